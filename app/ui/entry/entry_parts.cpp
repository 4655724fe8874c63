#include <algorithm>
#include <array>
#include <vector>

#include "app/ui/entry/passphrase_strength.h"
#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

constexpr Type kName = {Face::SemiBold, 18, 24};
constexpr float kDot = 24;

void step_dot(Ui& ui, Rect at, int number_shown, int present) {
  const bool done = number_shown < present, now = number_shown == present;
  if (now)
    fill(ui, at, Token::Accent, radius::kPill);
  else if (done)
    soft(ui, at, Token::AccentSoft, Token::Accent, radius::kPill);
  else
    outline(ui, at, Token::Control, radius::kPill);
  if (done)
    icon(ui, at, Icon::check, Token::Accent, 14);
  else
    label(ui, at, shown_number(number_shown),
          {.type = type::kSmallLabel,
           .colour = now ? Token::OnAccent : Token::TextSecond,
           .align = Align::Centre,
           .middle = true,
           .silent = true});
}

// The three steps with their names, where the width allows.
void steps(Ui& ui, Rect at, int present) {
  constexpr float kLine = 24, kGap = 10;
  const std::array<std::string_view, 3> names = {
      words(Word::kWelcomeStepProtect), words(Word::kWelcomeStepModel), words(Word::kWelcomeStepAsk)};
  const auto type_of = [present](int step) {
    return step == present ? Type{Face::SemiBold, 14, 20} : type::kInterface;
  };
  std::array<float, 3> widths;
  float width = 3 * (kDot + 8) + 2 * (kLine + 2 * kGap);
  for (int step = 1; step <= 3; ++step) {
    const auto index = static_cast<size_t>(step - 1);
    widths[index] = width_of(ui, names[index], type_of(step)) + 1;
    width += widths[index];
  }
  if (width > at.w) return;
  Rect rest = at.centred(width, kDot);
  for (int step = 1; step <= 3; ++step) {
    const auto index = static_cast<size_t>(step - 1);
    step_dot(ui, rest.cut_start(kDot), step, present);
    rest.cut_start(8);
    label(ui, rest.cut_start(widths[index]), names[index],
          {.type = type_of(step),
           .colour = step == present ? Token::Text : Token::TextSecond,
           .max_lines = 1,
           .middle = true,
           .silent = true});
    if (step == 3) break;
    rest.cut_start(kGap);
    const Rect between = rest.cut_start(kLine);
    line(ui, {between.x, between.y + kDot / 2, kLine, 1}, Token::Control);
    rest.cut_start(kGap);
  }
}

Settings with_contrast(const AppState& state, bool dark) {
  Settings settings = state.settings;
  const bool high = settings.appearance == Appearance::HighContrastDark ||
                    settings.appearance == Appearance::HighContrastLight;
  settings.appearance = high   ? Appearance::System
                        : dark ? Appearance::HighContrastDark
                               : Appearance::HighContrastLight;
  return settings;
}

// What is true of the network stands beside the buttons, or above them where they leave it too little.
struct Foot {
  std::string text;
  bool narrow = false, stacked = false;
  float text_height = 0;
};
constexpr float kFootGap = 4;

Foot foot_for(Ui& ui, float width, const AppState& state) {
  Foot foot;
  const size_t connections = state.ledger.entries.size();
  foot.text = connections == 0
                  ? std::string(words(Word::kPrivacyNoConnection))
                  : words(Word::kPrivacyConnections, {shown_number(static_cast<double>(connections))});
  foot.narrow = width < 620;
  const Button look = {.kind = ButtonKind::Quiet, .icon = Icon::languages};
  const float whole = width - 2 * page_edge(width) - 26;
  const float contrast = foot.narrow ? 36 : button_width(ui, words(Word::kWelcomeHighContrast), look);
  const float beside = whole - button_width(ui, current_language().name, look) - 8 - contrast - 12;
  const Label how = {.type = type::kSmall};
  foot.stacked = beside < 80 || height_of(ui, foot.text, beside, how) > 2 * how.type.line;
  foot.text_height = height_of(ui, foot.text, foot.stacked ? whole : beside, how);
  return foot;
}

void language_menu(Ui& ui, Rect anchor, const AppState& state, Drafts& drafts, Actions& out) {
  std::vector<std::string> names;
  for (const Language& language : languages()) names.emplace_back(language.name);
  int chosen = -1;
  if (!menu(ui, anchor, words(Word::kSettingsLanguage), names, chosen)) return;
  drafts.pages.languages = false;
  if (chosen < 0) return;
  Settings settings = state.settings;
  settings.language = languages()[static_cast<size_t>(chosen)].code;
  out.push_back(action::ChangeSettings{settings});
}

}  // namespace

void draw_entry_head(Ui& ui, Rect at, int step) {
  Rect row = at.inset(page_edge(at.w), 0);
  hearth_mark(ui, row.cut_start(28).centred(28, 30));
  row.cut_start(10);
  const float name = width_of(ui, words(Word::kAppName), kName) + 2;
  label(ui, row.cut_start(name), words(Word::kAppName), {.type = kName, .max_lines = 1, .middle = true});
  if (step == 0) return;
  std::string counted = words(Word::kWelcomeStep, {shown_number(step), shown_number(3)});
  if (width_of(ui, counted, type::kInterface) + 12 > row.w)
    counted = shown_number(step) + " / " + shown_number(3);
  const float end = width_of(ui, counted, type::kInterface) + 2;
  label(ui, row.cut_end(end), counted,
        {.colour = Token::TextSecond, .align = Align::End, .max_lines = 1, .middle = true});
  const float side = page_edge(at.w) + std::max(name + 38, end) + 16;
  steps(ui, {at.x + side, at.y, std::max(0.0f, at.w - 2 * side), at.h}, step);
}

float entry_foot_height(Ui& ui, float width, const AppState& state) {
  const Foot foot = foot_for(ui, width, state);
  return 48 + (foot.stacked ? foot.text_height + kFootGap : 0);
}

void draw_entry_foot(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const Foot foot = foot_for(ui, at.w, state);
  Rect row = at.inset(page_edge(at.w), 0);
  Rect said = foot.stacked ? row.cut_top(foot.text_height + kFootGap) : Rect{};
  const Button language_look = {.kind = ButtonKind::Quiet,
                                .icon = Icon::languages,
                                .id = "language",
                                .description = words(Word::kSettingsLanguage),
                                .expanded = drafts.pages.languages};
  const Button contrast_look = {
      .kind = ButtonKind::Quiet, .icon = Icon::contrast, .checked = ui.theme->high_contrast};
  const std::string_view language = current_language().name, contrast = words(Word::kWelcomeHighContrast);
  const float width = button_width(ui, language, language_look);
  const Rect language_at = row.cut_end(width).centred(width, kButtonHeight);
  row.cut_end(8);
  const float contrast_width = foot.narrow ? 36 : button_width(ui, contrast, contrast_look);
  const Rect contrast_at = row.cut_end(contrast_width).centred(contrast_width, kButtonHeight);
  if (foot.narrow ? icon_button(ui, contrast_at, Icon::contrast, contrast, contrast_look)
                  : button(ui, contrast_at, contrast, contrast_look))
    out.push_back(action::ChangeSettings{with_contrast(state, ui.theme->dark)});
  row.cut_end(12);
  if (button(ui, language_at, language, language_look)) drafts.pages.languages = !drafts.pages.languages;
  if (drafts.pages.languages) language_menu(ui, language_at, state, drafts, out);
  if (!foot.stacked) said = row;
  icon(ui, said.cut_start(18), Icon::shield_check, Token::TextSecond, 16);
  said.cut_start(8);
  label(ui, said, foot.text,
        {.type = type::kSmall, .colour = Token::TextSecond, .middle = true, .role = Role::Status});
}

void draw_entry_body(Ui& ui, Rect at, std::string_view id, float most, const Flow::Body& body) {
  const float edge = page_edge(at.w);
  const float width = std::max(1.0f, std::min(most, at.w - 2 * edge));
  const float height = Flow::height_of(ui, width, body);
  if (height + 16 <= at.h) {
    // A little above the middle: the optical centre.
    Flow flow(ui, {at.x + (at.w - width) / 2, at.y + (at.h - height) * 0.42f, width, 0}, false);
    body(flow);
    return;
  }
  scroll_area(ui, at, id, height + 32, [&](ScrollView&) {
    Flow flow(ui, {(at.w - width) / 2, 8, width, 0}, false);
    body(flow);
  });
  line(ui, {at.x, at.bottom() - 1, at.w, 1});
}

FieldResult secret_field(Flow& flow, std::string_view name, SecretDraft& draft, bool disabled, Word show,
                         Word hide) {
  constexpr float kHeight = 44, kEye = 36;
  flow.text(name, {.type = type::kLabel, .silent = true});
  flow.space(6);
  Rect at = flow.take(kHeight);
  if (flow.measuring()) return {};
  Ui& ui = flow.ui();
  fill(ui, at, Token::Surface, radius::kButton);
  const Rect frame = at;
  const Rect eye = at.cut_end(kEye + 4);
  at.cut_start(14);
  const FieldResult result = text_field(ui, at, name, draft.text,
                                        {.secret = true,
                                         .revealed = draft.shown,
                                         .focus = draft.focus && !disabled,
                                         .disabled = disabled,
                                         .frameless = true});
  draft.focus = false;
  outline(ui, frame, result.focused ? Token::Focus : Token::Control, radius::kButton, result.focused ? 2 : 1);
  if (icon_button(ui, eye.centred(kEye, kEye), draft.shown ? Icon::eye_off : Icon::eye,
                  words(draft.shown ? hide : show), {.kind = ButtonKind::Quiet}))
    draft.shown = !draft.shown;
  return result;
}

Secret take_secret(SecretDraft& draft) {
  Secret secret = Secret::copy_of(draft.text);
  draft.clear();
  return secret;
}

Offer choose_file_offer(Ui& ui, Drafts& drafts, Actions& out) {
  const Button look = {.icon = Icon::folder_open};
  return {words(Word::kModelsChooseFile), look, [&ui, &drafts, &out, look](Rect at) {
            file_button(ui, at, words(Word::kModelsChooseFile), {.purpose = FilePurpose::ModelFile}, drafts,
                        out, look);
          }};
}

int choice_row(Flow& flow, std::string_view name, std::span<const std::string_view> names, size_t chosen) {
  constexpr float kHeight = 32, kEdge = 2;
  Ui& ui = flow.ui();
  const float most = flow.width() - 2 * kEdge;
  const auto width_for = [&](std::string_view text) {
    return std::min(most, width_of(ui, text, type::kSmallLabel) + 28);
  };
  // One that is alone in its row and still too long takes more lines.
  const auto height_for = [&](std::string_view text) {
    const float lines = height_of(ui, text, width_for(text) - 12, {.type = type::kSmallLabel});
    return std::max(kHeight, lines + kHeight - type::kSmallLabel.line);
  };
  int pressed = -1;
  for (size_t first = 0; first < names.size();) {
    size_t count = 0;
    float width = 2 * kEdge;
    while (first + count < names.size() &&
           (count == 0 || width + width_for(names[first + count]) <= flow.width()))
      width += width_for(names[first + count++]);
    if (first > 0) flow.space(4);
    const float height = count == 1 ? height_for(names[first]) : kHeight;
    Rect line = flow.take(height + 2 * kEdge);
    line.w = std::min(line.w, width);
    if (!flow.measuring())
      group(ui, Role::Group, name, line, [&] {
        tabs(ui, line);
        Rect rest = line.inset(kEdge);
        for (size_t index = first; index < first + count; ++index)
          if (tab(ui, rest.cut_start(width_for(names[index])), names[index], index == chosen))
            pressed = static_cast<int>(index);
      });
    first += count;
  }
  return pressed;
}

void strength_hint(Flow& flow, std::string_view passphrase) {
  struct Look {
    Word text;
    Token colour;
    float share;
  };
  constexpr std::array<Look, 4> kLooks = {{{Word::kWelcomeStrengthNone, Token::TextCaption, 0},
                                           {Word::kWelcomeStrengthWeak, Token::Caution, 0.25f},
                                           {Word::kWelcomeStrengthFair, Token::Text, 0.6f},
                                           {Word::kWelcomeStrengthStrong, Token::Accent, 1}}};
  const Look& look = kLooks[static_cast<size_t>(passphrase_strength(passphrase))];
  const Token bar = look.share < 0.5f ? Token::Ember : Token::Accent;
  const Rect at = flow.take(6);
  if (!flow.measuring()) {
    const MeterPart part = {look.share, bar};
    meter(flow.ui(), at, words(Word::kWelcomeStrength), words(look.text), {&part, look.share > 0 ? 1u : 0u});
  }
  flow.space(6);
  flow.text(words(look.text), {.type = type::kSmall,
                               .colour = look.colour == Token::TextCaption ? Token::TextSecond : look.colour,
                               .silent = true});
}

}  // namespace hearth::ui
