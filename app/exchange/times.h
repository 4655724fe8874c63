// The spellings of points in time that exports use, as milliseconds since 1970 in UTC. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hearth {

// Seconds, milliseconds, microseconds or nanoseconds since 1970: told apart by size, which is clear for any
// time between 1973 and 9999. 0 for what is none of them.
int64_t time_of_number(double value);

// ISO 8601: date, optional time with optional fraction, optional zone (UTC when missing). Digits alone are a
// number as above. 0 for anything else.
int64_t time_of_text(std::string_view text);

// "2026-07-26T06:07:05Z"; empty for 0 and for years beyond 9999.
std::string time_as_iso(int64_t ms);
// "2026-07-26 06:07", UTC; empty as above.
std::string time_for_people(int64_t ms);

}  // namespace hearth
