#include "app/core/engine_worker.h"

#include <string_view>
#include <utility>

namespace hearth {
namespace {

constexpr std::chrono::milliseconds kBetweenEvents(33);

Error no_model() { return {Fault::NotFound, "No model is open: choose one."}; }

// Whether what the template puts before an answer opens its reasoning, as some do for models that always
// think.
bool opens_thought(const Model& model) {
  const Message question{"user", "?"};
  const auto prompt = model.render({&question, 1}, true);
  if (!prompt) return false;
  const std::string_view text = prompt->text;
  const size_t end = text.find_last_not_of(" \t\r\n");
  return end != std::string_view::npos && text.substr(0, end + 1).ends_with("<think>");
}

}  // namespace

void EngineWorker::run(EngineCommand command) {
  std::visit([this](auto& one) { run_command(one); }, command);
}

bool EngineWorker::interrupts(const EngineCommand& command) {
  return std::holds_alternative<engine_command::Open>(command) ||
         std::holds_alternative<engine_command::Close>(command) ||
         std::holds_alternative<engine_command::ForgetChats>(command);
}

void EngineWorker::pump() {
  if (opening_) {
    pump_opening();
  } else if (answer_) {
    pump_answer();
  } else if (tool_) {
    pump_tool();
  }
}

// ---- Opening

void EngineWorker::close(ModelSlot slot) {
  if (slot == ModelSlot::Main) end_tool();
  if (answer_ && answer_->slot == slot) end_answer(cancelled());
  if (opening_ && opening_->command.slot == slot) {
    const uint64_t ticket = opening_->command.ticket;
    opening_.reset();
    fail_with(ticket, cancelled());
  }
  at(slot).chat.reset();  // before its model
  close_server(at(slot));
  at(slot) = Loaded();
}

void EngineWorker::run_command(engine_command::Close& command) { close(command.slot); }

void EngineWorker::run_command(engine_command::Open& command) {
  close(command.slot);
  if (answer_) end_answer(cancelled());
  if (opening_) close(opening_->command.slot);
  if (command.server) return open_server(command);
  opening_ = OpeningModel{.command = std::move(command), .opening = nullptr, .loaded = {}, .told = {}};
}

// The first slice finds a device and reads the file's head.
Result<PumpState> EngineWorker::opened_further() {
  if (links_.is_cancelled(opening_->command.ticket)) return std::unexpected(cancelled());
  if (!opening_->opening) {
    TRY(opening_->opening, links_.opener(opening_->command.path, opening_->command.settings));
    return PumpState::Running;
  }
  if (!opening_->loaded.chat) {
    TRY(const PumpState state, opening_->opening->pump());
    if (state == PumpState::Done) TRY_STATUS(open_chat());
    return PumpState::Running;
  }
  // A device that had no room for the chat makes the model move.
  std::string nothing;
  return opening_->loaded.chat->pump(nothing);
}

Status EngineWorker::open_chat() {
  Loaded& loaded = opening_->loaded;
  loaded.model = opening_->opening->take();
  loaded.context = opening_->command.settings.context;
  if (!loaded.model->answers())
    return fail(Fault::Unsupported, "This model does not answer; it is for something else.");
  TRY(loaded.chat, Chat::open(*loaded.model, loaded.context));
  loaded.thinks_first = opens_thought(*loaded.model);
  return {};
}

void EngineWorker::pump_opening() {
  const uint64_t ticket = opening_->command.ticket;
  const Result<PumpState> pumped = opened_further();
  if (!pumped) {
    opening_.reset();
    return fail_with(ticket, pumped.error());
  }
  if (*pumped == PumpState::Done) return finish_opening();
  const Clock::time_point now = Clock::now();
  if (now - opening_->told < kBetweenEvents) return;
  opening_->told = now;
  const ModelOpening& opening = *opening_->opening;
  links_.send(engine_event::Opening{.ticket = ticket,
                                    .fraction = opening_->loaded.chat ? 1.0 : opening.fraction(),
                                    .tested_now = opening.tested_now()});
}

void EngineWorker::finish_opening() {
  const engine_command::Open command = std::move(opening_->command);
  Loaded& slot = at(command.slot);
  slot = std::move(opening_->loaded);
  opening_.reset();
  links_.send(engine_event::Opened{.ticket = command.ticket,
                                   .card = slot.model->card(),
                                   .device = slot.model->device(),
                                   .notice = slot.model->notice(),
                                   .context_tokens = slot.chat->context_tokens()});
}

// ---- Answering

void EngineWorker::run_command(engine_command::ForgetChats&) {
  if (answer_) end_answer(cancelled());
  end_tool();
  close_search_models();  // they have read documents
  for (Loaded& slot : loaded_) slot.chat.reset();
}

void EngineWorker::run_command(engine_command::Ask& command) {
  if (const Status begun = begin_answer(command); !begun) {
    answer_.reset();
    const Loaded& slot = at(command.slot);
    links_.send(engine_event::Answered{.ticket = command.ticket,
                                       .stats = {},
                                       .error = begun.error(),
                                       .device = device_of(slot),
                                       .notice = slot.model ? slot.model->notice() : std::string()});
  }
}

Status EngineWorker::begin_answer(engine_command::Ask& command) {
  if (links_.is_cancelled(command.ticket)) return std::unexpected(cancelled());
  Loaded& slot = at(command.slot);
  if (slot.server) {
    begin_server_answer(command);
    return {};
  }
  if (!slot.model) return std::unexpected(no_model());
  if (!slot.chat) {
    TRY(slot.chat, Chat::open(*slot.model, slot.context));
  }
  // What goes on from an answer sees its reasoning, too.
  const bool goes_on = !command.messages.empty() && command.messages.back().role == "assistant";
  bool inside = slot.thinks_first;
  if (goes_on) {
    std::string& text = command.messages.back().text;
    inside = text.empty() && !command.thought.empty();
    if (!command.thought.empty()) {
      const std::string opening = slot.thinks_first ? "" : "<think>\n";
      text = opening + command.thought + (text.empty() ? "" : "\n</think>\n\n" + text);
    }
  }
  TRY_STATUS(slot.chat->ask(command.messages, command.settings));
  const Clock::time_point now = Clock::now();
  answer_.emplace(RunningAnswer{.ticket = command.ticket,
                                .slot = command.slot,
                                .splitter = ThoughtSplitter(inside),
                                .began_thinking = now,
                                .told = {},
                                .waiting = {.ticket = command.ticket}});
  return {};
}

void EngineWorker::pump_answer() {
  if (answer_->asking) return pump_server_answer();
  Chat& chat = *at(answer_->slot).chat;
  if (links_.is_cancelled(answer_->ticket)) chat.cancel();
  std::string piece;
  const Result<PumpState> pumped = chat.pump(piece);
  if (!piece.empty()) {
    const bool was_thinking = answer_->thinking();
    answer_->splitter.add(piece);
    measure_thinking(was_thinking);
  }
  take_from_splitter(*answer_);
  if (!pumped) return end_answer(pumped.error());
  if (*pumped == PumpState::Done) return end_answer(std::nullopt);
  tell_progress(*answer_, false);
}

void EngineWorker::measure_thinking(bool was_thinking) {
  const Clock::time_point now = Clock::now();
  if (!was_thinking && answer_->thinking()) answer_->began_thinking = now;
  if (was_thinking || answer_->thinking())
    answer_->thought_s = std::chrono::duration<double>(now - answer_->began_thinking).count();
}

void EngineWorker::take_from_splitter(RunningAnswer& answer) {
  answer.waiting.text += answer.splitter.take_text();
  answer.waiting.thought += answer.splitter.take_thought();
}

void EngineWorker::tell_progress(RunningAnswer& answer, bool now) {
  const Clock::time_point at_this = Clock::now();
  if (!now && at_this - answer.told < kBetweenEvents) return;
  if (answer.waiting.text.empty() && answer.waiting.thought.empty()) {
    if (now || answer.told_something || answer.asking) return;  // a server does not say how far it has read
    answer.told = at_this;
    return links_.send(engine_event::Reading{answer.ticket, at(answer.slot).chat->prompt_fraction()});
  }
  answer.told = at_this;
  answer.told_something = true;
  answer.waiting.thinking = answer.thinking();
  answer.waiting.thought_s = answer.thought_s;
  answer.waiting.stats = stats_of(answer);
  links_.send(std::exchange(answer.waiting, engine_event::Wrote{.ticket = answer.ticket}));
}

AnswerStats EngineWorker::stats_of(const RunningAnswer& answer) {
  return answer.asking ? answer.server_stats : at(answer.slot).chat->stats();
}

void EngineWorker::end_answer(std::optional<Error> error) {
  Loaded& slot = at(answer_->slot);
  answer_->splitter.finish();
  take_from_splitter(*answer_);
  tell_progress(*answer_, true);
  const AnswerStats stats = stats_of(*answer_);
  if (!error && stats.stop == StopReason::Cancelled) error = cancelled();
  links_.send(engine_event::Answered{.ticket = answer_->ticket,
                                     .stats = stats,
                                     .error = std::move(error),
                                     .device = device_of(slot),
                                     .notice = slot.model ? slot.model->notice() : std::string()});
  answer_.reset();
}

}  // namespace hearth
