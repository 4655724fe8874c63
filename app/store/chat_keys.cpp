#include "app/store/chat_keys.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/check.h"

namespace hearth {
namespace {

// Little-endian, as everything in a vault.
std::array<std::byte, 8> as_bytes_of(int64_t number) {
  std::array<std::byte, 8> bytes;
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>(static_cast<uint64_t>(number) >> (8 * i));
  return bytes;
}

// What a sealed piece is authenticated with: which part, of which conversation, in which row.
std::array<std::byte, 17> place_of(SealedPart part, int64_t chat, int64_t id) {
  std::array<std::byte, 17> place;
  place[0] = static_cast<std::byte>(part);
  std::ranges::copy(as_bytes_of(chat), place.begin() + 1);
  std::ranges::copy(as_bytes_of(id), place.begin() + 9);
  return place;
}

std::unexpected<Error> does_not_open() {
  return fail(Fault::BadFormat, "A part of this conversation is damaged: restore the vault from a backup.");
}

}  // namespace

Result<ChatKey> ChatKey::create(Database& db, int64_t chat) {
  const Secret* wrapping = db.chat_wrapping_key();
  if (wrapping == nullptr) return ChatKey(chat, std::nullopt);
  Secret key = Secret::random(kKeyBytes);
  const Bytes wrapped = hearth::seal(key.bytes(), as_bytes_of(chat), *wrapping);
  TRY_STATUS(db.run("INSERT INTO chat_keys(chat, wrapped) VALUES(?, ?)", chat, wrapped));
  return ChatKey(chat, std::move(key));
}

Result<ChatKey> ChatKey::load(Database& db, int64_t chat) {
  if (db.chat_wrapping_key() == nullptr) return ChatKey(chat, std::nullopt);
  ChatKey key(chat, Secret(kKeyBytes));
  TRY_STATUS(key.change_to(db, chat));
  return key;
}

Status ChatKey::change_to(Database& db, int64_t chat) {
  chat_ = chat;
  const Secret* wrapping = db.chat_wrapping_key();
  if (wrapping == nullptr) return {};
  CHECK(key_.has_value());  // made for a database that seals, as this one
  TRY(Statement statement, db.prepare("SELECT wrapped FROM chat_keys WHERE chat=?"));
  TRY(const bool row, statement.bind(chat).step());
  if (!row) return fail(Fault::NotFound, "There is no such conversation in this vault.");
  const auto wrapped = statement.blob(0);
  if (wrapped.size() != kKeyBytes + kSealBytes ||
      !unseal_into(key_->bytes(), wrapped, as_bytes_of(chat), *wrapping))
    return does_not_open();
  return {};
}

Bytes ChatKey::seal(SealedPart part, int64_t id, std::span<const std::byte> plain) const {
  if (!key_) return Bytes(plain.begin(), plain.end());
  return hearth::seal(plain, place_of(part, chat_, id), *key_);
}

Result<Bytes> ChatKey::open(SealedPart part, int64_t id, std::span<const std::byte> sealed) const {
  if (!key_) return Bytes(sealed.begin(), sealed.end());
  std::optional<Bytes> plain = unseal(sealed, place_of(part, chat_, id), *key_);
  if (!plain) return does_not_open();
  return *std::move(plain);
}

Result<std::string> ChatKey::open_text(SealedPart part, int64_t id, std::span<const std::byte> sealed) const {
  TRY(const Bytes plain, open(part, id, sealed));
  return std::string(reinterpret_cast<const char*>(plain.data()), plain.size());
}

Status destroy_chat_key(Database& db, int64_t chat) {
  return db.run("DELETE FROM chat_keys WHERE chat=?", chat);
}

}  // namespace hearth
