#include "app/store/key_slots.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "app/store/octets.h"
#include "engine/base/bytes.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr std::string_view kMagic = "HEARTHK1";
constexpr size_t kNameBytes = 7;  // "HEARTHK", the same in every format
constexpr size_t kMacBytes = 32;
constexpr size_t kChecksumBytes = 16;
constexpr size_t kSecretBytes = 16;  // of a recovery code or keyring entry
static_assert(crypto_pwhash_SALTBYTES == sizeof(KeySlot::salt));

void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  out.resize(out.size() + bytes.size());
  std::ranges::copy(bytes, out.end() - static_cast<std::ptrdiff_t>(bytes.size()));
}
template <class T>
  requires std::is_integral_v<T>
void append(std::vector<std::byte>& out, T value) {
  append(out, std::as_bytes(std::span(&value, 1)));
}

template <size_t kBytes>
std::array<std::byte, kBytes> blake2b(std::span<const std::byte> bytes, const Secret* key = nullptr) {
  std::array<std::byte, kBytes> hash;
  CHECK(crypto_generichash(octets(hash.data()), kBytes, octets(bytes.data()), bytes.size(),
                           key ? octets(key->bytes().data()) : nullptr, key ? key->size() : 0) == 0);
  return hash;
}

std::unexpected<Error> damaged() {
  return fail(Fault::BadFormat, "The vault's key file is damaged: restore the vault from a backup.");
}

bool cost_is_allowed(const KeySlot& slot) {
  if (slot.kind != SlotKind::Passphrase) return slot.cost.passes == 0 && slot.cost.memory_KiB == 0;
  return slot.cost.passes >= 1 && slot.cost.passes <= kMaxKdfPasses &&
         slot.cost.memory_KiB >= kMinKdfMemory_KiB && slot.cost.memory_KiB <= kMaxKdfMemory_KiB;
}

// Passes times KiB.
uint64_t work_of(const KeySlot& slot) { return uint64_t{slot.cost.passes} * slot.cost.memory_KiB; }

bool known_kind(uint8_t kind) {
  return kind >= static_cast<uint8_t>(SlotKind::Passphrase) &&
         kind <= static_cast<uint8_t>(SlotKind::Keyring);
}

Result<KeySlot> read_slot(ByteReader& reader) {
  KeySlot slot;
  const auto kind = reader.read<uint8_t>();
  slot.cost.passes = reader.read<uint32_t>();
  slot.cost.memory_KiB = reader.read<uint32_t>();
  const auto salt = reader.take(slot.salt.size());
  const auto wrapped = reader.take(slot.wrapped.size());
  if (reader.failed() || !known_kind(kind)) return damaged();
  slot.kind = static_cast<SlotKind>(kind);
  std::ranges::copy(salt, slot.salt.begin());
  std::ranges::copy(wrapped, slot.wrapped.begin());
  if (!cost_is_allowed(slot)) return damaged();
  return slot;
}

// What a slot's wrapped key is authenticated with.
std::vector<std::byte> about(const KeySlot& slot, const std::array<std::byte, 16>& vault_id) {
  std::vector<std::byte> out(vault_id.begin(), vault_id.end());
  append(out, static_cast<uint8_t>(slot.kind));
  append(out, slot.cost.passes);
  append(out, slot.cost.memory_KiB);
  append(out, slot.salt);
  return out;
}

// The key that wraps the data key. Fails with OutOfMemory. Only a passphrase can be guessed; 128 random bits
// need no slow derivation.
Result<Secret> wrapping_key(const KeySlot& slot, const Secret& secret) {
  Secret key(kKeyBytes);
  if (slot.kind != SlotKind::Passphrase) {
    CHECK(secret.size() == kSecretBytes);
    CHECK(crypto_generichash(octets(key.bytes().data()), key.size(), octets(slot.salt.data()),
                             slot.salt.size(), octets(secret.bytes().data()), secret.size()) == 0);
    return key;
  }
  if (crypto_pwhash(octets(key.bytes().data()), key.size(), secret.text().data(), secret.size(),
                    octets(slot.salt.data()), slot.cost.passes, size_t{slot.cost.memory_KiB} * 1024,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Fault::OutOfMemory,
                "There is not enough free memory to open the vault: close other programs and try again.");
  return key;
}

// Nothing when there was no memory for it.
std::optional<double> milliseconds_of(KdfCost cost) {
  KeySlot slot = {.kind = SlotKind::Passphrase, .cost = cost, .salt = {}, .wrapped = {}};
  const auto start = std::chrono::steady_clock::now();
  if (!wrapping_key(slot, Secret::copy_of("as long as a passphrase"))) return std::nullopt;
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Result<KeyFile> parse_key_file(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic.substr(0, kNameBytes)) || bytes.size() > kMaxKeyFileBytes ||
      bytes.size() < kMagic.size() + kMacBytes + kChecksumBytes)
    return damaged();
  const auto body = bytes.first(bytes.size() - kChecksumBytes);
  if (!std::ranges::equal(blake2b<kChecksumBytes>(body), bytes.last(kChecksumBytes))) return damaged();
  if (!text.starts_with(kMagic))
    return fail(Fault::Unsupported, "This vault was made by a newer Hearth: update Hearth to open it.");

  ByteReader reader(body.first(body.size() - kMacBytes));
  reader.skip(kMagic.size());
  KeyFile file;
  std::ranges::copy(reader.take(file.vault_id.size()), file.vault_id.begin());
  const auto slots = reader.read<uint16_t>();
  if (reader.failed() || slots == 0 || slots > kMaxKeySlots) return damaged();
  uint64_t work = 0;
  for (int i = 0; i < slots; ++i) {
    TRY(const KeySlot slot, read_slot(reader));
    work += work_of(slot);
    file.slots.push_back(slot);
  }
  if (reader.remaining() != 0 || work > uint64_t{kMaxKdfPasses} * kMaxKdfMemory_KiB) return damaged();
  return file;
}

std::vector<std::byte> write_key_file(const KeyFile& file, const Secret& data_key) {
  CHECK(!file.slots.empty() && file.slots.size() <= kMaxKeySlots);
  std::vector<std::byte> out;
  append(out, std::as_bytes(std::span(kMagic)));
  append(out, file.vault_id);
  append(out, static_cast<uint16_t>(file.slots.size()));
  for (const KeySlot& slot : file.slots) {
    append(out, static_cast<uint8_t>(slot.kind));
    append(out, slot.cost.passes);
    append(out, slot.cost.memory_KiB);
    append(out, slot.salt);
    append(out, slot.wrapped);
  }
  const Secret key = derive_key(data_key, KeyPurpose::KeySlots);
  append(out, blake2b<kMacBytes>(out, &key));
  append(out, blake2b<kChecksumBytes>(out));
  return out;
}

Status verify_key_file(std::span<const std::byte> bytes, const Secret& data_key) {
  if (bytes.size() < kMacBytes + kChecksumBytes) return damaged();
  const auto body = bytes.first(bytes.size() - kChecksumBytes);
  const Secret key = derive_key(data_key, KeyPurpose::KeySlots);
  const auto mac = blake2b<kMacBytes>(body.first(body.size() - kMacBytes), &key);
  if (sodium_memcmp(mac.data(), body.last(kMacBytes).data(), kMacBytes) != 0)
    return fail(Fault::BadFormat,
                "The vault's key file was changed by something other than Hearth: restore the vault from a "
                "backup.");
  return {};
}

// Opening must not be what makes a program large: with more, it would need more memory than anything else a
// vault does.
constexpr uint32_t kCalibratedMemory_KiB = 128 * 1024;

KdfCost calibrate_kdf(int target_ms) {
  KdfCost cost;
  double took_ms = milliseconds_of(cost).value_or(target_ms);
  while (took_ms * 2 <= target_ms && cost.memory_KiB < kCalibratedMemory_KiB) {
    const KdfCost larger = {cost.passes, cost.memory_KiB * 2};
    const std::optional<double> larger_ms = milliseconds_of(larger);
    if (!larger_ms) break;
    cost = larger;
    took_ms = *larger_ms;
  }
  const double passes = cost.passes * target_ms / took_ms;
  cost.passes = static_cast<uint32_t>(std::clamp<double>(passes, cost.passes, kMaxKdfPasses));
  return cost;
}

Result<KeySlot> wrap_key(SlotKind kind, const std::array<std::byte, 16>& vault_id, const Secret& data_key,
                         const Secret& secret, KdfCost cost) {
  CHECK(secret.size() != 0 && data_key.size() == kKeyBytes);
  KeySlot slot = {.kind = kind, .cost = cost, .salt = {}, .wrapped = {}};
  if (kind != SlotKind::Passphrase) slot.cost = {.passes = 0, .memory_KiB = 0};
  CHECK(cost_is_allowed(slot));
  randombytes_buf(slot.salt.data(), slot.salt.size());
  TRY(const Secret key, wrapping_key(slot, secret));
  std::ranges::copy(seal(data_key.bytes(), about(slot, vault_id), key), slot.wrapped.begin());
  return slot;
}

Result<Secret> unwrap_key(const KeyFile& file, SlotKind kind, const Secret& secret) {
  for (const KeySlot& slot : file.slots) {
    if (slot.kind != kind) continue;
    TRY(const Secret key, wrapping_key(slot, secret));
    if (std::optional<Secret> data_key = unseal_secret(slot.wrapped, about(slot, file.vault_id), key))
      return std::move(*data_key);
  }
  switch (kind) {
    case SlotKind::Passphrase:
      return fail(Fault::WrongKey, "This is not the passphrase of this vault.");
    case SlotKind::RecoveryCode:
      return fail(Fault::WrongKey, "This is not the recovery code of this vault.");
    case SlotKind::Keyring:
      break;
  }
  return fail(Fault::WrongKey, "The login keyring does not open this vault: use the passphrase.");
}

}  // namespace hearth
