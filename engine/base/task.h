// Work that may have to wait, as a coroutine. On the desktop nothing ever suspends one: calling it does the
// work, and wait() takes what came of it. In a page, where nothing may wait, it goes on when the browser has
// an answer, and whoever called it with co_await goes on after it. A task that is destroyed ends where it is.
//
//   Task<Result<int>> f();     const Result<int> got = co_await f();     Result<int> got = wait(f());
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "engine/base/co_try.h"

namespace hearth {

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> waiting;  // goes on when this one has ended

    struct Hand {
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
        const std::coroutine_handle<> waiting = ended.promise().waiting;
        return waiting ? waiting : std::noop_coroutine();
      }
      void await_resume() const noexcept {}
    };

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    Hand final_suspend() const noexcept { return {}; }
    template <class Value>
    void return_value(Value&& returned) {
      value.emplace(std::forward<Value>(returned));
    }
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool done() const { return handle_.done(); }

  bool await_ready() const noexcept { return handle_.done(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { handle_.promise().waiting = waiting; }
  T await_resume() { return std::move(*handle_.promise().value); }

 private:
  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_;
};

struct Done {};  // what a task gives back that has nothing to give back

void check_done(bool done);

// For programs with threads, where every task has ended when its call returns.
template <class T>
T wait(Task<T> task) {
  check_done(task.done());
  return task.await_resume();
}

}  // namespace hearth
