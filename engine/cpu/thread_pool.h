// The threads that run one program together. Every thread of a team executes the same list of operations and
// meets at barriers between dependent ones, so an operation costs one barrier instead of a fork and a join.
// Waiting spins briefly, then yields, then sleeps. With one thread (or where threads are absent) everything
// runs on the caller.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace hearth {

class ThreadPool;

// What one thread of a running team sees.
class TeamMember {
 public:
  TeamMember(ThreadPool& pool, int index, int size) : pool_(&pool), index_(index), size_(size) {}

  int index() const { return index_; }
  int size() const { return size_; }

  // All threads have arrived, and see what each wrote before.
  void barrier();

  // Shares the numbers [0, count) among the threads. Each works through a stretch of its own in runs of
  // `grain`, so that it reads memory in order, and then helps the others with theirs, so that a thread which
  // the system interrupts holds nobody up. Calls work(begin, end); ends with a barrier.
  template <class Work>
  void share(uint32_t count, uint32_t grain, Work&& work) {
    if (size_ == 1) {
      if (count > 0) work(0u, count);
      return;
    }
    for (int turn = 0; turn < size_; ++turn) {
      const uint32_t owner = static_cast<uint32_t>((index_ + turn) % size_),
                     threads = static_cast<uint32_t>(size_);
      const uint32_t first = static_cast<uint32_t>(uint64_t{count} * owner / threads);
      const uint32_t length = static_cast<uint32_t>(uint64_t{count} * (owner + 1) / threads) - first;
      for (uint32_t at = take(owner, grain); at < length; at = take(owner, grain)) {
        work(first + at, first + (at + grain < length ? at + grain : length));
      }
    }
    barrier();
  }

 private:
  // The next `grain` numbers of a thread's stretch.
  uint32_t take(uint32_t owner, uint32_t grain);
  ThreadPool* pool_;
  int index_;
  int size_;
};

class ThreadPool {
 public:
  // The caller counts as one of them. There are fewer where the system has no more.
  explicit ThreadPool(int threads);
  // The one of that size which the calling thread asked for last, while that is in use; else a new one.
  // Devices of one thread take turns anyway.
  static std::shared_ptr<ThreadPool> shared(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  // Runs `work` once on every thread, the caller among them, and returns when all are done.
  void run(const std::function<void(TeamMember&)>& work);

 private:
  friend class TeamMember;
  void worker(int index);
  void arrive();

  const int wanted_;
  std::vector<std::thread> workers_;
  const std::function<void(TeamMember&)>* work_ = nullptr;
  alignas(64) std::atomic<uint32_t> job_{0};  // counts jobs; a change wakes the workers
  alignas(64) std::atomic<uint32_t> arrived_{0};
  alignas(64) std::atomic<uint32_t> phase_{0};  // counts barriers passed
  // For each thread, how much of its stretch share() has given out; a cache line each.
  struct alignas(64) Cursor {
    std::atomic<uint32_t> next{0};
  };
  std::vector<Cursor> cursors_;
  std::atomic<bool> stopping_{false};
};

}  // namespace hearth
