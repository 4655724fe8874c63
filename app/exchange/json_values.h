// Looks into parsed JSON that other programs wrote: nothing here throws, and a member that is missing or of
// another type is simply not there. The readers of each format are written with it. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace hearth {

using Json = nlohmann::json;

// Parses one element. Invalid UTF-8 and halves of surrogate pairs, which other programs write when they cut a
// text, become U+FFFD; `text` is changed by that. Fails with BadFormat, and a clause such as "it is not valid
// JSON".
Result<Json> parse_json(std::string& text);

// The member, or null when `object` is no object or has none of this name.
const Json* member(const Json& object, const char* name);
// The elements of an array member; empty when there is none.
const std::vector<Json>& list_member(const Json& object, const char* name);
// Empty when there is no such string.
const std::string& text_member(const Json& object, const char* name);
// False unless it is there and true.
bool flag_member(const Json& object, const char* name);
// 0 when there is no such number.
double number_member(const Json& object, const char* name);
int64_t count_member(const Json& object, const char* name);
// Milliseconds since 1970 of a time member in any spelling that exports use; 0 when there is none.
int64_t time_member(const Json& object, const char* name);

bool is_object_member(const Json& object, const char* name);
bool is_list_member(const Json& object, const char* name);

// JSON text for people: indented, characters as they are.
std::string json_for_people(const Json& value);

}  // namespace hearth
