#include "engine/engine.h"
#include "engine/model_state.h"

namespace hearth {

struct Evaluation::State {
  std::unique_ptr<Session> session;
  bool all_rows = false;
};

Evaluation::Evaluation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Evaluation::~Evaluation() = default;

Result<std::unique_ptr<Evaluation>> Evaluation::open(Model& model, const ContextSettings& settings,
                                                     bool all_rows) {
  const LoadedModel& loaded = model.state_->loaded;
  if (loaded.recipe.pools) {
    return fail(Fault::Unsupported, "This model turns texts into vectors and has no logits.");
  }
  TRY(const SessionSettings of_session,
      session_settings(loaded, settings, all_rows ? OutputRows::All : OutputRows::Last));
  auto state = std::make_unique<State>();
  state->all_rows = all_rows;
  TRY(state->session, Session::open(loaded, of_session));
  return std::unique_ptr<Evaluation>(new Evaluation(std::move(state)));
}

void Evaluation::clear() { state_->session->sync({}); }

Status Evaluation::evaluate(std::span<const int32_t> ids,
                            void (*visit)(void*, size_t, std::span<const float>), void* context) {
  if (ids.empty()) return {};
  Session& session = *state_->session;
  const size_t before = session.tokens().size();
  TRY_STATUS(session.begin(ids));
  for (size_t visited = 0; visited < ids.size();) {
    TRY(const Progress progress, session.pump());
    static_cast<void>(progress);
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
  }
  return {};
}

}  // namespace hearth
