#include <algorithm>

#include "engine/engine.h"
#include "engine/model_state.h"

namespace hearth {
namespace {

void add_times(std::vector<OpProfile>& profile, const std::string& device, std::span<const OpTime> times) {
  for (const OpTime& time : times) {
    auto kind = std::ranges::find_if(profile, [&](const OpProfile& known) {
      return known.device == device && known.op == time.op && known.type == time.type;
    });
    if (kind == profile.end()) {
      kind = profile.insert(kind, {.device = device, .op = std::string(time.op), .type = time.type});
    }
    ++kind->count;
    kind->bytes += time.bytes;
    kind->microseconds += time.microseconds;
  }
}

}  // namespace

struct Evaluation::State {
  explicit State(Model::State& of) : model(of) {}

  Model::State& model;
  std::unique_ptr<Session> session;
  bool all_rows = false;
};

Evaluation::Evaluation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Evaluation::~Evaluation() = default;

Result<std::unique_ptr<Evaluation>> Evaluation::open(Model& model, const ContextSettings& settings,
                                                     bool all_rows) {
  Model::State& of = *model.state_;
  const LoadedModel& loaded = of.loaded;
  if (loaded.recipe.pools) {
    return fail(Fault::Unsupported, "This model does not answer and has no logits.");
  }
  TRY(const SessionSettings of_session,
      session_settings(loaded, settings, all_rows ? OutputRows::All : OutputRows::Last));
  auto state = std::make_unique<State>(of);
  state->all_rows = all_rows;
  TRY(state->session, of.open_session(of_session));
  return std::unique_ptr<Evaluation>(new Evaluation(std::move(state)));
}

void Evaluation::clear() { state_->session->sync({}); }

Status Evaluation::evaluate(std::span<const int32_t> ids, Visitor visit, void* context) {
  return evaluating(ids, visit, context).wait();
}

Pumped<Status> Evaluation::evaluating(std::span<const int32_t> ids, Visitor visit, void* context) {
  if (ids.empty()) co_return Status();
  Session& session = *state_->session;
  CO_TRY_STATUS(co_await state_->model.moving());
  const size_t before = session.tokens().size();
  CO_TRY_STATUS(session.begin(ids));
  for (size_t visited = 0; visited < ids.size();) {
    if (const auto progress = session.pump(); !progress) {
      CO_TRY_STATUS(co_await state_->model.move_after(progress.error()));
    }
    // Fewer while a model that has moved evaluates again what it had.
    if (session.tokens().size() <= before + visited) {
      co_await next_slice;
      continue;
    }
    const size_t evaluated = session.tokens().size() - before;
    if (state_->all_rows) {
      const size_t width = session.output_width();
      for (size_t row = 0; row < evaluated - visited; ++row) {
        visit(context, visited + row, session.output().subspan(row * width, width));
      }
    } else if (evaluated == ids.size()) {
      visit(context, ids.size() - 1, session.output());
    }
    visited = evaluated;
    if (visited < ids.size()) co_await next_slice;
  }
  co_return Status();
}

Result<std::vector<OpProfile>> Evaluation::profile_last_token() {
  Session& session = *state_->session;
  const auto needs_event_loop = [](const ModelPart& part) { return part.device->info().needs_event_loop; };
  if (session.tokens().empty() || std::ranges::any_of(state_->model.loaded.parts, needs_event_loop))
    return std::vector<OpProfile>();
  auto times = session.profile_last_token();
  while (!times) {
    TRY_STATUS(state_->model.move_after(times.error()).wait());
    times = session.profile_last_token();
  }
  std::vector<OpProfile> profile;
  for (size_t i = 0; i < times->size(); ++i) {
    add_times(profile, state_->model.loaded.parts[i].device->info().id, (*times)[i]);
  }
  return profile;
}

}  // namespace hearth
