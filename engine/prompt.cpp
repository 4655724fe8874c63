#include "engine/prompt.h"

#include <algorithm>

#include "engine/base/text.h"

namespace hearth {
namespace {

// A template that writes BOS itself must not get a second one, and one that does not still gets it.
std::vector<TokenId> encode_prompt(const Tokenizer& tokenizer, std::span<const Segment> segments) {
  std::vector<TokenId> ids = tokenizer.encode(segments, false);
  const bool wants_bos = tokenizer.adds_bos() && tokenizer.bos() != kNoToken;
  if (wants_bos && (ids.empty() || ids.front() != tokenizer.bos())) ids.insert(ids.begin(), tokenizer.bos());
  return ids;
}

std::span<const Message> system_part(std::span<const Message> messages) {
  return messages.first(!messages.empty() && messages.front().role == "system" ? 1 : 0);
}

// Where a shortened conversation may begin: at each message of the user.
std::vector<size_t> turn_starts(std::span<const Message> messages) {
  std::vector<size_t> starts;
  for (size_t i = system_part(messages).size(); i < messages.size(); ++i) {
    if (messages[i].role == "user") starts.push_back(i);
  }
  return starts;
}

std::vector<Message> without(std::span<const Message> messages, size_t first_kept) {
  const auto system = system_part(messages);
  std::vector<Message> kept(system.begin(), system.end());
  kept.insert(kept.end(), messages.begin() + static_cast<std::ptrdiff_t>(first_kept), messages.end());
  return kept;
}

// About how many tokens a message takes, its frame included; only to guess how many to leave out.
size_t message_tokens(const Tokenizer& tokenizer, const Message& message) {
  constexpr size_t kFrame = 8;
  const Segment segment{.text = message.text};
  return tokenizer.encode({&segment, 1}, false).size() + kFrame;
}

// What the model goes on from: the conversation and the beginning of an answer. A last message of the
// assistant is that beginning, said as the model would have written it: nothing in it is a control token.
Result<RenderedPrompt> render_to_answer(const PromptFormat& format, std::span<const Message> messages) {
  const bool goes_on = messages.size() > 1 && messages.back().role == "assistant";
  if (!goes_on) return render_prompt(format, messages, true);
  TRY(RenderedPrompt prompt, render_prompt(format, messages.first(messages.size() - 1), true));
  const Segment begun{.text = messages.back().text};
  const std::vector<TokenId> ids = format.tokenizer.encode({&begun, 1}, false);
  prompt.text += begun.text;
  prompt.ids.insert(prompt.ids.end(), ids.begin(), ids.end());
  return prompt;
}

size_t round_up(size_t value, size_t step) { return (value + step - 1) / step * step; }

}  // namespace

Result<RenderedPrompt> render_prompt(const PromptFormat& format, std::span<const Message> messages,
                                     bool add_generation_prompt) {
  std::vector<ChatMessage> chat;
  for (const Message& message : messages) chat.push_back({message.role, message.text});
  TRY(const std::vector<Segment> segments, format.chat_template.render(chat, add_generation_prompt));
  RenderedPrompt prompt;
  for (const Segment& segment : segments) prompt.text += segment.text;
  prompt.ids = encode_prompt(format.tokenizer, segments);
  return prompt;
}

std::vector<TokenId> plain_prompt(const Tokenizer& tokenizer, std::string_view text) {
  const Segment segment{.text = std::string(text)};
  return encode_prompt(tokenizer, {&segment, 1});
}

Result<FittedPrompt> fit_prompt(const PromptFormat& format, std::span<const Message> messages,
                                uint32_t context, uint32_t answer_tokens) {
  const uint32_t quarter = std::max(context / 4, 1u);
  const uint32_t answer_room = answer_tokens == 0 ? quarter : std::min(answer_tokens, quarter);
  const size_t room = context - std::min(context, answer_room);

  TRY(RenderedPrompt prompt, render_to_answer(format, messages));
  if (prompt.ids.size() <= room) return FittedPrompt{std::move(prompt.ids)};

  // In steps of a quarter of the context, so that the prompt begins the same for many turns before more has
  // to go.
  const size_t goal = round_up(prompt.ids.size() - room, quarter);
  const size_t first = system_part(messages).size();
  const std::vector<size_t> starts = turn_starts(messages);
  size_t next = first;
  size_t left_out = 0;
  for (const size_t start : starts) {
    for (; next < start; ++next) left_out += message_tokens(format.tokenizer, messages[next]);
    const bool last_turn = start == starts.back();
    if (start == first || (left_out < goal && !last_turn)) continue;
    TRY(prompt, render_to_answer(format, without(messages, start)));
    const size_t limit = last_turn ? context - 1 : room;
    if (prompt.ids.size() <= limit)
      return FittedPrompt{std::move(prompt.ids), static_cast<uint32_t>(start - first)};
  }
  if (prompt.ids.size() < context) return FittedPrompt{std::move(prompt.ids)};
  return fail(Fault::Unsupported, concat("The last message takes ", prompt.ids.size(), " tokens, and ",
                                         context - 1, " fit; shorten it or choose a longer context."));
}

uint32_t pinned_tokens(const PromptFormat& format, std::span<const Message> messages,
                       std::span<const TokenId> prompt) {
  // The same conversation with another first question: what both begin with does not depend on the question.
  const auto system = system_part(messages);
  std::vector<Message> other(system.begin(), system.end());
  other.push_back({.role = "user", .text = "\uFFFC"});
  const auto rendered = render_prompt(format, other, false);
  if (!rendered) return 0;
  const auto difference =
      std::mismatch(prompt.begin(), prompt.end(), rendered->ids.begin(), rendered->ids.end());
  return static_cast<uint32_t>(difference.first - prompt.begin());
}

}  // namespace hearth
