// Jan's threads folder: thread.json with the title and messages.jsonl with one message a line.
// Pure functions, any thread. See formats.h.
#pragma once

#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

bool is_jan(const Json& element);
Result<Conversation> read_jan(const Json& element, std::string_view file_name);
// A message joins the others of its thread, and a thread its messages.
bool join_jan(Conversation& whole, Conversation& piece);

}  // namespace hearth
