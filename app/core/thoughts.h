// Parts a model's reasoning from its answer while it streams: reasoning stands between tags such as <think>
// and
// </think> at the start of what is written. The engine's host feeds it piece by piece; stored answers go
// through it whole. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace hearth {

class ThoughtSplitter {
 public:
  // `inside`: the prompt has opened the reasoning already, so it begins with the first piece.
  explicit ThoughtSplitter(bool inside = false);

  void add(std::string_view piece);
  // Nothing more comes: what was held back, as it could have been a tag, is put where it belongs.
  void finish();

  bool thinking() const { return state_ == State::Inside; }
  // What was added since the last call of each.
  std::string take_text() { return std::exchange(text_, {}); }
  std::string take_thought() { return std::exchange(thought_, {}); }

 private:
  enum class State { Before, Inside, After };
  bool step();  // false: more is needed
  bool step_before();
  bool step_inside();

  State state_;
  bool said_something_ =
      false;  // the thought or the text that is being written: spaces before it are dropped
  std::string_view closing_;
  std::string waiting_;  // not told apart yet
  std::string text_, thought_;
};

struct SplitAnswer {
  std::string text, thought;
};
SplitAnswer split_thoughts(std::string_view answer);

}  // namespace hearth
