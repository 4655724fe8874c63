// Large blocks of memory straight from the system: zeroed, aligned to a page, and without physical pages
// behind them until they are touched. memory_posix.cpp, memory_win.cpp and memory_web.cpp each implement it.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "engine/base/result.h"

namespace hearth {

class Memory {
 public:
  // LargePages asks for them where the system has them: for memory that will be filled and then read in
  // order.
  enum class Pages { Normal, Large };

  // Fails with OutOfMemory, saying how much was asked for.
  static Result<Memory> reserve(size_t bytes, Pages pages = Pages::Normal);

  Memory() = default;
  Memory(Memory&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Memory() { free(); }

  std::byte* data() const { return bytes_.data(); }
  size_t size() const { return bytes_.size(); }

 private:
  explicit Memory(std::span<std::byte> bytes) : bytes_(bytes) {}
  void free();

  std::span<std::byte> bytes_;
};

}  // namespace hearth
