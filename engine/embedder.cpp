#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/engine.h"
#include "engine/model_state.h"

namespace hearth {
namespace {

constexpr uint32_t kLongestText = 2048;  // tokens; a text is one slice, and its activations grow with this

}  // namespace

struct Embedder::State {
  State(Model::State& of, const Tokenizer& its_tokenizer) : model(of), tokenizer(its_tokenizer) {}

  Model::State& model;
  const Tokenizer& tokenizer;
  std::unique_ptr<Session> session;
  std::optional<TokenId> closing;  // SEP, where the model ends every text with one
};

Embedder::Embedder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Embedder::~Embedder() = default;

Result<std::unique_ptr<Embedder>> Embedder::open(Model& model) {
  Model::State& of = *model.state_;
  TRY(const Tokenizer* tokenizer, of.text());
  const Recipe& recipe = of.loaded.recipe;
  if (of.loaded.architecture != nullptr && (!recipe.pools || recipe.ranks)) {
    return fail(Fault::Unsupported, "This model does not give vectors; choose an embedding model.");
  }
  TRY(const SessionSettings settings,
      session_settings(of.loaded, {.tokens = kLongestText, .kv = "f32"}, OutputRows::Pooled));
  auto state = std::make_unique<State>(of, *tokenizer);
  TRY(state->session, of.open_session(settings));
  // What the tokenizer puts around nothing: CLS and SEP, or only a BOS.
  const std::vector<TokenId> frame = tokenizer->encode({}, true);
  if (frame.size() > 1) state->closing = frame.back();
  return std::unique_ptr<Embedder>(new Embedder(std::move(state)));
}

size_t Embedder::width() const { return state_->session->output_width(); }

Result<Embedder::Embedding> Embedder::embed(std::string_view text) {
  return embedding(std::string(text)).wait();
}

Pumped<Result<Embedder::Embedding>> Embedder::embedding(std::string text) {
  Session& session = *state_->session;
  const Segment segment{.text = std::move(text)};
  std::vector<TokenId> ids = state_->tokenizer.encode({&segment, 1}, true);
  if (ids.empty()) co_return fail(Fault::Unsupported, "An empty text has no vector.");

  Embedding made;
  made.cut = ids.size() > session.context();
  if (made.cut) {
    ids.resize(session.context());
    if (state_->closing) ids.back() = *state_->closing;
  }
  CO_TRY(made.values, co_await state_->model.pooling(session, std::move(ids)));
  co_return made;
}

}  // namespace hearth
