// One answer: a prompt in, whole characters out, a little per pump. Evaluates the prompt slice by slice, then
// samples, decodes and emits a token a pump. When the context is full it makes room by itself (a context
// shift). Called by engine/chat.cpp; belongs to the thread that owns the session.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/sampler.h"
#include "engine/session/session.h"
#include "engine/text/stream_decoder.h"
#include "engine/text/tokenizer.h"

namespace hearth {

enum class GenerationEnd { None, Eos, Length, StopString, Cancelled };

struct GenerationSettings {
  SamplerSettings sampler;
  uint32_t max_tokens = 0;  // 0: as many as the context holds
  std::vector<std::string> stop_strings;
  // How many tokens at the start of the prompt a context shift leaves in place. Asked only when there is one.
  std::function<uint32_t()> pinned_tokens;
};

struct GenerationStats {
  uint32_t prompt_tokens = 0;
  uint32_t reused_tokens = 0;
  uint32_t tokens = 0;  // sampled, the one that ended the answer not counted
  uint32_t context_shifts = 0;
  double prompt_ms = 0;       // evaluating the prompt
  double first_token_ms = 0;  // from start() to the first token
  double tokens_per_s = 0;    // after the first; 0 until the end
  GenerationEnd end = GenerationEnd::None;
};

class Generation {
 public:
  // Both outlive this object; the tokenizer is that of the session's model. `prompt` has at least one token
  // and leaves room for one more. Fails with Unsupported when it does not, or when a setting makes no sense.
  static Result<Generation> start(Session& session, const Tokenizer& tokenizer, std::vector<TokenId> prompt,
                                  GenerationSettings settings);

  // Does one slice of the prompt, or one token. Appends to `text`. Done: stats().end says why. After
  // DeviceLost or OutOfMemory it goes on where it was once the session's model has moved; after another error
  // nothing more can be pumped. The session stays usable.
  Result<Progress> pump(std::string& text);
  // The next pump is Done. What is in the cache stays.
  void cancel() { cancelled_ = true; }

  double prompt_fraction() const;
  const GenerationStats& stats() const { return stats_; }

 private:
  using Clock = std::chrono::steady_clock;

  Generation(Session& session, const Tokenizer& tokenizer, GenerationSettings settings);
  Status next_token(std::string& text);
  Status evaluate(TokenId token);
  Status shift_context(TokenId token);
  void finish(GenerationEnd end, std::string& text);

  Session* session_;
  const Tokenizer* tokenizer_;
  GenerationSettings settings_;
  uint32_t candidates_;  // that are enough to sample from; 0: all logits
  SamplerState sampling_;
  StreamDecoder decoder_;
  GenerationStats stats_;
  Clock::time_point started_;
  Clock::time_point first_token_at_;
  uint32_t decoded_ = 0;    // tokens sampled after the first, the one that ended the answer included
  bool answering_ = false;  // the prompt is evaluated
  bool cancelled_ = false;
};

// The tokens that end a repeated sequence for the DRY penalty: those with a line end, colon, quote or
// asterisk, and control tokens. Ascending. Looks at the whole vocabulary.
std::vector<TokenId> dry_breakers(const Tokenizer& tokenizer);

}  // namespace hearth
