#include <algorithm>

#include "app/ui/format.h"
#include "app/ui/history/history_parts.h"
#include "app/ui/panels.h"

namespace hearth::ui {
namespace {

constexpr Type kTitle = {Face::Medium, 15, 22};

struct Exposed {
  Icon icon;
  std::string text, short_text;
  Token text_colour, fill;
};

Exposed exposed(const AppState& state) {
  switch (exposure(state)) {
    case Exposure::UsesServer:
      return {Icon::server, words(Word::kShellExposureServer, {state.model.server}),
              std::string(words(Word::kShellExposureServerShort)), Token::Caution, Token::CautionSoft};
    case Exposure::Fetching: {
      const auto running =
          std::ranges::find(state.downloads, DownloadView::State::Running, &DownloadView::state);
      const std::string host =
          running == state.downloads.end() ? state.ledger.entries.front().host : running->host;
      return {Icon::download, words(Word::kShellExposureFetching, {host}),
              std::string(words(Word::kShellExposureFetchingShort)), Token::Caution, Token::CautionSoft};
    }
    case Exposure::NetworkAllowed: {
      const std::string text(words(Word::kShellExposureNetwork));
      return {Icon::globe, text, text, Token::Caution, Token::CautionSoft};
    }
    case Exposure::Nothing:
      break;
  }
  return {Icon::shield_check, std::string(words(Word::kShellExposureNothing)),
          std::string(words(Word::kShellExposureNothingShort)), Token::Accent, Token::AccentSoft};
}

// A press opens Privacy, where every connection is listed.
void draw_exposure(Ui& ui, Rect at, const Exposed& now, std::string_view text, const std::string& details,
                   Actions& out) {
  const Button how = {.kind = ButtonKind::Pill,
                      .icon = now.icon,
                      .id = "exposure",
                      .description = details,
                      .ink = now.text_colour,
                      .fill = now.fill};
  if (button(ui, at, text, how)) out.push_back(action::ShowPage{Page::Privacy});
}

float exposure_width(Ui& ui, std::string_view text) {
  return button_width(ui, text, {.kind = ButtonKind::Pill, .icon = Icon::globe});
}

std::string exposure_details(const AppState& state) {
  return words(Word::kShellExposureDetails, {shown_number(static_cast<double>(state.ledger.entries.size()))});
}

void draw_offline_pill(Ui& ui, Rect& bar, const AppState& state, Actions& out) {
  const Exposed now = exposed(state);
  const std::string& text = bar.w >= 420 ? now.text : now.short_text;
  const float width = std::min(bar.w, exposure_width(ui, text));
  draw_exposure(ui, bar.cut_end(width).centred(width, 28), now, text, exposure_details(state), out);
}

// On a phone: across the window, under the bar.
void draw_offline_strip(Ui& ui, Rect at, const AppState& state, Actions& out) {
  const Exposed now = exposed(state);
  if (!ui.theme->high_contrast) fill(ui, at, now.fill);
  const bool whole = exposure_width(ui, now.text) <= at.w - 16;
  const std::string& text = whole ? now.text : now.short_text;
  const float width = std::min(at.w - 16, exposure_width(ui, text));
  draw_exposure(ui, at.centred(width, 28), now, text, exposure_details(state), out);
}

void draw_chat_menu(Ui& ui, Rect anchor, const AppState& state, Drafts& drafts, Actions& out) {
  const ChatView& chat = state.chat;
  const bool saved = chat.id != 0 && !chat.temporary;
  std::vector<std::string> items = {std::string(words(Word::kChatBranchMap)),
                                    std::string(words(Word::kChatCompare)),
                                    std::string(words(Word::kChatTemporaryNew))};
  if (saved)
    for (const Word word : {Word::kHistoryRename, Word::kHistoryExportMd, Word::kHistoryExportHtml,
                            Word::kHistoryExportJson, Word::kHistoryDelete})
      items.emplace_back(words(word));
  int chosen = -1;
  if (!menu(ui, anchor, words(Word::kChatMenu), items, chosen)) return;
  drafts.chat.chat_menu = false;
  switch (chosen) {
    case 0:
      drafts.chat.branch_map = true;
      break;
    case 1:
      drafts.chat.compare_menu = true;
      break;
    case 2:
      start_chat(true, drafts, out);
      break;
    case 3:
      begin_renaming(chat.id, chat.title, drafts);
      break;
    case 4:
    case 5:
    case 6:
      wish_for_export(chat.id, chat.title, static_cast<size_t>(chosen - 4), drafts);
      break;
    case 7:
      out.push_back(action::DeleteChat{chat.id});
      break;
    default:
      break;
  }
}

void draw_chat_title(Ui& ui, Rect bar, const AppState& state, Drafts& drafts, Actions& out) {
  const ChatView& chat = state.chat;
  if (drafts.sidebar.rename_in_bar && drafts.sidebar.renaming == chat.id) {
    const float width = std::min(bar.w, 420.0f);
    draw_title_field(ui, bar.cut_start(width).centred(width, 36), chat.id, chat.title, drafts, out);
    return;
  }
  const std::string_view title = chat.title.empty() ? words(Word::kHistoryUntitled) : chat.title;
  const auto summary = std::ranges::find(state.chats.chats, chat.id, &ChatSummary::id);
  const std::string_view folder =
      summary == state.chats.chats.end() || chat.id == 0 ? std::string_view{} : summary->folder;
  const bool tagged = chat.temporary || (!folder.empty() && !is_narrow(ui));
  const float needed = width_of(ui, title, kTitle) + 1;
  const float tag_width =
      chat.temporary ? width_of(ui, words(Word::kChatTemporary), type::kCaption) + 44 : 140;
  const float room = std::max(chat.temporary ? 0.0f : 80.0f, bar.w - (tagged ? tag_width : 0));
  label(ui, bar.cut_start(std::min(needed, room)), title,
        {.type = kTitle, .max_lines = 1, .elides = true, .middle = true, .role = Role::Heading});
  bar.cut_start(8);
  if (!tagged || (!chat.temporary && bar.w < 60)) return;
  Rect tags = bar.centred(bar.w, 22);
  if (chat.temporary && tags.w < tag_width - 8) {
    // Where there is no room for the word, its icon says it.
    SemanticNode node;
    node.role = Role::Image;
    node.name = words(Word::kChatTemporary);
    node.box = ui.pixels(tags.centred(18, 18));
    ui.tree->add(std::move(node));
    icon(ui, tags.cut_start(18), Icon::eye_off, Token::Caution, 18);
  } else if (chat.temporary)
    tag(ui, tags, words(Word::kChatTemporary), Token::Caution, Token::CautionSoft, Icon::eye_off);
  else
    tag(ui, tags, folder, Token::TextSecond, Token::Inset, Icon::folder, true);
}

void draw_page_title(Ui& ui, Rect bar, std::string_view title, std::string_view note) {
  label(ui, bar.cut_start(width_of(ui, title, kTitle) + 1), title,
        {.type = kTitle, .max_lines = 1, .middle = true, .role = Role::Heading});
  bar.cut_start(8);
  if (bar.w > width_of(ui, note, type::kSmall))
    label(ui, bar, note,
          {.type = type::kSmall, .colour = Token::TextCaption, .max_lines = 1, .middle = true});
}

}  // namespace

// That words leave counts before that a file comes.
Exposure exposure(const AppState& state) {
  if (!state.model.server.empty()) return Exposure::UsesServer;
  const auto running = [](const DownloadView& one) { return one.state == DownloadView::State::Running; };
  // An entry without a result is a connection that is open now.
  const auto open = [](const LedgerEntry& one) { return one.result.empty(); };
  const auto& entries = state.ledger.entries;
  if (std::ranges::any_of(state.downloads, running) || (!entries.empty() && open(entries.front())))
    return Exposure::Fetching;
  return state.settings.network ? Exposure::NetworkAllowed : Exposure::Nothing;
}

namespace {

// Under this width what leaves the computer is told across the window, under the bar.
constexpr float kStripBelow = 520;
bool has_strip(const Ui& ui) { return ui.width < kStripBelow; }

}  // namespace

float top_bar_height(const Ui& ui) { return has_strip(ui) ? 56 + 36 : 56; }

void draw_top_bar(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const bool narrow = is_narrow(ui);
  Rect bar = {at.x + 24, at.y, at.w - 44, 55};
  if (narrow) {
    if (!has_strip(ui)) line(ui, {at.x, at.bottom() - 1, at.w, 1});
    if (has_strip(ui)) draw_offline_strip(ui, at.cut_bottom(36), state, out);
    bar = {at.x + 8, at.y, at.w - 16, 56};
    if (icon_button(ui, bar.cut_start(40).centred(40, 40), Icon::menu, words(Word::kShellMenu)))
      drafts.sidebar.open_over_page = true;
    bar.cut_start(8);
  } else {
    line(ui, {at.x, at.bottom() - 1, at.w, 1});
  }
  const bool chat = state.page == Page::Chat;
  if (chat) {
    const Rect more = bar.cut_end(36).centred(32, 32);
    if (icon_button(ui, more, Icon::ellipsis, words(Word::kChatMenu), {.expanded = drafts.chat.chat_menu}))
      drafts.chat.chat_menu = !drafts.chat.chat_menu;
    if (drafts.chat.chat_menu) draw_chat_menu(ui, more, state, drafts, out);
    if (!narrow && state.chat.branches.size() > state.chat.messages.size()) {
      if (icon_button(ui, bar.cut_end(36).centred(32, 32), Icon::git_branch, words(Word::kChatBranchMap)))
        drafts.chat.branch_map = true;
    }
    if (narrow &&
        icon_button(ui, bar.cut_end(40).centred(40, 40), Icon::square_pen, words(Word::kChatNewChat)))
      start_chat(false, drafts, out);
    bar.cut_end(4);
  }
  if (!has_strip(ui)) draw_offline_pill(ui, bar, state, out);
  bar.cut_end(12);
  if (chat)
    draw_chat_title(ui, bar, state, drafts, out);
  else if (state.page == Page::Workbench)
    draw_page_title(ui, bar, words(Word::kShellNavWorkbench), words(Word::kShellWorkbenchNote));
}

}  // namespace hearth::ui
