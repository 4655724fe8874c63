// A worker of the page that is given something that may be hostile, says in pieces what it reads there, and
// is ended (web/readers.js). A task waits for it with co_await; everything else goes on meanwhile. Page only.
#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <optional>
#include <string_view>

#include "app/docs/reader_process.h"
#include "engine/base/result.h"

namespace hearth {

class ReaderWorker {
 public:
  using Feed = std::function<Status(std::string_view)>;

  // `start` asks JavaScript for a worker under that number. `feed` gets what it says; when that fails, it is
  // ended.
  ReaderWorker(const std::function<void(int id)>& start, ReaderLimits limits, Feed feed);
  ~ReaderWorker();
  ReaderWorker(const ReaderWorker&) = delete;
  ReaderWorker& operator=(const ReaderWorker&) = delete;

  bool await_ready() const noexcept { return result_.has_value(); }
  void await_suspend(std::coroutine_handle<> task) noexcept { task_ = task; }
  // Fails as read_in_process().
  Status await_resume() { return std::move(*result_); }

  // What JavaScript tells.
  void piece(std::string_view bytes);
  void tick();
  void ended(std::string_view how);

 private:
  using Clock = std::chrono::steady_clock;
  void finish(Status result);

  const int id_;
  const ReaderLimits limits_;
  const Feed feed_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point last_piece_ = begun_;
  std::optional<Status> result_;
  std::coroutine_handle<> task_;
};

}  // namespace hearth
