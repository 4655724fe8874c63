// The keys that work wherever one is in the window. Called by draw_window(), before the panels draw. UI
// thread.
#pragma once

#include "app/ui/panels.h"

namespace hearth::ui {

void shell_keys(Ui& ui, const AppState& state, Drafts& drafts, Actions& out);
bool person_did_something();  // a key, a button or the mouse moved, in this frame

}  // namespace hearth::ui
