#include "app/ui/icons.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace hearth::ui {
namespace {

TEST_CASE("every icon has strokes, and each stays inside its box") {
  for (int i = 0; i <= static_cast<int>(Icon::zoom_out); ++i) {
    CAPTURE(i);
    const auto strokes = icon_strokes(static_cast<Icon>(i));
    REQUIRE(!strokes.empty());
    for (const IconStroke& stroke : strokes) {
      REQUIRE(stroke.points.size() >= 2);
      for (size_t p = 0; p < stroke.points.size(); ++p) {
        const IconPoint point = stroke.points[p];
        CHECK(point.x >= 0.5f);
        CHECK(point.x <= 23.5f);
        CHECK(point.y >= 0.5f);
        CHECK(point.y <= 23.5f);
        if (p > 0) {
          const IconPoint before = stroke.points[p - 1];
          CHECK(std::hypot(point.x - before.x, point.y - before.y) > 0);
        }
      }
    }
  }
}

TEST_CASE("curves are flattened to what the drawing says") {
  // info: a circle of radius 10 around the middle, and two strokes.
  const auto strokes = icon_strokes(Icon::info);
  const auto circle = std::ranges::find_if(strokes, [](const IconStroke& stroke) { return stroke.closed; });
  REQUIRE(circle != strokes.end());
  CHECK(circle->points.size() >= 24);
  for (const IconPoint point : circle->points) {
    CHECK(std::hypot(point.x - 12, point.y - 12) == doctest::Approx(10).epsilon(0.001));
  }
  // x: two lines across.
  const auto cross = icon_strokes(Icon::x);
  REQUIRE(cross.size() == 2);
  CHECK(cross[0].points.size() == 2);
  // lock: a rounded rectangle 18 wide and the arc of its shackle, which reaches y = 2.
  float top = 24;
  for (const IconStroke& stroke : icon_strokes(Icon::lock)) {
    for (const IconPoint point : stroke.points) top = std::min(top, point.y);
  }
  CHECK(top == doctest::Approx(2).epsilon(0.01));
}

}  // namespace
}  // namespace hearth::ui
