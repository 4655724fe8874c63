#include "app/store/secret.h"

#include <sodium.h>

#include <cstring>
#include <utility>

#include "engine/base/check.h"

namespace hearth {

Secret::Secret(size_t bytes) : size_(bytes) {
  CHECK(sodium_init() >= 0);
  data_ = static_cast<std::byte*>(sodium_malloc(bytes));
  CHECK(data_ != nullptr);
  std::memset(data_, 0, bytes);  // sodium_malloc fills with a pattern
}

Secret Secret::copy_of(std::span<const std::byte> bytes) {
  Secret made(bytes.size());
  if (!bytes.empty()) std::memcpy(made.data_, bytes.data(), bytes.size());
  return made;
}

Secret Secret::random(size_t bytes) {
  Secret made(bytes);
  randombytes_buf(made.data_, bytes);
  return made;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() { sodium_free(data_); }  // wipes

void wipe(std::span<std::byte> bytes) { sodium_memzero(bytes.data(), bytes.size()); }

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace hearth
