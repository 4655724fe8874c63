// The window as a whole: which screen or page is drawn where, at every width, and the shortcuts that work
// everywhere. Called once a frame by the main program and by tests. UI thread.
#pragma once

#include "app/ui/panels.h"

namespace hearth::ui {

// Whether what was open has been closed between two frames: a vault, or a session that was kept in memory
// only.
bool was_locked(Screen before, Screen now);

void draw_window(Ui& ui, const AppState& state, Drafts& drafts, Actions& out);

}  // namespace hearth::ui
