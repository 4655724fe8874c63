#include "app/ui/text/glyph_atlas.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <cstring>

namespace hearth::ui {
namespace {

// 4 million pixels are 16 MB of texture: several thousand different characters.
constexpr size_t kMostPixels = 4 << 20;
// Frames after which a glyph that nobody drew may go when room is short.
constexpr uint32_t kKeptFrames = 60;

// Into the texture, in the format that it has.
void write(ImTextureData* texture, const ImFontAtlasRect& at, const uint32_t* pixels) {
  for (int y = 0; y < at.h; ++y) {
    auto* row = static_cast<unsigned char*>(texture->GetPixelsAt(at.x, at.y + y));
    for (int x = 0; x < at.w; ++x) {
      const uint32_t pixel = pixels ? pixels[y * at.w + x] : 0;
      if (texture->BytesPerPixel == 4) {
        memcpy(row + x * 4, &pixel, 4);
      } else {
        row[x] = static_cast<unsigned char>(pixel >> IM_COL32_A_SHIFT);
      }
    }
  }
}

}  // namespace

GlyphAtlas::~GlyphAtlas() {
  if (ImGui::GetCurrentContext()) clear();
}

const AtlasGlyph* GlyphAtlas::get(const GlyphKey& key) {
  auto [found, is_new] = glyphs_.try_emplace(key.packed());
  AtlasGlyph& glyph = found->second;
  // ImGui may have started its texture anew: then the name means nothing any more.
  if (is_new || (glyph.rect >= 0 && !ImGui::GetIO().Fonts->GetCustomRect(glyph.rect, nullptr)))
    glyph = draw(key);
  glyph.used = frame_;
  return &glyph;
}

AtlasGlyph GlyphAtlas::draw(const GlyphKey& key) {
  AtlasGlyph glyph;
  const GlyphBitmap bitmap = draw_glyph(fonts_, key);
  if (bitmap.width < 1) return glyph;
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  ImFontAtlasRect at;
  const ImFontAtlasRectId rect = atlas->AddCustomRect(bitmap.width, bitmap.height, &at);
  if (rect == ImFontAtlasRectId_Invalid) return glyph;
  write(atlas->TexData, at, bitmap.pixels.data());
  if (bitmap.colour) atlas->TexData->UseColors = true;
  ImFontAtlasTextureBlockQueueUpload(atlas, atlas->TexData, at.x, at.y, at.w, at.h);
  glyph.rect = rect;
  glyph.left = bitmap.left;
  glyph.top = bitmap.top;
  glyph.width = static_cast<float>(bitmap.width);
  glyph.height = static_cast<float>(bitmap.height);
  glyph.colour = bitmap.colour;
  pixels_ += static_cast<size_t>(bitmap.width) * static_cast<size_t>(bitmap.height);
  return glyph;
}

void GlyphAtlas::remove(AtlasGlyph& glyph) {
  if (glyph.rect < 0) return;
  pixels_ -= static_cast<size_t>(glyph.width * glyph.height);
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  ImFontAtlasRect at;
  if (!atlas->GetCustomRect(glyph.rect, &at)) return;
  write(atlas->TexData, at, nullptr);
  ImFontAtlasTextureBlockQueueUpload(atlas, atlas->TexData, at.x, at.y, at.w, at.h);
  atlas->RemoveCustomRect(glyph.rect);
}

void GlyphAtlas::end_frame() {
  ++frame_;
  if (pixels_ <= kMostPixels) return;
  for (auto it = glyphs_.begin(); it != glyphs_.end();) {
    if (it->second.used + kKeptFrames > frame_) {
      ++it;
    } else {
      remove(it->second);
      it = glyphs_.erase(it);
    }
  }
}

void GlyphAtlas::clear() {
  for (auto& [key, glyph] : glyphs_) remove(glyph);
  glyphs_.clear();
  pixels_ = 0;
}

}  // namespace hearth::ui
