#include "app/ui/text/glyph_bitmap.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace hearth::ui {
namespace {

constexpr int kLargest = 1024;  // pixels across: larger ones are not drawn

uint32_t straight(float blue, float green, float red, float alpha) {
  if (alpha <= 0) return 0;
  const auto channel = [alpha](float value) {
    return static_cast<uint32_t>(std::clamp(value / alpha * 255, 0.0f, 255.0f) + 0.5f);
  };
  return IM_COL32(channel(red), channel(green), channel(blue),
                  static_cast<uint32_t>(std::clamp(alpha, 0.0f, 255.0f) + 0.5f));
}

// A picture of `from` made smaller or larger by `scale`: each pixel is the mean of what it covers.
GlyphBitmap resample(const FT_Bitmap& from, float scale) {
  GlyphBitmap out;
  const int from_width = static_cast<int>(from.width), from_height = static_cast<int>(from.rows);
  out.width = std::max(1, static_cast<int>(std::ceil(static_cast<float>(from_width) * scale)));
  out.height = std::max(1, static_cast<int>(std::ceil(static_cast<float>(from_height) * scale)));
  out.pixels.resize(static_cast<size_t>(out.width) * static_cast<size_t>(out.height));
  const float step = 1 / scale;
  for (int y = 0; y < out.height; ++y) {
    const float top = static_cast<float>(y) * step;
    const float bottom = std::min(top + step, static_cast<float>(from_height));
    for (int x = 0; x < out.width; ++x) {
      const float left = static_cast<float>(x) * step;
      const float right = std::min(left + step, static_cast<float>(from_width));
      float sum[4] = {};
      for (int row = static_cast<int>(top); row < from_height && static_cast<float>(row) < bottom; ++row) {
        const float high =
            std::min(bottom, static_cast<float>(row + 1)) - std::max(top, static_cast<float>(row));
        for (int column = static_cast<int>(left); column < from_width && static_cast<float>(column) < right;
             ++column) {
          const float wide =
              std::min(right, static_cast<float>(column + 1)) - std::max(left, static_cast<float>(column));
          const unsigned char* texel = from.buffer + row * from.pitch + column * 4;
          for (int k = 0; k < 4; ++k) sum[k] += static_cast<float>(texel[k]) * high * wide;
        }
      }
      const float area = step * step;
      out.pixels[static_cast<size_t>(y) * static_cast<size_t>(out.width) + static_cast<size_t>(x)] =
          straight(sum[0] / area, sum[1] / area, sum[2] / area, sum[3] / area);
    }
  }
  return out;
}

GlyphBitmap draw_colour(FT_Face face, const GlyphKey& key) {
  if (face->num_fixed_sizes < 1 || FT_Select_Size(face, 0) != 0) return {};
  if (FT_Load_Glyph(face, key.glyph, FT_LOAD_COLOR) != 0) return {};
  const FT_GlyphSlot slot = face->glyph;
  if (slot->format != FT_GLYPH_FORMAT_BITMAP || slot->bitmap.pixel_mode != FT_PIXEL_MODE_BGRA ||
      !slot->bitmap.width) {
    return {};
  }
  const float scale = static_cast<float>(key.size) / static_cast<float>(face->available_sizes[0].y_ppem);
  GlyphBitmap made = resample(slot->bitmap, scale);
  made.left = std::round(static_cast<float>(slot->bitmap_left) * scale);
  made.top = -std::round(static_cast<float>(slot->bitmap_top) * scale);
  return made;
}

GlyphBitmap draw_outline(FT_Face face, const GlyphKey& key) {
  if (FT_Set_Char_Size(face, 0, key.size, 72, 72) != 0) return {};
  const FT_Int32 hinting = key.size < kUnhintedFrom * 64 ? FT_LOAD_TARGET_LIGHT : FT_LOAD_NO_HINTING;
  if (FT_Load_Glyph(face, key.glyph, FT_LOAD_NO_BITMAP | hinting) != 0) return {};
  const FT_GlyphSlot slot = face->glyph;
  if (slot->format != FT_GLYPH_FORMAT_OUTLINE) return {};
  if (key.bolder) FT_Outline_Embolden(&slot->outline, key.size / 26);
  FT_Outline_Translate(&slot->outline, key.subpixel * 64 / kSubpixels, 0);
  if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return {};
  const FT_Bitmap& bitmap = slot->bitmap;
  GlyphBitmap made;
  made.width = static_cast<int>(bitmap.width);
  made.height = static_cast<int>(bitmap.rows);
  made.left = static_cast<float>(slot->bitmap_left);
  made.top = -static_cast<float>(slot->bitmap_top);
  made.pixels.reserve(static_cast<size_t>(made.width) * static_cast<size_t>(made.height));
  for (int y = 0; y < made.height; ++y) {
    for (int x = 0; x < made.width; ++x) {
      made.pixels.push_back(IM_COL32(255, 255, 255, bitmap.buffer[y * bitmap.pitch + x]));
    }
  }
  return made;
}

}  // namespace

GlyphBitmap draw_glyph(FontSet& fonts, const GlyphKey& key) {
  const Font* font = fonts.font(key.font);
  FT_Face face = font ? fonts.drawer(key.font) : nullptr;
  if (!face) return {};
  GlyphBitmap made = font->colour ? draw_colour(face, key) : draw_outline(face, key);
  if (made.width < 1 || made.height < 1 || made.width > kLargest || made.height > kLargest) return {};
  made.colour = font->colour;
  return made;
}

}  // namespace hearth::ui
