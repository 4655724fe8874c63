// First run: a passphrase and a vault, or "later". Says what no one can undo before it matters.
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

void vault_card(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  SecretDraft& draft = drafts.pages.welcome;
  const bool busy = state.vault.state == VaultView::State::Opening;
  const FieldResult typed = secret_field(flow, words(Word::kVaultPassphrase), draft, busy);
  flow.space(8);
  strength_hint(flow, draft.text);
  flow.space(16);
  if (!state.vault.error.empty() && !busy) {
    flow.strip(Tone::Danger, state.vault.error);
    flow.space(12);
  }
  flow.strip(Tone::Caution, words(Word::kWelcomeNoBackDoor));
  flow.space(16);
  const Rect create = flow.take(44);
  if (flow.measuring()) return;
  const bool pressed = button(flow.ui(), create, words(busy ? Word::kWelcomeCreating : Word::kVaultCreate),
                              {.kind = ButtonKind::Primary, .disabled = busy});
  if ((!pressed && !typed.submitted) || busy) return;
  if (draft.text.empty())
    draft.focus = true;
  else
    out.push_back(action::CreateVault{take_secret(draft)});
}

}  // namespace

void draw_welcome(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  drafts.pages.keep_only(state);
  fill(ui, at, Token::Side);
  draw_entry_head(ui, at.cut_top(kEntryHeadHeight), 1);
  draw_entry_foot(ui, at.cut_bottom(kEntryFootHeight), state, drafts, out);
  draw_entry_body(ui, at, "welcome", 440, [&](Flow& flow) {
    flow.text(words(Word::kWelcomeTitle),
              {.type = type::kPageTitle, .align = Align::Centre, .role = Role::Heading});
    flow.space(6);
    flow.text(words(Word::kWelcomeAbout),
              {.type = type::kReading, .colour = Token::TextSecond, .align = Align::Centre});
    flow.space(24);
    flow.card({.padding = 24, .corner = radius::kDialog, .level = Elevation::Raised},
              [&](Flow& inside) { vault_card(inside, state, drafts, out); });
    flow.space(16);
    flow.text(words(Word::kWelcomeLaterAbout),
              {.type = type::kSmall, .colour = Token::TextSecond, .align = Align::Centre});
    flow.space(8);
    if (flow.buttons(
            {{words(Word::kVaultLater), {.disabled = state.vault.state == VaultView::State::Opening}}},
            Align::Centre) == 0) {
      drafts.pages.welcome.clear();
      out.push_back(action::UseMemoryOnly{});
    }
  });
}

}  // namespace hearth::ui
