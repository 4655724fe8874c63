// Gemini in Google Takeout: the activity list, one entry for each prompt, newest first, without threads.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_gemini_activity(const Json& element);
Result<Conversation> read_gemini_activity(const Json& element, std::string_view file_name);
// Prompts less than half an hour apart make one conversation.
bool join_gemini_activity(Conversation& whole, Conversation& piece);

}  // namespace hearth
