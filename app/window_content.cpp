#include "app/window_content.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <utility>

#include "app/core/words.h"
#include "app/platform/platform.h"
#include "app/ui/shell.h"
#include "app/ui/widgets/widgets.h"

namespace hearth {
namespace {

constexpr double kRestAfter = 10;  // seconds without input: the caret stays, and nothing is drawn any more

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

}  // namespace

ImGuiSession::ImGuiSession() : context_(ImGui::CreateContext()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // nothing of ImGui's is written to disk
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
}

ImGuiSession::~ImGuiSession() { ImGui::DestroyContext(context_); }

WindowContent::SystemWishes WindowContent::SystemWishes::ask() {
  return {platform::system_language(), platform::system_prefers_dark(),
          platform::system_prefers_reduced_motion()};
}

WindowContent::WindowContent(const std::string& fonts, Around around)
    : text_(ui::TextEngine::create(
          fonts, around == Around::Browser ? ui::Typefaces::FetchedWhenNeeded : ui::Typefaces::OnDisk)),
      wishes_(SystemWishes::ask()) {
  frame_.in_page = around == Around::Browser;
  frame_.text = text_.get();
  frame_.tree = &tree_;
  ImGui::GetIO().FontDefault = text_->editing_font(ui::Face::Regular);
}

void WindowContent::draw(const AppState& state, double now, float scale, double last_input) {
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

std::vector<Action> WindowContent::take_actions() { return std::exchange(actions_, {}); }

// Asking takes milliseconds, so it is done at the start and when the person comes back from elsewhere, where
// it may have been changed.
void WindowContent::ask_system() {
  const bool in_front = !ImGui::GetIO().AppFocusLost;
  if (in_front && !was_in_front_) ask_system_again();
  was_in_front_ = in_front;
}

void WindowContent::take_settings(const Settings& settings) {
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

bool WindowContent::ask_for_file(std::function<void(Action)> act) {
  if (!drafts_.file_wish) return false;
  const ui::FileWish wish = *std::exchange(drafts_.file_wish, std::nullopt);
  const platform::Chosen done = [act, wish](std::vector<std::string> paths) {
    if (!paths.empty()) act(ui::action_for(wish, std::move(paths)));
  };
  const ui::FileQuestion question = ui::question_for(wish);
  Status asked;
  if (question.saves) {
    asked = platform::choose_place_to_save(question.title, wish.suggested, done);
  } else if (question.folder) {
    asked = platform::choose_folder(question.title, done);
  } else {
    const std::vector<platform::FileKind> kinds = {{question.kind, question.extensions}};
    asked = question.several ? platform::choose_files(question.title, kinds, done)
                             : platform::choose_file(question.title, kinds, done);
  }
  if (!asked) act(action::Tell{asked.error().message});
  return true;
}

void WindowContent::forget_when_locked(const AppState& state) {
  if (ui::was_locked(screen_, state.screen)) {
    text_->clear();
    ui::wipe_editors();
  }
  screen_ = state.screen;
}

void FramePacing::look_for_input(double now) {
  if (ImGui::GetCurrentContext()->InputEventsQueue.empty()) return;
  last_input_ = now;
  something_changed();
}

bool FramePacing::is_due(double now, double next_redraw) const {
  return frames_left_ > 0 || (next_redraw != 0 && now >= next_redraw);
}

double FramePacing::seconds_to_wait(double now, double next_redraw) const {
  if (frames_left_ > 0) return 0;
  return next_redraw == 0 ? -1 : std::max(0.0, next_redraw - now);
}

}  // namespace hearth
