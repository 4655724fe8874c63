// Work that a page puts off to a later turn of its event loop, in place of a thread. Nothing runs any more
// once the object is gone.
#pragma once

#include <emscripten/emscripten.h>

#include <functional>
#include <memory>
#include <utility>

namespace hearth {

class LaterTurn {
 public:
  explicit LaterTurn(std::function<void()> work) : work_(std::make_shared<Work>(std::move(work))) {}

  // Runs the work once in a later turn, however often this is called until then.
  void ask() {
    if (std::exchange(work_->asked, true)) return;
    emscripten_async_call(run, new std::weak_ptr<Work>(work_), 0);
  }

 private:
  struct Work {
    explicit Work(std::function<void()> what) : run(std::move(what)) {}
    std::function<void()> run;
    bool asked = false;
  };

  static void run(void* argument) {
    const std::unique_ptr<std::weak_ptr<Work>> weak(static_cast<std::weak_ptr<Work>*>(argument));
    if (const std::shared_ptr<Work> work = weak->lock()) {
      work->asked = false;
      work->run();
    }
  }

  std::shared_ptr<Work> work_;
};

}  // namespace hearth
