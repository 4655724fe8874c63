#include <algorithm>
#include <array>

#include "app/ui/format.h"
#include "app/ui/history/history_parts.h"

namespace hearth::ui {
namespace {

struct Entry {
  enum class Kind { Heading, Back, Folder, Tags, Archive, Chat, Note } kind = Kind::Chat;
  std::string_view text;
  const ChatSummary* chat = nullptr;
  float height = 32, top = 0;
};

float row_height(const Ui& ui) { return is_narrow(ui) ? 44 : 32; }

// Which heading a chat changed at that time stands under.
class Days {
 public:
  explicit Days(int64_t now_ms)
      : today_(start_of_day(now_ms)),
        yesterday_(start_of_day(now_ms, -1)),
        week_(start_of_day(now_ms, -7)),
        month_(start_of_day(now_ms, -30)) {}
  Word heading(int64_t at_ms) const {
    if (at_ms >= today_) return Word::kHistoryToday;
    if (at_ms >= yesterday_) return Word::kHistoryYesterday;
    if (at_ms >= week_) return Word::kHistoryLastWeek;
    return at_ms >= month_ ? Word::kHistoryLastMonth : Word::kHistoryEarlier;
  }

 private:
  int64_t today_, yesterday_, week_, month_;
};

bool listed(const ChatSummary& chat, const AppState& state, const Drafts& drafts) {
  if (state.chats.folder && chat.folder != *state.chats.folder) return false;
  if (!drafts.sidebar.tag.empty() && std::ranges::find(chat.tags, drafts.sidebar.tag) == chat.tags.end())
    return false;
  return chat.archived == state.chats.show_archived && !chat.erase_at_ms;
}

class Entries {
 public:
  Entries(Ui& ui, const AppState& state, const Drafts& drafts) : row_(row_height(ui)) {
    const ChatsView& chats = state.chats;
    const bool narrowed = chats.folder || chats.show_archived || !drafts.sidebar.tag.empty();
    if (narrowed)
      add(Entry::Kind::Back, chats.folder                  ? std::string_view(*chats.folder)
                             : !drafts.sidebar.tag.empty() ? std::string_view(drafts.sidebar.tag)
                                                           : words(Word::kHistoryArchive));
    add_chats(state, drafts, true);
    if (!narrowed) add_places(chats);
    add_chats(state, drafts, false);
    if (!any_chat_) {
      Word note = Word::kHistoryEmpty;
      if (narrowed) note = chats.show_archived ? Word::kHistoryEmptyArchive : Word::kHistoryEmptyFolder;
      add(Entry::Kind::Note, words(note)).height = 64;
    }
    const auto archived = [](const ChatSummary& chat) { return chat.archived && !chat.erase_at_ms; };
    if (!narrowed && std::ranges::any_of(chats.chats, archived))
      add(Entry::Kind::Archive, words(Word::kHistoryShowArchive));
    for (Entry& entry : all_) {
      entry.top = height_;
      height_ += entry.height;
    }
  }
  float height() const { return height_; }

  // Those that touch the part from `top` to `bottom`.
  std::span<const Entry> between(float top, float bottom) const {
    const auto first =
        std::ranges::lower_bound(all_, top, {}, [](const Entry& e) { return e.top + e.height; });
    const auto last = std::ranges::lower_bound(all_, bottom, {}, &Entry::top);
    return {first, std::max(first, last)};
  }

 private:
  Entry& add(Entry::Kind kind, std::string_view text) {
    const float height = kind == Entry::Kind::Heading ? 34 : row_;
    return all_.emplace_back(Entry{kind, text, nullptr, height});
  }
  void add_places(const ChatsView& chats) {
    if (!chats.folders.empty()) add(Entry::Kind::Heading, words(Word::kHistoryFolders));
    for (const std::string& folder : chats.folders) add(Entry::Kind::Folder, folder);
    if (!chats.tags.empty()) add(Entry::Kind::Heading, words(Word::kHistoryTags));
    for (const std::string& tag : chats.tags) add(Entry::Kind::Tags, tag);
  }
  void add_chats(const AppState& state, const Drafts& drafts, bool pinned) {
    const Days days(state.now_ms);
    std::optional<Word> under;
    for (const ChatSummary& chat : state.chats.chats) {
      if (chat.pinned != pinned || !listed(chat, state, drafts)) continue;
      const Word heading = pinned ? Word::kHistoryPinned : days.heading(chat.updated_ms);
      if (under != heading) add(Entry::Kind::Heading, words(heading));
      under = heading;
      add(Entry::Kind::Chat, chat.title.empty() ? words(Word::kHistoryUntitled) : chat.title).chat = &chat;
      any_chat_ = true;
    }
  }

  float row_;
  float height_ = 0;
  bool any_chat_ = false;
  std::vector<Entry> all_;
};

void draw_chat_row(Ui& ui, Rect at, const Entry& entry, const AppState& state, Drafts& drafts, Actions& out) {
  const ChatSummary& chat = *entry.chat;
  SidebarDrafts& own = drafts.sidebar;
  if (own.renaming == chat.id && !own.rename_in_bar) {
    draw_title_field(ui, at, chat.id, chat.title, drafts, out);
    return;
  }
  const bool here = state.page == Page::Chat && state.chat.id == chat.id;
  const std::string id = std::to_string(chat.id);
  const RowPress press = row(ui, at, entry.text, here, Role::ListItem, id);
  const bool menu_open = own.menu == chat.id;
  Rect inside = at.inset(10, 0);
  const bool offer_menu = press.hovered || press.focused || here || menu_open || is_narrow(ui);
  const Rect dots = {at.right() - 34, at.y, 32, at.h};
  if (offer_menu) {
    inside.cut_end(26);
    const std::string name = words(Word::kHistoryRowMenu, {entry.text});
    if (icon_button(ui, dots, Icon::ellipsis, name, {.id = "menu" + id, .expanded = menu_open}) || press.menu)
      own.menu = chat.id;
  }
  if (chat.pinned) {
    icon(ui, inside.cut_start(16).centred(16, 16), Icon::pin, here ? Token::Text : Token::TextCaption, 16);
    inside.cut_start(10);
  }
  label(ui, inside, entry.text,
        {.type = here ? type::kLabel : type::kInterface,
         .max_lines = 1,
         .elides = true,
         .middle = true,
         .silent = true});
  if (press.pressed) {
    out.push_back(action::OpenChat{chat.id, {}});
    out.push_back(action::ShowPage{Page::Chat});
    own.open_over_page = false;
    drafts.chat.focus_message = true;
  }
  if (press.rename) begin_renaming(chat.id, chat.title, drafts);
  if (press.remove) out.push_back(action::DeleteChat{chat.id});
  if (own.menu == chat.id) draw_row_menu(ui, dots, chat, drafts, out);
}

// A row that narrows the list down, with the number of chats behind it.
bool draw_place_row(Ui& ui, Rect at, Icon which, std::string_view name, std::string_view id, int count) {
  const bool pressed = row(ui, at, name, false, Role::ListItem, id).pressed;
  Rect inside = at.inset(10, 0);
  icon(ui, inside.cut_start(16).centred(16, 16), which, Token::TextCaption, 16);
  inside.cut_start(10);
  if (count >= 0) {
    label(ui, inside.cut_end(28), shown_number(count),
          {.type = type::kCaption,
           .colour = Token::TextCaption,
           .align = Align::End,
           .middle = true,
           .silent = true});
    inside.cut_end(6);
  }
  label(ui, inside, name, {.max_lines = 1, .elides = true, .middle = true, .silent = true});
  return pressed;
}

int chats_in(const AppState& state, std::string_view folder) {
  return static_cast<int>(std::ranges::count_if(state.chats.chats, [&](const ChatSummary& chat) {
    return chat.folder == folder && chat.archived == state.chats.show_archived && !chat.erase_at_ms;
  }));
}

void draw_entry(Ui& ui, Rect at, const Entry& entry, const AppState& state, Drafts& drafts, Actions& out) {
  switch (entry.kind) {
    case Entry::Kind::Heading:
      label(ui, {at.x + 10, at.y + 14, at.w - 20, 16}, entry.text,
            {.type = {Face::Medium, 12, 16},
             .colour = Token::TextCaption,
             .max_lines = 1,
             .role = Role::Heading});
      break;
    case Entry::Kind::Note:
      label(ui, {at.x + 10, at.y + 12, at.w - 20, 40}, entry.text,
            {.type = type::kSmall, .colour = Token::TextCaption});
      break;
    case Entry::Kind::Back:
      if (draw_place_row(ui, at, Icon::chevron_left, entry.text, "back", -1)) {
        drafts.sidebar.tag.clear();
        out.push_back(action::FilterChats{});
      }
      break;
    case Entry::Kind::Folder:
      if (draw_place_row(ui, at, Icon::folder, entry.text, "folder/" + std::string(entry.text),
                         chats_in(state, entry.text)))
        out.push_back(action::FilterChats{std::string(entry.text), false});
      break;
    case Entry::Kind::Tags:
      if (draw_place_row(ui, at, Icon::tag, entry.text, "tag/" + std::string(entry.text), -1))
        drafts.sidebar.tag = entry.text;
      break;
    case Entry::Kind::Archive:
      if (draw_place_row(ui, at, Icon::archive, entry.text, "archive", -1))
        out.push_back(action::FilterChats{{}, true});
      break;
    case Entry::Kind::Chat:
      draw_chat_row(ui, at, entry, state, drafts, out);
      break;
  }
}

}  // namespace

void draw_chat_list(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const Entries entries(ui, state, drafts);
  group(ui, Role::List, words(Word::kHistoryChats), at, [&] {
    scroll_area(ui, at, "chats", entries.height() + 8, [&](ScrollView& view) {
      // One screen each way, so that the arrow keys find the next row.
      const float top = view.offset - view.view_height, bottom = view.offset + 2 * view.view_height;
      for (const Entry& entry : entries.between(top, bottom))
        draw_entry(ui, {0, entry.top, at.w, entry.height}, entry, state, drafts, out);
    });
  });
}

}  // namespace hearth::ui
