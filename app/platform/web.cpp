// The window of a page: a canvas, drawn with WebGL 2. web/page.js owns the canvas and calls the functions at
// the end of this file; what the page has to do for us goes through web/bridge.js. It is never waited for
// anything: main_web_window.cpp is called once a frame. Main thread, the only one.
#include <GLES3/gl3.h>
#include <emscripten/emscripten.h>
#include <emscripten/html5_webgl.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <sstream>
#include <utility>

#include "app/platform/platform.h"

// web/bridge.js. Texts are UTF-8, ending in a zero.
extern "C" {
void hearth_page_set_clipboard(const char* text);
void hearth_page_set_cursor(const char* css_name);
void hearth_page_set_caret(float x, float y, float height);
void hearth_page_choose_file(int question, const char* extensions, int several);
void hearth_page_choose_folder(int question);
void hearth_page_choose_place(int question, const char* suggested);
void hearth_page_language(char* into, size_t size);
int hearth_page_prefers_dark();
int hearth_page_prefers_reduced_motion();
int hearth_page_is_mac();
void hearth_page_wake();
}

namespace hearth::platform {
namespace {

struct Canvas {
  int width = 1280, height = 800;  // pixels
  float scale = 1;                 // pixels a unit
  bool lost = false, restored = false;
};
Canvas canvas;
WindowEvents events;
std::map<int, Chosen> questions;  // that the person has not answered
int last_question = 0;
std::string copied;  // last, for ImGui: a page may not look into the clipboard unasked

const char* css_name(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_None:
      return "none";
    case ImGuiMouseCursor_TextInput:
      return "text";
    case ImGuiMouseCursor_Hand:
      return "pointer";
    case ImGuiMouseCursor_ResizeAll:
      return "move";
    case ImGuiMouseCursor_ResizeNS:
      return "ns-resize";
    case ImGuiMouseCursor_ResizeEW:
      return "ew-resize";
    case ImGuiMouseCursor_NotAllowed:
      return "not-allowed";
    default:
      return "default";
  }
}

void join_imgui() {
  ImGuiIO& io = ImGui::GetIO();
  io.BackendPlatformName = "hearth_web";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigMacOSXBehaviors = hearth_page_is_mac() != 0;
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { set_clipboard(text); };
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) { return copied.c_str(); };
  platform.Platform_SetImeDataFn = [](ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* data) {
    hearth_page_set_caret(data->InputPos.x, data->InputPos.y, data->InputLineHeight);
  };
}

class WebWindow final : public Window {
 public:
  WebWindow() = default;
  WebWindow(const WebWindow&) = delete;
  WebWindow& operator=(const WebWindow&) = delete;
  ~WebWindow() override {
    ImGui_ImplOpenGL3_Shutdown();
    emscripten_webgl_destroy_context(context_);
  }

  Status start() {
    EmscriptenWebGLContextAttributes wanted;
    emscripten_webgl_init_context_attributes(&wanted);
    wanted.majorVersion = 2;
    wanted.alpha = wanted.depth = wanted.stencil = wanted.antialias = EM_FALSE;
    wanted.powerPreference = EM_WEBGL_POWER_PREFERENCE_LOW_POWER;
    context_ = emscripten_webgl_create_context("#canvas", &wanted);
    if (context_ <= 0)
      return fail(Fault::Unsupported,
                  "This browser draws no WebGL 2 pages. Update it, or switch on hardware acceleration in its "
                  "settings.");
    emscripten_webgl_make_context_current(context_);
    join_imgui();
    ImGui_ImplOpenGL3_Init("#version 300 es");
    return {};
  }

  WindowEvents wait(double) override { return std::exchange(events, {}); }

  void begin_frame() override {
    if (std::exchange(canvas.restored, false)) make_everything_anew();
    ImGui_ImplOpenGL3_NewFrame();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(canvas.width), static_cast<float>(canvas.height)};
    io.DisplayFramebufferScale = {1, 1};
    const double now = emscripten_get_now() / 1000;
    io.DeltaTime = std::clamp(static_cast<float>(now - last_frame_), 1e-4f, 0.1f);
    last_frame_ = now;
  }

  Status end_frame(uint32_t clear) override {
    show_cursor();
    if (canvas.lost) return {};  // the page says when there is something to draw on again
    const auto part = [&](int shift) { return static_cast<float>(clear >> shift & 0xFF) / 255; };
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, canvas.width, canvas.height);
    glClearColor(part(0), part(8), part(16), 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    return {};
  }

  void resize(int, int) override {}  // the browser's affair
  float scale() const override { return canvas.scale; }
  std::string backend() const override { return "webgl"; }
  Result<Picture> take_picture() override {
    return fail(Fault::Unsupported, "A page takes no pictures of itself.");
  }
  void set_text_input_area(float x, float y, float height) override { hearth_page_set_caret(x, y, height); }

 private:
  void show_cursor() {
    const ImGuiMouseCursor cursor = ImGui::GetMouseCursor();
    if (cursor == cursor_) return;
    cursor_ = cursor;
    hearth_page_set_cursor(css_name(cursor));
  }

  // What was on the graphics card went with the context; Dear ImGui still holds the pixels of its textures.
  void make_everything_anew() {
    canvas.lost = false;
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplOpenGL3_Init("#version 300 es");
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_Destroyed && texture->Pixels)
        texture->SetStatus(ImTextureStatus_WantCreate);
    }
  }

  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context_ = 0;
  ImGuiMouseCursor cursor_ = ImGuiMouseCursor_Arrow;
  double last_frame_ = 0;
};

}  // namespace

Result<std::unique_ptr<Window>> Window::open(const WindowOptions&) {
  auto window = std::make_unique<WebWindow>();
  TRY_STATUS(window->start());
  return window;
}

void wake_window() { hearth_page_wake(); }

namespace {

Status ask_for_files(const std::vector<FileKind>& kinds, bool several, Chosen done) {
  std::string extensions;
  for (const FileKind& kind : kinds) {
    for (const std::string& extension : kind.extensions)
      extensions += (extensions.empty() ? "." : ",.") + extension;
  }
  questions[++last_question] = std::move(done);
  hearth_page_choose_file(last_question, extensions.c_str(), several ? 1 : 0);
  return {};
}

}  // namespace

Status choose_file(const std::string&, const std::vector<FileKind>& kinds, Chosen done) {
  return ask_for_files(kinds, false, std::move(done));
}

Status choose_files(const std::string&, const std::vector<FileKind>& kinds, Chosen done) {
  return ask_for_files(kinds, true, std::move(done));
}

Status choose_place_to_save(const std::string&, const std::string& suggested, Chosen done) {
  questions[++last_question] = std::move(done);
  hearth_page_choose_place(last_question, suggested.c_str());
  return {};
}

Status choose_folder(const std::string&, Chosen done) {
  questions[++last_question] = std::move(done);
  hearth_page_choose_folder(last_question);
  return {};
}

void set_clipboard(const std::string& text) {
  copied = text;
  hearth_page_set_clipboard(text.c_str());
}

std::string system_language() {
  std::array<char, 64> name{};
  hearth_page_language(name.data(), name.size());
  return name.data();
}

bool system_prefers_dark() { return hearth_page_prefers_dark() != 0; }
bool system_prefers_reduced_motion() { return hearth_page_prefers_reduced_motion() != 0; }

// ---- What web/page.js calls

extern "C" {

EMSCRIPTEN_KEEPALIVE void hearth_canvas_resized(int width, int height, float scale) {
  events.scale_changed = true;
  canvas.width = std::max(1, width);
  canvas.height = std::max(1, height);
  canvas.scale = scale > 0 ? scale : 1;
}

EMSCRIPTEN_KEEPALIVE void hearth_canvas_lost() { canvas.lost = true; }
EMSCRIPTEN_KEEPALIVE void hearth_canvas_restored() { canvas.restored = true; }

// `path`: how the core instance calls the file. Null: the person chose none.
// `text`: a path a line.
EMSCRIPTEN_KEEPALIVE void hearth_files_chosen(int question, const char* text) {
  auto asked = questions.extract(question);
  if (!asked) return;
  std::vector<std::string> paths;
  std::istringstream lines(text);
  for (std::string path; std::getline(lines, path);) paths.push_back(path);
  asked.mapped()(std::move(paths));
}

EMSCRIPTEN_KEEPALIVE void hearth_file_dropped(const char* path) { events.dropped_files.emplace_back(path); }

}  // extern "C"

}  // namespace hearth::platform
