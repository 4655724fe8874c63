// What a verb is given: the words after its name and when the program started. main() makes one,
// run_program() hands it to a verb. Plain data, main thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace hearth::cli {

// Exit codes of the program; nothing else ever leaves it.
constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

using Clock = std::chrono::steady_clock;

struct CommandLine {
  std::vector<std::string> words;  // after the verb's name; any bytes, not always valid UTF-8
  Clock::time_point started;       // when main() began: what "time to the first token" counts from
};

inline double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace hearth::cli
