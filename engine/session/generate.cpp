#include "engine/session/generate.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

double milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

std::vector<TokenId> dry_breakers(const Tokenizer& tokenizer) {
  std::vector<TokenId> breakers;
  for (size_t i = 0; i < tokenizer.size(); ++i) {
    const auto id = static_cast<TokenId>(i);
    const bool breaks = tokenizer.kind(id) == TokenKind::Control ||
                        tokenizer.piece(id).find_first_of("\n:\"*") != std::string::npos;
    if (breaks) breakers.push_back(id);
  }
  return breakers;
}

Generation::Generation(Session& session, const Tokenizer& tokenizer, GenerationSettings settings)
    : session_(&session),
      tokenizer_(&tokenizer),
      settings_(std::move(settings)),
      candidates_(candidates_needed(settings_.sampler)),
      sampling_(start_sampling(settings_.sampler)),
      decoder_(settings_.stop_strings),
      started_(Clock::now()) {
  if (settings_.sampler.dry_multiplier != 0.0f) sampling_.dry_breakers = dry_breakers(tokenizer);
  if (settings_.max_tokens == 0) settings_.max_tokens = session.context();
}

Result<Generation> Generation::start(Session& session, const Tokenizer& tokenizer,
                                     std::vector<TokenId> prompt, GenerationSettings settings) {
  TRY_STATUS(check_settings(settings.sampler));
  CHECK(!prompt.empty());
  if (prompt.size() >= session.context()) {
    return fail(Fault::Unsupported,
                concat("The text has ", prompt.size(), " tokens, and the context has room for ",
                       session.context() - 1, " and an answer."));
  }
  Generation generation(session, tokenizer, std::move(settings));
  generation.stats_.prompt_tokens = static_cast<uint32_t>(prompt.size());
  generation.stats_.reused_tokens = session.sync(prompt);
  TRY_STATUS(
      session.begin(std::span(prompt).subspan(generation.stats_.reused_tokens), generation.candidates_));
  return generation;
}

Result<Progress> Generation::pump(std::string& text) {
  if (stats_.end != GenerationEnd::None) return Progress::Done;
  if (cancelled_) {
    session_->abandon();
    finish(GenerationEnd::Cancelled, text);
    return Progress::Done;
  }
  TRY(const Progress progress, session_->pump());
  if (progress == Progress::Running) return Progress::Running;
  TRY_STATUS(next_token(text));
  return stats_.end == GenerationEnd::None ? Progress::Running : Progress::Done;
}

// The logits of the last token, or the best of them, are there: samples the next one, emits it and asks for
// its evaluation.
Status Generation::next_token(std::string& text) {
  const bool first = !std::exchange(answering_, true);
  if (first) stats_.prompt_ms = milliseconds(Clock::now() - started_);
  const auto sample_output = session_->gives_candidates() ? sample_best : sample;
  const TokenId token = sample_output(session_->output(), session_->tokens(), settings_.sampler, sampling_);
  if (first) {
    first_token_at_ = Clock::now();
    stats_.first_token_ms = milliseconds(first_token_at_ - started_);
  } else {
    ++decoded_;
  }
  if (tokenizer_->ends_generation(token)) {
    finish(GenerationEnd::Eos, text);
    return {};
  }
  ++stats_.tokens;
  text += decoder_.push(tokenizer_->piece(token));
  if (decoder_.stopped()) {
    finish(GenerationEnd::StopString, text);
  } else if (stats_.tokens >= settings_.max_tokens) {
    finish(GenerationEnd::Length, text);
  } else {
    return evaluate(token);
  }
  return {};
}

Status Generation::evaluate(TokenId token) {
  if (session_->tokens().size() >= session_->context()) return shift_context(token);
  return session_->begin(std::span(&token, 1), candidates_);
}

// Forgets the oldest tokens after the pinned ones and evaluates the rest again at their new positions: exact
// for every architecture and cache type, unlike rotating the keys that are there.
Status Generation::shift_context(TokenId token) {
  const std::span<const TokenId> tokens = session_->tokens();
  // A system prompt that fills the context would leave nothing to shift.
  const size_t most_pinned = tokens.size() / 2;
  const size_t pinned =
      std::min<size_t>(settings_.pinned_tokens ? settings_.pinned_tokens() : 0, most_pinned);
  const size_t recent = (tokens.size() - pinned) / 2;

  std::vector<TokenId> kept(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(pinned));
  kept.insert(kept.end(), tokens.end() - static_cast<std::ptrdiff_t>(recent), tokens.end());
  kept.push_back(token);
  const uint32_t reused = session_->sync(kept);
  ++stats_.context_shifts;
  return session_->begin(std::span<const TokenId>(kept).subspan(reused), candidates_);
}

void Generation::finish(GenerationEnd end, std::string& text) {
  text += decoder_.finish();
  stats_.end = end;
  if (decoded_ == 0) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - first_token_at_).count();
  stats_.tokens_per_s = seconds > 0 ? decoded_ / seconds : 0;
}

double Generation::prompt_fraction() const { return answering_ ? 1.0 : session_->fraction(); }

}  // namespace hearth
