#include <emscripten/emscripten.h>

#include <memory>

#include "app/net/later.h"

namespace hearth {
namespace {

// Goes on in a later turn of the event loop, unless its task is gone by then.
class Turn {
 public:
  explicit Turn(int wait_ms) : wait_ms_(wait_ms) {}
  ~Turn() {
    if (waiting_) waiting_->task = {};
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task) {
    waiting_ = std::make_shared<Waiting>(task);
    emscripten_async_call(go_on, new std::shared_ptr<Waiting>(waiting_), wait_ms_);
  }
  void await_resume() const noexcept {}

 private:
  struct Waiting {
    std::coroutine_handle<> task;
  };
  static void go_on(void* argument) {
    const std::unique_ptr<std::shared_ptr<Waiting>> waiting(static_cast<std::shared_ptr<Waiting>*>(argument));
    if (const std::coroutine_handle<> task = (*waiting)->task) task.resume();
  }

  const int wait_ms_;
  std::shared_ptr<Waiting> waiting_;
};

}  // namespace

Task<Done> sleep_for(std::chrono::milliseconds time) {
  co_await Turn(static_cast<int>(time.count()));
  co_return Done();
}

Task<Done> let_others() {
  co_await Turn(0);
  co_return Done();
}

}  // namespace hearth
