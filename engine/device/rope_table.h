// The cosines and sines that Rope turns heads by, computed on the host in double, so that no kernel needs a
// sine of its own and every device turns by the same numbers. cpu/ and gpu/ fill a row of it for each row of
// a step; const calls from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/device/plan.h"

namespace hearth {

// Whether two operations turn by the same angles: those of several layers share one table.
bool same_rotation(const Rope& a, const Rope& b);

class RopeTable {
 public:
  // factors  rope.rotary / 2 values that the frequencies are divided by, or null; not kept
  RopeTable(const Rope& rope, const float* factors);

  const Rope& rope() const { return rope_; }
  // Floats of a row.
  uint32_t row_width() const { return rope_.rotary; }
  // Writes the cosine and the sine of each pair at `position`, both times the magnitude: row_width() floats.
  void fill_row(uint32_t position, float* out) const;

 private:
  Rope rope_;
  std::vector<double> frequency_;     // per pair, in radians a position, before any scaling
  std::vector<double> extrapolated_;  // per pair: the share that YaRN leaves unscaled
  double magnitude_ = 1.0;
};

}  // namespace hearth
