#include "app/platform/composition.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace hearth::platform {
namespace {

// An input method that lets a letter through answers within milliseconds, on a busy machine within tens.
constexpr double kAnswered = 0.25;

bool is_letter(int key) { return key > GLFW_KEY_SPACE && key <= GLFW_KEY_WORLD_2; }

// What moves, chooses, commits or gives up inside a composition.
bool steers(int key) { return (key >= GLFW_KEY_ESCAPE && key <= GLFW_KEY_END) || key == GLFW_KEY_KP_ENTER; }

}  // namespace

bool Composition::takes(int key, bool with_command, double now) {
  if (with_command) return false;
  if (is_letter(key)) {
    if (letters_++ == 0) since_ = now;
    return false;
  }
  if (letters_ == 0 || now - since_ < kAnswered || !steers(key)) return false;
  if (key == GLFW_KEY_BACKSPACE) {
    --letters_;
  } else if (key == GLFW_KEY_ENTER || key == GLFW_KEY_KP_ENTER || key == GLFW_KEY_ESCAPE) {
    letters_ = 0;
  }
  return true;
}

}  // namespace hearth::platform
