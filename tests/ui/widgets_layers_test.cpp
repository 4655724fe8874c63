#include <doctest/doctest.h>

#include <array>

#include "ui/widget_stage.h"

using namespace hearth::ui;
using Kind = SemanticRequest::Kind;

namespace {

struct ScrollStage : Stage {
  ScrollView view;
  std::string pressed;
  ScrollStage() {
    body = [this](Ui& ui) {
      scroll_area(ui, {20, 20, 200, 200}, "list", 1000, [&](ScrollView& now) {
        view = now;
        for (int i = 0; i < 20; ++i) {
          const std::string name = "Row " + std::to_string(i);
          if (row(ui, {0, 50.0f * static_cast<float>(i), 180, 40}, name, false).pressed) pressed = name;
        }
      });
    };
    frame(2);
  }
  void settle() { frame(90); }
};

}  // namespace

TEST_CASE("an area scrolls by wheel, within its ends, and says whether it is at its end") {
  ScrollStage stage;
  CHECK(stage.view.offset == 0);
  CHECK_FALSE(stage.view.at_end);
  stage.move_mouse(100, 100);
  stage.wheel(-1);
  stage.settle();
  CHECK(stage.view.offset == doctest::Approx(72));
  stage.wheel(-100);
  stage.settle();
  CHECK(stage.view.offset == doctest::Approx(800));
  CHECK(stage.view.at_end);
  stage.wheel(200);
  stage.settle();
  CHECK(stage.view.offset == 0);
  CHECK(stage.ui.next_redraw == 0);
}

TEST_CASE("an area that has the keyboard scrolls by keys") {
  ScrollStage stage;
  stage.key(ImGuiKey_Tab);
  stage.key(ImGuiKey_PageDown);
  stage.settle();
  CHECK(stage.view.offset == doctest::Approx(160));
  stage.key(ImGuiKey_End);
  stage.settle();
  CHECK(stage.view.at_end);
  stage.key(ImGuiKey_Home);
  stage.settle();
  CHECK(stage.view.offset == 0);
}

TEST_CASE("what is reached by Tab or asked for comes into view") {
  ScrollStage stage;
  for (int i = 0; i < 8; ++i) stage.key(ImGuiKey_Tab);
  stage.settle();
  CHECK(stage.node(Role::ListItem, "Row 6").focused);
  CHECK(stage.view.offset > 100);
  const Box seen = stage.node(Role::ListItem, "Row 6").box;
  CHECK(seen.y >= 20);
  CHECK(seen.y + seen.h <= 220);
  stage.ask(Kind::ScrollTo, Role::ListItem, "Row 19");
  stage.settle();
  CHECK(stage.node(Role::ListItem, "Row 19").box.y + 40 <= 220);
}

TEST_CASE("what is out of sight takes requests but no mouse") {
  ScrollStage stage;
  stage.ask(Kind::Press, Role::ListItem, "Row 15");
  CHECK(stage.pressed == "Row 15");
  stage.click(100, 20 + 50 * 6 + 10);
  CHECK(stage.pressed == "Row 15");
}

TEST_CASE("an area inside another scrolls first, then the outer one") {
  Stage stage;
  ScrollView outer, inner;
  stage.body = [&](Ui& ui) {
    scroll_area(ui, {0, 0, 300, 200}, "outer", 600, [&](ScrollView& now) {
      outer = now;
      scroll_area(ui, {10, 10, 200, 100}, "inner", 130, [&](ScrollView& in) { inner = in; });
    });
  };
  stage.frame(2);
  stage.move_mouse(50, 50);
  stage.wheel(-1);
  stage.frame(60);
  CHECK(inner.offset == doctest::Approx(30));
  CHECK(outer.offset == 0);
  stage.wheel(-1);
  stage.frame(60);
  CHECK(outer.offset == doctest::Approx(72));
}

TEST_CASE("scroll_to goes to the end, and stays there while the content grows") {
  Stage stage;
  float content = 300;
  ScrollView view;
  stage.body = [&](Ui& ui) {
    if (view.at_end) scroll_to(ui, "log", 1e9f);
    scroll_area(ui, {0, 0, 300, 200}, "log", content, [&](ScrollView& now) { view = now; });
  };
  stage.frame(3);
  for (int i = 0; i < 5; ++i) {
    content += 20;
    stage.frame(2);
    CHECK(view.offset == doctest::Approx(content - 200));
  }
}

TEST_CASE("the keyboard stays inside a dialog, Escape closes it, and what had the keyboard gets it back") {
  Stage stage;
  bool open = false;
  int under = 0;
  stage.body = [&](Ui& ui) {
    if (button(ui, {20, 20, 120, 36}, "Erase")) {
      open = true;
      ++under;
    }
    button(ui, {20, 70, 120, 36}, "Other");
    if (open && dialog(ui, 400, 200, "Erase the chat?", [&](Rect at) {
          button(ui, at.cut_top(36), "Keep it");
          at.cut_top(8);
          button(ui, at.cut_top(36), "Erase it");
        })) {
      open = false;
    }
  };
  stage.frame(2);
  stage.key(ImGuiKey_Tab);
  stage.key(ImGuiKey_Enter);
  REQUIRE(open);
  stage.frame(2);
  CHECK(stage.node(Role::Dialog, "Erase the chat?").box.w == 400);
  for (int i = 0; i < 5; ++i) {
    stage.key(ImGuiKey_Tab);
    CHECK((stage.node(Role::Button, "Keep it").focused || stage.node(Role::Button, "Erase it").focused));
  }
  stage.click(40, 40);
  CHECK(under == 1);
  stage.key(ImGuiKey_Escape);
  CHECK_FALSE(open);
  stage.frame(2);
  CHECK(stage.node(Role::Button, "Erase").focused);
  CHECK(stage.tree.find(Role::Dialog, "Erase the chat?") == nullptr);
}

TEST_CASE("a dialog comes into sight over some frames, or at once where motion is reduced") {
  for (const bool reduced : {false, true}) {
    Stage stage;
    stage.ui.reduced_motion = reduced;
    stage.body = [](Ui& ui) { dialog(ui, 300, 200, "Really", [](Rect) {}); };
    const auto middle = [&] { return stage.picture().at(320, 300); };
    stage.frame();
    const uint32_t first = middle();
    stage.frame(20);
    CHECK((middle() == first) == reduced);
    CHECK(middle() == stage.ui.colour(Token::Surface));
  }
}

TEST_CASE("a menu gives the item that was pressed, and -1 after Escape or a click outside") {
  Stage stage;
  bool open = false;
  int chosen = -2;
  const std::array<std::string, 4> items = {"Rename", "Pin", "-", "Erase"};
  stage.body = [&](Ui& ui) {
    const Rect at = {20, 20, 32, 32};
    if (icon_button(ui, at, Icon::ellipsis, "More")) open = true;
    int now = -1;
    if (open && menu(ui, at, "Chat actions", items, now)) {
      open = false;
      chosen = now;
    }
  };
  stage.frame(2);
  stage.click(Role::Button, "More");
  REQUIRE(open);
  stage.click(Role::MenuItem, "Erase");
  CHECK_FALSE(open);
  CHECK(chosen == 3);

  stage.click(Role::Button, "More");
  stage.key(ImGuiKey_Escape);
  CHECK_FALSE(open);
  CHECK(chosen == -1);

  chosen = -2;
  stage.click(Role::Button, "More");
  stage.click(500, 400);
  CHECK_FALSE(open);
  CHECK(chosen == -1);

  stage.key(ImGuiKey_Tab);
  stage.ask(Kind::Focus, Role::Button, "More");
  stage.frame(2);
  stage.key(ImGuiKey_Enter);
  REQUIRE(open);
  stage.frame(2);
  CHECK(stage.node(Role::MenuItem, "Rename").focused);
  stage.key(ImGuiKey_DownArrow);
  stage.key(ImGuiKey_Enter);
  CHECK(chosen == 1);
}

TEST_CASE("a tooltip comes after a while, over everything, and goes with the mouse") {
  Stage stage;
  stage.body = [&](Ui& ui) { icon_button(ui, {20, 20, 32, 32}, Icon::copy, "Copy"); };
  stage.frame(2);
  stage.move_mouse(36, 36);
  const auto has_tip = [&] { return stage.picture().at(26, 62) != stage.ui.colour(Token::Canvas); };
  stage.frame(10);
  CHECK_FALSE(has_tip());
  CHECK(stage.ui.next_redraw > stage.ui.now);
  stage.frame(40);
  CHECK(has_tip());
  stage.move_mouse(300, 300);
  stage.frame(10);
  CHECK_FALSE(has_tip());
}
