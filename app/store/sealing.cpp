#include "app/store/sealing.h"

#include <sodium.h>

#include "app/store/octets.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kSealBytes == kNonceBytes + kTagBytes &&
              kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

}  // namespace

Secret derive_key(const Secret& key, KeyPurpose purpose) {
  static_assert(crypto_kdf_KEYBYTES == kKeyBytes && crypto_kdf_CONTEXTBYTES == 8);
  CHECK(key.size() == kKeyBytes);
  Secret derived(kKeyBytes);
  crypto_kdf_derive_from_key(octets(derived.bytes().data()), kKeyBytes, static_cast<uint64_t>(purpose),
                             "hearth v", octets(key.bytes().data()));
  return derived;
}

std::vector<std::byte> seal(std::span<const std::byte> plain, std::span<const std::byte> about,
                            const Secret& key) {
  CHECK(key.size() == kKeyBytes);
  std::vector<std::byte> sealed(plain.size() + kSealBytes);
  randombytes_buf(sealed.data(), kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      octets(sealed.data()) + kNonceBytes, nullptr, octets(plain.data()), plain.size(), octets(about.data()),
      about.size(), nullptr, octets(sealed.data()), octets(key.bytes().data()));
  return sealed;
}

bool unseal_into(std::span<std::byte> plain, std::span<const std::byte> sealed,
                 std::span<const std::byte> about, const Secret& key) {
  CHECK(key.size() == kKeyBytes && sealed.size() == plain.size() + kSealBytes);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             octets(plain.data()), nullptr, nullptr, octets(sealed.data()) + kNonceBytes,
             sealed.size() - kNonceBytes, octets(about.data()), about.size(), octets(sealed.data()),
             octets(key.bytes().data())) == 0;
}

std::optional<std::vector<std::byte>> unseal(std::span<const std::byte> sealed,
                                             std::span<const std::byte> about, const Secret& key) {
  if (sealed.size() < kSealBytes) return std::nullopt;
  std::vector<std::byte> plain(sealed.size() - kSealBytes);
  if (!unseal_into(plain, sealed, about, key)) return std::nullopt;
  return plain;
}

std::optional<Secret> unseal_secret(std::span<const std::byte> sealed, std::span<const std::byte> about,
                                    const Secret& key) {
  if (sealed.size() < kSealBytes) return std::nullopt;
  Secret plain(sealed.size() - kSealBytes);
  if (!unseal_into(plain.bytes(), sealed, about, key)) return std::nullopt;
  return plain;
}

}  // namespace hearth
