#include "app/ui/theme.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"

namespace hearth::ui {
namespace {

struct Row {
  Token token;
  uint32_t light, dark, contrast_dark, contrast_light;
};

// The design's colour table, in the order of Token.
constexpr Row kRows[] = {
    {Token::Canvas, 0xFBFAF7, 0x1D1A18, 0x000000, 0xFFFFFF},
    {Token::Side, 0xF2EFEA, 0x161412, 0x000000, 0xFFFFFF},
    {Token::Surface, 0xFFFFFF, 0x262220, 0x0A0A0A, 0xFFFFFF},
    {Token::Inset, 0xF5F2ED, 0x141210, 0x141414, 0xF2F2F2},
    {Token::Hover, 0xE9E5DE, 0x2E2A27, 0x2A2A2A, 0xDDDDDD},
    {Token::Selected, 0xE2DDD4, 0x38332F, 0x2A2A2A, 0xD6D6D6},
    {Token::Line, 0xE3DED6, 0x38332F, 0xFFFFFF, 0x000000},
    {Token::Control, 0x8A8278, 0x857C72, 0xFFFFFF, 0x000000},
    {Token::Text, 0x23201C, 0xEDE8E1, 0xFFFFFF, 0x000000},
    {Token::TextSecond, 0x554E46, 0xC2BAAF, 0xF2F2F2, 0x1A1A1A},
    {Token::TextCaption, 0x6B635A, 0xA1988D, 0xE0E0E0, 0x333333},
    {Token::Accent, 0x2B5D4F, 0x8FCBB5, 0x7FE7C4, 0x00493A},
    {Token::AccentHover, 0x224B40, 0xA6D9C6, 0xB0F5DE, 0x00342A},
    {Token::AccentSoft, 0xE1EDE7, 0x20352D, 0x00301F, 0xD8F0E7},
    {Token::OnAccent, 0xFFFFFF, 0x0E211A, 0x000000, 0xFFFFFF},
    {Token::Caution, 0x9C4610, 0xF0AA6C, 0xFFC078, 0x7A2E00},
    {Token::CautionSoft, 0xFBEBDC, 0x3A2918, 0x3A2100, 0xFFE8D1},
    {Token::Ember, 0xC8641F, 0xE08A45, 0xFFC078, 0xB34A00},
    {Token::Danger, 0xA12D27, 0xF2978C, 0xFFADA3, 0x8A0F0A},
    {Token::DangerSoft, 0xFAE5E2, 0x41211D, 0x4A0D08, 0xFFE0DC},
    {Token::OnDanger, 0xFFFFFF, 0x2A0D0A, 0x000000, 0xFFFFFF},
    {Token::Mark, 0xFFE28A, 0x6A5312, 0xFFE14A, 0xFFD93B},
    {Token::OnMark, 0x23201C, 0xEDE8E1, 0x000000, 0x000000},
    {Token::Page, 0xFFFFFF, 0xEFEBE4, 0xFFFFFF, 0xFFFFFF},
    {Token::PageMark, 0xF6D36B, 0xF6D36B, 0xFFE14A, 0xFFD93B},
    {Token::OnPage, 0x23201C, 0x23201C, 0x000000, 0x000000},
    {Token::MeterSetup, 0x8A8278, 0x857C72, 0xBDBDBD, 0x4A4A4A},
    {Token::MeterDocuments, 0xC8641F, 0xE08A45, 0xFFC078, 0xB34A00},
    {Token::MeterChat, 0x2B5D4F, 0x8FCBB5, 0x7FE7C4, 0x00493A},
    {Token::Focus, 0x2B5D4F, 0x8FCBB5, 0xFFE14A, 0x0B3BD1},
    {Token::CodeKeyword, 0x2B5D4F, 0x8FCBB5, 0x7FE7C4, 0x00493A},
    {Token::CodeString, 0x9C4610, 0xF0AA6C, 0xFFC078, 0x7A2E00},
    {Token::CodeComment, 0x6B635A, 0xA1988D, 0xE0E0E0, 0x333333},
    {Token::CodeNumber, 0x7A3A7E, 0xD6A5DA, 0xD6A5DA, 0x6E2F73},
};

constexpr bool in_order() {
  if (std::size(kRows) != static_cast<size_t>(Token::Count)) return false;
  for (size_t i = 0; i < std::size(kRows); ++i) {
    if (kRows[i].token != static_cast<Token>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "each token has one row, in the order of the enumeration");

Theme make(ThemeName name, uint32_t Row::* column) {
  Theme made;
  made.name = name;
  made.dark = name == ThemeName::Dark || name == ThemeName::HighContrastDark;
  made.high_contrast = name == ThemeName::HighContrastDark || name == ThemeName::HighContrastLight;
  for (size_t i = 0; i < std::size(kRows); ++i) made.colours[i] = {kRows[i].*column};
  return made;
}

// Relative luminance as WCAG 2.2 defines it.
double luminance(Rgb colour) {
  const auto linear = [](uint32_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.value >> 16 & 0xFF) + 0.7152 * linear(colour.value >> 8 & 0xFF) +
         0.0722 * linear(colour.value & 0xFF);
}

}  // namespace

const Theme& theme(ThemeName name) {
  static const Theme light = make(ThemeName::Light, &Row::light);
  static const Theme dark = make(ThemeName::Dark, &Row::dark);
  static const Theme contrast_dark = make(ThemeName::HighContrastDark, &Row::contrast_dark);
  static const Theme contrast_light = make(ThemeName::HighContrastLight, &Row::contrast_light);
  switch (name) {
    case ThemeName::Light:
      return light;
    case ThemeName::Dark:
      return dark;
    case ThemeName::HighContrastDark:
      return contrast_dark;
    case ThemeName::HighContrastLight:
      return contrast_light;
  }
  CHECK(false && "a theme has one of four names");
}

double contrast(Rgb a, Rgb b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace hearth::ui
