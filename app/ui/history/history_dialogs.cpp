#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "app/ui/history/history_parts.h"
#include "app/ui/pages/flow.h"
#include "engine/base/text.h"

namespace hearth::ui {
namespace {

constexpr std::array kFormats = {"md", "html", "json"};

const ChatSummary* summary_of(const AppState& state, ChatId chat) {
  const auto found = std::ranges::find(state.chats.chats, chat, &ChatSummary::id);
  return found == state.chats.chats.end() ? nullptr : &*found;
}

// Where the first comma of any script is, and how many bytes it takes.
std::pair<size_t, size_t> find_comma(std::string_view text) {
  std::pair<size_t, size_t> first = {text.size(), 0};
  for (const std::string_view comma : {",", "，", "、", "،"}) {
    if (const size_t at = text.find(comma); at < first.first) first = {at, comma.size()};
  }
  return first;
}

// "house, , tax" -> {"house", "tax"}, each once.
std::vector<std::string> tags_in(std::string_view text) {
  std::vector<std::string> tags;
  while (!text.empty()) {
    const auto [at, bytes] = find_comma(text);
    const std::string one(trimmed(text.substr(0, at)));
    if (!one.empty() && std::ranges::find(tags, one) == tags.end()) tags.push_back(one);
    text.remove_prefix(at + bytes);
  }
  return tags;
}

std::string joined(const std::vector<std::string>& tags) {
  std::string text;
  for (const std::string& tag : tags) text += (text.empty() ? "" : ", ") + tag;
  return text;
}

// Cancel first, the action last, at the end of the dialog. 0: cancel, 1: the action.
int choice(Flow& flow, std::string_view action, bool enabled) {
  return flow.buttons(
      {{words(Word::kChatCancel), {}}, {action, {.kind = ButtonKind::Primary, .disabled = !enabled}}},
      Align::End);
}

void folder_list(Flow& flow, const std::vector<std::string>& folders, std::string_view current,
                 const std::function<void(std::string_view)>& move_to) {
  Ui& ui = flow.ui();
  const float rows = 36 * static_cast<float>(std::min<size_t>(folders.size(), 6) + 1);
  const Rect list = flow.take(rows);
  if (flow.measuring()) return;
  scroll_area(ui, list, "folders", 36 * static_cast<float>(folders.size() + 1), [&](ScrollView&) {
    const auto draw_folder = [&](float y, std::string_view name, std::string_view folder,
                                 std::string_view key) {
      Rect place = {0, y, list.w, 34};
      const bool pressed = row(ui, place, name, current == folder, Role::ListItem, key).pressed;
      place = place.inset(10, 0);
      icon(ui, place.cut_start(16).centred(16, 16), folder.empty() ? Icon::x : Icon::folder,
           Token::TextCaption, 16);
      place.cut_start(10);
      label(ui, place, name, {.max_lines = 1, .elides = true, .middle = true, .silent = true});
      if (pressed) move_to(folder);
    };
    draw_folder(0, words(Word::kHistoryNoFolder), "", "none");
    for (size_t i = 0; i < folders.size(); ++i)
      draw_folder(36 * static_cast<float>(i + 1), folders[i], folders[i], "folder/" + folders[i]);
  });
}

void draw_move_dialog(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  SidebarDrafts& own = drafts.sidebar;
  const ChatSummary* chat = summary_of(state, *own.folder);
  const std::string current = chat ? chat->folder : std::string();
  const ChatId id = *own.folder;
  const auto move_to = [&](std::string_view folder) {
    out.push_back(action::MoveChat{id, std::string(folder)});
    own.folder.reset();
  };
  const bool closed = flow_dialog(ui, 420, words(Word::kHistoryMoveTitle), [&](Flow& flow) {
    folder_list(flow, state.chats.folders, current, move_to);
    flow.space(12);
    const Rect place = flow.take(40);
    FieldResult typed;
    if (!flow.measuring())
      typed = text_field(
          ui, place, words(Word::kHistoryFolderName), own.new_folder,
          {.placeholder = words(Word::kHistoryFolderName), .focus = std::exchange(own.focus_field, false)});
    const bool named = !trimmed(own.new_folder).empty();
    flow.space(16);
    const int pressed = choice(flow, words(Word::kHistoryMoveDo), named);
    if (pressed == 0) own.folder.reset();
    if ((pressed == 1 || typed.submitted) && named) move_to(trimmed(own.new_folder));
  });
  if (closed) own.folder.reset();
}

void draw_tag_dialog(Ui& ui, Drafts& drafts, Actions& out) {
  SidebarDrafts& own = drafts.sidebar;
  const ChatId id = *own.tagging;
  const bool closed = flow_dialog(ui, 420, words(Word::kHistoryTagTitle), [&](Flow& flow) {
    flow.caption(words(Word::kHistoryTagNames));
    flow.space(8);
    const Rect place = flow.take(40);
    FieldResult typed;
    if (!flow.measuring())
      typed = text_field(ui, place, words(Word::kHistoryTag), own.new_tags,
                         {.focus = std::exchange(own.focus_field, false)});
    flow.space(16);
    const int pressed = choice(flow, words(Word::kHistoryTagDo), true);
    if (pressed == 0) own.tagging.reset();
    if (pressed == 1 || typed.submitted) {
      out.push_back(action::TagChat{id, tags_in(own.new_tags)});
      own.tagging.reset();
    }
  });
  if (closed) own.tagging.reset();
}

}  // namespace

void begin_renaming(ChatId chat, std::string_view title, Drafts& drafts) {
  drafts.sidebar.renaming = chat;
  drafts.sidebar.new_title = title;
  drafts.sidebar.focus_title = true;
  drafts.sidebar.title_had_focus = false;
}

bool draw_title_field(Ui& ui, Rect at, ChatId chat, std::string_view title, Drafts& drafts, Actions& out) {
  SidebarDrafts& own = drafts.sidebar;
  const bool focus = std::exchange(own.focus_title, false);
  const FieldResult typed =
      text_field(ui, at, words(Word::kHistoryNewTitle), own.new_title, {.focus = focus, .id = "title"});
  const bool left = own.title_had_focus && !typed.focused;
  const bool cancelled = escape_pressed();
  own.title_had_focus = typed.focused;
  if (!typed.submitted && !left && !cancelled) return false;
  const std::string_view kept = trimmed(own.new_title);
  if (!cancelled && !kept.empty() && kept != title)
    out.push_back(action::RenameChat{chat, std::string(kept)});
  own.renaming.reset();
  own.rename_in_bar = false;
  return true;
}

void wish_for_export(ChatId chat, std::string_view title, size_t format, Drafts& drafts) {
  const char* extension = kFormats[std::min(format, kFormats.size() - 1)];
  // What no file system takes in a name is left out.
  std::string name;
  for (const char c : title)
    if (static_cast<unsigned char>(c) >= 0x20 &&
        std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos)
      name += c;
  if (trimmed(name).empty()) name = words(Word::kHistoryUntitled);
  drafts.file_wish = FileWish{.purpose = FilePurpose::ExportChat,
                              .chat = chat,
                              .format = extension,
                              .suggested = std::string(trimmed(name)) + "." + extension};
}

void draw_row_menu(Ui& ui, Rect anchor, const ChatSummary& chat, Drafts& drafts, Actions& out) {
  std::vector<std::string> items;
  for (const Word word :
       {Word::kHistoryRename, chat.pinned ? Word::kHistoryUnpin : Word::kHistoryPin, Word::kHistoryMove,
        Word::kHistoryTag, chat.archived ? Word::kHistoryUnarchive : Word::kHistoryArchiveDo, Word::kCount,
        Word::kHistoryExportMd, Word::kHistoryExportHtml, Word::kHistoryExportJson, Word::kCount,
        Word::kHistoryDelete})
    items.emplace_back(word == Word::kCount ? std::string_view("-") : words(word));
  int chosen = -1;
  const std::string_view title = chat.title.empty() ? words(Word::kHistoryUntitled) : chat.title;
  if (!menu(ui, anchor, words(Word::kHistoryRowMenu, {title}), items, chosen)) return;
  SidebarDrafts& own = drafts.sidebar;
  own.menu.reset();
  switch (chosen) {
    case 0:
      begin_renaming(chat.id, chat.title, drafts);
      break;
    case 1:
      out.push_back(action::PinChat{chat.id, !chat.pinned});
      break;
    case 2:
      own.folder = chat.id;
      own.new_folder.clear();
      own.focus_field = true;
      break;
    case 3:
      own.tagging = chat.id;
      own.new_tags = joined(chat.tags);
      own.focus_field = true;
      break;
    case 4:
      out.push_back(action::ArchiveChat{chat.id, !chat.archived});
      break;
    case 6:
    case 7:
    case 8:
      wish_for_export(chat.id, chat.title, static_cast<size_t>(chosen - 6), drafts);
      break;
    case 10:
      out.push_back(action::DeleteChat{chat.id});
      break;
    default:
      break;
  }
}

void draw_history_dialogs(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  if (drafts.sidebar.folder) draw_move_dialog(ui, state, drafts, out);
  if (drafts.sidebar.tagging) draw_tag_dialog(ui, drafts, out);
}

}  // namespace hearth::ui
