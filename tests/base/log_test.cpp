#include "engine/base/log.h"

#include <doctest/doctest.h>

using namespace hearth;

TEST_CASE("a level lets itself and the graver ones through") {
  set_log_level(LogLevel::Info);
  CHECK(log_enabled(LogLevel::Error));
  CHECK(log_enabled(LogLevel::Info));
  CHECK_FALSE(log_enabled(LogLevel::Debug));
  set_log_level(LogLevel::Quiet);
}

TEST_CASE("a quiet log lets nothing through") {
  set_log_level(LogLevel::Quiet);
  CHECK_FALSE(log_enabled(LogLevel::Error));
  CHECK_FALSE(log_enabled(LogLevel::Quiet));
}
