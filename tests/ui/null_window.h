// A window without a screen: an ImGui context of a given size whose renderer accepts every texture, so that
// text and panels are laid out and drawn exactly as in the program, and a test can look at the result. One at
// a time.
#pragma once

#include <functional>
#include <string>

struct ImDrawData;
struct ImGuiContext;

namespace hearth::ui {

class NullWindow {
 public:
  explicit NullWindow(float width = 1280, float height = 800);
  ~NullWindow();
  NullWindow(const NullWindow&) = delete;
  NullWindow& operator=(const NullWindow&) = delete;

  // One frame: input events may be queued with ImGui::GetIO() before it, `body` draws. The draw data is valid
  // until the next frame. Dynamic textures count as uploaded.
  ImDrawData* frame(const std::function<void()>& body);
  void resize(float width, float height);
  // The time that passes from frame to frame, in seconds.
  float step = 1.0f / 60;

  // The typefaces that the build put beside the program.
  static const std::string& fonts();

 private:
  ImGuiContext* context_;
};

}  // namespace hearth::ui
