// What the sidebar's files and the top bar share: things one can do with a conversation of the list. UI
// thread.
#pragma once

#include "app/ui/panels.h"

namespace hearth::ui {

void begin_renaming(ChatId chat, std::string_view title, Drafts& drafts);
// The field for it, in place of the title. True: renaming is over.
bool draw_title_field(Ui& ui, Rect at, ChatId chat, std::string_view title, Drafts& drafts, Actions& out);
// Asks where to save; `format`: 0 Markdown, 1 web page, 2 JSON.
void wish_for_export(ChatId chat, std::string_view title, size_t format, Drafts& drafts);

// The menu of a row, below `anchor`.
void draw_row_menu(Ui& ui, Rect anchor, const ChatSummary& chat, Drafts& drafts, Actions& out);
// Renaming, moving and tagging, over everything; drawn once a frame.
void draw_history_dialogs(Ui& ui, const AppState& state, Drafts& drafts, Actions& out);

// The list "Chats": pinned, folders, tags, days; or what a search found.
void draw_chat_list(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_search_hits(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);

}  // namespace hearth::ui
