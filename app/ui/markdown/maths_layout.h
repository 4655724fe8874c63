// Places a formula's tree (maths.h) as letters and strokes around a baseline. Called by MarkdownView, once a
// formula and size. Pure: what letters measure is asked of the caller. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/ui/markdown/maths.h"
#include "app/ui/text/text_layout.h"

namespace hearth::ui {

class MathsMetrics {
 public:
  virtual ~MathsMetrics() = default;
  virtual float width(std::string_view text, Face face, float size) = 0;
};

// Positions in pixels: x from the left edge, y down from the baseline.
struct MathsPicture {
  struct Letters {
    std::string text;
    Face face = Face::Formula;
    float size = 0;
    float x = 0, y = 0;  // of the baseline's left end
  };
  struct Stroke {
    std::vector<Point> points;
    float width = 1;
    bool closed = false;
  };
  float width = 0, ascent = 0, descent = 0;
  std::vector<Letters> letters;
  std::vector<Stroke> strokes;
};

// `size`: of the letters. `display`: alone on its line, so sums are large and have their limits above and
// below.
MathsPicture lay_out_maths(const Maths& maths, float size, bool display, MathsMetrics& metrics);

}  // namespace hearth::ui
