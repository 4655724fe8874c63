// What Hearth looks like, as data: colour tokens of the four themes, type roles, spaces and radii. Panels and
// widgets use these and no literal colours or sizes. All lengths are in units of one pixel at 100 %. Constant
// data.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hearth::ui {

enum class ThemeName { Light, Dark, HighContrastDark, HighContrastLight };

// Red, green, blue from the high byte down: 0xRRGGBB. Opaque.
struct Rgb {
  uint32_t value = 0;
  bool operator==(const Rgb&) const = default;
};

enum class Token {
  Canvas,
  Side,
  Surface,
  Inset,
  Hover,
  Selected,
  Line,
  Control,
  Text,
  TextSecond,
  TextCaption,
  Accent,
  AccentHover,
  AccentSoft,
  OnAccent,
  Caution,
  CautionSoft,
  Ember,
  Danger,
  DangerSoft,
  OnDanger,
  Mark,
  OnMark,
  Page,      // a page of a document: paper in every theme
  PageMark,  // behind a sentence on it
  OnPage,
  MeterSetup,
  MeterDocuments,
  MeterChat,
  Focus,
  CodeKeyword,
  CodeString,
  CodeComment,
  CodeNumber,
  Count
};

struct Theme {
  ThemeName name = ThemeName::Light;
  bool dark = false;
  bool high_contrast = false;  // no shadows; soft fills become outlines
  std::array<Rgb, static_cast<size_t>(Token::Count)> colours{};
  Rgb operator[](Token token) const { return colours[static_cast<size_t>(token)]; }
};
const Theme& theme(ThemeName name);

// WCAG 2 contrast of two opaque colours, 1 to 21.
double contrast(Rgb a, Rgb b);

enum class Face { Regular, Medium, SemiBold, Italic, Display, Mono, MonoBold, Formula };

// A type role: face, size and line height.
struct Type {
  Face face;
  float size, line;
};
namespace type {
inline constexpr Type kPageTitle = {Face::Display, 28, 36};
inline constexpr Type kSectionTitle = {Face::Display, 22, 28};
inline constexpr Type kCardTitle = {Face::Display, 18, 26};
inline constexpr Type kHeading1 = {Face::Display, 20, 28};
inline constexpr Type kHeading2 = {Face::Display, 18, 26};
inline constexpr Type kHeading3 = {Face::SemiBold, 16, 24};
inline constexpr Type kReading = {Face::Regular, 15, 24};
inline constexpr Type kInterface = {Face::Regular, 14, 20};
inline constexpr Type kLabel = {Face::Medium, 14, 20};
inline constexpr Type kSmall = {Face::Regular, 13, 18};
inline constexpr Type kSmallLabel = {Face::Medium, 13, 18};
inline constexpr Type kCaption = {Face::Regular, 12, 16};
inline constexpr Type kCode = {Face::Mono, 13, 20};
inline constexpr Type kFormula = {Face::Formula, 16.5f, 24};
}  // namespace type

namespace radius {
inline constexpr float kToken = 4, kTag = 6, kRow = 8, kButton = 10, kCard = 14, kDialog = 16, kPill = 999;
}

}  // namespace hearth::ui
