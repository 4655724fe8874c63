// What the tests of the vault share: a cheap key derivation, a passphrase, messages, files as bytes. Header
// only.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/store/chats.h"
#include "app/store/key_slots.h"
#include "app/store/secret.h"
#include "app/store/vault.h"
#include "app/store/vault_files.h"

namespace hearth {

// As little as a key file may ask for.
inline constexpr KdfCost kCheapKdf = {.passes = 1, .memory_KiB = kMinKdfMemory_KiB};

inline Secret passphrase(std::string_view text = "correct horse battery staple") {
  return Secret::copy_of(text);
}

inline std::vector<std::byte> file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline void put_file(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  REQUIRE(file.good());
}

// Names of all files and folders below `folder`, relative to it, sorted.
inline std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    names.push_back(std::filesystem::relative(entry.path(), folder).string());
  std::ranges::sort(names);
  return names;
}

// The value, or the test ends with the sentence.
template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? std::string() : result.error().message));
  return std::move(*result);
}
inline void must(const Status& status) {
  REQUIRE_MESSAGE(status.has_value(), (status ? std::string() : status.error().message));
}

// The fault of something that has to fail.
template <class T>
Error failure_of(const Result<T>& result) {
  REQUIRE(!result.has_value());
  return result.error();
}

// A new vault, locked again. Its recovery code.
inline std::string make_vault(const std::string& folder,
                              std::string_view words = "correct horse battery staple") {
  const Vault::Created made = must(Vault::create(folder, passphrase(words), kCheapKdf));
  return std::string(made.recovery_code.text());
}

// The key that the passphrase unwraps, for looking at files behind the vault's back.
inline Secret data_key_of(const std::string& folder) {
  return must(unwrap_key(must(parse_key_file(file_bytes(key_file_path(folder)))), SlotKind::Passphrase,
                         passphrase()));
}

// A conversation of one message.
inline void say(Database& db, std::string_view text) {
  const ChatId chat = must(create_chat(db, text, 1));
  TranscriptMessage message;
  message.text = text;
  static_cast<void>(must(add_message(db, chat, std::nullopt, message)));
}

// All messages of all conversations, by id, or what reading fails with.
inline Result<std::vector<std::string>> said(Database& db) {
  std::vector<std::string> texts;
  TRY(const std::vector<ChatSummary> chats, list_chats(db));
  for (const ChatSummary& chat : chats) {
    TRY(const std::vector<StoredMessage> messages, messages_of(db, chat.id));
    for (const StoredMessage& message : messages) texts.push_back(message.content.text);
  }
  std::ranges::sort(texts);
  return texts;
}

}  // namespace hearth
