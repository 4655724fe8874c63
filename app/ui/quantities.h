// Numbers as people read them, in the language of the window: sizes, speeds, times. Any thread but
// set_language (words.h).
#pragma once

#include <cstdint>
#include <string>

namespace hearth::ui {

std::string number(double value, int decimals = 0);     // with the language's decimal mark
std::string size_text(uint64_t bytes);                  // "5.0 GB", "38 KB", as shops count: 1 GB is 10^9
std::string memory_text(uint64_t bytes);                // "8 GB", of 2^30
std::string speed_text(double bytes_per_second);        // "11 MB/s"
std::string percent_text(double share);                 // "41 %"
std::string rough_time(double seconds);                 // "about 8 minutes"
std::string clock_text(int64_t at_ms, int64_t now_ms);  // "20:14", "18 Nov 20:14" on another day
std::string short_hash(const std::string& sha256);      // "3a7f…c41e"

}  // namespace hearth::ui
