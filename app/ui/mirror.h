// The semantic tree for the page's hidden DOM mirror (web/mirror.js), through which screen readers,
// find-in-page and password managers see the canvas: as JSON, and only when it changed. UI thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/ui/semantics.h"

namespace hearth::ui {

class Mirror {
 public:
  // The tree of this frame; nothing when it is the same as the one handed out last.
  //   {"language":"en","rtl":false,"nodes":[{"id":…,"parent":…,"role":"button","name":…,…,"box":[x,y,w,h]},…]}
  // `parent` is an index into nodes, -1 for the top. Of the states only those are there that hold or that say
  // something (checked, expanded, selected); "selection" is where the caret's other end and the caret are in
  // the value of the field that is being edited.
  std::optional<std::string> changes(const Semantics& tree, std::string_view language, bool right_to_left);

 private:
  size_t shown_ = 0;  // a hash: what was on screen is not kept
};

}  // namespace hearth::ui
