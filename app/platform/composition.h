// Which keys belong to an input method. GLFW reports a key before the input method has looked at it, on X11
// and macOS also those with which a person composes: the Enter that commits a word must not send the message,
// nor Backspace erase what stands before it. A letter that no text follows is one being composed.
#pragma once

namespace hearth::platform {

class Composition {
 public:
  // A key went down or repeats, `now` in seconds: is it the input method's? `key` is GLFW's.
  bool takes(int key, bool with_command, double now);
  // Text arrived: what was composed is committed, or nothing was.
  void text_arrived() { letters_ = 0; }
  // The person is elsewhere.
  void forget() { letters_ = 0; }

 private:
  int letters_ = 0;   // without text so far
  double since_ = 0;  // when the first of them was pressed
};

}  // namespace hearth::platform
