#include "engine/device/rope_table.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hearth {
namespace {

// Where in the spectrum a dimension turns `turns` times over the original context. Peng et al. 2023,
// section 3.2.
double correction_dim(const Rope& rope, double turns) {
  return rope.rotary * std::log(rope.yarn.original_context / (turns * 2 * std::numbers::pi)) /
         (2 * std::log(rope.base));
}

// How much of extrapolation pair `pair` takes: 1 for fast dimensions, 0 for slow ones, a ramp between.
double yarn_ramp(const Rope& rope, uint32_t pair) {
  const double low = std::max(0.0, std::floor(correction_dim(rope, rope.yarn.beta_fast)));
  const double high = std::min(rope.rotary - 1.0, std::ceil(correction_dim(rope, rope.yarn.beta_slow)));
  return 1.0 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
}

}  // namespace

bool same_rotation(const Rope& a, const Rope& b) {
  return a.rotary == b.rotary && a.base == b.base && a.frequency_scale == b.frequency_scale &&
         a.factors.index == b.factors.index && a.yarn.extrapolation == b.yarn.extrapolation &&
         a.yarn.attention == b.yarn.attention && a.yarn.beta_fast == b.yarn.beta_fast &&
         a.yarn.beta_slow == b.yarn.beta_slow && a.yarn.original_context == b.yarn.original_context;
}

RopeTable::RopeTable(const Rope& rope, const float* factors) : rope_(rope), magnitude_(rope.yarn.attention) {
  const bool yarn = rope.yarn.extrapolation != 0.0f;
  if (yarn) magnitude_ *= 1.0 + 0.1 * std::log(1.0 / rope.frequency_scale);
  for (uint32_t pair = 0; pair < rope.rotary / 2; ++pair) {
    frequency_.push_back(std::pow(static_cast<double>(rope.base), -2.0 * pair / rope.rotary) /
                         (factors ? factors[pair] : 1.0f));
    extrapolated_.push_back(yarn ? yarn_ramp(rope, pair) * rope.yarn.extrapolation : 0.0);
  }
}

void RopeTable::fill_row(uint32_t position, float* out) const {
  for (uint32_t pair = 0; pair < rope_.rotary / 2; ++pair) {
    const double unscaled = position * frequency_[pair];
    const double mix = extrapolated_[pair];
    const double angle = rope_.frequency_scale * unscaled * (1 - mix) + unscaled * mix;
    out[2 * pair] = static_cast<float>(std::cos(angle) * magnitude_);
    out[2 * pair + 1] = static_cast<float>(std::sin(angle) * magnitude_);
  }
}

}  // namespace hearth
