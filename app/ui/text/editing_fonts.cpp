#include "app/ui/text/editing_fonts.h"

#include <hb.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/ui/text/glyph_bitmap.h"
#include "engine/base/check.h"

namespace hearth::ui {
namespace {

EditingFont& font_of(const ImFontConfig* source) { return *static_cast<EditingFont*>(source->FontData); }

struct Found {
  FontId font = kNoFont;
  uint32_t glyph = 0;
};

// ImGui looks for the sign of a damaged character and for the tab as soon as a font is made. Were all files
// asked for what hardly any has, a page would fetch them all.
bool is_in_few_fonts(char32_t c) { return c == 0xFFFD || c < ' '; }

Found find(const EditingFont& editing, char32_t c) {
  const FontId id = is_in_few_fonts(c)
                        ? editing.fonts->main_font(editing.face)
                        : editing.fonts->font_for(editing.face, std::u32string_view(&c, 1), {});
  const Font* font = editing.fonts->font(id);
  hb_codepoint_t glyph = 0;
  if (!font || !hb_font_get_nominal_glyph(font->shaper, c, &glyph)) return {};
  return {id, glyph};
}

bool contains(ImFontAtlas*, ImFontConfig* source, ImWchar c) {
  return find(font_of(source), c).font != kNoFont;
}

bool begin_size(ImFontAtlas*, ImFontConfig* source, ImFontBaked* baked, void*) {
  const EditingFont& editing = font_of(source);
  const Font* font = editing.fonts->font(editing.fonts->main_font(editing.face));
  const float em = baked->Size * editing.em;
  const float ascent = (font ? font->ascent : 0.9f) * em, descent = (font ? font->descent : 0.25f) * em;
  baked->Ascent = std::round((baked->Size - ascent - descent) / 2 + ascent);
  baked->Descent = baked->Ascent - baked->Size;
  return true;
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar c,
                ImFontGlyph* out, float* only_advance) {
  EditingFont& editing = font_of(source);
  const Found found = find(editing, c);
  if (found.font == kNoFont) return false;
  const Font* font = editing.fonts->font(found.font);
  const float density = source->RasterizerDensity * baked->RasterizerDensity;
  const float em = baked->Size * editing.em;
  float advance = static_cast<float>(hb_font_get_glyph_h_advance(font->shaper, found.glyph)) * em /
                  static_cast<float>(font->em);
  // ImGui draws a glyph wherever the pen is: only on whole pixels it stays sharp.
  if (em * density < kUnhintedFrom) advance = std::round(advance * density) / density;
  if (only_advance) {
    *only_advance = advance;
    return true;
  }
  out->Codepoint = c;
  out->AdvanceX = advance;
  GlyphKey key;
  key.font = found.font;
  key.glyph = static_cast<uint16_t>(found.glyph);
  key.size = static_cast<uint16_t>(std::clamp(em * density * 64 + 0.5f, 64.0f, 65535.0f));
  key.bolder = editing.fonts->stands_in_for_bold(editing.face, found.font);
  const GlyphBitmap bitmap = draw_glyph(*editing.fonts, key);
  if (bitmap.width == 0) return true;
  const ImFontAtlasRectId place = ImFontAtlasPackAddRect(atlas, bitmap.width, bitmap.height);
  if (place == ImFontAtlasRectId_Invalid) return true;
  out->X0 = bitmap.left / density;
  out->Y0 = bitmap.top / density + baked->Ascent;
  out->X1 = out->X0 + static_cast<float>(bitmap.width) / density;
  out->Y1 = out->Y0 + static_cast<float>(bitmap.height) / density;
  out->Visible = true;
  out->Colored = bitmap.colour;
  out->PackId = place;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, out, ImFontAtlasPackGetRect(atlas, place),
                                     reinterpret_cast<const unsigned char*>(bitmap.pixels.data()),
                                     ImTextureFormat_RGBA32, bitmap.width * 4);
  return true;
}

const ImFontLoader* loader() {
  static const ImFontLoader made = [] {
    ImFontLoader functions;
    functions.Name = "Hearth";
    functions.FontSrcContainsGlyph = contains;
    functions.FontBakedInit = begin_size;
    functions.FontBakedLoadGlyph = load_glyph;
    return functions;
  }();
  return &made;
}

}  // namespace

EditingFonts::EditingFonts(FontSet& fonts) : fonts_(fonts), atlas_(ImGui::GetIO().Fonts) {}

EditingFonts::~EditingFonts() {
  // With the context gone its fonts are gone too.
  if (!ImGui::GetCurrentContext() || ImGui::GetIO().Fonts != atlas_) return;
  for (const auto& editing : made_) atlas_->RemoveFont(editing->font);
}

void EditingFonts::forget_glyphs() {
  for (const auto& editing : made_) ImFontAtlasFontDiscardBakes(atlas_, editing->font, 0);
}

ImFont* EditingFonts::get(Face face, float em) {
  for (const auto& editing : made_) {
    if (editing->face == face && std::abs(editing->em - em) < 1e-3f) return editing->font;
  }
  auto editing = std::make_unique<EditingFont>();
  editing->fonts = &fonts_;
  editing->face = face;
  editing->em = em;
  ImFontConfig config;
  config.FontLoader = loader();
  config.FontData = editing.get();  // only handed to the functions above
  config.FontDataSize = sizeof(EditingFont);
  config.FontDataOwnedByAtlas = false;
  config.SizePixels = 14;  // for text whose size nobody pushed
  editing->font = atlas_->AddFont(&config);
  CHECK(editing->font != nullptr);
  made_.push_back(std::move(editing));
  return made_.back()->font;
}

}  // namespace hearth::ui
