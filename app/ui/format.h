// Numbers, sizes, speeds and times as people of the chosen language write them. Used by every panel; UI
// thread (the language and the system's time zone are read).
#pragma once

#include <cstdint>
#include <string>

namespace hearth::ui {

std::string shown_number(double value, int decimals = 0);  // "9,000", "0.4"; German: "9.000", "0,4"
std::string shown_bytes(uint64_t bytes);                   // "812 B", "38 KB", "5.0 GB", powers of 1000
std::string shown_time(int64_t at_ms);                     // "18:04"
std::string shown_day(int64_t at_ms);                      // "2026-11-28"

std::string memory_text(uint64_t bytes);                // "8 GB", powers of 1024, as memory is sold
std::string speed_text(double bytes_per_second);        // "11 MB/s"
std::string percent_text(double share);                 // "41 %", never rounded up to "100 %"
std::string rough_time(double seconds);                 // "about 8 minutes"
std::string clock_text(int64_t at_ms, int64_t now_ms);  // "20:14", "18 Nov 20:14" on another day
std::string short_hash(const std::string& sha256);      // "3a7f…c41e"

// Midnight, local time, of the day that holds `at_ms`, moved by whole days.
int64_t start_of_day(int64_t at_ms, int days = 0);

}  // namespace hearth::ui
