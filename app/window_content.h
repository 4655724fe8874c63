// What the window shows and when it is drawn, wherever it is: panels, texts and the semantic tree over a
// state that somebody else keeps. The desktop's loop (window_loop.cpp) has the controller beside it, the
// page's (main_web_window.cpp) a copy of the state of one that runs elsewhere. UI thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/core/action.h"
#include "app/core/state.h"
#include "app/ui/drafts.h"
#include "app/ui/panels.h"
#include "app/ui/semantics.h"
#include "app/ui/text/text_layout.h"
#include "app/ui/ui_frame.h"

struct ImGuiContext;

namespace hearth {

// ImGui's context, set up the way every Hearth window wants it.
class ImGuiSession {
 public:
  ImGuiSession();
  ~ImGuiSession();
  ImGuiSession(const ImGuiSession&) = delete;
  ImGuiSession& operator=(const ImGuiSession&) = delete;

 private:
  ImGuiContext* context_;
};

class WindowContent {
 public:
  enum class Around { Desktop, Browser };
  // `fonts`: the folder with the typefaces, which a page fetches when it needs them. Needs an ImGuiSession.
  explicit WindowContent(const std::string& fonts, Around around = Around::Desktop);

  ui::TextEngine& text() { return *text_; }
  ui::Semantics& tree() { return tree_; }
  ui::Drafts& drafts() { return drafts_; }
  bool mirrored() const { return frame_.mirrored; }
  // When something moves without input, in seconds of draw()'s clock; 0: nothing does.
  double next_redraw() const { return frame_.next_redraw; }
  uint32_t background() const { return frame_.colour(ui::Token::Canvas); }

  // Draws all panels between NewFrame and Render. `scale`: pixels a unit of the monitor. `last_input`: when
  // the person did something, by the same clock.
  void draw(const AppState& state, double now, float scale, double last_input);
  // What the panels asked for in the last frame.
  std::vector<Action> take_actions();
  // The system's language, colours or motion may have changed.
  void ask_system_again() { wishes_ = SystemWishes::ask(); }
  // A panel wished for a file: the system asks, and `act` is called with what the person chose, from
  // Window::wait. False: nothing was wished for.
  bool ask_for_file(std::function<void(Action)> act);
  // Between frames, whenever the state may have changed: what was on screen goes from memory together with
  // the keys.
  void forget_when_locked(const AppState& state);

 private:
  struct SystemWishes {
    std::string language;
    bool dark = false, reduced_motion = false;
    static SystemWishes ask();
  };
  void ask_system();
  void take_settings(const Settings& settings);

  std::unique_ptr<ui::TextEngine> text_;
  ui::Semantics tree_;
  ui::Drafts drafts_;
  ui::Actions actions_;
  ui::Ui frame_;
  std::string language_;
  SystemWishes wishes_;
  bool was_in_front_ = true;
  Screen screen_ = Screen::Starting;  // when forget_when_locked() last looked
};

// Nothing is drawn without a reason: input, a change of the state, or something that moves by itself. Seconds
// of one monotonic clock.
class FramePacing {
 public:
  void something_changed() { frames_left_ = kSettlingFrames; }
  // Input that waits in ImGui's queue counts as the person's presence.
  void look_for_input(double now);
  void drawn() {
    if (frames_left_ > 0) --frames_left_;
  }

  bool is_due(double now, double next_redraw) const;
  // 0: at once; negative: not before something happens.
  double seconds_to_wait(double now, double next_redraw) const;
  double last_input() const { return last_input_; }

  static constexpr int kSettlingFrames = 3;  // after input: ImGui needs two to answer, transitions one more

 private:
  int frames_left_ = kSettlingFrames;
  double last_input_ = 0;
};

}  // namespace hearth
