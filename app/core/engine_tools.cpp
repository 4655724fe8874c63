// What the workbench asks of the engine: tokens, the prompt, what could come next, the plan and its times,
// devices.
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/core/engine_worker.h"

namespace hearth {
namespace {

constexpr size_t kMostCandidates = 20;

struct Logits {
  std::vector<float> last;
  static void keep(void* to, size_t, std::span<const float> row) {
    static_cast<Logits*>(to)->last.assign(row.begin(), row.end());
  }
};

// Of the softmax of all logits, the largest first.
std::vector<CandidateView> likeliest(const Model& model, std::span<const float> logits) {
  const float highest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(double{logit} - highest);
  std::vector<int32_t> order(logits.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int32_t>(i);
  const size_t count = std::min(kMostCandidates, order.size());
  const auto logit_of = [&](int32_t id) { return logits[static_cast<size_t>(id)]; };
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), std::ranges::greater(),
                            logit_of);
  std::vector<CandidateView> views;
  for (const int32_t id : std::span(order).first(count))
    views.push_back({id, model.piece_shown(id), std::exp(double{logit_of(id)} - highest) / sum});
  return views;
}

}  // namespace

Result<Model*> EngineWorker::open_model() {
  const Loaded& slot = at(ModelSlot::Main);
  if (slot.model) return slot.model.get();
  if (slot.server) {
    return fail(Fault::Unsupported,
                "That needs a model on this computer; now your server answers, which does not tell.");
  }
  return fail(Fault::NotFound, "No model is open: choose one.");
}

void EngineWorker::run_command(engine_command::Count& command) {
  const Result<Model*> model = open_model();
  if (!model) return fail_with(command.ticket, model.error());
  engine_event::Counted counted{.ticket = command.ticket, .tokens = {}};
  for (const std::string& text : command.texts)
    counted.tokens.push_back(static_cast<uint32_t>((*model)->tokenize(text, false, false).size()));
  links_.send(std::move(counted));
}

void EngineWorker::run_command(engine_command::Tokens& command) {
  const Result<Model*> model = open_model();
  if (!model) return fail_with(command.ticket, model.error());
  engine_event::TokensShown shown{.ticket = command.ticket, .tokens = {}};
  for (const int32_t id : (*model)->tokenize(command.text, false, false))
    shown.tokens.push_back({id, (*model)->piece_shown(id)});
  links_.send(std::move(shown));
}

void EngineWorker::run_command(engine_command::Prompt& command) {
  const Result<Model*> model = open_model();
  if (!model) return fail_with(command.ticket, model.error());
  auto prompt = (*model)->render(command.messages, true);
  if (!prompt) return fail_with(command.ticket, prompt.error());
  links_.send(engine_event::PromptShown{command.ticket, std::move(prompt->text)});
}

// ---- What is computed in slices

void EngineWorker::use(uint64_t ticket, Pumped<Status> tool) { tool_ = RunningTool{ticket, std::move(tool)}; }

void EngineWorker::pump_tool() {
  if (!tool_->work.pump()) return;
  const uint64_t ticket = tool_->ticket;
  const Status done = tool_->work.take();
  tool_.reset();
  if (!done) fail_with(ticket, done.error());
}

// What it was in the midst of may have left an embedder or a ranker half done.
void EngineWorker::end_tool() {
  if (!tool_) return;
  const uint64_t ticket = tool_->ticket;
  tool_.reset();
  close_search_models();
  fail_with(ticket, cancelled());
}

void EngineWorker::run_command(engine_command::Candidates& command) {
  use(command.ticket, candidates(command));
}
void EngineWorker::run_command(engine_command::Plan& command) { use(command.ticket, plan(command)); }
void EngineWorker::run_command(engine_command::Devices& command) { use(command.ticket, devices(command)); }

Pumped<Status> EngineWorker::candidates(engine_command::Candidates command) {
  CO_TRY(Model * model, open_model());
  CO_TRY(const RenderedPrompt prompt, model->render(command.messages, true));
  if (prompt.ids.empty()) co_return fail(Fault::Unsupported, "There is nothing to go on from yet.");
  CO_TRY(const auto evaluation, Evaluation::open(*model, command.context, false));
  // The end of a conversation that is too long.
  const size_t room = std::max<uint32_t>(command.context.tokens, 2) - 1;
  const std::span<const int32_t> ids = std::span(prompt.ids).last(std::min(prompt.ids.size(), room));
  Logits logits;
  CO_TRY_STATUS(co_await evaluation->evaluating(ids, Logits::keep, &logits));
  links_.send(engine_event::CandidatesShown{command.ticket, likeliest(*model, logits.last)});
  co_return Status();
}

Pumped<Result<std::vector<OpProfile>>> EngineWorker::profile(Model& model, ContextSettings context) {
  CO_TRY(const auto evaluation, Evaluation::open(model, context, false));
  const int32_t token = model.bos().value_or(0);
  Logits ignored;
  CO_TRY_STATUS(co_await evaluation->evaluating({&token, 1}, Logits::keep, &ignored));
  co_return evaluation->profile_last_token();
}

Pumped<Status> EngineWorker::plan(engine_command::Plan command) {
  CO_TRY(Model * model, open_model());
  auto times = co_await profile(*model, command.context);
  links_.send(engine_event::PlanShown{command.ticket, model->plan_text(),
                                      times ? std::move(*times) : std::vector<OpProfile>()});
  co_return Status();
}

Pumped<Status> EngineWorker::devices(engine_command::Devices command) {
  engine_event::DevicesListed listed{.ticket = command.ticket, .devices = {}, .reason = {}};
  listed.devices = co_await listing_devices(command.choice);
  const auto chosen = co_await choosing_device(command.choice);
  listed.reason = chosen ? chosen->reason : chosen.error().message;
  links_.send(std::move(listed));
  co_return Status();
}

}  // namespace hearth
