#include "app/exchange/times.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr int64_t kLatest = 253'402'300'799'999;  // the end of the year 9999, in milliseconds

constexpr double kSmallestNumber = 1e8;  // as text: below it are years and other numbers

// Takes `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (const char digit : text.substr(0, digits)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char byte) {
  if (text.empty() || text.front() != byte) return false;
  text.remove_prefix(1);
  return true;
}

// ".773" or ",773456": milliseconds, further digits dropped.
int take_fraction(std::string_view& text) {
  if (!take(text, '.') && !take(text, ',')) return 0;
  int ms = 0, unit = 100;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    ms += (text.front() - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
  }
  return ms;
}

// Minutes to take away for "+02:00", "-0500" or "Z"; nothing when it is something else.
std::optional<int> zone_minutes(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_number(text, 2);
  take(text, ':');
  const auto minutes = text.empty() ? 0 : take_number(text, 2);
  if (!hours || !minutes || !text.empty()) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

// Milliseconds after midnight, with the zone taken off; nothing when `text` is no time of day.
std::optional<int64_t> time_of_day(std::string_view text) {
  const auto hours = take_number(text, 2);
  const bool colon = take(text, ':');
  const auto minutes = take_number(text, 2);
  if (!hours || !colon || !minutes) return std::nullopt;
  std::optional<int> seconds = 0;
  if (take(text, ':')) seconds = take_number(text, 2);
  const int fraction = take_fraction(text);
  const auto zone = zone_minutes(text);
  if (!seconds || !zone || *hours > 24 || *minutes > 59 || *seconds > 60) return std::nullopt;
  return (static_cast<int64_t>(*hours) * 60 + *minutes - *zone) * 60'000 + *seconds * 1000 + fraction;
}

int64_t within_range(int64_t ms) { return ms > 0 && ms <= kLatest ? ms : 0; }

}  // namespace

int64_t time_of_number(double value) {
  if (!(value > 0) || value > 1e20) return 0;
  if (value >= 1e17) return within_range(std::llround(value / 1e6));
  if (value >= 1e14) return within_range(std::llround(value / 1e3));
  if (value >= 1e11) return within_range(static_cast<int64_t>(value));
  return within_range(std::llround(value * 1e3));
}

int64_t time_of_text(std::string_view text) {
  if (const auto number = number_in(text)) return *number < kSmallestNumber ? 0 : time_of_number(*number);

  const auto year = take_number(text, 4);
  const bool dashed = take(text, '-');
  const auto month = take_number(text, 2);
  const bool dashed_again = take(text, '-');
  const auto day = take_number(text, 2);
  if (!year || !dashed || !month || !dashed_again || !day) return 0;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return 0;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  if (text.empty()) return within_range(days * 86'400'000);
  if (!take(text, 'T') && !take(text, ' ')) return 0;
  const auto within = time_of_day(text);
  return within ? within_range(days * 86'400'000 + *within) : 0;
}

std::string time_as_iso(int64_t ms) {
  if (within_range(ms) == 0) return {};
  const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(day);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(point - day).count();
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return text;
}

std::string time_for_people(int64_t ms) {
  const std::string iso = time_as_iso(ms);
  return iso.empty() ? iso : iso.substr(0, 10) + " " + iso.substr(11, 5);
}

}  // namespace hearth
