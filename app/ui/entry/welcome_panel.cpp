// First run: a passphrase and a vault, or "later", or a vault from a backup. Says what no one can undo before
// it matters.
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

std::string_view file_name(std::string_view path) { return path.substr(path.find_last_of("/\\") + 1); }

// A backup was chosen: the passphrase that it was made with.
void backup_card(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  SecretDraft& draft = drafts.pages.welcome;
  const bool busy = state.vault.state == VaultView::State::Opening;
  flow.item({.icon = Icon::hard_drive, .title = file_name(state.vault.backup)});
  flow.space(16);
  const FieldResult typed = secret_field(flow, words(Word::kVaultPassphrase), draft, busy);
  if (!state.vault.error.empty() && !busy) {
    flow.space(12);
    flow.strip(Tone::Danger, state.vault.wrong_passphrase ? words(Word::kWelcomeBackupWrong)
                                                          : std::string_view(state.vault.error));
  }
  flow.space(16);
  const Rect open = flow.take(44);
  if (flow.measuring()) return;
  const bool pressed =
      button(flow.ui(), open, words(busy ? Word::kWelcomeBackupOpening : Word::kWelcomeBackupOpen),
             {.kind = ButtonKind::Primary, .disabled = busy});
  if ((!pressed && !typed.submitted) || busy) return;
  draft.focus = true;  // for what is missing, or for another attempt
  if (!draft.text.empty()) out.push_back(action::RestoreBackup{take_secret(draft)});
}

void other_ways(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const bool busy = state.vault.state == VaultView::State::Opening;
  flow.text(words(Word::kWelcomeLaterAbout),
            {.type = type::kSmall, .colour = Token::TextSecond, .align = Align::Centre});
  flow.space(8);
  const int chosen = flow.buttons({{words(Word::kVaultLater), {.disabled = busy}},
                                   {words(Word::kWelcomeBackup),
                                    {.kind = ButtonKind::Quiet, .icon = Icon::hard_drive, .disabled = busy}}},
                                  Align::Centre);
  if (flow.measuring()) return;
  ask_for_file(flow.ui(), chosen == 1, {.purpose = FilePurpose::OpenBackup}, drafts, out);
  if (chosen != 0) return;
  drafts.pages.welcome.clear();
  out.push_back(action::UseMemoryOnly{});
}

}  // namespace

void draw_welcome(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  drafts.pages.keep_only(state);
  fill(ui, at, Token::Side);
  draw_entry_head(ui, at.cut_top(kEntryHeadHeight), 1);
  draw_entry_foot(ui, at.cut_bottom(entry_foot_height(ui, at.w, state)), state, drafts, out);
  const bool restoring = !state.vault.backup.empty();
  draw_entry_body(ui, at, "welcome", 440, [&](Flow& flow) {
    flow.text(words(restoring ? Word::kWelcomeBackupTitle : Word::kWelcomeTitle),
              {.type = type::kPageTitle, .align = Align::Centre, .role = Role::Heading});
    flow.space(6);
    flow.text(words(restoring ? Word::kWelcomeBackupAbout : Word::kWelcomeAbout),
              {.type = type::kReading, .colour = Token::TextSecond, .align = Align::Centre});
    flow.space(24);
    flow.card({.padding = 24, .corner = radius::kDialog, .level = Elevation::Raised}, [&](Flow& inside) {
      if (restoring)
        backup_card(inside, state, drafts, out);
      else
        vault_card(inside, state, drafts, out);
    });
    flow.space(16);
    if (!restoring) {
      other_ways(flow, state, drafts, out);
    } else if (flow.buttons({{words(Word::kWelcomeBackupBack),
                              {.kind = ButtonKind::Quiet, .icon = Icon::chevron_left}}},
                            Align::Centre) == 0) {
      drafts.pages.welcome.clear();
      out.push_back(action::ChooseBackup{});
    }
  });
}

}  // namespace hearth::ui
