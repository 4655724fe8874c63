#include "app/ui/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "app/core/words.h"

namespace hearth::ui {
namespace {

// CLDR 46, symbols of the default numbering system in Latin digits: German and Spanish write 9.000,5, French
// a narrow space and a comma; the others write 9,000.5.
struct Marks {
  std::string_view group, decimal;
};

Marks marks() {
  const std::string_view code = current_language().code;
  if (code.starts_with("de") || code.starts_with("es")) return {".", ","};
  if (code.starts_with("fr")) return {"\u202F", ","};
  return {",", "."};
}

std::tm local(int64_t at_ms) {
  const auto seconds = static_cast<std::time_t>(at_ms / 1000);
  const std::tm* broken = std::localtime(&seconds);  // UI thread only
  return broken ? *broken : std::tm{};
}

std::string formatted(const std::tm& time, const char* how) {
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), how, &time)};
}

constexpr std::array<Word, 12> kMonths = {Word::kMonth01, Word::kMonth02, Word::kMonth03, Word::kMonth04,
                                          Word::kMonth05, Word::kMonth06, Word::kMonth07, Word::kMonth08,
                                          Word::kMonth09, Word::kMonth10, Word::kMonth11, Word::kMonth12};

}  // namespace

std::string shown_number(double value, int decimals) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, std::abs(value));
  const std::string digits(buffer.data(), std::min<size_t>(static_cast<size_t>(length), buffer.size() - 1));
  const size_t whole = std::min(digits.find('.'), digits.size());
  std::string text = value < 0 ? "-" : "";
  for (size_t at = 0; at < whole; ++at) {
    if (at > 0 && (whole - at) % 3 == 0) text += marks().group;
    text += digits[at];
  }
  if (whole < digits.size()) text += std::string(marks().decimal) + digits.substr(whole + 1);
  return text;
}

std::string shown_bytes(uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  // One decimal where it tells something: 5.0 GB, but 38 KB and 14 GB.
  return shown_number(value, unit >= 2 && value < 99.95 ? 1 : 0) + "\u00A0" + kUnits[unit];
}

std::string shown_time(int64_t at_ms) { return formatted(local(at_ms), "%H:%M"); }

std::string shown_day(int64_t at_ms) { return formatted(local(at_ms), "%Y-%m-%d"); }

int64_t start_of_day(int64_t at_ms, int days) {
  std::tm day = local(at_ms);
  day.tm_hour = day.tm_min = day.tm_sec = 0;
  day.tm_mday += days;
  day.tm_isdst = -1;  // may differ from that of `at_ms`
  return static_cast<int64_t>(std::mktime(&day)) * 1000;
}

std::string memory_text(uint64_t bytes) {
  const double gigabytes = static_cast<double>(bytes) / (1 << 30);
  const bool large = gigabytes >= 0.95;
  const double value = large ? gigabytes : gigabytes * 1024;
  // One decimal below ten, unless it is none: 8 GB, 5.6 GB.
  const bool whole = !large || value >= 9.95 || std::abs(value - std::round(value)) < 0.05;
  return shown_number(value, whole ? 0 : 1) + (large ? "\u00A0GB" : "\u00A0MB");
}

std::string speed_text(double bytes_per_second) {
  return words(Word::kUnitPerSecond, {shown_bytes(static_cast<uint64_t>(std::max(0.0, bytes_per_second)))});
}

std::string percent_text(double share) {
  return words(Word::kUnitPercent, {shown_number(std::floor(std::clamp(share, 0.0, 1.0) * 100 + 1e-6))});
}

std::string rough_time(double seconds) {
  if (seconds < 50) return words(Word::kUnitAboutSeconds, {shown_number(std::ceil(std::max(seconds, 1.0)))});
  const double minutes = std::round(seconds / 60);
  if (minutes <= 1) return std::string(words(Word::kUnitAboutMinute));
  if (minutes < 100) return words(Word::kUnitAboutMinutes, {shown_number(minutes)});
  return words(Word::kUnitAboutHours, {shown_number(std::round(seconds / 3600))});
}

std::string clock_text(int64_t at_ms, int64_t now_ms) {
  if (start_of_day(at_ms) == start_of_day(now_ms)) return shown_time(at_ms);
  const std::tm at = local(at_ms);
  const auto month = static_cast<size_t>(std::clamp(at.tm_mon, 0, 11));
  return words(Word::kUnitDayAndTime, {shown_number(at.tm_mday), words(kMonths[month]), shown_time(at_ms)});
}

std::string short_hash(const std::string& sha256) {
  return sha256.size() < 12 ? sha256 : sha256.substr(0, 4) + "…" + sha256.substr(sha256.size() - 4);
}

}  // namespace hearth::ui
