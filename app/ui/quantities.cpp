#include "app/ui/quantities.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "app/core/words.h"

namespace hearth::ui {
namespace {

struct Unit {
  double factor;
  Word word;
};

std::string in_units(double value, double step) {
  const std::array<Unit, 4> units = {{{step * step * step * step, Word::kUnitTerabytes},
                                      {step * step * step, Word::kUnitGigabytes},
                                      {step * step, Word::kUnitMegabytes},
                                      {step, Word::kUnitKilobytes}}};
  for (const Unit& unit : units) {
    const double amount = value / unit.factor;
    if (amount >= 0.95) return words(unit.word, {number(amount, amount < 9.95 ? 1 : 0)});
  }
  return words(Word::kUnitBytes, {number(value)});
}

std::tm local(int64_t at_ms) {
  const auto seconds = static_cast<std::time_t>(at_ms / 1000);
  std::tm parts{};
  if (const std::tm* found = std::localtime(&seconds)) parts = *found;  // NOLINT: UI thread alone
  return parts;
}

constexpr std::array<Word, 12> kMonths = {Word::kMonth01, Word::kMonth02, Word::kMonth03, Word::kMonth04,
                                          Word::kMonth05, Word::kMonth06, Word::kMonth07, Word::kMonth08,
                                          Word::kMonth09, Word::kMonth10, Word::kMonth11, Word::kMonth12};

}  // namespace

std::string number(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  std::string shown = text;
  if (const size_t dot = shown.find('.'); dot != std::string::npos)
    shown.replace(dot, 1, words(Word::kUnitDecimalMark));
  return shown;
}

std::string size_text(uint64_t bytes) { return in_units(static_cast<double>(bytes), 1000); }

std::string memory_text(uint64_t bytes) { return in_units(static_cast<double>(bytes), 1024); }

std::string speed_text(double bytes_per_second) {
  return words(Word::kUnitPerSecond, {size_text(static_cast<uint64_t>(std::max(0.0, bytes_per_second)))});
}

std::string percent_text(double share) {
  return words(Word::kUnitPercent, {number(std::floor(std::min(1.0, std::max(0.0, share)) * 100))});
}

std::string rough_time(double seconds) {
  if (seconds < 50) return words(Word::kUnitAboutSeconds, {number(std::ceil(std::max(seconds, 1.0)))});
  const double minutes = std::round(seconds / 60);
  if (minutes <= 1) return std::string(words(Word::kUnitAboutMinute));
  if (minutes < 100) return words(Word::kUnitAboutMinutes, {number(minutes)});
  return words(Word::kUnitAboutHours, {number(std::round(seconds / 3600))});
}

std::string clock_text(int64_t at_ms, int64_t now_ms) {
  const std::tm at = local(at_ms), now = local(now_ms);
  char clock[16];
  std::snprintf(clock, sizeof clock, "%02d:%02d", at.tm_hour, at.tm_min);
  if (at.tm_year == now.tm_year && at.tm_yday == now.tm_yday) return clock;
  const auto month = static_cast<size_t>(at.tm_mon < 0 || at.tm_mon > 11 ? 0 : at.tm_mon);
  return words(Word::kUnitDayAndTime, {number(at.tm_mday), words(kMonths[month]), clock});
}

std::string short_hash(const std::string& sha256) {
  return sha256.size() < 12 ? sha256 : sha256.substr(0, 4) + "…" + sha256.substr(sha256.size() - 4);
}

}  // namespace hearth::ui
