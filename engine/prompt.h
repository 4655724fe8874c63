// A conversation as the tokens that a model is asked to go on from, and what to leave out when it is too long
// for the context. Called by chat.cpp and model.cpp; pure but for the template's clock.
#pragma once

#include <span>
#include <vector>

#include "engine/engine.h"
#include "engine/text/chat_template.h"
#include "engine/text/tokenizer.h"

namespace hearth {

struct PromptFormat {
  const ChatTemplate& chat_template;
  const Tokenizer& tokenizer;
};

// Fails as ChatTemplate::render() does.
Result<RenderedPrompt> render_prompt(const PromptFormat& format, std::span<const Message> messages,
                                     bool add_generation_prompt);

// The ids of plain text, with the BOS that the model wants and no EOS: the answer goes on from it.
std::vector<TokenId> plain_prompt(const Tokenizer& tokenizer, std::string_view text);

struct FittedPrompt {
  std::vector<TokenId> ids;
  uint32_t dropped_messages = 0;
};

// Renders `messages` so that an answer of `answer_tokens` (0: unknown) still has room in `context`, at least
// a quarter of it if that much is wanted; a last message of the assistant is gone on with. Oldest turns after
// the system prompt are left out as needed: a user's message with what followed it, several at a time, so
// that the next messages find the same prompt in the cache. Unsupported when the last turn alone is too long.
Result<FittedPrompt> fit_prompt(const PromptFormat& format, std::span<const Message> messages,
                                uint32_t context, uint32_t answer_tokens);

// How many tokens at the start of `prompt` come from the system prompt and the template rather than from the
// conversation: what a context shift must keep.
uint32_t pinned_tokens(const PromptFormat& format, std::span<const Message> messages,
                       std::span<const TokenId> prompt);

}  // namespace hearth
