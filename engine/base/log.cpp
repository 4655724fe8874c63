#include "engine/base/log.h"

#include <atomic>
#include <cstdio>
#include <string>

namespace hearth {
namespace {

std::atomic<LogLevel> current_level = LogLevel::Quiet;

std::string_view prefix(LogLevel level) {
  switch (level) {
    case LogLevel::Error:
      return "hearth: error: ";
    case LogLevel::Info:
      return "hearth: ";
    case LogLevel::Debug:
      return "hearth: debug: ";
    case LogLevel::Quiet:
      break;
  }
  return "";
}

}  // namespace

void set_log_level(LogLevel level) { current_level.store(level, std::memory_order_relaxed); }

bool log_enabled(LogLevel level) {
  return level != LogLevel::Quiet && level <= current_level.load(std::memory_order_relaxed);
}

void log(LogLevel level, std::string_view line) {
  if (!log_enabled(level)) return;
  std::string whole;
  whole.append(prefix(level)).append(line).push_back('\n');
  // One write per line: stdio locks the stream for it, so lines of different threads do not mix.
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

}  // namespace hearth
