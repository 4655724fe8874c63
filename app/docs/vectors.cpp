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
// 1024 products of a unit vector's values with it cannot overflow 32 bits.
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

SoughtVector::SoughtVector(std::span<const float> unit)
    : values(unit.size()), scale(std::max(largest_of(unit), 1e-9f) / kFinest) {
  for (size_t i = 0; i < unit.size(); ++i) values[i] = static_cast<int16_t>(std::lround(unit[i] / scale));
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

float VectorIndex::cosine(size_t vector, const SoughtVector& sought) const {
  const auto product =
      static_cast<float>(product_of(&values_[vector * width_], sought.values.data(), width_));
  return product * sought.scale * scales_[vector];
}

std::vector<NearPassage> VectorIndex::nearest(const SoughtVector& question, size_t count) const {
  if (question.values.size() != width_ || width_ == 0) return {};
  std::vector<NearPassage> all;
  for (size_t i = 0; i < passages_.size(); ++i) {
    const float near = cosine(i, question);
    if (all.empty() || all.back().passage != passages_[i])
      all.push_back({passages_[i], near});
    else
      all.back().cosine = std::max(all.back().cosine, near);
  }
  count = std::min(count, all.size());
  const auto nearer = [](const NearPassage& a, const NearPassage& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.passage < b.passage;
  };
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(count), nearer);
  all.resize(count);
  return all;
}

std::vector<float> VectorIndex::cosines(int64_t passage, std::span<const SoughtVector> texts) const {
  const auto of_width = [&](const SoughtVector& text) { return text.values.size() == width_; };
  const auto [begin, end] = std::ranges::equal_range(passages_, passage);
  if (begin == end || texts.empty() || !std::ranges::all_of(texts, of_width)) return {};
  const auto first = static_cast<size_t>(begin - passages_.begin());
  const auto past = static_cast<size_t>(end - passages_.begin());
  size_t nearest = first;
  float most = cosine(first, texts.front());
  for (size_t i = first + 1; i < past; ++i) {
    const float near = cosine(i, texts.front());
    if (near > most) {
      most = near;
      nearest = i;
    }
  }
  std::vector<float> cosines;
  for (const SoughtVector& text : texts) cosines.push_back(cosine(nearest, text));
  return cosines;
}

}  // namespace hearth
