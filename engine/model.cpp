#include <algorithm>
#include <ranges>

#include "engine/device/speed_test.h"
#include "engine/engine.h"
#include "engine/model_state.h"
#include "engine/prompt.h"

namespace hearth {

Result<const Tokenizer*> Model::State::text() const {
  if (!*tokenizer) return std::unexpected(tokenizer->error());
  return &**tokenizer;
}

Result<const ChatTemplate*> Model::State::templates() {
  TRY(const Tokenizer* vocabulary, text());
  if (!chat_template) chat_template = ChatTemplate::open(file, *vocabulary);
  if (!*chat_template) return std::unexpected(chat_template->error());
  return &**chat_template;
}

Result<std::unique_ptr<Session>> Model::State::open_session(const SessionSettings& settings) {
  auto session = Session::open(loaded, settings);
  if (session) return session;
  expected_session = settings;
  if (!start_move(session.error())) return session;
  return Session::waiting(loaded, settings);
}

bool Model::State::start_move(const Error& error) {
  if (error.fault != Fault::DeviceLost && error.fault != Fault::OutOfMemory) return false;
  const uint32_t layers = loaded.recipe.layers;
  const auto next = next_placement(placement, std::min(placement.layers, layers), error);
  if (!next) return false;
  std::string what = placement_notice(*next, layers, device_summary.name, error);
  move = ModelLoading::start(file, opener, expected_session, *next, devices, loaded);
  move->set_notice(std::move(what));
  return true;
}

Result<Progress> Model::State::pump_move() {
  if (!move) return Progress::Done;
  TRY(const Progress progress, move->pump());
  if (progress == Progress::Running) return progress;
  settle(*move);
  move.reset();
  return Progress::Done;
}

Pumped<Status> Model::State::moving() {
  for (;;) {
    CO_TRY(const Progress progress, pump_move());
    if (progress == Progress::Done) co_return Status();
    co_await next_slice;
  }
}

Pumped<Status> Model::State::move_after(Error error) {
  if (!start_move(error)) co_return std::unexpected(std::move(error));
  co_return co_await moving();
}

Pumped<Result<std::vector<float>>> Model::State::pooling(Session& session, std::vector<TokenId> ids,
                                                         uint32_t second_segment) {
  CO_TRY_STATUS(co_await moving());
  session.sync({});
  CO_TRY_STATUS(session.begin(ids, 0, second_segment));
  for (;;) {
    const auto progress = session.pump();
    if (!progress) {
      CO_TRY_STATUS(co_await move_after(progress.error()));
    } else if (*progress == Progress::Done) {
      break;
    }
    co_await next_slice;
  }
  const std::span<const float> output = session.output();
  co_return std::vector<float>(output.begin(), output.end());
}

void Model::State::settle(const ModelLoading& loading) {
  placement = loading.placement();
  notice = loading.notice();
  // The last part has the head, and is what the model was placed on.
  device_summary = summary_of(loaded.parts.back().device->info());
}

Result<SessionSettings> session_settings(const LoadedModel& model, const ContextSettings& settings,
                                         OutputRows rows) {
  if (model.architecture == nullptr) {
    return fail(Fault::Unsupported,
                "This file holds only a vocabulary, no weights, so it cannot compute anything.");
  }
  SessionSettings result{.context = std::max(settings.tokens, 1u), .output_rows = rows};
  if (model.recipe.trained_context > 0)
    result.context = std::min(result.context, model.recipe.trained_context);
  if (settings.kv == "f32") {
    result.kv = KvType::F32;
  } else if (settings.kv == "f16") {
    result.kv = KvType::F16;
  } else if (settings.kv == "q8_0") {
    result.kv = KvType::Q8_0;
  } else {
    return fail(Fault::Unsupported, "The cache type must be f32, f16 or q8_0.");
  }
  return result;
}

Model::Model(std::unique_ptr<State> state) : state_(std::move(state)) {}
Model::~Model() = default;

const ModelCard& Model::card() const { return state_->card; }
const DeviceSummary& Model::device() const { return state_->device_summary; }
const std::string& Model::notice() const { return state_->notice; }

Status Model::vocabulary_status() const {
  TRY(const Tokenizer* tokenizer, state_->text());
  static_cast<void>(tokenizer);
  return {};
}

std::vector<int32_t> Model::tokenize(std::string_view text, bool add_bos, bool specials) const {
  const auto tokenizer = state_->text();
  if (!tokenizer) return {};
  const Segment segment{.text = std::string(text), .may_hold_special = specials};
  return (*tokenizer)->encode({&segment, 1}, add_bos);
}

std::string Model::piece(int32_t id) const {
  const auto tokenizer = state_->text();
  return tokenizer ? (*tokenizer)->piece(id) : std::string();
}

std::string Model::piece_shown(int32_t id) const {
  const auto tokenizer = state_->text();
  return tokenizer ? (*tokenizer)->piece(id, true) : std::string();
}

Result<RenderedPrompt> Model::render(std::span<const Message> messages, bool add_generation_prompt) const {
  TRY(const ChatTemplate* chat_template, state_->templates());
  return render_prompt({*chat_template, **state_->tokenizer}, messages, add_generation_prompt);
}

bool Model::ends_answer(int32_t id) const {
  const auto tokenizer = state_->text();
  return tokenizer && (*tokenizer)->ends_generation(id);
}

std::optional<int32_t> Model::bos() const {
  const auto tokenizer = state_->text();
  if (!tokenizer || !(*tokenizer)->adds_bos() || (*tokenizer)->bos() == kNoToken) return std::nullopt;
  return (*tokenizer)->bos();
}

size_t Model::vocabulary_size() const {
  if (state_->loaded.architecture != nullptr) return state_->loaded.recipe.vocabulary;
  const auto tokenizer = state_->text();
  return tokenizer ? (*tokenizer)->size() : 0;
}

bool Model::answers() const { return state_->loaded.architecture != nullptr && !state_->loaded.recipe.pools; }

std::string Model::plan_text() const {
  const bool pools = state_->loaded.recipe.pools;
  const auto settings =
      session_settings(state_->loaded, ContextSettings{}, pools ? OutputRows::Pooled : OutputRows::Last);
  if (!settings) return settings.error().message;
  std::string text;
  for (const ModelPart& part : state_->loaded.parts) {
    const auto plan = session_plan(state_->loaded, part, *settings);
    text += plan ? print_plan(*plan) : plan.error().message;
  }
  return text;
}

Result<std::vector<ReadBandwidth>> Model::measure_bandwidth(uint32_t repetitions) {
  std::vector<ReadBandwidth> measured;
  for (const ModelPart& part : std::views::reverse(state_->loaded.parts)) {
    TRY(std::vector<double> speeds, measure_read_bandwidth(*part.device, repetitions));
    measured.push_back({part.device->info().id, std::move(speeds)});
  }
  return measured;
}

}  // namespace hearth
