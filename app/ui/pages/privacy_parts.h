// The table of connections, a part of the privacy page large enough for a file of its own. UI thread.
#pragma once

#include "app/ui/pages/flow.h"
#include "app/ui/panels.h"

namespace hearth::ui {

// Every connection since launch, newest first: when, why, to whom, how much. A table, or one block a
// connection where the columns would not fit.
void draw_ledger(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);

}  // namespace hearth::ui
