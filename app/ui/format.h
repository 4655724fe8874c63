// Numbers, sizes and times as people of the chosen language write them. Used by every panel; UI thread (the
// language and the system's time zone are read).
#pragma once

#include <cstdint>
#include <string>

namespace hearth::ui {

std::string shown_number(double value, int decimals = 0);  // "9,000", "0.4"; German: "9.000", "0,4"
std::string shown_bytes(uint64_t bytes);                   // "812 B", "38 KB", "5.0 GB", powers of 1000
std::string shown_time(int64_t at_ms);                     // "18:04"
std::string shown_day(int64_t at_ms);                      // "2026-11-28"

// Midnight, local time, of the day that holds `at_ms`, moved by whole days.
int64_t start_of_day(int64_t at_ms, int days = 0);

}  // namespace hearth::ui
