#include "app/docs/locked_office.h"

#include <algorithm>
#include <optional>
#include <pugixml.hpp>

#include "app/docs/compound_file.h"
#include "app/docs/file_cipher.h"
#include "app/docs/office_parts.h"
#include "engine/base/bytes.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using namespace std::string_view_literals;

constexpr uint32_t kMostRounds = 10'000'000;  // MS-OFFCRYPTO, 2.3.4.10: spinCount
constexpr size_t kSegment = 4096;             // bytes that are encrypted as one
// Files that are only protected against changes are encrypted with this. Source: MS-XLS, 2.2.10.
constexpr std::string_view kNoPassword = "VelvetSweatshop";

std::string utf16_of(std::string_view text) {
  std::string units;
  const auto add = [&](uint32_t unit) {
    units += static_cast<char>(unit & 0xFF);
    units += static_cast<char>(unit >> 8);
  };
  for (size_t at = 0; at < text.size();) {
    const Utf8Char letter = decode_utf8(text, at);
    const uint32_t code = letter.code;
    at += static_cast<size_t>(letter.bytes);
    if (code < 0x10000) {
      add(code);
    } else {
      add(0xD800 + ((code - 0x10000) >> 10));
      add(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return units;
}

std::string le32(uint32_t number) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
  return bytes;
}

std::string of_length(std::string bytes, size_t length, char filler) {
  bytes.resize(length, filler);
  return bytes;
}

// The password hashed over and over, so that trying many takes long.
std::string spun(Hash hash, std::string_view salt, const std::string& password, uint32_t rounds) {
  std::string made = hash_of(hash, salt, utf16_of(password));
  for (uint32_t round = 0; round < rounds; ++round) made = hash_of(hash, le32(round), made);
  return made;
}

// ---- As Office 2007 does it: AES in blocks of their own, SHA-1 (2.3.4.5 to 2.3.4.9)

struct StandardLock {
  size_t key_bytes = 0;
  std::string salt, verifier, verifier_hash;  // the last two are encrypted
};

std::optional<StandardLock> read_standard(std::string_view info) {
  constexpr uint32_t kAesFlag = 0x20;
  ByteReader from(std::as_bytes(std::span(info)));
  from.skip(8);  // version and flags
  const auto header_bytes = from.read<uint32_t>();
  ByteReader header(from.take(header_bytes));
  const auto flags = header.read<uint32_t>();
  header.skip(12);  // sizes and algorithms, which the flag tells
  StandardLock lock;
  lock.key_bytes = header.read<uint32_t>() / 8;
  const auto salt_bytes = from.read<uint32_t>();
  lock.salt = from.take_string(std::min<uint32_t>(salt_bytes, 64));
  lock.verifier = from.take_string(kAesBlock);
  from.skip(4);
  lock.verifier_hash = from.take_string(2 * kAesBlock);
  const bool has_key = lock.key_bytes == 16 || lock.key_bytes == 24 || lock.key_bytes == 32;
  if (from.failed() || header.failed() || (flags & kAesFlag) == 0 || !has_key) return std::nullopt;
  return lock;
}

std::string standard_key(const StandardLock& lock, const std::string& password) {
  constexpr uint32_t kRounds = 50'000;
  const std::string made = hash_of(Hash::Sha1, spun(Hash::Sha1, lock.salt, password, kRounds), le32(0));
  const auto half = [&](char filler) {
    std::string block(64, filler);
    for (size_t i = 0; i < made.size(); ++i) block[i] = static_cast<char>(block[i] ^ made[i]);
    return hash_of(Hash::Sha1, block);
  };
  return of_length(half(0x36) + half(0x5C), lock.key_bytes, 0);
}

// Nothing: another password.
std::optional<std::string> standard_key_for(StandardLock lock, const std::string& password) {
  std::string key = standard_key(lock, password);
  open_aes_ecb(key, lock.verifier);
  open_aes_ecb(key, lock.verifier_hash);
  const std::string made = hash_of(Hash::Sha1, lock.verifier);
  if (!lock.verifier_hash.starts_with(made)) return std::nullopt;
  return key;
}

// ---- As Office does it since 2010: everything is told in XML (2.3.4.10 to 2.3.4.15)

struct AgileLock {
  struct Settings {
    Hash hash = Hash::Sha512;
    size_t key_bytes = 0;
    std::string salt;
  } data, password;
  uint32_t rounds = 0;
  std::string verifier, verifier_hash, key;  // encrypted
};

std::optional<Hash> hash_named(std::string_view name) {
  if (name == "SHA1" || name == "SHA-1") return Hash::Sha1;
  if (name == "SHA256") return Hash::Sha256;
  if (name == "SHA384") return Hash::Sha384;
  if (name == "SHA512") return Hash::Sha512;
  return std::nullopt;
}

std::optional<AgileLock::Settings> settings_of(const pugi::xml_node& node) {
  const std::optional<Hash> hash = hash_named(node.attribute("hashAlgorithm").value());
  const bool aes_cbc = node.attribute("cipherAlgorithm").value() == "AES"sv &&
                       node.attribute("cipherChaining").value() == "ChainingModeCBC"sv;
  const unsigned bits = node.attribute("keyBits").as_uint();
  if (!hash || !aes_cbc || (bits != 128 && bits != 192 && bits != 256)) return std::nullopt;
  return AgileLock::Settings{
      .hash = *hash, .key_bytes = bits / 8, .salt = base64_attribute(node, "saltValue")};
}

pugi::xml_node descendant(const pugi::xml_node& node, std::string_view name) {
  return node.find_node([&](const pugi::xml_node& below) { return local_name(below) == name; });
}

std::optional<AgileLock> read_agile(std::string_view info) {
  pugi::xml_document xml;
  const std::string_view text = info.substr(std::min<size_t>(info.size(), 8));  // behind version and flags
  if (!xml.load_buffer(text.data(), text.size())) return std::nullopt;
  const pugi::xml_node password = descendant(xml, "encryptedKey");
  const auto data_settings = settings_of(descendant(xml, "keyData"));
  const auto password_settings = settings_of(password);
  if (!data_settings || !password_settings) return std::nullopt;
  AgileLock lock = {.data = *data_settings,
                    .password = *password_settings,
                    .rounds = password.attribute("spinCount").as_uint(),
                    .verifier = base64_attribute(password, "encryptedVerifierHashInput"),
                    .verifier_hash = base64_attribute(password, "encryptedVerifierHashValue"),
                    .key = base64_attribute(password, "encryptedKeyValue")};
  if (lock.rounds > kMostRounds) return std::nullopt;
  return lock;
}

// A key of the password opens each of the three values; `purpose` tells them apart.
std::optional<std::string> opened(const AgileLock& lock, const std::string& spun_password,
                                  std::string_view purpose, std::string value) {
  const AgileLock::Settings& settings = lock.password;
  const std::string key = of_length(hash_of(settings.hash, spun_password, purpose), settings.key_bytes, 0x36);
  if (!open_aes_cbc(key, of_length(settings.salt, kAesBlock, 0x36), value)) return std::nullopt;
  return value;
}

// Nothing: another password.
std::optional<std::string> agile_key_for(const AgileLock& lock, const std::string& password) {
  const std::string made = spun(lock.password.hash, lock.password.salt, password, lock.rounds);
  const auto verifier = opened(lock, made, "\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79"sv, lock.verifier);
  const auto expected = opened(lock, made, "\xD7\xAA\x0F\x6D\x30\x61\x34\x4E"sv, lock.verifier_hash);
  if (!verifier || !expected || !expected->starts_with(hash_of(lock.password.hash, *verifier)))
    return std::nullopt;
  std::optional<std::string> key = opened(lock, made, "\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6"sv, lock.key);
  if (key) key->resize(lock.data.key_bytes);
  return key;
}

bool open_segments(const AgileLock::Settings& settings, const std::string& key, std::string& package) {
  for (size_t at = 0, segment = 0; at < package.size(); at += kSegment, ++segment) {
    std::string part = package.substr(at, kSegment);
    const std::string vector = of_length(
        hash_of(settings.hash, settings.salt, le32(static_cast<uint32_t>(segment))), kAesBlock, 0x36);
    if (!open_aes_cbc(key, vector, part)) return false;
    package.replace(at, part.size(), part);
  }
  return true;
}

// ---- Both

struct Lock {
  std::optional<AgileLock> agile;
  std::optional<StandardLock> standard;
};

Result<Lock> read_lock(std::string_view info) {
  ByteReader from(std::as_bytes(std::span(info)));
  const auto major = from.read<uint16_t>(), minor = from.read<uint16_t>();
  Lock lock;
  if (major == 4 && minor == 4)
    lock.agile = read_agile(info);
  else if (minor == 2)
    lock.standard = read_standard(info);
  if (!lock.agile && !lock.standard) return unknown_lock();
  return lock;
}

std::optional<std::string> key_for(const Lock& lock, const std::string& password) {
  return lock.agile ? agile_key_for(*lock.agile, password) : standard_key_for(*lock.standard, password);
}

}  // namespace

Result<std::string> unlock_office(std::string_view file, const std::string& password) {
  TRY(const CompoundFile compound, CompoundFile::open(file));
  if (!compound.has("EncryptedPackage"))
    return fail(Fault::Unsupported,
                "A file of Office from before 2007 cannot be read: save it as DOCX, XLSX, PPTX or PDF.");
  TRY(const std::string info, compound.stream("EncryptionInfo"));
  TRY(const Lock lock, read_lock(info));
  const std::optional<std::string> key =
      key_for(lock, password.empty() ? std::string(kNoPassword) : password);
  if (!key) return wrong_password(password);
  TRY(std::string package, compound.stream("EncryptedPackage"));
  const uint64_t bytes = ByteReader(std::as_bytes(std::span(package))).read<uint64_t>();
  package.erase(0, sizeof bytes);
  package.resize(package.size() - package.size() % kAesBlock);
  const bool open = lock.agile ? open_segments(lock.agile->data, *key, package) : open_aes_ecb(*key, package);
  if (!open || bytes > package.size()) return damaged_office_file();
  package.resize(static_cast<size_t>(bytes));
  return package;
}

}  // namespace hearth
