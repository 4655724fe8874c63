#include "app/ui/shell.h"

#include <algorithm>
#include <utility>

#include "app/ui/history/history_parts.h"
#include "app/ui/shell_keys.h"

namespace hearth::ui {
namespace {

constexpr float kWideSidebar = 264, kRail = 64, kSourcePanel = 440;
constexpr float kWidestPagePanel = 640;  // a page as it looks is read more easily where it is wider
constexpr float kSourceBeside = 1100;    // narrower: in the place of the conversation
constexpr double kActivityEverySeconds = 5;

std::string_view page_name(Page page) {
  switch (page) {
    case Page::Chat:
      return words(Word::kShellNavChat);
    case Page::Documents:
      return words(Word::kShellNavDocuments);
    case Page::Models:
      return words(Word::kShellNavModels);
    case Page::Workbench:
      return words(Word::kShellNavWorkbench);
    case Page::Privacy:
      return words(Word::kShellNavPrivacy);
    case Page::Settings:
      return words(Word::kShellNavSettings);
    case Page::Shortcuts:
      return words(Word::kShellNavShortcuts);
  }
  return {};
}

void draw_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  switch (state.page) {
    case Page::Chat:
      return draw_chat(ui, at, state, drafts, out);
    case Page::Documents:
      return draw_documents_page(ui, at, state, drafts, out);
    case Page::Models:
      return draw_models_page(ui, at, state, drafts, out);
    case Page::Workbench:
      return draw_workbench(ui, at, state, drafts, out);
    case Page::Privacy:
      return draw_privacy_page(ui, at, state, drafts, out);
    case Page::Settings:
      return draw_settings_page(ui, at, state, drafts, out);
    case Page::Shortcuts:
      return draw_shortcuts_page(ui, at, state, drafts, out);
  }
}

// A page that is going to be drawn gets its room at once, so that nothing moves when it is there.
float source_width(const Ui& ui, const AppState& state) {
  const SourceView& source = state.source;
  const bool page = source.sources.passages[source.passage].paged && source.no_picture.empty() &&
                    !state.documents.plain_only;
  return page ? std::clamp(ui.width * 0.46f, kSourcePanel, kWidestPagePanel) : kSourcePanel;
}

// Pages with a title of their own have no bar above them, except where the sidebar's button needs one.
bool has_top_bar(Page page, bool narrow) { return narrow || page == Page::Chat || page == Page::Workbench; }

// Beside the conversation whose answer cites it, or the work on documents that found something on it.
bool shows_source(const AppState& state, const Drafts& drafts) {
  if (state.source.state == SourceView::State::Closed) return false;
  return state.source.finding ? state.page == Page::Documents && drafts.pages.documents.shows_work
                              : state.page == Page::Chat;
}

void draw_main(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const bool narrow = is_narrow(ui);
  drafts.source_open = shows_source(state, drafts);
  if (narrow && drafts.sidebar.open_over_page) {
    draw_sidebar(ui, at, SidebarShape::Wide, state, drafts, out);
    return;
  }
  if (!narrow) {
    const bool wide = sidebar_is_wide(ui, drafts);
    draw_sidebar(ui, at.cut_start(wide ? kWideSidebar : kRail),
                 wide ? SidebarShape::Wide : SidebarShape::Rail, state, drafts, out);
  }
  Rect source;
  if (drafts.source_open) source = ui.width < kSourceBeside ? at : at.cut_end(source_width(ui, state));
  if (!drafts.source_open) drafts.chat.page.drop();
  drafts.chat.page.tidy();
  if (drafts.source_open && ui.width < kSourceBeside) {
    draw_notices(ui, source, true, state, out);
    draw_model_status(ui, {at.x, at.y, 0, 0}, state);
    return draw_source_panel(ui, source, state, drafts, out);
  }
  if (has_top_bar(state.page, narrow)) draw_top_bar(ui, at.cut_top(top_bar_height(ui)), state, drafts, out);
  draw_notices(ui, at, narrow || !sidebar_is_wide(ui, drafts), state, out);
  if (state.page != Page::Chat) draw_model_status(ui, {at.x, at.y, 0, 0}, state);
  group(ui, Role::Region, page_name(state.page), at, [&] { draw_page(ui, at, state, drafts, out); });
  if (drafts.source_open) draw_source_panel(ui, source, state, drafts, out);
  draw_history_dialogs(ui, state, drafts, out);
}

// Files let go over the window: the controller looks at what they are.
void take_dropped_files(const AppState& state, Drafts& drafts, Actions& out) {
  std::vector<std::string> dropped = std::exchange(drafts.dropped, {});
  if (dropped.empty()) return;
  if (state.screen == Screen::Main || state.screen == Screen::ChooseModel)
    out.push_back(action::TakeFiles{std::move(dropped)});
}

// What was typed a moment ago is kept before its conversation leaves the screen.
void keep_draft_before_leaving(Drafts& drafts, Actions& out) {
  if (drafts.chat.message_at == 0) return;
  const auto leaving = [](const Action& action) {
    return std::holds_alternative<action::NewChat>(action) ||
           std::holds_alternative<action::OpenChat>(action) || std::holds_alternative<action::Lock>(action);
  };
  const auto first = std::ranges::find_if(out, leaving);
  if (first == out.end()) return;
  out.insert(first, action::KeepDraft{drafts.chat.message});
  drafts.chat.message_at = 0;
}

void draw_starting(Ui& ui, Rect at) {
  hearth_mark(ui, at.centred(56, 56));
  const Rect below = {at.x, at.y + at.h / 2 + 44, at.w, 20};
  label(ui, below, words(Word::kShellStarting),
        {.type = type::kSmall, .colour = Token::TextCaption, .align = Align::Centre, .role = Role::Status});
}

}  // namespace

bool is_narrow(const Ui& ui) { return ui.width < 720; }

bool sidebar_is_wide(const Ui& ui, const Drafts& drafts) {
  return drafts.sidebar.wide.value_or(ui.width >= (drafts.source_open ? 1440 : 1100));
}

bool was_locked(Screen before, Screen now) {
  const auto is_open = [](Screen screen) {
    return screen == Screen::Recovery || screen == Screen::ChooseModel || screen == Screen::Main;
  };
  return is_open(before) && (now == Screen::Unlock || now == Screen::Welcome);
}

void draw_window(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  Rect all = {0, 0, ui.width, ui.height};
  fill(ui, all, Token::Canvas);
  // What was typed goes with the vault, whoever locked it.
  if (was_locked(drafts.screen, state.screen)) drafts.forget();
  drafts.screen = state.screen;
  drafts.pages.keep_only(state);
  take_dropped_files(state, drafts, out);
  if (person_did_something() && ui.now - drafts.activity_at > kActivityEverySeconds) {
    drafts.activity_at = ui.now;
    out.push_back(action::Activity{});
  }
  shell_keys(ui, state, drafts, out);
  switch (state.screen) {
    case Screen::Starting:
      draw_starting(ui, all);
      break;
    case Screen::Welcome:
      draw_welcome(ui, all, state, drafts, out);
      break;
    case Screen::Recovery:
      draw_recovery(ui, all, state, drafts, out);
      break;
    case Screen::ChooseModel:
      draw_choose_model(ui, all, state, drafts, out);
      break;
    case Screen::Unlock:
      draw_unlock(ui, all, state, drafts, out);
      break;
    case Screen::Main:
      draw_main(ui, all, state, drafts, out);
      break;
  }
  keep_draft_before_leaving(drafts, out);
}

}  // namespace hearth::ui
