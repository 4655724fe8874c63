// Pictures of glyphs in ImGui's own texture, so that text is drawn together with everything else in one call.
// A picture is made when a glyph is first drawn and forgotten when there are too many that nobody draws. Used
// by text_layout; UI thread, with a current ImGui context.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "app/ui/text/glyph_bitmap.h"

namespace hearth::ui {

struct AtlasGlyph {
  int rect = -1;            // ImGui's name of the place in the texture; -1: nothing to draw
  float left = 0, top = 0;  // of the picture, from the glyph's origin; top is below zero above the baseline
  float width = 0, height = 0;
  bool colour = false;
  uint32_t used = 0;  // the last frame
};

class GlyphAtlas {
 public:
  explicit GlyphAtlas(FontSet& fonts) : fonts_(fonts) {}
  ~GlyphAtlas();
  GlyphAtlas(const GlyphAtlas&) = delete;
  GlyphAtlas& operator=(const GlyphAtlas&) = delete;

  // Makes the picture when it is not there. The pointer is valid until end_frame(). May grow or replace the
  // texture: ask for all glyphs of a piece before writing its vertices.
  const AtlasGlyph* get(const GlyphKey& key);
  void end_frame();
  // Forgets every picture and overwrites its pixels.
  void clear();
  size_t pixels() const { return pixels_; }

 private:
  AtlasGlyph draw(const GlyphKey& key);
  void remove(AtlasGlyph& glyph);

  FontSet& fonts_;
  std::unordered_map<uint64_t, AtlasGlyph> glyphs_;
  uint32_t frame_ = 1;
  size_t pixels_ = 0;
};

}  // namespace hearth::ui
