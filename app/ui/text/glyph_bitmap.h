// The picture of one glyph, from FreeType: outlines as coverage, emoji scaled from their pictures. Used by
// the atlas and by ImGui's editing fonts; UI thread.
#pragma once

#include <cstdint>
#include <vector>

#include "app/ui/text/font_set.h"

namespace hearth::ui {

// Below this size in pixels outlines are hinted lightly; from here on (interface text at 150 %) hinting would
// only disturb the shapes.
inline constexpr int kUnhintedFrom = 21;

// Where a glyph starts between two pixels is rounded to this many steps.
inline constexpr int kSubpixels = 4;

struct GlyphKey {
  FontId font = 0;
  uint16_t glyph = 0;
  uint16_t size = 0;  // 64ths of a pixel
  uint8_t subpixel = 0;
  bool bolder = false;  // the outline is thickened: a script that has no bold file in a bold face
  uint64_t packed() const {
    return uint64_t{font} << 40 | uint64_t{glyph} << 24 | uint64_t{size} << 8 | uint64_t{subpixel} << 1 |
           (bolder ? 1 : 0);
  }
};

struct GlyphBitmap {
  int width = 0, height = 0;  // 0: nothing to draw
  float left = 0, top = 0;    // from the glyph's origin; top is below zero above the baseline
  bool colour = false;
  std::vector<uint32_t>
      pixels;  // straight alpha, as IM_COL32; white where the glyph has no colour of its own
};
GlyphBitmap draw_glyph(FontSet& fonts, const GlyphKey& key);

}  // namespace hearth::ui
