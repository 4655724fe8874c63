// Open WebUI's chat export: a tree under chat.history.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_open_webui(const Json& element);
Result<Conversation> read_open_webui(const Json& element, std::string_view file_name);

}  // namespace hearth
