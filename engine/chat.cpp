#include <chrono>

#include "engine/base/check.h"
#include "engine/engine.h"
#include "engine/model_state.h"
#include "engine/prompt.h"
#include "engine/session/generate.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;

SamplerSettings sampler_settings(const Sampling& from) {
  return {.temperature = from.temperature,
          .top_k = from.top_k,
          .top_p = from.top_p,
          .min_p = from.min_p,
          .typical_p = from.typical_p,
          .repetition_penalty = from.repetition_penalty,
          .frequency_penalty = from.frequency_penalty,
          .presence_penalty = from.presence_penalty,
          .penalty_window = from.penalty_window,
          .dry_multiplier = from.dry_multiplier,
          .dry_base = from.dry_base,
          .dry_allowed_length = from.dry_allowed_length,
          .mirostat = from.mirostat,
          .mirostat_tau = from.mirostat_tau,
          .mirostat_eta = from.mirostat_eta,
          .logit_bias = from.logit_bias,
          .seed = from.seed};
}

StopReason stop_reason(GenerationEnd end) {
  switch (end) {
    case GenerationEnd::None:
      return StopReason::None;
    case GenerationEnd::Eos:
      return StopReason::Eos;
    case GenerationEnd::Length:
      return StopReason::Length;
    case GenerationEnd::StopString:
      return StopReason::StopString;
    case GenerationEnd::Cancelled:
      return StopReason::Cancelled;
  }
  return StopReason::None;
}

}  // namespace

struct Chat::State {
  State(Model::State& of, const Tokenizer& its_tokenizer) : model(of), tokenizer(its_tokenizer) {}

  // Starts the generation of what goes on from `prompt`. `pinned` is asked when the context has to shift.
  Status start(std::vector<TokenId> prompt, const AnswerSettings& settings, std::function<uint32_t()> pinned);
  // One slice of the answer, or of the model's move to another place when its device has failed.
  Result<Progress> pump(std::string& text);
  void update_stats();

  Model::State& model;
  const Tokenizer& tokenizer;
  std::unique_ptr<Session> session;
  std::optional<Generation> generation;
  AnswerStats stats;
  double preparation_ms = 0;  // rendering and tokenizing, before the generation's own clock starts
};

Status Chat::State::start(std::vector<TokenId> prompt, const AnswerSettings& settings,
                          std::function<uint32_t()> pinned) {
  generation.reset();
  TRY(generation, Generation::start(*session, tokenizer, std::move(prompt),
                                    {.sampler = sampler_settings(settings.sampling),
                                     .max_tokens = settings.max_tokens,
                                     .stop_strings = settings.stop_strings,
                                     .pinned_tokens = std::move(pinned)}));
  update_stats();
  return {};
}

Result<Progress> Chat::State::pump(std::string& text) {
  if (model.move) {
    TRY(const Progress moved, model.pump_move());
    return generation ? Progress::Running : moved;
  }
  auto progress = generation->pump(text);
  if (!progress && model.start_move(progress.error())) return Progress::Running;
  return progress;
}

void Chat::State::update_stats() {
  const GenerationStats& from = generation->stats();
  stats.prompt_tokens = from.prompt_tokens;
  stats.reused_tokens = from.reused_tokens;
  stats.tokens = from.tokens;
  stats.context_shifts = from.context_shifts;
  stats.prompt_ms = from.prompt_ms;
  stats.first_token_ms = from.first_token_ms > 0 ? preparation_ms + from.first_token_ms : 0;
  stats.tokens_per_s = from.tokens_per_s;
  stats.stop = stop_reason(from.end);
}

Chat::Chat(std::unique_ptr<State> state) : state_(std::move(state)) {}
Chat::~Chat() = default;

Result<std::unique_ptr<Chat>> Chat::open(Model& model, const ContextSettings& settings) {
  Model::State& of = *model.state_;
  TRY(const Tokenizer* tokenizer, of.text());
  if (of.loaded.recipe.pools) {
    return fail(Fault::Unsupported, "This model is not made to answer; choose a chat model.");
  }
  TRY(SessionSettings session_settings, hearth::session_settings(of.loaded, settings, OutputRows::Last));
  if (of.loaded.parts.back().device->info().reads_back_slowly) session_settings.candidates = kMostCandidates;
  auto state = std::make_unique<State>(of, *tokenizer);
  TRY(state->session, of.open_session(session_settings));
  return std::unique_ptr<Chat>(new Chat(std::move(state)));
}

Status Chat::ask(std::span<const Message> messages, const AnswerSettings& settings) {
  const auto started = Clock::now();
  state_->stats = {};
  if (messages.empty()) return fail(Fault::Unsupported, "There is no message to answer.");
  TRY(const ChatTemplate* chat_template, state_->model.templates());
  const PromptFormat format{*chat_template, state_->tokenizer};
  TRY(FittedPrompt prompt, fit_prompt(format, messages, state_->session->context(), settings.max_tokens));
  state_->stats.dropped_messages = prompt.dropped_messages;

  // The pinned part is found out only when needed, from copies: the caller's messages are gone by then.
  const std::vector<Message> system(messages.begin(),
                                    messages.begin() + (messages.front().role == "system" ? 1 : 0));
  const auto pinned = [format, system, ids = prompt.ids] { return pinned_tokens(format, system, ids); };
  state_->preparation_ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  return state_->start(std::move(prompt.ids), settings, pinned);
}

Status Chat::complete(std::string_view text, const AnswerSettings& settings) {
  const auto started = Clock::now();
  state_->stats = {};
  std::vector<TokenId> prompt = plain_prompt(state_->tokenizer, text);
  if (prompt.empty()) return fail(Fault::Unsupported, "There is no text to go on from.");
  const bool has_bos = prompt.front() == state_->tokenizer.bos();
  state_->preparation_ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  return state_->start(std::move(prompt), settings, [has_bos] { return has_bos ? 1u : 0u; });
}

Result<PumpState> Chat::pump(std::string& text) {
  if (!state_->generation && !state_->model.move) return PumpState::Done;
  auto progress = state_->pump(text);
  if (state_->generation) state_->update_stats();
  if (!progress) {
    state_->generation.reset();
    return std::unexpected(progress.error());
  }
  return *progress == Progress::Done ? PumpState::Done : PumpState::Running;
}

void Chat::cancel() {
  if (state_->generation) state_->generation->cancel();
}

double Chat::prompt_fraction() const {
  return state_->generation ? state_->generation->prompt_fraction() : 0.0;
}
const AnswerStats& Chat::stats() const { return state_->stats; }
uint32_t Chat::context_tokens() const { return state_->session->context(); }
uint32_t Chat::used_tokens() const { return static_cast<uint32_t>(state_->session->tokens().size()); }

}  // namespace hearth
