// The pages outside the conversation, drawn without a window. HEARTH_PICTURES=FOLDER also saves what each
// looks like; HEARTH_WRITE_GOLDEN=1 writes the golden texts anew.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "app/ui/panels.h"
#include "ui/page_states.h"
#include "ui/widget_stage.h"

namespace hearth::ui {
namespace {

using Draw = void (*)(Ui&, Rect, const AppState&, Drafts&, Actions&);

struct Page_ {
  const char* name;
  Draw draw;
  AppState (*state)();
};
const Page_ kPages[] = {{"welcome", draw_welcome, welcome_state},
                        {"recovery", draw_recovery, recovery_state},
                        {"choose_model", draw_choose_model, choose_state},
                        {"unlock", draw_unlock, unlock_state},
                        {"models", draw_models_page, models_state},
                        {"workbench", draw_workbench, workbench_state},
                        {"privacy", draw_privacy_page, privacy_state},
                        {"settings", draw_settings_page, settings_state},
                        {"shortcuts", draw_shortcuts_page, settings_state}};

// A stage that shows one page of one state.
struct Shown {
  Stage stage;
  AppState state;
  Drafts drafts;
  Actions out;

  Shown(const Page_& page, AppState what, float width = 1016, float height = 800, float zoom = 1)
      : stage(width, height, zoom), state(std::move(what)) {
    stage.ui.reduced_motion = true;
    stage.body = [this, draw = page.draw](Ui& ui) {
      draw(ui, {0, 0, ui.width, ui.height}, state, drafts, out);
    };
  }
};

TEST_CASE("every page can be looked at") {
  const char* folder = std::getenv("HEARTH_PICTURES");
  if (!folder) return;
  const char* only = std::getenv("HEARTH_PAGE");
  std::filesystem::create_directories(folder);
  struct Size {
    float width, height, zoom;
  };
  for (const Page_& page : kPages) {
    if (only && std::string(only).find(page.name) == std::string::npos) continue;
    for (const Size size : {Size{390, 844, 1}, Size{656, 800, 1}, Size{1280, 800, 1}, Size{1440, 900, 1.5f}, Size{640, 400, 2}}) {
      for (const ThemeName look : {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrastDark}) {
        if (look != ThemeName::Light && size.width != 1280) continue;
        Shown shown(page, page.state(), size.width, size.height, size.zoom);
        shown.stage.ui.theme = &theme(look);
        shown.stage.frame(4);
        std::ostringstream name;
        name << folder << "/" << page.name << "-" << size.width << "x" << size.zoom << "-" << static_cast<int>(look) << ".png";
        REQUIRE(save_picture(shown.stage.picture(), name.str()));
      }
    }
  }
}

}  // namespace
}  // namespace hearth::ui
