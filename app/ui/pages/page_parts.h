// Pieces that several of the pages outside the conversation share: the head and foot of the first run, the
// field for a passphrase, running downloads, and the question that comes before anything is fetched. UI
// thread.
#pragma once

#include <span>
#include <string_view>

#include "app/ui/pages/flow.h"
#include "app/ui/panels.h"

namespace hearth::ui {

// ---- First run and unlock (entry_parts.cpp)

// Mark and name, the three steps with `step` (1 to 3) as the present one. 0: no steps.
void draw_entry_head(Ui& ui, Rect at, int step);
inline constexpr float kEntryHeadHeight = 64;
// What is true of the network, contrast and language: reachable before anything else.
void draw_entry_foot(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);
float entry_foot_height(Ui& ui, float width, const AppState& state);
// The body in the middle of what is left between head and foot, or scrolling where it is too tall.
void draw_entry_body(Ui& ui, Rect at, std::string_view id, float most, const Flow::Body& body);
// A field that hides what is typed, with an eye to show it. Submitted: Enter.
// `show` and `hide`: what the eye does.
FieldResult secret_field(Flow& flow, std::string_view name, SecretDraft& draft, bool disabled = false,
                         Word show = Word::kWelcomeShow, Word hide = Word::kWelcomeHide);
// Takes what was typed; the draft is wiped.
Secret take_secret(SecretDraft& draft);
// The bar and the sentence about how easily it is guessed.
void strength_hint(Flow& flow, std::string_view passphrase);

// The button `Choose a model file`, for a row of a Flow.
Offer choose_file_offer(Ui& ui, Drafts& drafts, Actions& out);

// One of several, side by side as tabs, or as rows of them where they do not fit. Returns which was pressed,
// or -1.
int choice_row(Flow& flow, std::string_view name, std::span<const std::string_view> names, size_t chosen);

// ---- A server of the person's own (own_server.cpp)

// The one that is remembered, or how to set one up, with the form where it is open. `headed`: the caller
// wrote what this is above it.
void draw_own_server(Flow& flow, bool headed, const AppState& state, Drafts& drafts, Actions& out);

// ---- Fetching (fetching.cpp)

// Rows of `state.downloads`, each with what can be done about it.
void draw_downloads(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
// While Drafts::pages.fetch is set: says what would be fetched, how much, from where and who sees it. Turns
// the network on and starts the download only when the person agrees.
void draw_fetch_dialog(Ui& ui, const AppState& state, Drafts& drafts, Actions& out);
// Whether a running or waiting download is of this file.
const DownloadView* download_of(const AppState& state, std::string_view file);

}  // namespace hearth::ui
