#include "app/docs/vectors.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/base/bytes.h"

// Compiled for AVX2 too, and chosen when the program starts, where compiler and loader can.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define HEARTH_FOR_EACH_CPU __attribute__((target_clones("avx2", "default")))
#else
#define HEARTH_FOR_EACH_CPU
#endif

namespace hearth {
namespace {

constexpr size_t kHeadBytes = sizeof(uint32_t) + sizeof(float);
constexpr float kLargest = 127;
// The question is kept finer than the passages, at no cost: products are made in 16 bits anyway. 1024 values
// of a unit vector cannot overflow 32 bits.
constexpr float kFinest = 8191;

float largest_of(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

HEARTH_FOR_EACH_CPU
int32_t product_of(const int8_t* passage, const int16_t* question, size_t width) {
  int32_t sum = 0;
  for (size_t i = 0; i < width; ++i) sum += int32_t{passage[i]} * int32_t{question[i]};
  return sum;
}

}  // namespace

void append_vector(uint32_t passage_of_block, std::span<const float> unit, std::vector<std::byte>& to) {
  const float scale = std::max(largest_of(unit), 1e-9f) / kLargest;
  const size_t at = to.size();
  to.resize(at + kHeadBytes + unit.size());
  std::memcpy(&to[at], &passage_of_block, sizeof passage_of_block);
  std::memcpy(&to[at + sizeof passage_of_block], &scale, sizeof scale);
  for (size_t i = 0; i < unit.size(); ++i)
    to[at + kHeadBytes + i] = static_cast<std::byte>(static_cast<int8_t>(std::lround(unit[i] / scale)));
}

Result<VectorIndex> VectorIndex::load(Database& db, std::string_view embedder, size_t width) {
  VectorIndex index;
  index.width_ = width;
  TRY_STATUS(visit_vector_blocks(db, embedder, [&](const VectorBlock& block) { index.add(block); }));
  return index;
}

void VectorIndex::add(const VectorBlock& block) {
  if (block.vectors.size() % (kHeadBytes + width_) != 0) return;
  ByteReader from(block.vectors);
  while (from.remaining() > 0) {
    passages_.push_back(block.first + from.read<uint32_t>());
    scales_.push_back(from.read<float>());
    const auto* values = reinterpret_cast<const int8_t*>(from.take(width_).data());
    values_.insert(values_.end(), values, values + width_);
  }
}

std::vector<NearPassage> VectorIndex::nearest(std::span<const float> question, size_t count) const {
  if (question.size() != width_ || width_ == 0) return {};
  const float scale = std::max(largest_of(question), 1e-9f) / kFinest;
  std::vector<int16_t> fine(width_);
  for (size_t i = 0; i < width_; ++i) fine[i] = static_cast<int16_t>(std::lround(question[i] / scale));
  std::vector<NearPassage> all;
  for (size_t i = 0; i < passages_.size(); ++i) {
    const auto product = static_cast<float>(product_of(&values_[i * width_], fine.data(), width_));
    const float cosine = product * scale * scales_[i];
    if (all.empty() || all.back().passage != passages_[i])
      all.push_back({passages_[i], cosine});
    else
      all.back().cosine = std::max(all.back().cosine, cosine);
  }
  count = std::min(count, all.size());
  const auto nearer = [](const NearPassage& a, const NearPassage& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.passage < b.passage;
  };
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(count), nearer);
  all.resize(count);
  return all;
}

}  // namespace hearth
