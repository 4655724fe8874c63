#include "app/ui/pages/page_drafts.h"

#include "app/store/secret.h"

namespace hearth::ui {

void SecretDraft::clear() {
  wipe(text);
  text.clear();
  text.reserve(kRoom);
  shown = false;
}

void PageDrafts::keep_only(const AppState& state) {
  if (state.screen == screen) return;
  welcome.clear();
  unlock.clear();
  code.clear();
  wipe(recovery.typed);
  recovery = {};
  unlocking = {};
  fetch.reset();
  server = {};
  welcome.focus = unlock.focus = code.focus = true;
  if (state.screen != Screen::Main) {
    privacy.fresh.clear();
    documents.password.clear();
    documents.unlocking.clear();
  }
  screen = state.screen;
}

void PageDrafts::forget() {
  for (SecretDraft* secret : {&welcome, &unlock, &code, &server.key, &privacy.fresh, &documents.password})
    secret->clear();
  for (std::string* text :
       {&recovery.typed, &server.address, &workbench.text, &workbench.system_prompt, &workbench.persona.name,
        &workbench.persona.instructions, &workbench.prompt.title, &workbench.prompt.text})
    wipe(*text);
  *this = PageDrafts();
}

}  // namespace hearth::ui
