#include "ui/chat_stage.h"

namespace hearth::ui {

Shown::Shown(AppState what, float width, float height, float zoom)
    : stage(width, height, zoom), state(std::move(what)) {
  stage.ui.reduced_motion = true;
  stage.body = [this](Ui& ui) { draw_window(ui, state, drafts, out); };
  frame(3);
}

}  // namespace hearth::ui
