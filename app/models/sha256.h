// SHA-256, piece by piece, by libsodium. An object belongs to one thread.
#pragma once

#include <memory>
#include <span>
#include <string>

namespace hearth {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::span<const std::byte> bytes);
  std::string hex();  // once, at the end: 64 small digits

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hearth
