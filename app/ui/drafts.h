// What belongs to the window and not to the app: text being typed, what is folded or open, which row is being
// renamed. Made by the main program, given to draw_window() in every frame, forgotten when the vault is
// locked. UI thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/core/actions.h"
#include "app/core/state.h"
#include "app/ui/page_drafts.h"

namespace hearth::ui {

// A file or folder that a person has to point at. Panels set Drafts::file_wish; the main program asks the
// system and turns the answer into action_for() it.
enum class FilePurpose { ModelFile, ModelFolder, ImportChats, Attach, ExportChat, BackUp };
struct FileWish {
  FilePurpose purpose = FilePurpose::ModelFile;
  ChatId chat = 0;        // ExportChat
  std::string format;     // ExportChat: "md", "html", "json"
  std::string suggested;  // a file name, where something is saved
};
Action action_for(const FileWish& wish, std::string path);

struct SidebarDrafts {
  bool open_over_page = false;  // under 720 units: the sidebar lies over the page
  std::optional<bool> wide;     // the person's choice over the width's: 264 or the rail of 64
  std::string query;
  double query_at = 0;  // when it was changed last and not yet sent as Search; 0: sent
  std::optional<ChatId> renaming;
  std::string new_title;
  bool focus_title = false, focus_search = false;
  std::optional<ChatId> menu;     // whose row menu is open
  std::optional<ChatId> folder;   // whose folder is being chosen
  std::optional<ChatId> tagging;  // whose tags are being typed
  std::string new_folder, new_tags;
  bool focus_field = false;
};

struct ChatDrafts {
  ChatId chat = 0;  // whose draft `message` is
  uint64_t draft_version = 0;
  std::string message;
  double message_at = 0;  // changed then and not yet kept; 0: kept
  bool focus_message = true;
  std::optional<MessageId> editing;
  std::string edited;
  bool focus_edit = false;
  std::set<MessageId> open_thoughts;  // 0: of the answer being written
  std::optional<MessageId> menu;      // whose "more" menu is open
  bool model_menu = false, compare_menu = false, chat_menu = false, branch_map = false;
  std::optional<MessageId> copied;
  double copied_at = 0;
  bool follow = true;                    // the end of the conversation, while it grows
  std::optional<MessageId> shown_first;  // the message whose actions keys like E and Alt Left mean
  bool details = false;                  // of the context meter
};

struct Drafts {
  Screen screen = Screen::Starting;  // of the last frame
  SidebarDrafts sidebar;
  ChatDrafts chat;
  PageDrafts pages;
  std::optional<FileWish> file_wish;
  std::vector<std::string> dropped;  // files, put here by the main program
  double activity_at = 0;            // when Activity was sent last, for the idle lock

  void forget();  // the vault was locked: overwrites what was typed
};

}  // namespace hearth::ui
