// What the app needs of the system it runs on: a window with frames, clipboard, dropped files, dialogs. Plain
// functions with one implementation a program, chosen by the linker: desktop.cpp here, the page's in the
// browser. Main thread, wake_window() excepted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace hearth::platform {

struct WindowOptions {
  int width = 1280, height = 800;  // in units of the monitor's scale
  std::optional<float> scale;      // instead of the monitor's: tests
  std::string backend = "auto";    // "vulkan", "opengl"
  std::string title = "Hearth";
  bool vsync = true;
};

// What happened since the last frame, beyond what ImGui itself receives.
struct WindowEvents {
  std::vector<std::string> dropped_files;
  bool close_requested = false;
  bool scale_changed = false;
};

class Window {
 public:
  // NotFound: no display. Unsupported: neither Vulkan nor OpenGL can draw; the sentence names both reasons.
  // An ImGui context must exist.
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  virtual ~Window() = default;

  // Waits until there is input, wake_window() was called or `seconds` have passed (negative: for ever, 0: not
  // at all).
  virtual WindowEvents wait(double seconds) = 0;
  virtual void begin_frame() = 0;  // ImGui::NewFrame() may follow
  virtual Status end_frame(
      uint32_t clear) = 0;  // draws ImGui::GetDrawData(). A lost device was mended; failures are fatal
  virtual void resize(int width, int height) = 0;  // units
  virtual float scale() const = 0;                 // pixels a unit
  virtual std::string backend() const = 0;         // "vulkan (llvmpipe …)" for people
  // The frame as drawn, as RGBA rows from the top. take_picture() draws ImGui::GetDrawData() once more, so it
  // is called after end_frame(). Busy: the window cannot be seen now.
  struct Picture {
    int width = 0, height = 0;
    std::vector<uint8_t> rgba;
  };
  virtual Result<Picture> take_picture() = 0;
  // Where an input method opens, in pixels. Has no effect on X11, where the input method places its own
  // window.
  virtual void set_text_input_area(float x, float y, float height) = 0;
};

void wake_window();  // any thread

struct FileKind {
  std::string name;                     // "Models"
  std::vector<std::string> extensions;  // "gguf"
};
// What the person pointed at, in the system's dialog; no path when it was cancelled. Called on the main
// thread from Window::wait.
using Chosen = std::function<void(std::vector<std::string> paths)>;
// They fail with Unsupported where the system has no dialog to offer. One path, but for choose_files().
Status choose_file(const std::string& title, const std::vector<FileKind>& kinds, Chosen done);
Status choose_files(const std::string& title, const std::vector<FileKind>& kinds, Chosen done);
Status choose_place_to_save(const std::string& title, const std::string& suggested, Chosen done);
Status choose_folder(const std::string& title, Chosen done);
void set_clipboard(const std::string& text);

// "de", "zh-Hans", …: what the person's system speaks.
std::string system_language();
bool system_prefers_dark();
bool system_prefers_reduced_motion();

}  // namespace hearth::platform
