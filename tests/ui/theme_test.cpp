#include "app/ui/theme.h"

#include <doctest/doctest.h>

#include <string>

namespace hearth::ui {
namespace {

constexpr ThemeName kThemes[] = {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrastDark,
                                 ThemeName::HighContrastLight};

// The design's table of contrasts, one decimal, in the order of kThemes.
struct Pair {
  Token front, back;
  double ratios[4];
};
constexpr Pair kPairs[] = {
    {Token::Text, Token::Canvas, {15.5, 14.2, 21.0, 21.0}},
    {Token::Text, Token::Surface, {16.2, 12.9, 19.8, 21.0}},
    {Token::Text, Token::Selected, {12.0, 10.2, 14.4, 14.4}},
    {Token::TextSecond, Token::Side, {7.1, 9.6, 18.8, 17.4}},
    {Token::TextCaption, Token::Side, {5.1, 6.5, 15.9, 12.6}},
    {Token::TextCaption, Token::Surface, {5.9, 5.5, 15.0, 12.6}},
    {Token::TextCaption, Token::Inset, {5.3, 6.6, 14.0, 11.3}},
    {Token::Accent, Token::AccentSoft, {6.3, 7.1, 9.8, 8.7}},
    {Token::Accent, Token::Canvas, {7.2, 9.4, 14.1, 10.4}},
    {Token::OnAccent, Token::Accent, {7.6, 9.1, 14.1, 10.4}},
    {Token::Caution, Token::CautionSoft, {5.5, 7.1, 9.3, 8.0}},
    {Token::Danger, Token::DangerSoft, {5.9, 6.6, 8.7, 7.9}},
    {Token::OnDanger, Token::Danger, {7.2, 8.3, 11.8, 9.8}},
    {Token::OnMark, Token::Mark, {12.7, 6.0, 16.1, 15.2}},
    {Token::Control, Token::Surface, {3.8, 3.8, 19.8, 21.0}},
    {Token::Control, Token::Side, {3.3, 4.5, 21.0, 21.0}},
    {Token::MeterSetup, Token::Hover, {3.0, 3.5, 7.6, 6.5}},
    {Token::MeterDocuments, Token::Hover, {3.2, 5.3, 8.9, 4.0}},
};

// Text that the design names without a ratio of its own.
constexpr std::pair<Token, Token> kMoreText[] = {
    {Token::OnPage, Token::Page},        {Token::OnPage, Token::PageMark},
    {Token::Text, Token::Side},          {Token::Text, Token::Inset},
    {Token::Text, Token::Hover},         {Token::TextSecond, Token::Canvas},
    {Token::TextSecond, Token::Surface}, {Token::TextSecond, Token::Inset},
    {Token::TextSecond, Token::Hover},   {Token::TextSecond, Token::Selected},
    {Token::TextCaption, Token::Canvas}, {Token::Accent, Token::Surface},
    {Token::Accent, Token::Side},        {Token::Accent, Token::Hover},
    {Token::Accent, Token::Selected},    {Token::OnAccent, Token::AccentHover},
    {Token::Caution, Token::Surface},    {Token::Caution, Token::Side},
    {Token::Danger, Token::Surface},     {Token::Danger, Token::Canvas},
    {Token::CodeKeyword, Token::Inset},  {Token::CodeString, Token::Inset},
    {Token::CodeComment, Token::Inset},  {Token::CodeNumber, Token::Inset},
};

// What has to be told from its ground without being read.
constexpr std::pair<Token, Token> kShapes[] = {
    {Token::Control, Token::Canvas}, {Token::MeterChat, Token::Hover}, {Token::Focus, Token::Canvas},
    {Token::Focus, Token::Surface},  {Token::Focus, Token::Side},      {Token::Ember, Token::Canvas},
};

bool is_shape(Token front) {
  return front == Token::Control || front == Token::MeterSetup || front == Token::MeterDocuments;
}

TEST_CASE("every contrast that the design lists is what the token table gives") {
  for (const Pair& pair : kPairs) {
    for (size_t i = 0; i < std::size(kThemes); ++i) {
      CAPTURE(static_cast<int>(pair.front));
      CAPTURE(static_cast<int>(pair.back));
      CAPTURE(i);
      const Theme& look = theme(kThemes[i]);
      const double ratio = contrast(look[pair.front], look[pair.back]);
      CHECK(std::abs(ratio - pair.ratios[i]) < 0.06);
      const double least = is_shape(pair.front) ? 3.0 : look.high_contrast ? 7.0 : 4.5;
      CHECK(ratio >= least);
    }
  }
}

TEST_CASE("text can be read on every ground it is drawn on, and shapes can be seen") {
  for (const ThemeName name : kThemes) {
    const Theme& look = theme(name);
    CAPTURE(static_cast<int>(name));
    for (const auto& [front, back] : kMoreText) {
      CAPTURE(static_cast<int>(front));
      CAPTURE(static_cast<int>(back));
      CHECK(contrast(look[front], look[back]) >= (look.high_contrast ? 7.0 : 4.5));
    }
    for (const auto& [front, back] : kShapes) {
      CAPTURE(static_cast<int>(front));
      CAPTURE(static_cast<int>(back));
      CHECK(contrast(look[front], look[back]) >= 3.0);
    }
  }
}

TEST_CASE("contrast is that of WCAG at its ends and does not depend on the order") {
  CHECK(contrast({0x000000}, {0xFFFFFF}) == doctest::Approx(21));
  CHECK(contrast({0x777777}, {0x777777}) == doctest::Approx(1));
  CHECK(contrast({0x767676}, {0xFFFFFF}) == doctest::Approx(4.54).epsilon(0.002));
  CHECK(contrast({0x23201C}, {0xFBFAF7}) == contrast({0xFBFAF7}, {0x23201C}));
}

TEST_CASE("a theme knows whether it is dark and whether it is high in contrast") {
  CHECK(!theme(ThemeName::Light).dark);
  CHECK(theme(ThemeName::HighContrastDark).dark);
  CHECK(theme(ThemeName::HighContrastLight).high_contrast);
  CHECK(!theme(ThemeName::Dark).high_contrast);
  CHECK(theme(ThemeName::Dark)[Token::Canvas] == Rgb{0x1D1A18});
}

}  // namespace
}  // namespace hearth::ui
