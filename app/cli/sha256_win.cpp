// SHA-256 through Windows' own cryptography.
#include <windows.h>
// After windows.h, which defines what it needs.
#include <bcrypt.h>

#include <algorithm>
#include <array>

#include "app/cli/sha256.h"
#include "engine/base/check.h"

namespace hearth::cli {

struct Sha256::State {
  BCRYPT_ALG_HANDLE algorithm = nullptr;
  BCRYPT_HASH_HANDLE hash = nullptr;
};

// These calls fail only when Windows itself is broken.
Sha256::Sha256() : state_(std::make_unique<State>()) {
  CHECK(BCryptOpenAlgorithmProvider(&state_->algorithm, BCRYPT_SHA256_ALGORITHM, nullptr, 0) >= 0);
  CHECK(BCryptCreateHash(state_->algorithm, &state_->hash, nullptr, 0, nullptr, 0, 0) >= 0);
}

Sha256::~Sha256() {
  BCryptDestroyHash(state_->hash);
  BCryptCloseAlgorithmProvider(state_->algorithm, 0);
}

void Sha256::add(std::span<const std::byte> bytes) {
  constexpr size_t kMostAtOnce = 1u << 30;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), kMostAtOnce));
    // The call takes a pointer to bytes it may write, and does not.
    auto* const start = reinterpret_cast<PUCHAR>(const_cast<std::byte*>(piece.data()));
    CHECK(BCryptHashData(state_->hash, start, static_cast<ULONG>(piece.size()), 0) >= 0);
    bytes = bytes.subspan(piece.size());
  }
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest;
  CHECK(BCryptFinishHash(state_->hash, digest.data(), static_cast<ULONG>(digest.size()), 0) >= 0);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace hearth::cli
