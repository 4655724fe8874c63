// Hearth's own JSON, docs/export-format.md: reading what export_json wrote.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_hearth_json(const Json& element);
Result<Conversation> read_hearth_json(const Json& element, std::string_view file_name);

}  // namespace hearth
