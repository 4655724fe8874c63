// The instance of a page that draws: panels over a copy of the state that the core instance keeps in its
// worker. Runs on the page's main thread; web/page.js calls it when there was input, when a message came, and
// when something is due.
#include <emscripten/emscripten.h>
#include <imgui.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/core/remote_controller.h"
#include "app/core/words.h"
#include "app/platform/platform.h"
#include "app/store/secret.h"
#include "app/ui/mirror.h"
#include "app/window_content.h"

// web/bridge.js
extern "C" {
void hearth_page_post_action(const std::byte* bytes, size_t size);
void hearth_page_show_tree(const char* json);
void hearth_page_failed(const char* sentence);
}

namespace hearth {
namespace {

double now() { return emscripten_get_now() / 1000; }

class PageWindow {
 public:
  // Needs an ImGuiSession.
  explicit PageWindow(std::unique_ptr<platform::Window> window)
      : content_("fonts", WindowContent::Around::Browser),
        controller_([](auto action) { hearth_page_post_action(action.data(), action.size()); }),
        window_(std::move(window)) {}

  void receive(std::span<const std::byte> changes) {
    if (const Status taken = controller_.receive(changes); !taken)
      hearth_page_failed(taken.error().message.c_str());
  }
  void request(ui::SemanticRequest request) {
    content_.tree().request(std::move(request));
    pacing_.something_changed();
  }
  void typeface_arrived() {
    content_.text().typeface_arrived();
    pacing_.something_changed();
  }
  void ask_system_again() {
    content_.ask_system_again();
    pacing_.something_changed();
  }

  int frames() const { return frames_; }  // drawn so far

  // Draws if there is a reason to. Seconds until the next call: 0 with the next frame, negative when
  // something happens.
  double run() {
    const platform::WindowEvents events = window_->wait(0);
    if (!events.dropped_files.empty()) content_.drafts().dropped = events.dropped_files;
    const bool changed = controller_.pump();
    content_.forget_when_locked(controller_.state());
    pacing_.look_for_input(now());
    if (changed || events.scale_changed || !events.dropped_files.empty()) pacing_.something_changed();
    if (pacing_.is_due(now(), content_.next_redraw())) draw();
    return pacing_.seconds_to_wait(now(), content_.next_redraw());
  }

 private:
  void draw() {
    pacing_.drawn();
    ++frames_;
    window_->begin_frame();
    ImGui::NewFrame();
    content_.draw(controller_.state(), now(), window_->scale(), pacing_.last_input());
    ImGui::Render();
    window_->end_frame(content_.background());
    std::vector<Action> actions = content_.take_actions();
    for (Action& action : actions) controller_.act(std::move(action));
    if (!actions.empty() || content_.tree().has_requests()) pacing_.something_changed();
    content_.ask_for_file([this](Action action) {
      controller_.act(std::move(action));
      pacing_.something_changed();
    });
    if (const auto json = mirror_.changes(content_.tree(), current_language().code, content_.mirrored()))
      hearth_page_show_tree(json->c_str());
  }

  WindowContent content_;
  RemoteController controller_;
  std::unique_ptr<platform::Window> window_;
  ui::Mirror mirror_;
  FramePacing pacing_;
  int frames_ = 0;
};

// As long as the page.
std::unique_ptr<ImGuiSession> session;
std::unique_ptr<PageWindow> page;

}  // namespace
}  // namespace hearth

// ---- What web/page.js calls

using namespace hearth;

extern "C" {

// False: nothing can be drawn here, and hearth_page_failed() has said why.
EMSCRIPTEN_KEEPALIVE int hearth_window_start() {
  session = std::make_unique<ImGuiSession>();
  auto window = platform::Window::open({});
  if (!window) {
    hearth_page_failed(window.error().message.c_str());
    return 0;
  }
  page = std::make_unique<PageWindow>(std::move(*window));
  return 1;
}

// What changed of the state, from the core instance. `bytes` are wiped: the recovery code may be among them.
EMSCRIPTEN_KEEPALIVE void hearth_window_state(std::byte* bytes, size_t size) {
  page->receive({bytes, size});
  wipe({bytes, size});
}

EMSCRIPTEN_KEEPALIVE double hearth_window_run() { return page->run(); }

// What assistive technology, a password manager or a test did with an element of the mirror; kinds as in
// SemanticRequest. `text` is wiped.
EMSCRIPTEN_KEEPALIVE void hearth_window_request(int kind, uint32_t node, char* text) {
  ui::SemanticRequest request;
  request.kind = static_cast<ui::SemanticRequest::Kind>(kind);
  request.node = node;
  request.text = text;
  wipe(std::as_writable_bytes(std::span(text, request.text.size())));
  page->request(std::move(request));
}

EMSCRIPTEN_KEEPALIVE int hearth_window_frames() { return page->frames(); }
EMSCRIPTEN_KEEPALIVE void hearth_window_typeface_arrived() { page->typeface_arrived(); }
EMSCRIPTEN_KEEPALIVE void hearth_window_system_changed() { page->ask_system_again(); }

}  // extern "C"
