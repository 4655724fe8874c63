// LM Studio's *.conversation.json: messages with versions, one of them selected.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_lm_studio(const Json& element);
Result<Conversation> read_lm_studio(const Json& element, std::string_view file_name);

}  // namespace hearth
