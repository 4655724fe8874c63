// Authenticated encryption of small pieces (a message, a wrapped key) and keys derived from keys, by
// libsodium: XChaCha20-Poly1305 with a random nonce, and BLAKE2b as the key derivation. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "app/store/secret.h"

namespace hearth {

inline constexpr size_t kKeyBytes = 32;
inline constexpr size_t kSealBytes = 24 + 16;  // what sealing adds: nonce before, tag after

// What a derived key is for. Numbers are in vaults: never reuse one.
enum class KeyPurpose : uint64_t {
  DatabasePages = 1,
  ChatKeys = 2,
  KeySlots = 3,
  Backup = 4,
  ChatLogSalt = 5
};

// `key` must have kKeyBytes.
Secret derive_key(const Secret& key, KeyPurpose purpose);

// Returns nonce, ciphertext and tag. `about` is authenticated but not stored: what the piece is and where it
// belongs, so that a sealed piece moved elsewhere does not open.
std::vector<std::byte> seal(std::span<const std::byte> plain, std::span<const std::byte> about,
                            const Secret& key);

// Nothing when the key or `about` is another one or a bit has changed.
std::optional<std::vector<std::byte>> unseal(std::span<const std::byte> sealed,
                                             std::span<const std::byte> about, const Secret& key);

// The same, into memory that is there, of sealed.size() - kSealBytes bytes.
bool unseal_into(std::span<std::byte> plain, std::span<const std::byte> sealed,
                 std::span<const std::byte> about, const Secret& key);

// The same, straight into memory that is wiped: for keys.
std::optional<Secret> unseal_secret(std::span<const std::byte> sealed, std::span<const std::byte> about,
                                    const Secret& key);

}  // namespace hearth
