// The vault is locked: passphrase or recovery code, and another vault where there are several.
#include <vector>

#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

void title(Flow& flow, const AppState& state) {
  const Rect mark = flow.take(56);
  if (!flow.measuring()) hearth_mark(flow.ui(), mark.centred(48, 52));
  flow.space(20);
  flow.text(words(Word::kUnlockTitle),
            {.type = type::kPageTitle, .align = Align::Centre, .role = Role::Heading});
  flow.space(4);
  flow.text(state.memory_only ? words(Word::kUnlockAboutMemory) : words(Word::kUnlockAbout),
            {.type = type::kReading, .colour = Token::TextSecond, .align = Align::Centre});
}

// Which vault, where there are several.
void vault_choice(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  if (state.vault.names.size() < 2) return;
  bool& open = drafts.pages.unlocking.vaults;
  flow.space(16);
  const std::string name = words(Word::kUnlockVault, {state.vault.name});
  const Button look = {
      .id = "vault", .description = words(Word::kUnlockOtherVault), .caret = true, .expanded = open};
  const Rect line = flow.take(kButtonHeight);
  if (flow.measuring()) return;
  Ui& ui = flow.ui();
  const Rect at = line.centred(std::min(line.w, button_width(ui, name, look)), kButtonHeight);
  if (button(ui, at, name, look)) open = !open;
  if (!open) return;
  int chosen = -1;
  if (!menu(ui, at, words(Word::kUnlockOtherVault), state.vault.names, chosen)) return;
  open = false;
  if (chosen < 0) return;
  drafts.pages.unlock.clear();
  drafts.pages.code.clear();
  drafts.pages.unlock.focus = drafts.pages.code.focus = true;
  out.push_back(action::ChooseVault{state.vault.names[static_cast<size_t>(chosen)]});
}

// A wrong passphrase and a vault that cannot be opened are different sentences.
void trouble(Flow& flow, const AppState& state, bool with_code, SecretDraft& draft) {
  const VaultView& vault = state.vault;
  if (vault.state == VaultView::State::Opening || (vault.error.empty() && !vault.wrong_passphrase)) return;
  flow.space(12);
  const bool wrong = vault.wrong_passphrase && !(with_code && !vault.error.empty());
  if (flow.strip(Tone::Danger,
                 wrong ? words(with_code ? Word::kUnlockWrongCode : Word::kUnlockWrong)
                       : std::string_view(vault.error),
                 words(Word::kUnlockTryAgain)))
    draft.focus = true;
}

void unlock_card(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.unlocking;
  const bool with_code = mine.with_code;
  SecretDraft& draft = with_code ? drafts.pages.code : drafts.pages.unlock;
  const bool busy = state.vault.state == VaultView::State::Opening;
  const FieldResult typed =
      secret_field(flow, with_code ? words(Word::kUnlockCode) : words(Word::kVaultPassphrase), draft, busy);
  trouble(flow, state, with_code, draft);
  flow.space(16);
  const Rect unlock = flow.take(44);
  flow.space(8);
  const int other =
      flow.buttons({{words(with_code ? Word::kUnlockUsePassphrase : Word::kUnlockUseCode),
                     {.kind = ButtonKind::Quiet, .icon = Icon::key_round, .id = "other", .disabled = busy}}},
                   Align::Centre);
  if (flow.measuring()) return;
  if (other == 0) {
    draft.clear();
    mine.with_code = !with_code;
    drafts.pages.unlock.focus = drafts.pages.code.focus = true;
    return;
  }
  const bool pressed = button(flow.ui(), unlock, words(busy ? Word::kUnlockOpening : Word::kVaultUnlock),
                              {.kind = ButtonKind::Primary, .disabled = busy});
  if ((!pressed && !typed.submitted) || busy) return;
  draft.focus = true;  // for what is missing, or for another attempt
  if (draft.text.empty()) return;
  if (with_code)
    out.push_back(action::UnlockWithCode{take_secret(draft)});
  else
    out.push_back(action::Unlock{take_secret(draft)});
}

}  // namespace

void draw_unlock(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  drafts.pages.keep_only(state);
  fill(ui, at, Token::Side);
  draw_entry_foot(ui, at.cut_bottom(entry_foot_height(ui, at.w, state)), state, drafts, out);
  draw_entry_body(ui, at, "unlock", 420, [&](Flow& flow) {
    title(flow, state);
    vault_choice(flow, state, drafts, out);
    flow.space(24);
    flow.card({.padding = 24, .corner = radius::kDialog, .level = Elevation::Raised},
              [&](Flow& inside) { unlock_card(inside, state, drafts, out); });
    flow.space(16);
    flow.item({.icon = Icon::lock,
               .title = words(Word::kUnlockNoReset),
               .title_type = type::kSmall,
               .title_colour = Token::TextSecond});
  });
}

}  // namespace hearth::ui
