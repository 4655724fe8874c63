#include "app/docs/locked_open_document.h"

#include <optional>

#include "app/docs/office_parts.h"
#include "app/formats/inflate.h"

namespace hearth {
namespace {

// Seconds. LibreOffice takes 100,000 rounds of PBKDF2, or three passes of Argon2 over 64 MiB.
constexpr uint32_t kMostRounds = 10'000'000;
constexpr uint32_t kMostArgon2MemoryKiB = 256 << 10;
constexpr uint64_t kMostArgon2KiB = 2 << 20;  // in all passes together
constexpr size_t kAesKeyBytes = 32;
constexpr size_t kGcmVectorBytes = 12;
constexpr size_t kSummed = 1024;  // bytes at the beginning of the packed part that the checksum is of

uint32_t number(const pugi::xml_node& node, std::string_view attribute, uint32_t otherwise) {
  const std::string text(local_attribute(node, attribute));
  return text.empty() ? otherwise : static_cast<uint32_t>(std::strtoul(text.c_str(), nullptr, 10));
}

LockedPart locked_part(const pugi::xml_node& data) {
  const pugi::xml_node algorithm = child_named(data, "algorithm");
  const pugi::xml_node derivation = child_named(data, "key-derivation");
  const pugi::xml_node start = child_named(data, "start-key-generation");
  return {.cipher = std::string(local_attribute(algorithm, "algorithm-name")),
          .derivation = std::string(local_attribute(derivation, "key-derivation-name")),
          .start_hash = std::string(local_attribute(start, "start-key-generation-name")),
          .checksum_hash = std::string(local_attribute(data, "checksum-type")),
          .vector = base64_attribute(algorithm, "initialisation-vector"),
          .salt = base64_attribute(derivation, "salt"),
          .checksum = base64_attribute(data, "checksum"),
          .rounds = number(derivation, "iteration-count", 0),
          .argon2 = {.passes = number(derivation, "argon2-iterations", 0),
                     .memory_KiB = number(derivation, "argon2-memory", 0),
                     .lanes = number(derivation, "argon2-lanes", 0)},
          .key_bytes = number(derivation, "key-size", 16)};
}

// The names end alike in every edition of the format: "SHA1", "…xmldsig#sha1", "…#sha1-1k", "…#sha256".
Hash hash_named(std::string_view name) {
  return name.find("sha256") != std::string_view::npos ? Hash::Sha256 : Hash::Sha1;
}

// Nothing: it is made in another way (older programs used Blowfish), or making it would take far too long.
std::optional<std::string> key_for(const LockedPart& part, const std::string& password) {
  if (part.key_bytes != kAesKeyBytes) return std::nullopt;
  const std::string start = hash_of(hash_named(part.start_hash), password);
  if (part.derivation.ends_with("PBKDF2") && part.rounds > 0 && part.rounds <= kMostRounds)
    return pbkdf2(Hash::Sha1, start, part.salt, part.rounds, kAesKeyBytes);
  const Argon2Cost& cost = part.argon2;
  const bool bearable =
      cost.memory_KiB <= kMostArgon2MemoryKiB && uint64_t{cost.passes} * cost.memory_KiB <= kMostArgon2KiB;
  if (part.derivation.ends_with("argon2id") && bearable)
    return argon2id(cost, start, part.salt, kAesKeyBytes);
  return std::nullopt;
}

// As many bytes as the last one says were added to fill the block. Nothing: another password.
// Source: XML Encryption 1.1, 5.2.
std::optional<std::string> without_filling(std::string bytes) {
  const size_t filling = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.back());
  if (filling == 0 || filling > kAesBlock || filling > bytes.size()) return std::nullopt;
  bytes.resize(bytes.size() - filling);
  return bytes;
}

// The packed part. Nothing: another password.
Result<std::optional<std::string>> open_chain(const LockedPart& part, const std::string& key,
                                              std::string bytes) {
  if (!open_aes_cbc(key, part.vector, bytes)) return damaged_office_file();
  std::optional<std::string> packed = without_filling(std::move(bytes));
  const Hash hash = hash_named(part.checksum_hash);
  if (packed && hash_of(hash, packed->substr(0, kSummed)) != part.checksum) packed.reset();
  return packed;
}

// The same; the vector also stands before it. Source: XML Encryption 1.1, 5.2.4.
std::optional<std::string> open_with_tag(const std::string& key, std::string bytes) {
  const std::string vector = bytes.substr(0, kGcmVectorBytes);
  bytes.erase(0, kGcmVectorBytes);
  if (!open_aes_gcm(key, vector, bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

LockedParts locked_parts_of(const pugi::xml_document& manifest) {
  LockedParts parts;
  for (const pugi::xml_node& entry : manifest.document_element().children()) {
    const pugi::xml_node data = child_named(entry, "encryption-data");
    if (data) parts.emplace(local_attribute(entry, "full-path"), locked_part(data));
  }
  return parts;
}

Result<std::string> unlock_part(const LockedPart& part, std::string bytes, const std::string& password,
                                size_t limit) {
  const bool chained = part.cipher.ends_with("#aes256-cbc");
  if (!chained && !part.cipher.ends_with("#aes256-gcm")) return unknown_lock();
  if (password.empty()) return wrong_password(password);
  const std::optional<std::string> key = key_for(part, password);
  if (!key) return unknown_lock();
  std::optional<std::string> packed;
  if (chained) {
    TRY(packed, open_chain(part, *key, std::move(bytes)));
  } else {
    packed = open_with_tag(*key, std::move(bytes));
  }
  if (!packed) return wrong_password(password);
  std::optional<std::string> text = inflate_raw(*packed, limit);
  if (!text) return damaged_office_file();
  return std::move(*text);
}

}  // namespace hearth
