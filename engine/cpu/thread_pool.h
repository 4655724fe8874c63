// The threads that run one program together. Every thread of a team executes the same list of operations and meets at
// barriers between dependent ones, so an operation costs one barrier instead of a fork and a join. Waiting spins briefly
// and then sleeps. With one thread (or where threads are absent) everything runs on the caller.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
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

  // Shares the numbers [0, count) among the threads in runs of at least `grain`, first come first served, so that a
  // thread which the system interrupts takes fewer. Calls work(begin, end); ends with a barrier.
  template <class Work>
  void share(uint32_t count, uint32_t grain, Work&& work) {
    if (size_ == 1) {
      if (count > 0) work(0u, count);
      return;
    }
    for (uint32_t begin = take(grain); begin < count; begin = take(grain)) {
      work(begin, begin + grain < count ? begin + grain : count);
    }
    barrier();
  }

 private:
  uint32_t take(uint32_t grain);
  ThreadPool* pool_;
  int index_;
  int size_;
};

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // the caller counts as one of them
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

  std::vector<std::thread> workers_;
  const std::function<void(TeamMember&)>* work_ = nullptr;
  alignas(64) std::atomic<uint32_t> job_{0};  // counts jobs; a change wakes the workers
  alignas(64) std::atomic<uint32_t> arrived_{0};
  alignas(64) std::atomic<uint32_t> phase_{0};  // counts barriers passed
  alignas(64) std::atomic<uint32_t> next_{0};   // first number that share() has not given out
  std::atomic<bool> stopping_{false};
};

}  // namespace hearth
