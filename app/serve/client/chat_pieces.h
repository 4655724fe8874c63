// What stands in one event of a streamed answer ("chat.completion.chunk"), read from JSON of which nothing is
// taken for granted, and the question that it answers. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/engine.h"

namespace hearth {

struct ChatPiece {
  std::string text, thought;  // to be added; UTF-8
  bool ends = false;          // the server gave a reason why the answer ends
  bool too_long = false;      // and it was the number of tokens
  bool failed = false;        // the server met a fault; `complaint` is what it says of it
  std::string complaint;
  // Of the whole answer; zero: the server has not said.
  uint32_t prompt_tokens = 0, tokens = 0;
  double tokens_per_s = 0;
};

// BadFormat: no JSON object.
Result<ChatPiece> read_chat_piece(std::string_view json);

// What an answer that is not of the 200s says in its body, as one line of at most 200 characters; empty when
// it says nothing readable.
std::string complaint_in(std::string_view body);

// The body of POST /v1/chat/completions: streamed, with the settings that every such server knows.
std::string chat_question(const std::string& model, const std::vector<Message>& messages,
                          const AnswerSettings& settings);

}  // namespace hearth
