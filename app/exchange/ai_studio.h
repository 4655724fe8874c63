// Google AI Studio's saved prompts: one file each, a list of chunks, its title the file's name.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_ai_studio(const Json& element);
Result<Conversation> read_ai_studio(const Json& element, std::string_view file_name);

}  // namespace hearth
