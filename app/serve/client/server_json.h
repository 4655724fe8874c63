// Looking into JSON that a server sent, of which nothing is taken for granted: what is missing or of another
// kind is empty. For the files of this folder.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/text.h"

namespace hearth {

using Json = nlohmann::json;

inline const Json& json_child(const Json& object, const char* key) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

inline std::string json_text(const Json& object, const char* key) {
  const Json& value = json_child(object, key);
  return value.is_string() ? repair_utf8(value.get_ref<const std::string&>()) : std::string();
}

inline uint32_t json_count(const Json& object, const char* key) {
  const Json& value = json_child(object, key);
  if (!value.is_number_unsigned()) return 0;
  const auto number = value.get<uint64_t>();
  return number <= std::numeric_limits<uint32_t>::max() ? static_cast<uint32_t>(number) : 0;
}

inline double json_quantity(const Json& object, const char* key) {
  const Json& value = json_child(object, key);
  const double number = value.is_number() ? value.get<double>() : 0;
  return std::isfinite(number) && number > 0 ? number : 0;
}

}  // namespace hearth
