#include "app/window_loop.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>

#include "app/core/controller.h"
#include "app/platform/platform.h"
#include "app/platform/png.h"
#include "app/ui/script.h"
#include "app/window_content.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
using ui::Script;

constexpr double kScriptFrame = 1 / 60.0;  // a script looks again this often

struct FrameTimes {
  double first_frame_ms = 0;  // from the start of the program
  std::vector<double> frames_ms;

  std::string to_text() {
    std::sort(frames_ms.begin(), frames_ms.end());
    const auto at = [this](double share) {
      return frames_ms.empty() ? 0.0 : frames_ms[static_cast<size_t>(share * (frames_ms.size() - 1))];
    };
    char line[160];
    std::snprintf(line, sizeof line,
                  "first frame %.0f ms; %zu frames, median %.2f ms, 99th percentile %.2f ms\n",
                  first_frame_ms, frames_ms.size(), at(0.5), at(0.99));
    return line;
  }
};

Controller::Options options_of(const WindowRun& run) {
  return {.home = run.home, .model_folders = run.model_folders, .about = run.about, .wake = [] {
            platform::wake_window();
          }};
}

// Does what the panels asked for in the last frame; true when there was anything.
bool act(WindowContent& content, Controller& controller) {
  std::vector<Action> actions = content.take_actions();
  for (Action& action : actions) controller.act(std::move(action));
  content.forget_when_locked(controller.state());
  return !actions.empty();
}

class WindowLoop {
 public:
  WindowLoop(const WindowRun& run, std::unique_ptr<platform::Window> window, std::optional<Script> script)
      : run_(run),
        content_(run.fonts),
        controller_(options_of(run)),
        window_(std::move(window)),
        script_(std::move(script)) {}

  Result<int> run() {
    while (!exit_code_) {
      const platform::WindowEvents events = window_->wait(seconds_to_wait());
      if (!events.dropped_files.empty()) content_.drafts().dropped = events.dropped_files;
      const bool changed = controller_.pump();
      content_.forget_when_locked(controller_.state());
      pacing_.look_for_input(now());
      if (changed || events.scale_changed || !events.dropped_files.empty()) pacing_.something_changed();
      if (events.close_requested) break;
      if (pacing_.is_due(now(), content_.next_redraw()) || script_) TRY_STATUS(draw_frame());
    }
    remember_size();
    if (run_.print_times) std::fputs(times_.to_text().c_str(), stderr);
    return exit_code_.value_or(0);
  }

 private:
  double now() const { return std::chrono::duration<double>(Clock::now() - run_.started).count(); }

  double seconds_to_wait() {
    double seconds = pacing_.seconds_to_wait(now(), content_.next_redraw());
    const auto at_most = [&seconds](double limit) {
      if (seconds < 0 || limit < seconds) seconds = limit;
    };
    if (script_) at_most(kScriptFrame);
    if (const auto due = controller_.seconds_until_due()) at_most(std::max(0.0, *due));
    return seconds;
  }

  Status draw_frame() {
    pacing_.drawn();
    const auto began = Clock::now();
    window_->begin_frame();
    ImGui::NewFrame();
    content_.draw(controller_.state(), now(), window_->scale(), pacing_.last_input());
    const Script::Step step = script_ ? script_->step(content_.tree(), now()) : Script::Step{};
    ImGui::Render();
    const std::chrono::duration<double, std::milli> took = Clock::now() - began;
    TRY_STATUS(window_->end_frame(content_.background()));
    if (times_.first_frame_ms == 0) times_.first_frame_ms = now() * 1000;
    times_.frames_ms.push_back(took.count());
    if (act(content_, controller_) || content_.tree().has_requests()) pacing_.something_changed();
    content_.ask_for_file([this](Action action) {
      controller_.act(std::move(action));
      pacing_.something_changed();
    });
    return follow(step);
  }

  Status follow(const Script::Step& step) {
    using Kind = Script::Step::Kind;
    switch (step.kind) {
      case Kind::Nothing:
        break;
      case Kind::Print:
        std::cout << step.text << std::endl;
        break;
      case Kind::Resize:
        window_->resize(step.width, step.height);
        break;
      case Kind::Finished:
        exit_code_ = 0;
        break;
      case Kind::Failed:
        std::cout << content_.tree().to_json() << std::endl;
        std::cerr << step.text << std::endl;
        exit_code_ = 1;
        break;
      case Kind::Shot: {
        TRY(const platform::Window::Picture picture, window_->take_picture());
        TRY_STATUS(platform::write_png(step.text, picture));
        break;
      }
    }
    return {};
  }

  void remember_size() {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    Settings settings = controller_.state().settings;
    if (size.x <= 0 || size.y <= 0 || run_.script) return;
    settings.window_width = static_cast<int>(size.x / window_->scale());
    settings.window_height = static_cast<int>(size.y / window_->scale());
    controller_.act(action::ChangeSettings{settings});
  }

  const WindowRun& run_;
  WindowContent content_;
  Controller controller_;
  std::unique_ptr<platform::Window> window_;  // goes before the content whose textures it holds
  std::optional<Script> script_;
  FrameTimes times_;
  FramePacing pacing_;
  std::optional<int> exit_code_;
};

Result<std::optional<Script>> read_script(const std::optional<std::string>& file) {
  if (!file) return std::nullopt;
  constexpr uint64_t kLongest = 1 << 20;
  std::string text;
  if (*file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    TRY(text, read_text_file(*file, kLongest));
  }
  TRY(Script script, Script::read(text));
  return script;
}

// Accepts every texture, as a screen would.
void pretend_to_draw() {
  ImGui::Render();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else {
      texture->SetTexID(1);
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

}  // namespace

Result<int> run_window(const WindowRun& run) {
  TRY(std::optional<Script> script, read_script(run.script));
  ImGuiSession session;
  const LoadedSettings remembered = load_settings(run.home);
  TRY(std::unique_ptr<platform::Window> window,
      platform::Window::open({.width = remembered.settings.window_width,
                              .height = remembered.settings.window_height,
                              .scale = run.scale,
                              .backend = run.backend}));
  return WindowLoop(run, std::move(window), std::move(script)).run();
}

Result<std::string> first_screen_tree(const WindowRun& run) {
  ImGuiSession session;
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {1280, 800};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  WindowContent content(run.fonts);
  Controller controller(options_of(run));
  const auto started = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - started).count(); };
  for (int settled = 0; settled < FramePacing::kSettlingFrames && seconds() < 10; ++settled) {
    controller.pump();
    io.DeltaTime = kScriptFrame;
    ImGui::NewFrame();
    content.draw(controller.state(), seconds(), 1, 0);
    pretend_to_draw();
    if (act(content, controller) || controller.state().screen == Screen::Starting) settled = 0;
  }
  return content.tree().to_json();
}

}  // namespace hearth
