// What fills the window: one function a screen, page or part. Each reads the state, draws with the widgets,
// and appends what the person asked for. They own nothing; what is being typed lives in Drafts. Called by
// draw_window() (shell.h) and by tests. UI thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/core/action.h"
#include "app/core/state.h"
#include "app/core/words.h"
#include "app/ui/drafts.h"
#include "app/ui/widgets/widgets.h"

namespace hearth::ui {

using Actions = std::vector<Action>;

// ---- The frame around pages
enum class SidebarShape { Wide, Rail };
void draw_sidebar(Ui& ui, Rect at, SidebarShape shape, const AppState& state, Drafts& drafts, Actions& out);
float top_bar_height(const Ui& ui);
void draw_top_bar(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
// Takes what it needs off the top of `at`. `undo_too`: deleted chats can be brought back here, since the
// sidebar does not show them.
void draw_notices(Ui& ui, Rect& at, bool undo_too, const AppState& state, Actions& out);
// Records the status "Model": its name and device, or what it is doing.
void draw_model_status(Ui& ui, Rect at, const AppState& state, const std::function<void()>& body = {});

// ---- Pages
void draw_chat(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
// Beside the conversation, or in its place: the page that an answer cites. While state.source is not closed.
void draw_source_panel(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_documents_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_models_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_workbench(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_privacy_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_settings_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_shortcuts_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);

// ---- Screens: the whole window
void draw_welcome(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_recovery(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_choose_model(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
void draw_unlock(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);

// ---- Shared parts
// A button whose press asks for a file (Drafts::file_wish). A script or assistive technology may type a path
// into it instead, which acts at once.
bool file_button(Ui& ui, Rect at, std::string_view name, const FileWish& wish, Drafts& drafts, Actions& out,
                 const Button& how = {});
// The same for any other widget, called right after it was drawn.
void ask_for_file(Ui& ui, bool pressed, const FileWish& wish, Drafts& drafts, Actions& out);
bool escape_pressed();
void copy_to_clipboard(std::string_view text);

bool is_narrow(const Ui& ui);  // under 720 units: one column, no sidebar beside it
bool sidebar_is_wide(const Ui& ui, const Drafts& drafts);
// Shows an empty conversation and puts the cursor into the message box.
void start_chat(bool temporary, Drafts& drafts, Actions& out);

// "What leaves this computer", computed from the settings, the downloads and the ledger.
enum class Exposure { Nothing, UsesServer, Fetching, NetworkAllowed };
Exposure exposure(const AppState& state);

// Every shortcut that works here, for draw_shortcuts_page. `keys` in English: "Ctrl N".
struct Shortcut {
  std::string_view keys;
  Word what;
};
std::vector<Shortcut> shortcuts(const Ui& ui);
// As they stand on keyboards of the person's language: "Strg N".
std::string shown_keys(std::string_view keys);
// The same as a hint beside what they do; empty where they do something else.
std::string key_hint(const Ui& ui, std::string_view keys);

}  // namespace hearth::ui
