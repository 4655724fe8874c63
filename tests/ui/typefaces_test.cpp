// Typefaces that come one after the other, as a page fetches them.
#include <doctest/doctest.h>

#include <filesystem>
#include <memory>

#include "app/ui/text/text_layout.h"
#include "temp_folder.h"
#include "ui/null_window.h"

namespace hearth::ui {
namespace {

constexpr std::string_view kSalam = "\u0633\u0644\u0627\u0645";

struct Page {
  TempFolder folder;
  NullWindow window{400, 300};
  std::unique_ptr<TextEngine> engine;

  Page() {
    arrives("Inter-Regular.otf");
    engine = TextEngine::create(folder.path(), Typefaces::FetchedWhenNeeded);
  }
  void arrives(const std::string& file) {
    std::filesystem::copy(NullWindow::fonts() + "/" + file, folder.path() + "/" + file);
  }
  float width(std::string_view text, Face face = Face::Regular) {
    TextStyle style;
    style.face = face;
    return engine->layout(text, style, 1e9f).width();
  }
};

TEST_CASE_FIXTURE(Page, "a face that has not come is stood in for, until it has") {
  const float regular = width("Nothing leaves this page");
  CHECK(width("Nothing leaves this page", Face::Mono) == regular);
  arrives("JetBrainsMono-Regular.ttf");
  CHECK(width("Nothing leaves this page", Face::Mono) == regular);  // not before it is said
  engine->typeface_arrived();
  CHECK(width("Nothing leaves this page", Face::Mono) > regular);
  CHECK(width("Nothing leaves this page") == regular);
}

TEST_CASE_FIXTURE(Page, "a script is drawn once its typeface has come") {
  const float boxes = width(kSalam);
  arrives("NotoSansArabic-Regular.ttf");
  engine->typeface_arrived();
  const float letters = width(kSalam);
  CHECK(letters != boxes);
  const std::unique_ptr<TextEngine> whole = TextEngine::create(NullWindow::fonts());
  CHECK(letters == doctest::Approx(whole->layout(kSalam, {}, 1e9f).width()));
}

TEST_CASE_FIXTURE(Page, "what arrives without being asked for changes nothing that is laid out") {
  const TextLayout* before = &engine->layout("Hello", {}, 1e9f);
  arrives("NotoSansHebrew-Regular.ttf");
  engine->typeface_arrived();
  CHECK(&engine->layout("Hello", {}, 1e9f) == before);
}

}  // namespace
}  // namespace hearth::ui
