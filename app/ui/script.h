// Runs a script over the semantic tree: `hearth --ui-script FILE` drives the real window with it, tests do
// the same. A script is JSON lines, one act each:
//
//   {"do":"press","role":"button","name":"Unlock"}         as a click
//   {"do":"type","role":"textbox","name":"Message","value":"Hello"}   replaces the text; on a file button:
//   the path
//   {"do":"focus","role":"textbox","name":"Message"}
//   {"do":"wait","role":"log","name":"Conversation","value":30}   until it is there and enabled; seconds
//   {"do":"wait","value":0.5}                              without a node: just that long
//   {"do":"key","value":"ctrl+k"}                          pressed and let go
//   {"do":"tree"}  {"do":"shot","value":"a.png"}  {"do":"resize","value":"390x844"}
//
// Lines that are empty or begin with '#' are left out. Press, type and focus wait up to 10 s for their node.
// Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/semantics.h"
#include "engine/base/result.h"

namespace hearth::ui {

class Script {
 public:
  // BadFormat: one sentence with the number of the line.
  static Result<Script> read(std::string_view text);

  // What the main loop has to do before the next frame.
  struct Step {
    enum class Kind {
      Nothing,
      Print,     // `text`, the tree as JSON, on standard output
      Shot,      // a picture of the next frame to the file `text`
      Resize,    // the window to `width` by `height` units
      Finished,  // all done
      Failed     // `text`: a sentence; print the tree and exit with 1
    } kind = Kind::Nothing;
    std::string text;
    int width = 0, height = 0;
  };
  // Once a frame, after the panels were drawn and before the frame is shown. `now`: seconds, monotonic. Keys
  // go to ImGui's input queue.
  Step step(Semantics& tree, double now);

 private:
  enum class Do { Press, Type, Focus, Tree, Shot, Wait, Key, Resize };
  struct Act {
    Do what = Do::Wait;
    std::optional<Role> role;
    std::string name, value;
    double seconds = 10;
    int width = 0, height = 0;
    int line = 0;
  };
  static Result<Act> read_line(std::string_view line, int number);
  Step on_node(const Act& act, Semantics& tree, double now);
  Step fail_step(const Act& act, const std::string& what) const;
  void go_on(int frames);

  std::vector<Act> acts_;
  size_t next_ = 0;
  double waiting_since_ = -1;  // for the node of the act at hand
  int pause_ = 0;              // frames in which the window answers the last act
  std::vector<int> held_;      // ImGui keys to let go in the next frame
};

}  // namespace hearth::ui
