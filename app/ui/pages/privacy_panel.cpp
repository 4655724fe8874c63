// What is true of the network and the disk right now, every connection, and the vault's own controls. Claims
// are computed from the settings and the ledger, never fixed.
#include <algorithm>
#include <array>
#include <string>

#include "app/ui/entry/passphrase_strength.h"
#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"
#include "app/ui/pages/privacy_parts.h"

namespace hearth::ui {
namespace {

struct Claim {
  Icon icon;
  Token words, fill;
  Word title;
};

Claim claim(const AppState& state) {
  switch (exposure(state)) {
    case Exposure::Nothing:
      return {Icon::shield_check, Token::Accent, Token::AccentSoft,
              state.settings.network ? Word::kPrivacyNothingNow : Word::kPrivacyNothing};
    case Exposure::UsesServer:
      return {Icon::server, Token::Caution, Token::CautionSoft, Word::kPrivacyServer};
    case Exposure::Fetching:
      return {Icon::download, Token::Caution, Token::CautionSoft, Word::kPrivacyFetching};
    case Exposure::NetworkAllowed:
      return {Icon::globe, Token::Caution, Token::CautionSoft, Word::kPrivacyAllowed};
  }
  return {Icon::globe, Token::Caution, Token::CautionSoft, Word::kPrivacyAllowed};
}

std::string since_launch(const AppState& state) {
  uint64_t sent = 0, received = 0;
  for (const LedgerEntry& entry : state.ledger.entries) {
    sent += entry.sent;
    received += entry.received;
  }
  if (state.ledger.entries.empty()) return std::string(words(Word::kPrivacySinceNone));
  return words(Word::kPrivacySince, {shown_number(static_cast<double>(state.ledger.entries.size())),
                                     shown_bytes(sent), shown_bytes(received)});
}

void server_in_use(Flow& flow, const AppState& state, Actions& out) {
  const std::string about = words(Word::kPrivacyServerAbout, {state.model.name});
  if (flow.item({.icon = Icon::server, .title = state.model.server, .caption = about, .max_lines = 2},
                {{words(Word::kServerStop), {.id = "stop server"}}}) == 0)
    out.push_back(action::CloseModel{});
}

Word network_about(const AppState& state) {
  if (state.settings.network) return Word::kPrivacyNetworkOn;
  return state.model.server.empty() ? Word::kPrivacyNetworkOff : Word::kPrivacyNetworkOffServer;
}

void now_card(Flow& flow, const AppState& state, Actions& out) {
  const Claim what = claim(state);
  flow.card({.padding = 20, .role = Role::Status, .name = words(what.title)}, [&](Flow& inside) {
    const std::string about = since_launch(state);
    const float start = 56, width = std::max(1.0f, inside.width() - start);
    const Label title = {.type = type::kCardTitle, .role = Role::Heading};
    const Label small = {.colour = Token::TextSecond};
    const float title_height = height_of(inside.ui(), words(what.title), width, title);
    const float about_height = height_of(inside.ui(), about, width, small);
    const Rect at = inside.take(std::max(44.0f, title_height + about_height));
    if (!inside.measuring()) {
      Ui& ui = inside.ui();
      const Rect disc = {at.x, at.y, 44, 44};
      soft(ui, disc, what.fill, what.words, radius::kPill);
      icon(ui, disc, what.icon, what.words, 20);
      const float top = at.y + (at.h - title_height - about_height) / 2;
      label(ui, {at.x + start, top, width, title_height}, words(what.title), title);
      label(ui, {at.x + start, top + title_height, width, about_height}, about, small);
    }
    if (!state.model.server.empty()) {
      inside.rule(16, 16);
      server_in_use(inside, state, out);
    }
    inside.rule(16, 12);
    if (inside.toggle(words(Word::kPrivacyNetwork), words(network_about(state)), state.settings.network)) {
      Settings settings = state.settings;
      settings.network = !settings.network;
      out.push_back(action::ChangeSettings{settings});
    }
  });
}

void locking(Flow& flow, const AppState& state, Actions& out) {
  struct Wait {
    int minutes;
    Word name;
  };
  constexpr std::array<Wait, 5> kWaits = {{{1, Word::kPrivacyLock1},
                                           {5, Word::kPrivacyLock5},
                                           {15, Word::kPrivacyLock15},
                                           {60, Word::kPrivacyLock60},
                                           {0, Word::kPrivacyLockNever}}};
  std::vector<std::string_view> names;
  size_t chosen = kWaits.size();
  for (size_t index = 0; index < kWaits.size(); ++index) {
    names.push_back(words(kWaits[index].name));
    if (kWaits[index].minutes == state.settings.lock_after_minutes) chosen = index;
  }
  flow.text(words(Word::kPrivacyLockAfter), {.type = type::kLabel});
  flow.space(8);
  if (const int pressed = choice_row(flow, words(Word::kPrivacyLockAfter), names, chosen); pressed >= 0) {
    Settings settings = state.settings;
    settings.lock_after_minutes = kWaits[static_cast<size_t>(pressed)].minutes;
    out.push_back(action::ChangeSettings{settings});
  }
  flow.space(16);
  if (flow.item({.icon = Icon::lock,
                 .title = words(Word::kPrivacyLockNow),
                 .caption = words(Word::kPrivacyLockNowAbout)},
                {{words(Word::kVaultLock), {.icon = Icon::lock}}}) == 0)
    out.push_back(action::Lock{});
}

void passphrase(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.privacy;
  if (flow.item({.icon = Icon::key_round,
                 .title = words(Word::kPrivacyPassphrase),
                 .caption = words(Word::kPrivacyPassphraseAbout)},
                {{words(mine.changing ? Word::kPrivacyKeep : Word::kPrivacyChange),
                  {.id = "change", .expanded = mine.changing}}}) == 0) {
    mine.fresh.clear();
    mine.fresh.focus = mine.changing = !mine.changing;
  }
  if (!state.vault.error.empty()) {
    flow.space(12);
    flow.strip(Tone::Danger, state.vault.error);
  }
  if (!mine.changing) return;
  const bool busy = state.vault.state == VaultView::State::Opening;
  flow.space(16);
  const FieldResult typed = secret_field(flow, words(Word::kPrivacyNewPassphrase), mine.fresh, busy);
  flow.space(8);
  strength_hint(flow, mine.fresh.text);
  flow.space(12);
  const int pressed =
      flow.buttons({{words(Word::kPrivacyUseIt),
                     {.kind = ButtonKind::Primary, .disabled = busy || mine.fresh.text.empty()}}});
  if ((pressed == 0 || typed.submitted) && !busy && !mine.fresh.text.empty()) {
    out.push_back(action::ChangePassphrase{take_secret(mine.fresh)});
    mine.changing = false;
  }
}

void back_up(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const TransferView& transfer = state.transfer;
  const bool mine = transfer.kind == TransferView::Kind::Backup;
  const bool running = mine && transfer.running;
  Ui& ui = flow.ui();
  const Button look = {.icon = Icon::hard_drive, .disabled = transfer.running};
  flow.item({.icon = Icon::hard_drive,
             .title = words(Word::kPrivacyBackUp),
             .caption = words(Word::kPrivacyBackUpAbout)},
            {{words(Word::kPrivacyBackUpButton), look, [&](Rect at) {
                file_button(ui, at, words(Word::kPrivacyBackUpButton),
                            {.purpose = FilePurpose::BackUp, .suggested = "hearth.backup"}, drafts, out,
                            look);
              }}});
  if (running) {
    flow.space(10);
    const Rect bar = flow.take(8);
    if (!flow.measuring())
      progress(ui, bar, words(Word::kPrivacyBackUp), static_cast<float>(transfer.done),
               percent_text(transfer.done));
  } else if (mine && !transfer.result.empty()) {
    flow.space(10);
    flow.strip(Tone::Plain, transfer.result);
  }
}

void vault_cards(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  flow.section(words(Word::kPrivacyVault));
  flow.space(12);
  if (state.memory_only || state.vault.state == VaultView::State::InMemory) {
    flow.strip(Tone::Caution, words(Word::kPrivacyMemoryOnly));
    return;
  }
  flow.card({}, [&](Flow& inside) {
    locking(inside, state, out);
    inside.rule(16, 16);
    passphrase(inside, state, drafts, out);
    inside.rule(16, 16);
    if (inside.item({.icon = Icon::file_text,
                     .title = words(Word::kPrivacyCode),
                     .caption = words(Word::kPrivacyCodeAbout)},
                    {{words(Word::kPrivacyCodeNew)}}) == 0)
      drafts.pages.privacy.asking_code = true;
    inside.rule(16, 16);
    back_up(inside, state, drafts, out);
  });
}

void numbered(Flow& flow, int which, Word title, Word about) {
  const float start = 36, width = std::max(1.0f, flow.width() - start);
  const Label small = {.type = type::kSmall, .colour = Token::TextSecond};
  const float title_height = height_of(flow.ui(), words(title), width, {.type = type::kLabel});
  const float about_height = height_of(flow.ui(), words(about), width, small);
  const Rect at = flow.take(std::max(24.0f, title_height + about_height));
  if (flow.measuring()) return;
  Ui& ui = flow.ui();
  const Rect disc = {at.x, at.y, 24, 24};
  soft(ui, disc, Token::Inset, Token::Line, radius::kPill);
  label(ui, disc, shown_number(which),
        {.type = type::kCaption, .align = Align::Centre, .middle = true, .silent = true});
  label(ui, {at.x + start, at.y, width, title_height}, words(title), {.type = type::kLabel});
  label(ui, {at.x + start, at.y + title_height, width, about_height}, words(about), small);
}

void erasing(Flow& flow) {
  flow.section(words(Word::kPrivacyErase));
  flow.space(12);
  flow.card({}, [](Flow& inside) {
    numbered(inside, 1, Word::kPrivacyErase1, Word::kPrivacyErase1About);
    inside.space(12);
    numbered(inside, 2, Word::kPrivacyErase2, Word::kPrivacyErase2About);
    inside.space(12);
    numbered(inside, 3, Word::kPrivacyErase3, Word::kPrivacyErase3About);
    inside.space(16);
    inside.strip(Tone::Caution, words(Word::kPrivacyEraseNot));
  });
}

void limits(Flow& flow, const AppState& state) {
  flow.section(words(Word::kPrivacyLimits));
  flow.space(12);
  std::vector<Word> all = {Word::kPrivacyLimitOpen, Word::kPrivacyLimitMemory, Word::kPrivacyLimitModels,
                           Word::kPrivacyLimitDisk};
  if (!state.server.address.empty()) all.push_back(Word::kPrivacyLimitServer);
  flow.card({}, [&](Flow& inside) {
    bool first = true;
    for (const Word limit : all) {
      if (!first) inside.space(12);
      first = false;
      inside.item({.icon = Icon::info, .title = words(limit), .title_type = type::kInterface});
    }
  });
}

void new_code_dialog(Ui& ui, Drafts& drafts, Actions& out) {
  bool& asking = drafts.pages.privacy.asking_code;
  if (!asking) return;
  int pressed = -1;
  const bool escaped = flow_dialog(ui, 440, words(Word::kPrivacyCodeTitle), [&](Flow& flow) {
    flow.text(words(Word::kPrivacyCodeAsk));
    flow.space(20);
    const int hit = flow.buttons(
        {{words(Word::kPrivacyCodeKeep)}, {words(Word::kPrivacyCodeMake), {.kind = ButtonKind::Primary}}},
        Align::End);
    if (hit >= 0) pressed = hit;
  });
  if (pressed == 1) out.push_back(action::NewRecoveryCode{});
  if (escaped || pressed >= 0) asking = false;
}

}  // namespace

void draw_privacy_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  fill(ui, at, Token::Canvas);
  scroll_page(ui, at, "privacy", 800, [&](Flow& flow) {
    page_title(flow, words(Word::kPrivacyTitle), words(Word::kPrivacyAbout));
    now_card(flow, state, out);
    flow.space(28);
    draw_ledger(flow, state, drafts, out);
    flow.space(28);
    vault_cards(flow, state, drafts, out);
    flow.space(28);
    erasing(flow);
    flow.space(28);
    limits(flow, state);
  });
  new_code_dialog(ui, drafts, out);
}

}  // namespace hearth::ui
