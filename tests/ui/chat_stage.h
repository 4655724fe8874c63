// The whole window on a stage: draws draw_window() from a state, collects what was asked for. For the tests
// of the shell, the sidebar and the conversation.
#pragma once

#include <doctest/doctest.h>

#include <variant>
#include <vector>

#include "app/ui/shell.h"
#include "ui/widget_stage.h"

namespace hearth::ui {

struct Shown {
  Stage stage;
  AppState state;
  Drafts drafts;
  Actions out;

  explicit Shown(AppState what, float width = 1280, float height = 800, float zoom = 1);
  void frame(int count = 1) { stage.frame(count); }
  // The only action of that kind, or the last of several; must be there.
  template <class Kind>
  const Kind& asked() const {
    for (size_t i = out.size(); i-- > 0;)
      if (const Kind* found = std::get_if<Kind>(&out[i])) return *found;
    FAIL("that was not asked for");
    return std::get<Kind>(out.front());
  }
  template <class Kind>
  bool was_asked() const {
    for (const Action& one : out)
      if (std::holds_alternative<Kind>(one)) return true;
    return false;
  }
};

}  // namespace hearth::ui
