// The two larger parts of the models page: the cards of what is here, and getting another. UI thread.
#pragma once

#include "app/ui/pages/flow.h"
#include "app/ui/panels.h"

namespace hearth::ui {

// A card for each model of the shelf, or what to do where there is none (model_cards.cpp).
void draw_shelf(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
// The catalogue, and any other by ORG/REPO[:QUANT] with its card before anything is fetched (get_model.cpp).
void draw_get_model(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);

}  // namespace hearth::ui
