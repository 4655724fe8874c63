// The recovery code of a new vault, or of one that asked for another: shown once, to be written on paper.
#include <algorithm>
#include <cctype>
#include <string>

#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

constexpr Type kCode = {Face::MonoBold, 22, 36};
constexpr double kCopiedFor = 3;  // seconds that "Copied" is shown

// As people type it: lower case, spaces, and the letters that look like digits.
std::string plain(std::string_view typed) {
  std::string text;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    text += upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
  }
  return text;
}

void code_card(Flow& flow, const std::string& code, Drafts& drafts) {
  auto& mine = drafts.pages.recovery;
  Ui& ui = flow.ui();
  flow.text(code, {.type = kCode, .align = Align::Centre, .direction = Direction::LeftToRight});
  flow.space(12);
  const bool copied = mine.copied_at > 0 && ui.now - mine.copied_at < kCopiedFor;
  if (copied && !flow.measuring()) ui.redraw_in(kCopiedFor - (ui.now - mine.copied_at));
  if (flow.buttons({{words(copied ? Word::kRecoveryCopied : Word::kRecoveryCopy),
                     {.icon = copied ? Icon::check : Icon::copy, .id = "copy"}}},
                   Align::Centre) == 0) {
    copy_to_clipboard(code);
    mine.copied_at = ui.now;
  }
}

// Asks for the last group: who copied it right has it in front of them.
void check_field(Flow& flow, const std::string& code, Drafts& drafts) {
  std::string& typed = drafts.pages.recovery.typed;
  const std::string all = plain(code), given = plain(typed);
  const size_t part = std::min<size_t>(4, all.size());
  const bool long_enough = given.size() >= part && !given.empty();
  const bool right = long_enough && all.ends_with(given);
  flow.field(words(Word::kRecoveryCheck), typed, {.placeholder = words(Word::kRecoveryCheckHint)});
  flow.space(6);
  flow.text(words(!long_enough ? Word::kRecoveryCheckAbout
                  : right      ? Word::kRecoveryRight
                               : Word::kRecoveryWrong),
            {.type = type::kSmall,
             .colour = !long_enough ? Token::TextSecond
                       : right      ? Token::Accent
                                    : Token::Caution,
             .role = Role::Status});
}

}  // namespace

void draw_recovery(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  drafts.pages.keep_only(state);
  fill(ui, at, Token::Side);
  const bool first_run = state.page != Page::Privacy;
  draw_entry_head(ui, at.cut_top(kEntryHeadHeight), first_run ? 1 : 0);
  draw_entry_foot(ui, at.cut_bottom(entry_foot_height(ui, at.w, state)), state, drafts, out);
  const std::string& code = state.vault.recovery_code;
  draw_entry_body(ui, at, "recovery", 520, [&](Flow& flow) {
    flow.text(words(Word::kRecoveryTitle),
              {.type = type::kPageTitle, .align = Align::Centre, .role = Role::Heading});
    flow.space(6);
    flow.text(words(Word::kRecoveryAbout),
              {.type = type::kReading, .colour = Token::TextSecond, .align = Align::Centre});
    flow.space(24);
    flow.card({.padding = 24,
               .corner = radius::kDialog,
               .level = Elevation::Raised,
               .name = words(Word::kRecoveryCode)},
              [&](Flow& inside) {
                code_card(inside, code, drafts);
                inside.rule(20, 20);
                check_field(inside, code, drafts);
                inside.space(20);
                inside.strip(Tone::Plain, words(Word::kRecoveryPaper));
                inside.space(16);
                const Rect done = inside.take(
                    std::max(44.0f, button_height(ui, words(Word::kRecoveryKept), inside.width())));
                if (!inside.measuring() &&
                    button(ui, done, words(Word::kRecoveryKept), {.kind = ButtonKind::Primary}))
                  out.push_back(action::RecoveryCodeKept{});
              });
  });
}

}  // namespace hearth::ui
