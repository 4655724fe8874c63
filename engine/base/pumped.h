// A function that is done in slices, so that its caller can do something else in between: nothing in the
// engine waits for a device. It is written like any other, returns Pumped<T>, and says `co_await next_slice`
// where it has to come back later. Whoever calls it pumps it, awaits it from another one, or wait()s where
// nothing else is to do. It begins with the first pump(): what its parameters refer to has to live until it
// is done. One thread.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "engine/base/co_try.h"

namespace hearth {

inline constexpr std::suspend_always next_slice;

template <class T>
class [[nodiscard]] Pumped {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  // What needs no slices: done already.
  Pumped(T value) : value_(std::move(value)) {}  // NOLINT: a value is meant to stand for itself
  Pumped(Pumped&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), value_(std::move(other.value_)) {}
  Pumped& operator=(Pumped&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(value_, other.value_);
    return *this;
  }
  ~Pumped() {
    if (handle_) handle_.destroy();
  }

  // Some of the work; true once all is done.
  bool pump();
  // Once, after pump() has said true.
  T take() { return std::move(*value_); }
  // pump() until it is done. Never for what a browser's event loop has to finish.
  T wait() {
    while (!pump()) {
    }
    return take();
  }

 private:
  explicit Pumped(Handle handle) : handle_(handle) {}

  Handle handle_;
  std::optional<T> value_;
};

template <class T>
struct Pumped<T>::promise_type {
  // Pumps what is awaited, if anything is: true once that is done.
  bool (*pump_awaited)(void*) = nullptr;
  void* awaited = nullptr;
  std::optional<T> value;

  template <class U>
  struct Awaiting {
    Pumped<U> inner;
    bool await_ready() { return inner.pump(); }
    void await_suspend(Handle outer) {
      outer.promise().pump_awaited = [](void* of) { return static_cast<Pumped<U>*>(of)->pump(); };
      outer.promise().awaited = &inner;
    }
    U await_resume() { return inner.take(); }
  };
  template <class U>
  Awaiting<U> await_transform(Pumped<U> inner) {
    return {std::move(inner)};
  }
  std::suspend_always await_transform(std::suspend_always) { return {}; }

  Pumped get_return_object() { return Pumped(Handle::from_promise(*this)); }
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  void unhandled_exception() { std::terminate(); }  // Hearth throws nothing
};

template <class T>
bool Pumped<T>::pump() {
  if (value_) return true;
  promise_type& promise = handle_.promise();
  if (promise.pump_awaited != nullptr) {
    if (!promise.pump_awaited(promise.awaited)) return false;
    promise.pump_awaited = nullptr;
  }
  handle_.resume();
  if (!handle_.done()) return false;
  value_ = std::move(promise.value);
  std::exchange(handle_, nullptr).destroy();
  return true;
}

}  // namespace hearth
