#include "engine/cpu/thread_pool.h"

#include <doctest/doctest.h>

#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace hearth {
namespace {

TEST_CASE("every number is shared out exactly once, whatever the count, the grain and the threads") {
  for (const int threads : {1, 2, 3, 5}) {
    ThreadPool pool(threads);
    for (const uint32_t count : {0u, 1u, 2u, 7u, 64u, 1000u}) {
      for (const uint32_t grain : {1u, 3u, 64u, 5000u}) {
        std::vector<int> taken(count, 0);
        pool.run([&](TeamMember& team) {
          team.share(count, grain, [&](uint32_t begin, uint32_t end) {
            for (uint32_t i = begin; i < end; ++i) ++taken[i];
          });
        });
        CAPTURE(threads);
        CAPTURE(count);
        CAPTURE(grain);
        CHECK(taken == std::vector<int>(count, 1));
      }
    }
  }
}

TEST_CASE("after a barrier every thread sees what the others wrote before it") {
  ThreadPool pool(3);
  std::vector<uint32_t> sums(static_cast<size_t>(pool.size()));
  std::vector<uint32_t> values(300);
  pool.run([&](TeamMember& team) {
    for (uint32_t round = 1; round <= 200; ++round) {
      team.share(300, 7, [&](uint32_t begin, uint32_t end) {
        for (uint32_t i = begin; i < end; ++i) values[i] = round;
      });
      sums[static_cast<size_t>(team.index())] += std::accumulate(values.begin(), values.end(), 0u) / round;
      team.barrier();
    }
  });
  CHECK(sums == std::vector<uint32_t>(3, 300 * 200));
}

TEST_CASE("a pool runs one job after another") {
  ThreadPool pool(2);
  std::vector<int> ran(2, 0);
  for (int job = 0; job < 500; ++job)
    pool.run([&](TeamMember& team) { ++ran[static_cast<size_t>(team.index())]; });
  CHECK(ran == std::vector<int>(2, 500));
}

TEST_CASE("devices of one thread share its threads, and nobody else's") {
  const auto pool = ThreadPool::shared(2);
  CHECK(ThreadPool::shared(2) == pool);
  std::shared_ptr<ThreadPool> elsewhere;
  std::thread([&] { elsewhere = ThreadPool::shared(2); }).join();
  CHECK(elsewhere != pool);
  CHECK(ThreadPool::shared(3)->size() == 3);
}

}  // namespace
}  // namespace hearth
