// The cards of the workbench. Each draws what is inside its card. UI thread.
#pragma once

#include <string>

#include "app/ui/pages/flow.h"
#include "app/ui/panels.h"

namespace hearth::ui {

// How the next word is chosen (workbench_sampling.cpp).
void draw_sampling(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
// What every conversation begins with; personas and saved prompts (workbench_library.cpp).
void draw_system_prompt(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
void draw_personas(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
void draw_prompts(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
// What the model is given, in which pieces, and what it would write next (workbench_text.cpp).
void draw_template(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
void draw_tokens(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
void draw_candidates(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
// What computes, what it computes, how long that takes, and what was noted down (workbench_machine.cpp).
void draw_devices(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
void draw_plan(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
void draw_log(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);

// Whether a model of this computer is open, which can be asked what a server does not tell; and the sentence
// where none is.
bool answers_here(const AppState& state);
std::string needs_model(const AppState& state);

// The heading of a card and its buttons.
int card_title(Flow& flow, std::string_view title, std::initializer_list<Offer> row = {});
// Text in a fixed-width face on the inset ground, at most `lines` of it.
void code_box(Flow& flow, std::string_view text, int lines = 0);

}  // namespace hearth::ui
