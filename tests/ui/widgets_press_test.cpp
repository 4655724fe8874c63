#include <doctest/doctest.h>

#include "ui/widget_stage.h"

using namespace hearth::ui;
using Kind = SemanticRequest::Kind;

TEST_CASE("a button is pressed by mouse, keyboard and request, once each, and not while it is disabled") {
  Stage stage;
  int pressed = 0;
  bool disabled = false;
  stage.body = [&](Ui& ui) {
    Button how;
    how.disabled = disabled;
    if (button(ui, {10, 10, 120, 36}, "Send", how)) ++pressed;
  };
  stage.frame(2);
  stage.click(Role::Button, "Send");
  CHECK(pressed == 1);
  stage.key(ImGuiKey_Tab);
  CHECK(stage.node(Role::Button, "Send").focused);
  stage.key(ImGuiKey_Enter);
  CHECK(pressed == 2);
  stage.key(ImGuiKey_Space);
  CHECK(pressed == 3);
  stage.ask(Kind::Press, Role::Button, "Send");
  CHECK(pressed == 4);
  disabled = true;
  stage.frame();
  stage.click(Role::Button, "Send");
  stage.ask(Kind::Press, Role::Button, "Send");
  CHECK(pressed == 4);
  CHECK(stage.node(Role::Button, "Send").disabled);
}

TEST_CASE("the focus ring is drawn for keyboard use only, 2 px wide and 2 px away") {
  Stage stage;
  stage.body = [&](Ui& ui) { button(ui, {20, 20, 120, 36}, "Send"); };
  stage.frame(2);
  const uint32_t ring = stage.ui.colour(Token::Focus), paper = stage.ui.colour(Token::Canvas);
  stage.click(Role::Button, "Send");
  stage.move_mouse(-50, -50);
  CHECK(stage.node(Role::Button, "Send").focused);
  CHECK(stage.picture().at(80, 17) == paper);
  stage.key(ImGuiKey_Tab);
  const Picture picture = stage.picture();
  CHECK(picture.at(80, 16) == ring);
  CHECK(picture.at(80, 17) == ring);
  CHECK(picture.at(80, 15) == paper);
  CHECK(picture.at(80, 18) == paper);
}

TEST_CASE("hovering fades in over 80 ms, at once with reduced motion") {
  for (const bool reduced : {false, true}) {
    Stage stage;
    stage.ui.reduced_motion = reduced;
    stage.body = [&](Ui& ui) { button(ui, {20, 20, 120, 36}, "Send"); };
    stage.frame(2);
    const auto ground = [&] { return stage.picture().at(24, 38); };
    const uint32_t surface = stage.ui.colour(Token::Surface), hover = stage.ui.colour(Token::Hover);
    CHECK(ground() == surface);
    ImGui::GetIO().AddMousePosEvent(30, 30);
    stage.frame();
    CAPTURE(reduced);
    CHECK((ground() == hover) == reduced);
    stage.frame(6);
    CHECK(ground() == hover);
    CHECK(stage.ui.next_redraw == 0);
  }
}

TEST_CASE("small things react in 32 by 32 units") {
  Stage stage;
  int pressed = 0;
  stage.body = [&](Ui& ui) {
    if (icon_button(ui, {100, 100, 20, 20}, Icon::x, "Remove")) ++pressed;
  };
  stage.frame(2);
  stage.click(95, 95);
  CHECK(pressed == 1);
  stage.click(90, 110);
  CHECK(pressed == 1);
}

TEST_CASE("a button over a row is pressed instead of the row") {
  Stage stage;
  int rows = 0, buttons = 0;
  stage.body = [&](Ui& ui) {
    if (row(ui, {10, 10, 300, 36}, "Letter", false).pressed) ++rows;
    if (icon_button(ui, {270, 12, 32, 32}, Icon::ellipsis, "More")) ++buttons;
  };
  stage.frame(2);
  stage.click(100, 28);
  CHECK(rows == 1);
  stage.click(286, 28);
  CHECK(rows == 1);
  CHECK(buttons == 1);
}

TEST_CASE("a row reports renaming, removing and its menu") {
  Stage stage;
  int renames = 0, removes = 0, menus = 0, presses = 0;
  stage.body = [&](Ui& ui) {
    const RowPress press = row(ui, {10, 10, 300, 36}, "Letter", false);
    renames += press.rename;
    removes += press.remove;
    menus += press.menu;
    presses += press.pressed;
  };
  stage.frame(2);
  stage.key(ImGuiKey_Tab);
  stage.key(ImGuiKey_F2);
  CHECK(renames == 1);
  stage.key(ImGuiKey_Delete);
  CHECK(removes == 1);
  stage.key(ImGuiKey_F10, ImGuiMod_Shift);
  CHECK(menus == 1);
  CHECK(presses == 0);
  stage.move_mouse(100, 28);
  ImGui::GetIO().AddMouseButtonEvent(1, true);
  stage.frame();
  ImGui::GetIO().AddMouseButtonEvent(1, false);
  stage.frame(2);
  CHECK(menus == 2);
  CHECK(presses == 0);
  stage.click(100, 28);
  stage.click(100, 28);
  CHECK(presses == 2);
  CHECK(renames == 2);
}

TEST_CASE("arrows move between things to press, in a mirrored window too") {
  for (const bool mirrored : {false, true}) {
    Stage stage;
    stage.ui.mirrored = mirrored;
    stage.body = [&](Ui& ui) {
      button(ui, {20, 20, 120, 36}, "First");
      button(ui, {160, 20, 120, 36}, "Second");
    };
    stage.frame(2);
    stage.key(ImGuiKey_Tab);
    CHECK(stage.node(Role::Button, "First").focused);
    stage.key(mirrored ? ImGuiKey_LeftArrow : ImGuiKey_RightArrow);
    CHECK(stage.node(Role::Button, "Second").focused);
  }
}

TEST_CASE("switch, choice, tab and disclosure tell their state") {
  Stage stage;
  bool on = false;
  stage.body = [&](Ui& ui) {
    if (toggle(ui, {10, 10, 300, 40}, "Network", on, "Lets you fetch models")) on = !on;
    radio_card(ui, {10, 60, 300, 100}, "Quick", true);
    tab(ui, {10, 170, 80, 28}, "Raw", false);
    disclosure(ui, {10, 210, 200, 28}, "Thought for 6 s", false);
  };
  stage.frame(2);
  stage.click(Role::Switch, "Network");
  stage.frame();
  CHECK(stage.tree.to_text() ==
        "switch \"Network\" (Lets you fetch models) [focused, checked]\n"
        "radio \"Quick\" [checked]\n"
        "tab \"Raw\"\n"
        "disclosure \"Thought for 6 s\" [folded]\n");
}

TEST_CASE("two things of one name in one group have ids of their own, the same in every frame") {
  Stage stage;
  stage.body = [&](Ui& ui) {
    button(ui, {10, 10, 100, 36}, "Remove");
    button(ui, {10, 60, 100, 36}, "Remove");
    group(ui, Role::Article, "Answer", {0, 100, 300, 100}, [&] { button(ui, {10, 110, 100, 36}, "Remove"); });
  };
  stage.frame();
  const std::vector<SemanticNode> before = stage.tree.nodes();
  stage.frame();
  REQUIRE(before.size() == 4);
  for (size_t i = 0; i < before.size(); ++i) {
    CHECK(before[i].id == stage.tree.nodes()[i].id);
    for (size_t j = 0; j < i; ++j) CHECK(before[i].id != before[j].id);
  }
}
