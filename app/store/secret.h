// Memory for keys and passphrases: kept out of swap where the system allows, fenced by guard pages, wiped
// when it goes. The vault and the sealing of conversations use it; any thread, one at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace hearth {

class Secret {
 public:
  explicit Secret(size_t bytes);  // all zero
  static Secret copy_of(std::span<const std::byte> bytes);
  static Secret copy_of(std::string_view text) { return copy_of(std::as_bytes(std::span(text))); }
  static Secret random(size_t bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  std::span<std::byte> bytes() { return {data_, size_}; }
  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }
  size_t size() const { return size_; }

 private:
  std::byte* data_;
  size_t size_;
};

// Overwrites memory that held a secret, in a way that compilers keep.
void wipe(std::span<std::byte> bytes);
void wipe(std::string& text);

}  // namespace hearth
