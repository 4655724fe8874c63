// Every scene in every language at several text sizes and widths: no text is cut, nothing overlaps, all can
// be reached. HEARTH_LAYOUT=NAMES checks only scenes whose name is among them; with HEARTH_PICTURES=FOLDER it
// also saves what each looks like.
#include <doctest/doctest.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "app/core/words.h"
#include "ui/layout_check.h"
#include "ui/scenes.h"

namespace hearth::ui {
namespace {

struct Size {
  float width, height;  // of the window, pixels
};
constexpr Size kSizes[] = {{390, 844}, {720, 800}, {1100, 800}, {1280, 800}};

bool wanted(const Scene& scene) {
  const char* only = std::getenv("HEARTH_LAYOUT");
  if (only) return std::string_view(only).contains(scene.name);
  return !std::string_view(scene.name).starts_with("hostile");
}

void keep_picture(Shown& shown, const std::string& name) {
  const char* folder = std::getenv("HEARTH_PICTURES");
  if (folder && std::getenv("HEARTH_LAYOUT"))
    REQUIRE(save_picture(shown.stage.picture(), folder + ("/" + name + ".png")));
}

// What is wrong anywhere, each fault once for a language, scale and width.
void check_scenes(std::span<const Scene> scenes, std::initializer_list<const char*> languages,
                  std::initializer_list<int> percents) {
  for (const Scene& scene : scenes) {
    if (!wanted(scene)) continue;
    for (const Size& size : kSizes) {
      for (const int percent : percents) {
        const float zoom = static_cast<float>(percent) / 100;
        set_language("en");
        Shown shown(scene.state(), size.width / zoom, size.height / zoom, zoom);
        LayoutRecord record;
        scene.prepare_on(shown);
        shown.stage.ui.record = &record;
        for (const char* language : languages) {
          set_language(language);
          shown.stage.ui.mirrored = current_language().right_to_left;
          shown.frame(4);
          keep_picture(shown, std::string(scene.name) + "-" + language + "-" + std::to_string(percent) + "-" +
                                  std::to_string(static_cast<int>(size.width)));
          const std::vector<std::string> faults = layout_faults(record, zoom);
          for (const std::string& fault : faults) {
            const std::string place = std::string(scene.name) + ", " + language + ", " +
                                      std::to_string(percent) + " %, " +
                                      std::to_string(static_cast<int>(size.width)) + " wide: ";
            const std::string said = place + fault;
            FAIL_CHECK(said);
          }
        }
      }
    }
  }
  set_language("en");
}

void check_all(std::initializer_list<const char*> languages, std::initializer_list<int> percents) {
  check_scenes(page_scenes(), languages, percents);
  check_scenes(chat_scenes(), languages, percents);
  check_scenes(more_scenes(), languages, percents);
}

// The faults of what `body` draws, one after the other.
std::string faults_of(const std::function<void(Ui&)>& body) {
  Stage stage(400, 300);
  LayoutRecord record;
  stage.ui.record = &record;
  stage.body = body;
  stage.frame(2);
  std::string all;
  for (const std::string& fault : layout_faults(record, 1)) all += fault + "\n";
  return all;
}

TEST_CASE("the check finds what is cut, too large, overlapping or out of reach, and nothing else") {
  const char* const kLong = "A sentence that is too long for its place";
  CHECK(faults_of([&](Ui& ui) { label(ui, {10, 10, 80, 20}, kLong, {.max_lines = 1}); }).contains("is cut"));
  CHECK(faults_of([&](Ui& ui) {
          label(ui, {10, 10, 80, 20}, kLong, {.max_lines = 1, .elides = true});
        }).empty());
  CHECK(faults_of([&](Ui& ui) { label(ui, {10, 10, 80, 20}, kLong); }).contains("larger than its place"));
  CHECK(faults_of([&](Ui& ui) { label(ui, {10, 10, 80, 120}, kLong); }).empty());
  CHECK(faults_of([](Ui& ui) {
          button(ui, {10, 10, 80, 36}, "One");
          button(ui, {80, 10, 80, 36}, "Two");
        }).contains("overlaps"));
  CHECK(faults_of([](Ui& ui) { button(ui, {350, 10, 80, 36}, "One"); }).contains("reaches beyond"));
  CHECK(faults_of([](Ui& ui) { button(ui, {10, 400, 80, 36}, "One"); }).contains("reaches beyond"));
  CHECK(faults_of([](Ui& ui) {
          scroll_area(ui, {0, 0, 400, 300}, "area", 500,
                      [&](ScrollView&) { button(ui, {10, 400, 80, 36}, "One"); });
        }).empty());
  CHECK(faults_of([](Ui& ui) {
          scroll_area(ui, {0, 0, 400, 300}, "area", 400,
                      [&](ScrollView&) { button(ui, {10, 400, 80, 36}, "One"); });
        }).contains("reaches beyond 'area'"));
  CHECK(faults_of([](Ui& ui) {
          label(ui, {10, 10, 100, 20}, "One text");
          label(ui, {30, 14, 100, 20}, "Another");
        }).contains("overlap"));
}

TEST_CASE("no text is cut and nothing overlaps in any language at 130 %") {
  check_all({"en", "de", "fr", "es", "zh-Hans", "ja", "ar"}, {130});
}

TEST_CASE("no text is cut and nothing overlaps at 80, 150 and 200 %") {
  check_all({"en", "de"}, {80, 150, 200});
}

}  // namespace
}  // namespace hearth::ui
