#include "app/ui/text_layout.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <memory>

#include "ui/null_window.h"
#include "ui/picture.h"

namespace hearth::ui {
namespace {

TEST_CASE("the same line of Latin is as wide as its letters and breaks at spaces") {
  NullWindow window;
  const auto engine = TextEngine::create(NullWindow::fonts());
  CHECK(engine->notice() == "");
  const TextLayout& one = engine->layout("Nothing leaves this computer", {}, 1e9f);
  CHECK(one.line_count() == 1);
  CHECK(one.width() > 150);
  CHECK(one.width() < 220);
  CHECK(one.height() == 20);
  const TextLayout& two = engine->layout("Nothing leaves this computer", {}, one.width() - 10);
  CHECK(two.line_count() == 2);
  CHECK(two.height() == 40);
  const size_t end = std::string_view("Nothing leaves this").size();
  CHECK(two.byte_at({1000, 5}) == end);
}

}  // namespace
}  // namespace hearth::ui
