// The form of the generated Unicode tables (unicode_tables.cpp, written by make_unicode_tables.py). Only
// unicode.cpp reads them; everybody else calls unicode.h. Constant data, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hearth {

// Every `step`-th code from `first` to `last` has its lower-case letter `distance` away.
struct LowerCaseRun {
  uint32_t first;
  uint32_t last;
  int32_t step;
  int32_t distance;
};

// A character whose canonical decomposition, without nonspacing marks, is `base` (0: no further character).
struct AccentFree {
  uint32_t code;
  uint32_t base[3];
};

struct UnicodeTables {
  std::string_view version;
  std::span<const uint32_t>
      class_runs;  // first code << 4 | CharClass, ascending; a run ends where the next begins
  std::span<const LowerCaseRun> lower_case_runs;  // ascending
  std::span<const AccentFree> accent_free;        // ascending; without Hangul syllables and nonspacing marks
};

extern const UnicodeTables kUnicodeTables;

}  // namespace hearth
