// Unit vectors in 8 bits a value, and the passages nearest to one by exact search. A passage has several
// vectors, one for each few sentences of it, and is as near as the nearest of them. A vector is kept as the
// passage that it is of, counted from the first of its block (4 bytes), its largest value by magnitude / 127
// (a float), and its values in units of that; little-endian. Pure but for load(); the connection's thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "app/store/passage_vectors.h"

namespace hearth {

void append_vector(uint32_t passage_of_block, std::span<const float> unit, std::vector<std::byte>& to);

// A unit vector that is compared with those of passages. It is kept finer than they are, at no cost: products
// are made in 16 bits anyway.
struct SoughtVector {
  explicit SoughtVector(std::span<const float> unit);
  std::vector<int16_t> values;
  float scale = 0;  // of a unit of `values`
};

struct NearPassage {
  int64_t passage = 0;
  float cosine = 0;  // -1 to 1
};

// All vectors of a library in memory: a byte a value and 12 a vector.
class VectorIndex {
 public:
  // Damaged blocks are left out.
  static Result<VectorIndex> load(Database& db, std::string_view embedder, size_t width);

  size_t size() const { return passages_.size(); }  // vectors
  // Nearest first, at most `count`, each passage once. `question` is of width().
  std::vector<NearPassage> nearest(const SoughtVector& question, size_t count) const;
  // How near each of `texts` is to that vector of the passage which is nearest to the first of them. Empty
  // where there is none.
  std::vector<float> cosines(int64_t passage, std::span<const SoughtVector> texts) const;
  size_t width() const { return width_; }

 private:
  void add(const VectorBlock& block);
  float cosine(size_t vector, const SoughtVector& sought) const;
  size_t width_ = 0;
  std::vector<int64_t> passages_;  // of each vector, ascending
  std::vector<float> scales_;
  std::vector<int8_t> values_;  // passages_.size() * width_
};

}  // namespace hearth
