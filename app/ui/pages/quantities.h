// More quantities as people read them, beside format.h: memory, speeds, shares, spans of time. UI thread (the
// language and the system's time zone are read).
#pragma once

#include <cstdint>
#include <string>

namespace hearth::ui {

std::string memory_text(uint64_t bytes);                // "8 GB", powers of 1024, as memory is sold
std::string speed_text(double bytes_per_second);        // "11 MB/s"
std::string percent_text(double share);                 // "41 %", never rounded up to "100 %"
std::string rough_time(double seconds);                 // "about 8 minutes"
std::string clock_text(int64_t at_ms, int64_t now_ms);  // "20:14", "18 Nov 20:14" on another day
std::string short_hash(const std::string& sha256);      // "3a7f…c41e"

}  // namespace hearth::ui
