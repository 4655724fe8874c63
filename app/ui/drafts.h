// What belongs to the window and not to the app: text being typed, what is folded or open, which row is being
// renamed. Made by the main program, given to draw_window() in every frame, forgotten when the vault is
// locked. UI thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "app/core/actions.h"
#include "app/core/state.h"
#include "app/ui/chat/message_list_view.h"
#include "app/ui/chat/page_texture.h"
#include "app/ui/markdown/markdown.h"
#include "app/ui/pages/page_drafts.h"

namespace hearth::ui {

// A file or folder that a person has to point at. Panels set Drafts::file_wish; the main program asks the
// system and turns the answer into action_for() it.
enum class FilePurpose {
  ModelFile,
  ModelFolder,
  ImportChats,
  Attach,
  Documents,
  DocumentFolder,
  ExportChat,
  BackUp,
  OpenBackup
};
struct FileWish {
  FilePurpose purpose = FilePurpose::ModelFile;
  ChatId chat = 0;        // ExportChat
  std::string format;     // ExportChat: "md", "html", "json"
  std::string suggested;  // a file name, where something is saved
};
// `paths`: one, where question_for() does not ask for several.
Action action_for(const FileWish& wish, std::vector<std::string> paths);
// How the system is asked.
struct FileQuestion {
  std::string title, kind;              // kind: "Models"; with no extension any file will do
  std::vector<std::string> extensions;  // without the dot
  bool saves = false;                   // a place to save to, instead of a file to read
  bool folder = false;                  // a folder instead of a file
  bool several = false;                 // as many files as the person likes
};
FileQuestion question_for(const FileWish& wish);

struct SidebarDrafts {
  bool open_over_page = false;  // under 720 units: the sidebar lies over the page
  std::optional<bool> wide;     // the person's choice over the width's: 264 or the rail of 64
  std::string query;
  std::optional<size_t> hit;  // of the search, chosen last
  std::optional<ChatId> renaming;
  std::string new_title;
  bool rename_in_bar = false;  // in the bar over the conversation instead of the list
  bool focus_title = false, title_had_focus = false, focus_search = false;
  std::string tag;                // only chats with it are listed; empty: all
  std::optional<ChatId> menu;     // whose row menu is open
  std::optional<ChatId> folder;   // whose folder is being chosen
  std::optional<ChatId> tagging;  // whose tags are being typed
  std::string new_folder, new_tags;
  bool focus_field = false;
};

struct ChatDrafts {
  uint64_t draft_version = 0;
  std::string message;
  double message_at = 0;      // changed then and not yet kept; 0: kept
  float message_height = 24;  // of its text, as of the last frame
  bool focus_message = true;
  std::optional<MessageId> editing;
  std::string edited;
  float edited_height = 24;
  bool focus_edit = false;
  std::set<MessageId> open_thoughts;  // 0: of the answer being written
  bool model_menu = false, compare_menu = false, chat_menu = false, branch_map = false;
  std::optional<MessageId> copied;
  double copied_at = 0;
  MessageId found = 0;                    // as ChatView::found was in the last frame
  std::optional<MessageId> show_message;  // is brought into view once it is there
  // The passage whose page is on screen, and how wide it is drawn: another one is scrolled to.
  std::optional<std::tuple<MessageId, uint32_t, uint32_t, float, uint64_t>> source_shown;
  PageTexture page;                     // that passage's, as it looks
  bool source_as_text = false;          // although there is a picture
  std::optional<MessageId> focused;     // has the keyboard, as of the last frame
  std::optional<MessageId> focus_next;  // gets it once it is drawn
  MarkdownViews answers;                // laid out
  MessageListView list;
  std::vector<MessageListView::Item> items;  // of the list, made anew in each frame
  ChatId list_chat = 0;
};

struct Drafts {
  Screen screen = Screen::Starting;  // of the last frame
  SidebarDrafts sidebar;
  ChatDrafts chat;
  PageDrafts pages;
  std::optional<FileWish> file_wish;
  std::vector<std::string> dropped;  // files, put here by the main program
  bool source_open = false;          // beside the conversation, in this frame
  double activity_at = 0;            // when Activity was sent last, for the idle lock

  void forget();  // the vault was locked: overwrites what was typed
};

}  // namespace hearth::ui
