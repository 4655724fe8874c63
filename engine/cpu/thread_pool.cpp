#include "engine/cpu/thread_pool.h"

#include <algorithm>
#include <mutex>

#include "engine/base/machine.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace hearth {
namespace {

// Waiting has three steps. Spinning, a few microseconds, is all that an undisturbed step needs between two
// operations. Yielding lets the thread that is waited for run at once when the system has put both on one
// core, as it does while another program is busy. Sleeping makes an idle engine cost nothing.
#ifdef __EMSCRIPTEN__
constexpr int kSpins = 4000;  // WebAssembly has no instruction that pauses, and no call that yields
constexpr int kYields = 0;
#else
constexpr int kSpins = 400;
constexpr int kYields = 200;
#endif

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// std::atomic::wait() of Emscripten's library looks again at intervals instead of being woken.
void sleep_while(const std::atomic<uint32_t>& value, uint32_t old) {
#ifdef __EMSCRIPTEN_PTHREADS__
  static_assert(sizeof value == 4);
  while (value.load(std::memory_order_acquire) == old) {
    __builtin_wasm_memory_atomic_wait32(const_cast<int*>(reinterpret_cast<const int*>(&value)),
                                        static_cast<int>(old), -1);
  }
#else
  value.wait(old, std::memory_order_acquire);
#endif
}

void wake_all(std::atomic<uint32_t>& value) {
#ifdef __EMSCRIPTEN_PTHREADS__
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&value), ~0u);
#else
  value.notify_all();
#endif
}

// Returns when `value` is no longer `old`.
void wait_for_change(const std::atomic<uint32_t>& value, uint32_t old) {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    relax();
  }
  for (int turn = 0; turn < kYields; ++turn) {
    if (value.load(std::memory_order_acquire) != old) return;
    std::this_thread::yield();
  }
  sleep_while(value, old);
}

// As many of `wanted` threads, the caller among them, as there can be.
int possible_threads(int wanted) { return 1 + std::min(wanted - 1, spare_threads()); }

}  // namespace

void TeamMember::barrier() {
  if (size_ > 1) pool_->arrive();
}

uint32_t TeamMember::take(uint32_t owner, uint32_t grain) {
  return pool_->cursors_[owner].next.fetch_add(grain, std::memory_order_relaxed);
}

ThreadPool::ThreadPool(int threads)
    : wanted_(threads), cursors_(static_cast<size_t>(possible_threads(threads))) {
  for (int index = 1; index < static_cast<int>(cursors_.size()); ++index) {
    workers_.emplace_back([this, index] { worker(index); });
  }
}

std::shared_ptr<ThreadPool> ThreadPool::shared(int threads) {
  static std::mutex guard;
  static std::weak_ptr<ThreadPool> last;
  static std::thread::id owner;
  const std::lock_guard lock(guard);
  std::shared_ptr<ThreadPool> pool = last.lock();
  if (pool && owner == std::this_thread::get_id() && pool->wanted_ == threads) return pool;
  last = pool = std::make_shared<ThreadPool>(threads);
  owner = std::this_thread::get_id();
  return pool;
}

ThreadPool::~ThreadPool() {
  stopping_ = true;
  job_.fetch_add(1, std::memory_order_release);
  wake_all(job_);
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run(const std::function<void(TeamMember&)>& work) {
  TeamMember self(*this, 0, size());
  if (workers_.empty()) return work(self);
  work_ = &work;
  job_.fetch_add(1, std::memory_order_release);
  wake_all(job_);
  work(self);
  arrive();
}

void ThreadPool::worker(int index) {
  for (uint32_t seen = 0;;) {
    wait_for_change(job_, seen);
    seen = job_.load(std::memory_order_acquire);
    if (stopping_) return;
    TeamMember self(*this, index, size());
    (*work_)(self);
    arrive();
  }
}

// The last one in resets what the next phase needs before it lets the others go.
void ThreadPool::arrive() {
  const uint32_t phase = phase_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == static_cast<uint32_t>(size())) {
    arrived_.store(0, std::memory_order_relaxed);
    for (Cursor& cursor : cursors_) cursor.next.store(0, std::memory_order_relaxed);
    phase_.fetch_add(1, std::memory_order_release);
    wake_all(phase_);
  } else {
    wait_for_change(phase_, phase);
  }
}

}  // namespace hearth
