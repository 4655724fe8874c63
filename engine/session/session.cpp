#include "engine/session/session.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr uint64_t kMebibyte = uint64_t{1} << 20;

// Rows of a slice: enough to keep every core busy with one pass over the weights, few enough that activations
// stay small and a pump stays short.
uint32_t slice_rows(const Recipe& recipe, const SessionSettings& settings) {
  // An encoder's rows see each other, so a text is one slice.
  if (settings.output_rows == OutputRows::Pooled) return settings.context;
  uint32_t rows = recipe.width <= 2048 ? 512 : recipe.width <= 4096 ? 256 : 128;
  if (settings.output_rows == OutputRows::All) {
    constexpr uint64_t kOutputBytes = 64 * kMebibyte;
    const uint64_t row_bytes = std::max<uint64_t>(recipe.vocabulary, 1) * sizeof(float);
    rows = static_cast<uint32_t>(std::clamp<uint64_t>(kOutputBytes / row_bytes, 1, rows));
  }
  return std::min(rows, settings.context);
}

// Whole blocks, so a little more than the context at times; never used, as positions past it may have no
// embedding.
uint32_t cache_capacity(uint32_t context) {
  const uint64_t blocks = (uint64_t{context} + kKvBlock - 1) / kKvBlock;
  return static_cast<uint32_t>(std::min<uint64_t>(blocks, UINT32_MAX / kKvBlock) * kKvBlock);
}

std::vector<KvLayer> cache_layout(const Recipe& recipe, LayerRange layers, const SessionSettings& settings) {
  const KvLayer layer{.heads = recipe.kv_heads,
                      .key_width = recipe.key_width,
                      .value_width = recipe.value_width,
                      .capacity = cache_capacity(settings.context),
                      .type = settings.kv};
  return std::vector<KvLayer>(std::min(layers.end, recipe.layers) - layers.first, layer);
}

// With `candidates`, for steps of one row.
Result<Plan> plan_over(const LoadedModel& model, const ModelPart& part, const SessionSettings& settings,
                       std::vector<KvLayer> kv, uint32_t candidates = 0) {
  const bool is_last = part.layers.end >= model.recipe.layers;
  return model.architecture->plan(model.recipe, part.weights,
                                  {.max_rows = candidates > 0 ? 1 : slice_rows(model.recipe, settings),
                                   .output_rows = is_last ? settings.output_rows : OutputRows::All,
                                   .kv = std::move(kv),
                                   .layers = part.layers,
                                   .candidates = candidates});
}

// Candidates are some of many logits, with numbers that an f32 holds.
bool can_give_candidates(const Recipe& recipe, const SessionSettings& settings) {
  return settings.output_rows == OutputRows::Last && recipe.vocabulary > settings.candidates &&
         recipe.vocabulary <= kMostIds;
}

bool goes_on_elsewhere(Fault fault) { return fault == Fault::DeviceLost || fault == Fault::OutOfMemory; }

}  // namespace

Result<Plan> session_plan(const LoadedModel& model, const ModelPart& part, const SessionSettings& settings) {
  return plan_over(model, part, settings, cache_layout(model.recipe, part.layers, settings));
}

Session::Session(const LoadedModel& model, const SessionSettings& settings)
    : model_(model), settings_(settings) {
  CHECK(settings.candidates <= kMostCandidates);
  if (!can_give_candidates(model.recipe, settings)) settings_.candidates = 0;
}

Result<std::unique_ptr<Session>> Session::open(const LoadedModel& model, const SessionSettings& settings) {
  std::unique_ptr<Session> session(new Session(model, settings));
  TRY_STATUS(session->prepare());
  return session;
}

std::unique_ptr<Session> Session::waiting(const LoadedModel& model, const SessionSettings& settings) {
  std::unique_ptr<Session> session(new Session(model, settings));
  session->moves_ = model.moves - 1;
  return session;
}

Session::~Session() {
  if (moves_ != model_.moves) return;  // the devices are gone, and all that was on them
  release_parts();
}

void Session::release_parts() {
  for (size_t i = 0; i < parts_.size(); ++i) {
    Device& device = *model_.parts[i].device;
    for (const ProgramId program : {parts_[i].program, parts_[i].candidates_program}) {
      if (program.id != 0) device.release(program);
    }
    for (const KvLayer& layer : parts_[i].kv) {
      if (layer.keys) device.free(layer.keys);
      if (layer.values) device.free(layer.values);
    }
  }
  parts_.clear();
}

Status Session::prepare() {
  moves_ = model_.moves;
  for (const ModelPart& on : model_.parts) {
    Part& part = parts_.emplace_back();
    TRY_STATUS(allocate_cache(part, on));
    TRY(const Plan plan, plan_over(model_, on, settings_, part.kv));
    slice_rows_ = plan.max_rows;
    part.output_width = plan.activations[plan.output.index].width;
    TRY(part.program, on.device->prepare(plan));
  }
  return settings_.candidates > 0 ? prepare_candidates() : Status();
}

// A program of its own costs little memory, as it has room for one row only.
Status Session::prepare_candidates() {
  const ModelPart& on = model_.parts.back();
  TRY(const Plan plan, plan_over(model_, on, settings_, parts_.back().kv, settings_.candidates));
  TRY(parts_.back().candidates_program, on.device->prepare(plan));
  return {};
}

Status Session::allocate_cache(Part& part, const ModelPart& on) {
  part.kv = cache_layout(model_.recipe, on.layers, settings_);
  for (KvLayer& layer : part.kv) {
    const Status allocated = on.device->allocate_kv(layer);
    if (allocated) continue;
    if (allocated.error().fault != Fault::OutOfMemory) return allocated;
    return fail(
        Fault::OutOfMemory,
        concat("A context of ", settings_.context, " tokens needs ",
               (kv_memory_bytes() + kMebibyte - 1) / kMebibyte,
               " MiB of memory, more than there is; choose a shorter context or a smaller cache type."));
  }
  return {};
}

// Takes up its place on the model's new devices. What was in the cache is evaluated again before anything
// else, rows of long steps as such, so that the cache gets the same bits again where the device is of the
// same kind.
Status Session::follow_move() {
  std::vector<Replayed> replay;
  for (size_t i = 0; i < tokens_.size(); ++i) replay.push_back({tokens_[i], in_long_steps_[i]});
  replay.insert(replay.end(), replay_.begin() + static_cast<std::ptrdiff_t>(replay_done_), replay_.end());
  replay_ = std::move(replay);
  replay_done_ = 0;
  tokens_.clear();
  in_long_steps_.clear();
  running_.reset();
  slice_is_abandoned_ = false;
  parts_.clear();
  const uint32_t former = moves_;
  const Status prepared = prepare();
  if (prepared) return {};
  // The next pump tries again: there may be room by then, or another place.
  release_parts();
  moves_ = former;
  return prepared;
}

uint32_t Session::sync(std::span<const TokenId> tokens) {
  const size_t most = std::min(tokens_.size(), tokens.empty() ? 0 : tokens.size() - 1);
  size_t kept = 0;
  while (kept < most && tokens_[kept] == tokens[kept]) ++kept;
  tokens_.resize(kept);
  in_long_steps_.resize(kept);
  abandon();
  return static_cast<uint32_t>(kept);
}

void Session::abandon() {
  replay_.clear();
  replay_done_ = 0;
  pending_.clear();
  pending_done_ = 0;
  slice_is_abandoned_ = running_.has_value();
}

Status Session::begin(std::span<const TokenId> tokens, uint32_t candidates, uint32_t second_segment) {
  CHECK(!tokens.empty());
  CHECK(!running_ || slice_is_abandoned_);
  if (tokens.size() > settings_.context - tokens_.size()) {
    return fail(Fault::Unsupported, concat("The text has ", tokens_.size() + tokens.size(),
                                           " tokens, and the context holds ", settings_.context, "."));
  }
  for (const TokenId id : tokens) {
    if (id < 0 || static_cast<uint64_t>(id) >= model_.recipe.vocabulary) {
      return fail(Fault::Unsupported,
                  concat("Token ", id, " is not one of this model's ", model_.recipe.vocabulary, "."));
    }
  }
  CHECK(settings_.output_rows != OutputRows::Pooled || tokens_.empty());
  pending_.assign(tokens.begin(), tokens.end());
  pending_done_ = 0;
  wanted_candidates_ = candidates;
  second_segment_ = second_segment;
  return {};
}

Result<Progress> Session::pump() {
  if (moves_ != model_.moves) TRY_STATUS(follow_move());
  if (!running_) {
    slice_ = next_slice();
    if (slice_.tokens.empty()) return Progress::Done;
    running_part_ = 0;
    TRY_STATUS(submit_part());
  }
  TRY(const Progress progress, poll_slice());
  if (progress == Progress::Running) return Progress::Running;
  const bool done = replay_done_ == replay_.size() && pending_done_ == pending_.size();
  return done ? Progress::Done : Progress::Running;
}

Result<std::vector<std::vector<OpTime>>> Session::profile_last_token() {
  for (Progress progress = Progress::Running; progress == Progress::Running;) {
    TRY(progress, pump());
  }
  CHECK(!tokens_.empty());
  const uint32_t position = static_cast<uint32_t>(tokens_.size()) - 1;
  std::vector<std::vector<OpTime>> times;
  for (size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    part.output.resize(part.output_width);
    const Step step{.tokens = std::span(tokens_).last(1),
                    .position = position,
                    .input = i == 0 ? std::span<const float>() : parts_[i - 1].output};
    TRY(times.emplace_back(), model_.parts[i].device->profile(part.program, step, part.output));
  }
  in_long_steps_.back() = false;
  slice_.gives_candidates = false;
  return times;
}

Session::Slice Session::next_slice() const {
  Slice slice;
  if (replay_done_ < replay_.size()) {
    slice.is_replay = true;
    slice.is_long = replay_[replay_done_].in_long_step;
    const size_t most = slice.is_long ? slice_rows_ : std::min(slice_rows_, kShortStepRows);
    for (size_t i = replay_done_; i < replay_.size() && slice.tokens.size() < most; ++i) {
      if (replay_[i].in_long_step != slice.is_long) break;
      slice.tokens.push_back(replay_[i].token);
    }
    return slice;
  }
  const auto left = std::span(pending_).subspan(pending_done_);
  const auto next = left.first(std::min<size_t>(left.size(), slice_rows_));
  slice.tokens.assign(next.begin(), next.end());
  slice.is_long = next.size() > kShortStepRows;
  slice.gives_candidates =
      next.size() == 1 && wanted_candidates_ > 0 && wanted_candidates_ <= settings_.candidates;
  return slice;
}

Status Session::submit_part() {
  Part& part = parts_[running_part_];
  const bool is_last = running_part_ + 1 == parts_.size();
  const bool all_rows = !is_last || settings_.output_rows == OutputRows::All;
  const bool candidates = is_last && slice_.gives_candidates;
  const size_t width = candidates ? 2 * settings_.candidates : part.output_width;
  part.output.resize((all_rows ? slice_.tokens.size() : 1) * width);
  const Step step{.tokens = slice_.tokens,
                  .position = static_cast<uint32_t>(tokens_.size()),
                  .input = running_part_ == 0 ? std::span<const float>() : parts_[running_part_ - 1].output,
                  .second_segment = second_segment_,
                  .as_long_step = slice_.is_long};
  TRY(running_,
      model_.parts[running_part_].device->submit(candidates ? part.candidates_program : part.program, step));
  return {};
}

// Done: the running slice has gone through all parts.
Result<Progress> Session::poll_slice() {
  const auto progress = model_.parts[running_part_].device->poll(*running_, parts_[running_part_].output);
  if (progress && *progress == Progress::Running) return Progress::Running;
  running_.reset();
  if (!progress) {
    if (!goes_on_elsewhere(progress.error().fault)) abandon();
    return progress;
  }
  if (std::exchange(slice_is_abandoned_, false)) return Progress::Done;
  if (++running_part_ < parts_.size()) {
    TRY_STATUS(submit_part());
    return Progress::Running;
  }
  keep_slice();
  return Progress::Done;
}

void Session::keep_slice() {
  tokens_.insert(tokens_.end(), slice_.tokens.begin(), slice_.tokens.end());
  in_long_steps_.resize(tokens_.size(), slice_.is_long);
  (slice_.is_replay ? replay_done_ : pending_done_) += slice_.tokens.size();
}

double Session::fraction() const {
  return pending_.empty() ? 1.0 : static_cast<double>(pending_done_) / static_cast<double>(pending_.size());
}

uint64_t Session::kv_memory_bytes() const {
  const auto bytes = [](const KvLayer& layer, uint32_t head_width) {
    return kv_bytes(layer.type, layer.heads, head_width, layer.capacity);
  };
  uint64_t total = 0;
  for (const KvLayer& layer : cache_layout(model_.recipe, {}, settings_)) {
    total += bytes(layer, layer.key_width) + bytes(layer, layer.value_width);
  }
  return total;
}

}  // namespace hearth
