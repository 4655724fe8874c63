#include <algorithm>
#include <array>

#include "app/ui/format.h"
#include "app/ui/history/history_parts.h"

namespace hearth::ui {
namespace {

struct Destination {
  Page page;
  Icon icon;
  Word name;
};
constexpr std::array kDestinations = {
    Destination{Page::Documents, Icon::book_open, Word::kShellNavDocuments},
    Destination{Page::Models, Icon::box, Word::kShellNavModels},
    Destination{Page::Workbench, Icon::flask_conical, Word::kShellNavWorkbench},
    Destination{Page::Privacy, Icon::shield_check, Word::kShellNavPrivacy},
};

bool offered(const Destination& to, const AppState& state) {
  return to.page != Page::Workbench || state.settings.workbench;
}

void go_to(Page page, const AppState& state, Drafts& drafts, Actions& out) {
  if (state.page != page) out.push_back(action::ShowPage{page});
  drafts.sidebar.open_over_page = false;
}

void fold(Ui& ui, Drafts& drafts) {
  if (is_narrow(ui))
    drafts.sidebar.open_over_page = false;
  else
    drafts.sidebar.wide = !sidebar_is_wide(ui, drafts);
}

void draw_brand(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  at.cut_start(4);
  hearth_mark(ui, at.cut_start(26).centred(26, 26));
  at.cut_start(10);
  const bool narrow = is_narrow(ui);
  if (icon_button(ui, at.cut_end(32).centred(32, 32), narrow ? Icon::x : Icon::panel_left,
                  words(narrow ? Word::kShellCloseMenu : Word::kShellFoldSidebar)))
    fold(ui, drafts);
  at.cut_end(10);
  if (icon_button(ui, at.cut_end(32).centred(32, 32), Icon::settings, words(Word::kShellNavSettings),
                  {.checked = state.page == Page::Settings}))
    go_to(Page::Settings, state, drafts, out);
  label(ui, at, words(Word::kAppName), {.type = {Face::Display, 17, 24}, .max_lines = 1, .middle = true});
}

void draw_search_field(Ui& ui, Rect at, Drafts& drafts, Actions& out) {
  SidebarDrafts& own = drafts.sidebar;
  const bool focus = std::exchange(own.focus_search, false);
  const FieldResult typed =
      text_field(ui, at, words(Word::kHistorySearch), own.query,
                 {.placeholder = words(Word::kHistorySearch), .search = true, .focus = focus});
  const bool left = typed.focused && !own.query.empty() && escape_pressed();
  if (left) own.query.clear();
  if (typed.changed || left) out.push_back(action::Search{own.query});
  if (own.query.empty() && !typed.focused) {
    const std::string keys = key_hint(ui, "Ctrl K");
    const float width = width_of(ui, keys, type::kCaption) + 1;
    if (at.w < width_of(ui, words(Word::kHistorySearch)) + width + 60) return;
    label(ui, {at.right() - 10 - width, at.y, width, at.h}, keys,
          {.type = type::kCaption, .colour = Token::TextCaption, .middle = true, .silent = true});
  }
}

// In a low window they stand beside each other without their names, so that the list keeps its room.
constexpr float kLowWindow = 520;

void draw_destinations(Ui& ui, Rect& at, bool low, const AppState& state, Drafts& drafts, Actions& out) {
  const auto rows = std::ranges::count_if(kDestinations, [&](const auto& to) { return offered(to, state); });
  const float step = std::min(40.0f, at.w / static_cast<float>(rows + 1));
  const auto draw_row = [&](Icon which, std::string_view name, bool here) {
    if (low)
      return icon_button(ui, at.cut_start(step).centred(std::min(36.0f, step), 36), which, name,
                         {.checked = here});
    Rect place = at.cut_top(32);
    const bool pressed = row(ui, place, name, here, Role::Button).pressed;
    place.cut_start(10);
    icon(ui, place.cut_start(16).centred(16, 16), which, here ? Token::Text : Token::TextCaption, 16);
    place.cut_start(10);
    label(ui, place, name, {.max_lines = 1, .middle = true, .silent = true});
    return pressed;
  };
  for (const Destination& to : kDestinations)
    if (offered(to, state) && draw_row(to.icon, words(to.name), state.page == to.page))
      go_to(to.page, state, drafts, out);
  const bool import = draw_row(Icon::upload, words(Word::kHistoryImport), false);
  ask_for_file(ui, import, {.purpose = FilePurpose::ImportChats}, drafts, out);
}

std::string lock_words(const AppState& state) {
  if (state.vault.locks_in_s) return words(Word::kShellVaultLocksIn, {shown_number(*state.vault.locks_in_s)});
  if (state.memory_only) return std::string(words(Word::kShellVaultMemoryText));
  const int minutes = state.settings.lock_after_minutes;
  return minutes > 0 ? words(Word::kShellVaultLocksAfter, {shown_number(minutes)})
                     : std::string(words(Word::kShellVaultNeverLocks));
}

constexpr Label kVaultState = {.type = type::kSmallLabel};
Label vault_lock_look(const AppState& state) {
  return {.type = type::kCaption, .colour = state.vault.locks_in_s ? Token::Caution : Token::TextCaption};
}

// What stands beside its icon and its button.
struct VaultWords {
  std::string_view state;
  std::string lock;
  float button, width, state_height, lock_height;
  bool icon = false;  // the button is one, so that the words have room
  float height() const { return std::max(56.0f, state_height + lock_height + 16); }
};
constexpr float kVaultAround = 12 + 18 + 10 + 8 + 10;

VaultWords vault_words(Ui& ui, float width, const AppState& state) {
  VaultWords made = {.state = words(state.memory_only ? Word::kShellVaultMemory : Word::kShellVaultOpen),
                     .lock = lock_words(state)};
  made.button = button_width(ui, words(Word::kShellLock));
  made.icon = width - kVaultAround - made.button < 96;
  if (made.icon) made.button = 36;
  made.width = std::max(1.0f, width - kVaultAround - made.button);
  made.state_height = height_of(ui, made.state, made.width, kVaultState);
  made.lock_height = height_of(ui, made.lock, made.width, vault_lock_look(state));
  return made;
}

void draw_vault(Ui& ui, Rect at, const AppState& state, Actions& out) {
  const bool soon = state.vault.locks_in_s.has_value();
  const VaultWords said = vault_words(ui, at.w, state);
  card(ui, at, Token::Surface, 12);
  Rect inside = {at.x + 12, at.y, at.w - 22, at.h};
  const Token tone = soon || state.memory_only ? Token::Caution : Token::Accent;
  icon(ui, inside.cut_start(18).centred(18, 18), state.memory_only ? Icon::eye_off : Icon::lock_open, tone);
  inside.cut_start(10);
  const std::string_view name = words(Word::kShellLock);
  const Button how = {.description = words(state.memory_only ? Word::kShellForget : Word::kShellLockVault)};
  const Rect lock = inside.cut_end(said.button).centred(said.button, said.icon ? 36 : 32);
  if (said.icon ? icon_button(ui, lock, Icon::lock, name, how) : button(ui, lock, name, how))
    out.push_back(action::Lock{});
  inside.cut_end(8);
  Rect lines = inside.centred(inside.w, said.state_height + said.lock_height);
  label(ui, lines.cut_top(said.state_height), said.state, kVaultState);
  label(ui, lines, said.lock, vault_lock_look(state));
}

// "Deleted …" with the way back, for each conversation in its undo window; at most three.
void draw_undo_strips(Ui& ui, Rect& at, const AppState& state, Actions& out) {
  const auto& erased = state.chats.being_erased;
  const size_t shown = std::min<size_t>(erased.size(), 3);
  for (size_t i = erased.size() - shown; i < erased.size(); ++i) {
    const ChatsView::BeingErased& one = erased[i];
    const std::string_view undo = words(Word::kHistoryUndo);
    const float width = button_width(ui, undo);
    const int64_t left_s = std::max<int64_t>(0, (one.at_ms - state.now_ms + 999) / 1000);
    const std::string left = words(Word::kHistoryDeletedLeft, {shown_number(static_cast<double>(left_s))});
    const Label left_look = {.type = type::kCaption, .colour = Token::TextCaption, .silent = true};
    const float left_height = height_of(ui, left, std::max(1.0f, at.w - 28 - width), left_look);
    Rect place = at.cut_bottom(32 + left_height);
    at.cut_bottom(6);
    const std::string title = one.title.empty() ? std::string(words(Word::kHistoryUntitled)) : one.title;
    const std::string said = words(Word::kHistoryDeleted, {title});
    group(ui, Role::Status, said, place, [&] {
      card(ui, place, Token::Surface, radius::kButton);
      Rect inside = place.inset(10, 0);
      const std::string id = "undo" + std::to_string(one.chat);
      if (button(ui, inside.cut_end(width).centred(width, 32), undo, {.id = id}))
        out.push_back(action::UndoDelete{one.chat});
      inside.cut_end(8);
      Rect lines = inside.centred(inside.w, 18 + left_height);
      label(ui, lines.cut_top(18), said,
            {.type = type::kSmall, .max_lines = 1, .elides = true, .silent = true});
      label(ui, lines, left, left_look);
    });
    ui.redraw_in(1);
  }
}

// What goes on for long, how far it is, and a way to stop it. True: that was pressed.
bool draw_long_work(Ui& ui, Rect& at, std::string_view id, const std::string& said, double share,
                    std::string_view stop) {
  const Label how = {.type = type::kSmall, .max_lines = 3, .elides = true, .silent = true};
  const float said_height = height_of(ui, said, at.w - 56, how);
  Rect place = at.cut_bottom(std::max(32.0f, said_height + 12) + 12);
  at.cut_bottom(6);
  card(ui, place, Token::Surface, radius::kButton);
  Rect inside = place.inset(10, 6);
  const bool stopped = icon_button(ui, inside.cut_end(32).centred(32, 32), Icon::x, stop, {.id = id});
  inside.cut_end(4);
  label(ui, inside.cut_top(said_height), said, how);
  inside.cut_top(6);
  progress(ui, inside.cut_top(6), said, static_cast<float>(share), said);
  return stopped;
}

void draw_transfer(Ui& ui, Rect& at, const AppState& state, Actions& out) {
  const TransferView& transfer = state.transfer;
  if (!transfer.running) return;
  Word word = Word::kHistoryImporting;
  if (transfer.kind == TransferView::Kind::Export) word = Word::kHistoryExporting;
  if (transfer.kind == TransferView::Kind::Backup) word = Word::kHistoryBackingUp;
  const std::string said = words(word, {shown_number(transfer.done * 100)});
  if (draw_long_work(ui, at, "transfer", said, transfer.done, words(Word::kChatCancel)))
    out.push_back(action::CancelTransfer{});
}

// On their own page it is told there.
void draw_reading(Ui& ui, Rect& at, const AppState& state, Actions& out) {
  const DocumentsView::Reading& reading = state.documents.reading;
  if (!reading.running || state.page == Page::Documents) return;
  const std::string said = words(
      Word::kDocumentsReading,
      {shown_number(std::min(reading.done + 1, reading.files)), shown_number(reading.files), reading.file});
  if (draw_long_work(ui, at, "reading", said, reading.share, words(Word::kDocumentsStop)))
    out.push_back(action::StopReading{});
}

void draw_wide(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  Rect inside = {at.x + 12, at.y, at.w - (is_narrow(ui) ? 24 : 25), at.h - 12};
  draw_brand(ui, inside.cut_top(56), state, drafts, out);
  const std::string keys = key_hint(ui, "Ctrl N");
  if (button(ui, inside.cut_top(36), words(Word::kChatNewChat),
             {.icon = Icon::square_pen, .wide = true, .hint = keys}))
    start_chat(false, drafts, out);
  inside.cut_top(4);
  draw_search_field(ui, inside.cut_top(36), drafts, out);
  draw_vault(ui, inside.cut_bottom(vault_words(ui, inside.w, state).height()), state, out);
  inside.cut_bottom(8);
  const auto rows = std::ranges::count_if(kDestinations, [&](const auto& to) { return offered(to, state); });
  const bool low = ui.height < kLowWindow;
  Rect destinations = inside.cut_bottom(low ? 36 : 32 * static_cast<float>(rows + 1));
  draw_destinations(ui, destinations, low, state, drafts, out);
  inside.cut_bottom(8);
  line(ui, inside.cut_bottom(1));
  inside.cut_bottom(8);
  draw_undo_strips(ui, inside, state, out);
  draw_transfer(ui, inside, state, out);
  draw_reading(ui, inside, state, out);
  if (state.search.query.empty() && drafts.sidebar.query.empty())
    draw_chat_list(ui, inside, state, drafts, out);
  else
    draw_search_hits(ui, inside, state, drafts, out);
}

void draw_rail(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  Rect inside = {at.x + 12, at.y + 12, 40, at.h - 24};
  hearth_mark(ui, inside.cut_top(30).centred(26, 26));
  inside.cut_top(18);
  const auto place = [&](bool at_end) {
    const Rect piece = at_end ? inside.cut_bottom(40) : inside.cut_top(40);
    at_end ? inside.cut_bottom(4) : inside.cut_top(4);
    return piece;
  };
  const auto unfold_and_search = [&] {
    drafts.sidebar.wide = true;
    drafts.sidebar.focus_search = true;
  };
  const auto here = [&](Page page) { return Button{.checked = state.page == page}; };
  if (icon_button(ui, place(false), Icon::square_pen, words(Word::kChatNewChat)))
    start_chat(false, drafts, out);
  if (icon_button(ui, place(false), Icon::search, words(Word::kHistorySearch))) unfold_and_search();
  if (icon_button(ui, place(false), Icon::message_square, words(Word::kShellNavChat), here(Page::Chat)))
    go_to(Page::Chat, state, drafts, out);
  for (const Destination& to : kDestinations)
    if (offered(to, state) && icon_button(ui, place(false), to.icon, words(to.name), here(to.page)))
      go_to(to.page, state, drafts, out);
  if (icon_button(ui, place(true), Icon::lock_open, words(Word::kShellLockVault)))
    out.push_back(action::Lock{});
  if (icon_button(ui, place(true), Icon::panel_left, words(Word::kShellUnfoldSidebar))) fold(ui, drafts);
  if (icon_button(ui, place(true), Icon::settings, words(Word::kShellNavSettings), here(Page::Settings)))
    go_to(Page::Settings, state, drafts, out);
}

}  // namespace

void start_chat(bool temporary, Drafts& drafts, Actions& out) {
  out.push_back(action::NewChat{temporary});
  out.push_back(action::ShowPage{Page::Chat});
  drafts.sidebar.open_over_page = false;
  drafts.chat.focus_message = true;
}

void draw_sidebar(Ui& ui, Rect at, SidebarShape shape, const AppState& state, Drafts& drafts, Actions& out) {
  fill(ui, at, Token::Side);
  if (!is_narrow(ui)) line(ui, {at.right() - 1, at.y, 1, at.h});
  group(ui, Role::Region, words(Word::kShellSidebar), at, [&] {
    if (shape == SidebarShape::Wide)
      draw_wide(ui, at, state, drafts, out);
    else
      draw_rail(ui, at, state, drafts, out);
  });
}

}  // namespace hearth::ui
