// A server of the person's own in the place of a model: opening it connects to nobody, each answer does.
#include <utility>

#include "app/core/engine_worker.h"
#include "app/core/server_ask.h"
#include "app/store/secret.h"

namespace hearth {

namespace {

constexpr std::chrono::milliseconds kLookIn(15);  // so that what ends an answer is seen soon

}  // namespace

DeviceSummary EngineWorker::device_of(const Loaded& slot) const {
  if (slot.model) return slot.model->device();
  if (!slot.server) return {};
  DeviceSummary device;
  device.id = device.kind = "server";
  device.name = host_of(*slot.server);
  return device;
}

void EngineWorker::open_server(engine_command::Open& command) {
  Loaded& slot = at(command.slot);
  slot.server = std::move(*command.server);
  engine_event::Opened opened{.ticket = command.ticket, .card = {}, .device = device_of(slot), .notice = {}};
  opened.card.name = slot.server->model;
  opened.context_tokens = command.settings.context.tokens;
  links_.send(std::move(opened));
}

void EngineWorker::close_server(Loaded& slot) {
  if (slot.server) wipe(slot.server->key);
  slot.server.reset();
}

void EngineWorker::begin_server_answer(engine_command::Ask& command) {
  ServerQuestion question;
  question.messages = std::move(command.messages);
  question.settings = std::move(command.settings);
  answer_.emplace(RunningAnswer{.ticket = command.ticket,
                                .slot = command.slot,
                                .splitter = ThoughtSplitter(),
                                .began_thinking = Clock::now(),
                                .told = {},
                                .waiting = {.ticket = command.ticket}});
  answer_->asking =
      std::make_shared<ServerAsk>(*links_.connections, *at(command.slot).server, std::move(question));
}

// Reasoning comes apart from the text, or between tags in it.
void EngineWorker::pump_server_answer() {
  if (links_.is_cancelled(answer_->ticket)) answer_->asking->cancel();
  ServerAsk::News news = answer_->asking->wait(kLookIn);
  const bool was_thinking = answer_->thinking();
  if (!news.thought.empty() || !news.text.empty()) answer_->thinks_apart = news.text.empty();
  answer_->waiting.thought += news.thought;
  if (!news.text.empty()) answer_->splitter.add(news.text);
  measure_thinking(was_thinking);
  take_from_splitter(*answer_);
  if (!news.end) return tell_progress(*answer_, false);
  if (!*news.end) return end_answer(news.end->error());
  answer_->server_stats = **news.end;
  end_answer(std::nullopt);
}

}  // namespace hearth
