// ChatGPT's conversations.json: a tree of nodes under "mapping" in each conversation.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_chatgpt(const Json& element);
Result<Conversation> read_chatgpt(const Json& element, std::string_view file_name);

}  // namespace hearth
