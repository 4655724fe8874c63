#include "app/platform/icon.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace hearth::platform {
namespace {

using Colour = std::array<float, 3>;
constexpr Colour kPaper = {0xFB, 0xFA, 0xF7}, kArch = {0x2B, 0x5D, 0x4F}, kEmber = {0xC8, 0x64, 0x1F};
constexpr int kSamples = 3;  // across and down a pixel

// The shapes in a square of 100 × 100, y down.
bool in_paper(float x, float y) {
  constexpr float kRadius = 22;
  const float beyond_x = std::max(std::abs(x - 50) - (50 - kRadius), 0.0f);
  const float beyond_y = std::max(std::abs(y - 50) - (50 - kRadius), 0.0f);
  return std::hypot(beyond_x, beyond_y) <= kRadius;
}

// A half circle on two posts.
bool in_vault(float x, float y, float radius) {
  constexpr float kSpring = 48, kGround = 80;
  if (y > kGround) return false;
  return y >= kSpring ? std::abs(x - 50) <= radius : std::hypot(x - 50, y - kSpring) <= radius;
}

bool in_arch(float x, float y) { return in_vault(x, y, 31) && !in_vault(x, y, 16); }

// A drop that stands on the ground and leans a little.
bool in_ember(float x, float y) {
  constexpr float kTip = 43, kMiddle = 68, kRadius = 11;
  if (std::hypot(x - 50, y - kMiddle) <= kRadius) return true;
  if (y < kTip || y > kMiddle) return false;
  const float part = (y - kTip) / (kMiddle - kTip);
  const float half = kRadius * std::pow(part, 0.85f);
  return std::abs(x - 50 - 4 * (1 - part) * part) <= half;
}

const Colour* colour_at(float x, float y) {
  if (in_ember(x, y)) return &kEmber;
  if (in_arch(x, y)) return &kArch;
  return in_paper(x, y) ? &kPaper : nullptr;
}

std::array<uint8_t, 4> pixel(int column, int row, int size) {
  Colour sum = {};
  int covered = 0;
  for (int sample = 0; sample < kSamples * kSamples; ++sample) {
    const auto place = [&](int cell, int part) {
      return (static_cast<float>(cell) + (static_cast<float>(part) + 0.5f) / kSamples) * 100 /
             static_cast<float>(size);
    };
    const Colour* const colour = colour_at(place(column, sample % kSamples), place(row, sample / kSamples));
    if (!colour) continue;
    ++covered;
    for (size_t i = 0; i < 3; ++i) sum[i] += (*colour)[i];
  }
  if (covered == 0) return {};
  const auto count = static_cast<float>(covered);
  return {static_cast<uint8_t>(sum[0] / count), static_cast<uint8_t>(sum[1] / count),
          static_cast<uint8_t>(sum[2] / count), static_cast<uint8_t>(covered * 255 / (kSamples * kSamples))};
}

}  // namespace

std::vector<uint8_t> icon_pixels(int size) {
  std::vector<uint8_t> pixels;
  pixels.reserve(static_cast<size_t>(size) * static_cast<size_t>(size) * 4);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const std::array<uint8_t, 4> rgba = pixel(column, row, size);
      pixels.insert(pixels.end(), rgba.begin(), rgba.end());
    }
  }
  return pixels;
}

}  // namespace hearth::platform
