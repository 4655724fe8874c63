// Which keys an input method takes, told by letters that no text follows.
#include "app/platform/composition.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <doctest/doctest.h>

using hearth::platform::Composition;

namespace {

struct Typist {
  Composition composition;
  double now = 10;

  bool takes(int key) { return composition.takes(key, false, now += 0.15); }
  void compose(int letters) {
    for (int i = 0; i < letters; ++i) CHECK(!takes(GLFW_KEY_N));
  }
  void write(int letters) {
    for (int i = 0; i < letters; ++i) {
      CHECK(!takes(GLFW_KEY_N));
      composition.text_arrived();
    }
  }
};

}  // namespace

TEST_CASE("Enter after letters without text commits, and the next Enter is the app's") {
  Typist typist;
  typist.compose(5);
  CHECK(typist.takes(GLFW_KEY_ENTER));
  typist.composition.text_arrived();
  CHECK(!typist.takes(GLFW_KEY_ENTER));
}

TEST_CASE("Enter after letters that became text is the app's") {
  Typist typist;
  typist.write(5);
  CHECK(!typist.takes(GLFW_KEY_ENTER));
}

TEST_CASE("Enter right behind a letter whose text is still on its way is the app's") {
  Composition composition;
  CHECK(!composition.takes(GLFW_KEY_N, false, 10.00));
  CHECK(!composition.takes(GLFW_KEY_ENTER, false, 10.05));
}

TEST_CASE("Backspace takes back what is composed, and only then what stands before it") {
  Typist typist;
  typist.write(2);
  typist.compose(3);
  for (int i = 0; i < 3; ++i) CHECK(typist.takes(GLFW_KEY_BACKSPACE));
  CHECK(!typist.takes(GLFW_KEY_BACKSPACE));
}

TEST_CASE("arrows choose among candidates, Escape gives up, a click forgets") {
  Typist typist;
  typist.compose(3);
  CHECK(typist.takes(GLFW_KEY_DOWN));
  CHECK(typist.takes(GLFW_KEY_ESCAPE));
  CHECK(!typist.takes(GLFW_KEY_DOWN));
  typist.compose(3);
  typist.composition.forget();
  CHECK(!typist.takes(GLFW_KEY_ENTER));
}

TEST_CASE("commands are the app's, and compose nothing") {
  Typist typist;
  CHECK(!typist.composition.takes(GLFW_KEY_K, true, 10.2));
  CHECK(!typist.takes(GLFW_KEY_ENTER));
  typist.compose(3);
  CHECK(!typist.composition.takes(GLFW_KEY_ENTER, true, 20));
}
