// Claude's conversations.json: messages of text blocks, with branches since 2024.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_claude(const Json& element);
Result<Conversation> read_claude(const Json& element, std::string_view file_name);

}  // namespace hearth
