// A stage for widgets: a window without a screen, typefaces, a tree, and a person who moves the mouse and
// presses keys. For the tests of this folder.
#pragma once

#include <imgui.h>

#include <functional>
#include <memory>
#include <string>

#include "app/ui/widgets/widgets.h"
#include "ui/null_window.h"
#include "ui/picture.h"

namespace hearth::ui {

class Stage {
 public:
  explicit Stage(float width = 640, float height = 480, float zoom = 1);
  ~Stage();

  // What is drawn in every frame.
  std::function<void(Ui&)> body;
  Ui ui;
  Semantics tree;

  void frame(int count = 1);
  Picture picture();

  void move_mouse(float x, float y);  // units
  void click(float x, float y);
  void wheel(float notches);
  void key(ImGuiKey key, ImGuiKey modifier = ImGuiKey_None);
  void type(const char* text);
  const SemanticNode& node(Role role, std::string_view name) const;  // must be there
  void click(Role role, std::string_view name);
  void ask(SemanticRequest::Kind kind, Role role, std::string_view name, std::string text = {});

 private:
  NullWindow window_;
  std::unique_ptr<TextEngine> text_;
  ImDrawData* drawn_ = nullptr;
};

}  // namespace hearth::ui
