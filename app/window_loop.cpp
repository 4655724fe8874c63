#include "app/window_loop.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>

#include "app/core/controller.h"
#include "app/core/words.h"
#include "app/platform/platform.h"
#include "app/platform/png.h"
#include "app/ui/script.h"
#include "app/ui/shell.h"
#include "app/ui/widgets/widgets.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
using ui::Script;

constexpr int kSettlingFrames = 3;  // after input: ImGui needs two to answer, transitions one more
constexpr double kRestAfter = 10;   // seconds without input: the caret stays, and nothing is drawn any more
constexpr double kScriptFrame = 1 / 60.0;  // a script looks again this often

// ImGui's context, set up the way every Hearth window wants it.
class ImGuiSession {
 public:
  ImGuiSession() : context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // nothing of ImGui's is written to disk
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  }
  ~ImGuiSession() { ImGui::DestroyContext(context_); }
  ImGuiSession(const ImGuiSession&) = delete;
  ImGuiSession& operator=(const ImGuiSession&) = delete;

 private:
  ImGuiContext* context_;
};

bool input_is_waiting() { return ImGui::GetCurrentContext()->InputEventsQueue.Size > 0; }

// What the system is set to.
struct SystemWishes {
  std::string language;
  bool dark = false, reduced_motion = false;
  static SystemWishes ask() {
    return {platform::system_language(), platform::system_prefers_dark(),
            platform::system_prefers_reduced_motion()};
  }
};

ui::ThemeName theme_for(Appearance appearance, bool system_is_dark) {
  switch (appearance) {
    case Appearance::Light:
      return ui::ThemeName::Light;
    case Appearance::Dark:
      return ui::ThemeName::Dark;
    case Appearance::HighContrastDark:
      return ui::ThemeName::HighContrastDark;
    case Appearance::HighContrastLight:
      return ui::ThemeName::HighContrastLight;
    case Appearance::System:
      break;
  }
  return system_is_dark ? ui::ThemeName::Dark : ui::ThemeName::Light;
}

// Controller and panels together: what is the same with and without a screen.
class WindowContent {
 public:
  explicit WindowContent(const WindowRun& run)
      : text_(ui::TextEngine::create(run.fonts)),
        controller_(
            {.home = run.home, .model_folders = run.model_folders, .wake = [] { platform::wake_window(); }}) {
    frame_.text = text_.get();
    frame_.tree = &tree_;
    ImGui::GetIO().FontDefault = text_->editing_font(ui::Face::Regular);
  }

  Controller& controller() { return controller_; }
  ui::Semantics& tree() { return tree_; }
  ui::Drafts& drafts() { return drafts_; }
  // When something moves without input, in seconds of draw()'s clock; 0: nothing does.
  double next_redraw() const { return frame_.next_redraw; }
  uint32_t background() const { return frame_.colour(ui::Token::Canvas); }

  // Draws all panels between NewFrame and Render. `scale`: pixels a unit of the monitor.
  // `last_input`: when the person did something, by the same clock.
  void draw(double now, float scale, double last_input) {
    const AppState& state = controller_.state();
    ask_system();
    take_settings(state.settings);
    frame_.zoom = scale * static_cast<float>(state.settings.text_percent) / 100;
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    frame_.width = size.x / frame_.zoom;
    frame_.height = size.y / frame_.zoom;
    frame_.now = now;
    frame_.next_redraw = 0;
    frame_.resting = now - last_input >= kRestAfter;
    tree_.begin_frame();
    ui::root(frame_, [&] { ui::draw_window(frame_, state, drafts_, actions_); });
    text_->end_frame();
  }

  // Does what the panels asked for in the last frame; true when there was anything.
  bool act() {
    const bool any = !actions_.empty();
    std::vector<Action> actions = std::exchange(actions_, {});
    for (Action& action : actions) controller_.act(std::move(action));
    forget_when_locked();
    return any;
  }

 private:
  // Asking takes milliseconds, so it is done at the start and when the person comes back from elsewhere,
  // where it may have been changed.
  void ask_system() {
    const bool in_front = !ImGui::GetIO().AppFocusLost;
    if (in_front && !was_in_front_) wishes_ = SystemWishes::ask();
    was_in_front_ = in_front;
  }

  void take_settings(const Settings& settings) {
    const std::string& language = settings.language.empty() ? wishes_.language : settings.language;
    if (language != language_) {
      set_language(language);
      language_ = language;
      frame_.mirrored = current_language().right_to_left;
      text_->set_language(current_language().code);
    }
    frame_.theme = &ui::theme(theme_for(settings.appearance, wishes_.dark));
    frame_.reduced_motion = settings.motion == Settings::Motion::Reduced ||
                            (settings.motion == Settings::Motion::System && wishes_.reduced_motion);
  }

  // What was on screen goes from memory together with the keys.
  void forget_when_locked() {
    const Screen now = controller_.state().screen;
    if (ui::was_locked(screen_, now)) {
      text_->clear();
      ui::wipe_editors();
    }
    screen_ = now;
  }

  std::unique_ptr<ui::TextEngine> text_;
  Controller controller_;
  ui::Semantics tree_;
  ui::Drafts drafts_;
  ui::Actions actions_;
  ui::Ui frame_;
  std::string language_;
  SystemWishes wishes_ = SystemWishes::ask();
  bool was_in_front_ = true;
  Screen screen_ = Screen::Starting;  // of the last frame
};

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

class WindowLoop {
 public:
  WindowLoop(const WindowRun& run, std::unique_ptr<platform::Window> window, std::optional<Script> script)
      : run_(run), content_(run), window_(std::move(window)), script_(std::move(script)) {}

  Result<int> run() {
    while (!exit_code_) {
      const platform::WindowEvents events = window_->wait(seconds_to_wait());
      if (!events.dropped_files.empty()) content_.drafts().dropped = events.dropped_files;
      const bool changed = content_.controller().pump();
      if (input_is_waiting()) last_input_ = now();
      if (changed || input_is_waiting() || events.scale_changed || !events.dropped_files.empty())
        frames_to_draw_ = kSettlingFrames;
      if (events.close_requested) break;
      if (frames_to_draw_ > 0 || redraw_is_due() || script_) TRY_STATUS(draw_frame());
    }
    remember_size();
    if (run_.print_times) std::fputs(times_.to_text().c_str(), stderr);
    return exit_code_.value_or(0);
  }

 private:
  double now() const { return std::chrono::duration<double>(Clock::now() - run_.started).count(); }
  bool redraw_is_due() const { return content_.next_redraw() != 0 && now() >= content_.next_redraw(); }

  double seconds_to_wait() {
    if (frames_to_draw_ > 0) return 0;
    double seconds = script_ ? kScriptFrame : -1;
    const auto at_most = [&seconds](double limit) {
      limit = std::max(0.0, limit);
      if (seconds < 0 || limit < seconds) seconds = limit;
    };
    if (content_.next_redraw() != 0) at_most(content_.next_redraw() - now());
    if (const auto due = content_.controller().seconds_until_due()) at_most(*due);
    return seconds;
  }

  Status draw_frame() {
    if (frames_to_draw_ > 0) --frames_to_draw_;
    const auto began = Clock::now();
    window_->begin_frame();
    ImGui::NewFrame();
    content_.draw(now(), window_->scale(), last_input_);
    const Script::Step step = script_ ? script_->step(content_.tree(), now()) : Script::Step{};
    ImGui::Render();
    const std::chrono::duration<double, std::milli> took = Clock::now() - began;
    TRY_STATUS(window_->end_frame(content_.background()));
    if (times_.first_frame_ms == 0) times_.first_frame_ms = now() * 1000;
    times_.frames_ms.push_back(took.count());
    if (content_.act() || content_.tree().has_requests()) frames_to_draw_ = kSettlingFrames;
    ask_for_files();
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

  // A panel wished for a file: the system asks, the answer comes back as an action.
  void ask_for_files() {
    if (!content_.drafts().file_wish) return;
    const ui::FileWish wish = *std::exchange(content_.drafts().file_wish, std::nullopt);
    const auto done = [this, wish](std::optional<std::string> path) {
      if (!path) return;
      content_.controller().act(ui::action_for(wish, std::move(*path)));
      frames_to_draw_ = kSettlingFrames;
    };
    const ui::FileQuestion question = ui::question_for(wish);
    const Status asked =
        question.saves ? platform::choose_place_to_save(question.title, wish.suggested, done)
                       : platform::choose_file(question.title, {{question.kind, question.extensions}}, done);
    if (!asked) content_.controller().act(action::Tell{asked.error().message});
  }

  void remember_size() {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    Settings settings = content_.controller().state().settings;
    if (size.x <= 0 || size.y <= 0 || run_.script) return;
    settings.window_width = static_cast<int>(size.x / window_->scale());
    settings.window_height = static_cast<int>(size.y / window_->scale());
    content_.controller().act(action::ChangeSettings{settings});
  }

  const WindowRun& run_;
  WindowContent content_;
  std::unique_ptr<platform::Window> window_;  // goes before the content whose textures it holds
  std::optional<Script> script_;
  FrameTimes times_;
  int frames_to_draw_ = kSettlingFrames;
  double last_input_ = 0;  // of now()
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
  WindowContent content(run);
  const auto started = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - started).count(); };
  for (int settled = 0; settled < kSettlingFrames && seconds() < 10; ++settled) {
    content.controller().pump();
    io.DeltaTime = kScriptFrame;
    ImGui::NewFrame();
    content.draw(seconds(), 1, 0);
    pretend_to_draw();
    if (content.act() || content.controller().state().screen == Screen::Starting) settled = 0;
  }
  return content.tree().to_json();
}

}  // namespace hearth
