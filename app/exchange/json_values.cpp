#include "app/exchange/json_values.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/exchange/times.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// The code unit of the escape `\uXXXX` at `at`; nothing when there is none.
std::optional<unsigned> escaped_unit(std::string_view text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const char* end = text.data() + at + 6;
  const auto read = std::from_chars(text.data() + at + 2, end, unit, 16);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return unit;
}

bool is_high(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// In place: the escape of the replacement character has the same length.
void repair_surrogates(std::string& text) {
  size_t at = text.find('\\');
  while (at != std::string::npos) {
    size_t step = 2;
    if (const auto unit = escaped_unit(text, at)) {
      const auto following = escaped_unit(text, at + 6);
      const bool pair = is_high(*unit) && following && is_low(*following);
      if (!pair && (is_high(*unit) || is_low(*unit))) text.replace(at, 6, "\\ufffd");
      step = pair ? 12 : 6;
    }
    at = text.find('\\', at + step);
  }
}

}  // namespace

Result<Json> parse_json(std::string& text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_discarded()) return value;
  // Few texts need repair, so only those that were refused pay for it.
  if (!is_valid_utf8(text)) text = repair_utf8(text);
  repair_surrogates(text);
  value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return fail(Fault::BadFormat, "it is not valid JSON");
  return value;
}

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

const std::vector<Json>& list_member(const Json& object, const char* name) {
  static const std::vector<Json> kNone;
  const Json* value = member(object, name);
  return value && value->is_array() ? value->get_ref<const Json::array_t&>() : kNone;
}

const std::string& text_member(const Json& object, const char* name) {
  static const std::string kNone;
  const Json* value = member(object, name);
  return value && value->is_string() ? value->get_ref<const std::string&>() : kNone;
}

bool flag_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_boolean() && value->get<bool>();
}

double number_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_number() ? value->get<double>() : 0;
}

int64_t count_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (!value || !value->is_number()) return 0;
  if (value->is_number_unsigned()) {
    return static_cast<int64_t>(
        std::min<uint64_t>(value->get<uint64_t>(), std::numeric_limits<int64_t>::max()));
  }
  if (value->is_number_integer()) return value->get<int64_t>();
  const double number = value->get<double>();
  return std::abs(number) < 9e18 ? static_cast<int64_t>(number) : 0;
}

int64_t time_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (!value) return 0;
  if (value->is_number()) return time_of_number(value->get<double>());
  return value->is_string() ? time_of_text(value->get_ref<const std::string&>()) : 0;
}

bool is_object_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_object();
}

bool is_list_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_array();
}

std::string json_for_people(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hearth
