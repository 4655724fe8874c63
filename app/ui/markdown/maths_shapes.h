// What a formula draws without letters: stretched delimiters and accents, as strokes; and how tall letters
// are. Only maths_layout.cpp uses it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/ui/markdown/maths_layout.h"

namespace hearth::ui {

struct MathsHeights {
  float ascent, descent;  // parts of the letter size
};
MathsHeights maths_heights(std::string_view text);
// Of sums and integrals: where their middle is above the baseline, and their extent.
inline constexpr float kBigMiddle = 0.33f, kBigAscent = 0.8f, kBigDescent = 0.16f;

bool can_stretch(std::string_view delimiter);
float stretched_width(std::string_view delimiter, float half, float size);
// In the box at `at` (its top left corner) of `extent`.
void stretched_shape(std::string_view delimiter, Point at, Point extent, float thickness,
                     std::vector<MathsPicture::Stroke>& to);
// Over (or under) a body that begins at `at`.x and is `width` wide; `at`.y is its nearest edge. Returns its
// height.
float accent_shape(std::string_view mark, Point at, float width, float size,
                   std::vector<MathsPicture::Stroke>& to);

}  // namespace hearth::ui
