// The small file beside the database (vault.keys) that holds the vault's data key, wrapped once per way to
// open it: passphrase (Argon2id), printed recovery code, and on some systems the login keyring. Its bytes are
// authenticated with a key derived from the data key, so a slot cannot be added, swapped or removed unseen.
// vault.cpp uses it; any thread.
//
// Layout, little-endian, at most kMaxKeyFileBytes:
//   8   "HEARTHK1"
//   16  vault id, random
//   2   number of slots
//   per slot: 1 kind, 4 Argon2 passes, 4 Argon2 memory in KiB (both 0 unless a passphrase), 16 salt,
//             72 the data key sealed (sealing.h), authenticated together with vault id, kind, cost and salt
//   32  BLAKE2b of all before, keyed with derive_key(data key, KeySlots)
//   16  BLAKE2b of all before, without a key: tells a damaged file from a wrong passphrase. Every later
//   format
//       ends like this too, so that a damaged file is never taken for a newer one.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "app/store/sealing.h"
#include "engine/base/result.h"

namespace hearth {

inline constexpr size_t kMaxKeyFileBytes = 4096;

enum class SlotKind : uint8_t { Passphrase = 1, RecoveryCode = 2, Keyring = 3 };

// What one guess at a passphrase costs. At most kMaxKdfMemory_KiB, so that a browser can open the vault too.
struct KdfCost {
  uint32_t passes = 3;
  uint32_t memory_KiB = 64 * 1024;
  bool operator==(const KdfCost&) const = default;
};
inline constexpr uint32_t kMaxKdfMemory_KiB = 256 * 1024;
// What a key file may ask for. Programs never go below the default; tests do.
inline constexpr uint32_t kMinKdfMemory_KiB = 8 * 1024;
inline constexpr uint32_t kMaxKdfPasses = 16;
inline constexpr size_t kMaxKeySlots = 8;

struct KeySlot {
  SlotKind kind;
  KdfCost cost;  // Passphrase only
  std::array<std::byte, 16> salt;
  std::array<std::byte, kKeyBytes + kSealBytes> wrapped;
};

struct KeyFile {
  std::array<std::byte, 16> vault_id;
  std::vector<KeySlot> slots;
};

// Fails with BadFormat (not a key file, cut short, damaged, a cost beyond the limits; all passphrase slots
// together may cost what one may) or Unsupported (a newer format).
// The authentication can only be checked once the data key is known: see verify_key_file.
Result<KeyFile> parse_key_file(std::span<const std::byte> bytes);
std::vector<std::byte> write_key_file(const KeyFile& file, const Secret& data_key);
// BadFormat when the bytes were changed by somebody who did not know the data key.
Status verify_key_file(std::span<const std::byte> bytes, const Secret& data_key);

// A cost near `target_ms` on this machine: memory first, up to 128 MiB, then passes. Never below
// the default.
KdfCost calibrate_kdf(int target_ms);

// A new slot around `data_key`. `secret` is what the person has: the passphrase (any length but 0), or the 16
// bytes of a recovery code or keyring entry. OutOfMemory when Argon2id cannot have its memory.
Result<KeySlot> wrap_key(SlotKind kind, const std::array<std::byte, 16>& vault_id, const Secret& data_key,
                         const Secret& secret, KdfCost cost = {});

// The data key from the first slot of that kind that `secret` opens. WrongKey when there is none; OutOfMemory
// when Argon2id cannot have its memory.
Result<Secret> unwrap_key(const KeyFile& file, SlotKind kind, const Secret& secret);

}  // namespace hearth
