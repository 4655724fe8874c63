// What is being typed or unfolded on the first-run, unlock, models, privacy, settings, workbench and
// shortcuts screens: part of Drafts (drafts.h). Nothing that AppState should own. UI thread.
#pragma once

#include <string>
namespace hearth::ui {

struct PageDrafts {
  void forget() { *this = {}; }
};

}  // namespace hearth::ui
