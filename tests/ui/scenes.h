// Everything that can be on screen, as a state and what a person did there: drawn, compared and measured by
// the tests of this folder.
#pragma once

#include <span>

#include "ui/chat_stage.h"

namespace hearth::ui {

struct Scene {
  const char* name;
  AppState (*state)();
  void (*prepare)(Shown&) = nullptr;  // in English

  Shown& prepare_on(Shown& shown) const;
};

std::span<const Scene> chat_scenes();  // the shell, the sidebar and the conversation
std::span<const Scene> page_scenes();  // the pages and screens outside the conversation
std::span<const Scene> more_scenes();  // menus, dialogs and states that the others do not show

}  // namespace hearth::ui
