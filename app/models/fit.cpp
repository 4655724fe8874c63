#include "app/models/fit.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "engine/base/text.h"

namespace hearth {
namespace {

// Activations, the candidates, the program itself: measured between 60 and 140 MB for models up to 3 GB.
constexpr uint64_t kBesides = 150'000'000;

// Of the model of engine/device/speed_test.cpp: 94 million weights of 4.5 bits.
constexpr uint64_t kTestedBytesPerToken = 53'000'000;

uint64_t number_in(const ModelCard& card, std::string_view key) {
  const std::string whole = concat(card.architecture, ".", key);
  for (const auto& [name, value] : card.metadata) {
    if (name != whole) continue;
    uint64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  return 0;
}

}  // namespace

uint64_t kv_bytes_per_token(const ModelCard& card) {
  constexpr uint64_t kMost = uint64_t{1} << 20;  // a damaged file may say anything
  const uint64_t heads = number_in(card, "attention.head_count");
  uint64_t kv_heads = number_in(card, "attention.head_count_kv");
  if (kv_heads == 0) kv_heads = heads;
  uint64_t key_width = number_in(card, "attention.key_length");
  if (key_width == 0 && heads > 0) key_width = number_in(card, "embedding_length") / heads;
  uint64_t value_width = number_in(card, "attention.value_length");
  if (value_width == 0) value_width = key_width;
  if (kv_heads > kMost || key_width > kMost || value_width > kMost) return 0;
  return card.layers * kv_heads * (key_width + value_width) * 2;
}

uint64_t memory_needed(uint64_t file_bytes, uint64_t kv_bytes_per_token, uint64_t context_tokens) {
  return file_bytes + kv_bytes_per_token * context_tokens + kBesides;
}

uint64_t memory_needed(const ModelCard& card, uint64_t context_tokens) {
  const uint64_t tokens = card.trained_context > 0 && card.trained_context < context_tokens
                              ? card.trained_context
                              : context_tokens;
  return memory_needed(card.file_bytes, kv_bytes_per_token(card), tokens);
}

Fit fit_in_words(uint64_t needed_bytes, uint64_t free_bytes) {
  if (free_bytes == 0) return {true, concat("Needs ", shown_size(needed_bytes), " of memory")};
  if (needed_bytes > free_bytes) {
    return {false,
            concat("This model needs ", shown_size(needed_bytes), "; ", shown_size(free_bytes), " is free.")};
  }
  return {true,
          concat("Needs ", shown_size(needed_bytes), " of the ", shown_size(free_bytes), " that are free")};
}

double predicted_tokens_per_s(uint64_t bytes_per_token, double tested_tokens_per_s) {
  return predicted_tokens_per_s(bytes_per_token, tested_tokens_per_s, kTestedBytesPerToken);
}

double predicted_tokens_per_s(uint64_t bytes_per_token, double measured_tokens_per_s,
                              uint64_t measured_bytes_per_token) {
  if (bytes_per_token == 0) return 0;
  return measured_tokens_per_s * static_cast<double>(measured_bytes_per_token) /
         static_cast<double>(bytes_per_token);
}

std::string shown_size(uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return concat(bytes, " bytes");
  double number = static_cast<double>(bytes);
  size_t unit = 0;
  for (number /= 1000; number >= 999.95 && unit + 1 < kUnits.size(); ++unit) number /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", number, kUnits[unit]);
  return text;
}

}  // namespace hearth
