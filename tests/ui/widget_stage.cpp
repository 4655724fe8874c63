#include "ui/widget_stage.h"

#include <doctest/doctest.h>

namespace hearth::ui {

Stage::Stage(float width, float height, float zoom) : window_(width * zoom, height * zoom) {
  text_ = TextEngine::create(NullWindow::fonts());
  ui.theme = &theme(ThemeName::Light);
  ui.text = text_.get();
  ui.tree = &tree;
  ui.zoom = zoom;
  ui.width = width;
  ui.height = height;
  ui.now = 100;
  ImGui::GetIO().AddMousePosEvent(-100, -100);
}

Stage::~Stage() { text_->clear(); }

void Stage::frame(int count) {
  for (int i = 0; i < count; ++i) {
    tree.begin_frame();
    ui.now += static_cast<double>(window_.step);
    ui.next_redraw = 0;
    drawn_ = window_.frame([&] { root(ui, [&] { body(ui); }); });
    text_->end_frame();
  }
}

Picture Stage::picture() { return paint(*drawn_, (*ui.theme)[Token::Canvas].value); }

void Stage::move_mouse(float x, float y) {
  ImGui::GetIO().AddMousePosEvent(x * ui.zoom, y * ui.zoom);
  frame(2);
}

void Stage::click(float x, float y) {
  move_mouse(x, y);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  frame();
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  frame(2);
}

void Stage::wheel(float notches) {
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  frame();
}

void Stage::key(ImGuiKey key, ImGuiKey modifier) {
  ImGuiIO& io = ImGui::GetIO();
  if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, true);
  io.AddKeyEvent(key, true);
  frame();
  io.AddKeyEvent(key, false);
  if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, false);
  frame(2);
}

void Stage::type(const char* text) {
  ImGui::GetIO().AddInputCharactersUTF8(text);
  frame(2);
}

const SemanticNode& Stage::node(Role role, std::string_view name) const {
  const SemanticNode* found = tree.find(role, name);
  CAPTURE(role_name(role));
  CAPTURE(name);
  REQUIRE(found != nullptr);
  return *found;
}

void Stage::click(Role role, std::string_view name) {
  const Box box = node(role, name).box;
  click((box.x + box.w / 2) / ui.zoom, (box.y + box.h / 2) / ui.zoom);
}

void Stage::ask(SemanticRequest::Kind kind, Role role, std::string_view name, std::string text) {
  tree.request({kind, node(role, name).id, std::move(text)});
  frame();
}

}  // namespace hearth::ui
