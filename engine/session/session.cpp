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

std::vector<KvLayer> cache_layout(const Recipe& recipe, const SessionSettings& settings) {
  const KvLayer layer{.heads = recipe.kv_heads,
                      .key_width = recipe.key_width,
                      .value_width = recipe.value_width,
                      .capacity = cache_capacity(settings.context),
                      .type = settings.kv};
  return std::vector<KvLayer>(recipe.layers, layer);
}

uint64_t key_bytes(const KvLayer& layer) {
  return kv_bytes(layer.type, layer.heads, layer.key_width, layer.capacity);
}
uint64_t value_bytes(const KvLayer& layer) {
  return kv_bytes(layer.type, layer.heads, layer.value_width, layer.capacity);
}

Result<Plan> plan_over(const LoadedModel& model, const SessionSettings& settings, std::vector<KvLayer> kv) {
  return model.architecture->plan(model.recipe, model.weights,
                                  {.max_rows = slice_rows(model.recipe, settings),
                                   .output_rows = settings.output_rows,
                                   .kv = std::move(kv)});
}

}  // namespace

Result<Plan> session_plan(const LoadedModel& model, const SessionSettings& settings) {
  return plan_over(model, settings, cache_layout(model.recipe, settings));
}

Session::Session(const LoadedModel& model, const SessionSettings& settings)
    : model_(model), settings_(settings), kv_(cache_layout(model.recipe, settings)) {}

Result<std::unique_ptr<Session>> Session::open(const LoadedModel& model, const SessionSettings& settings) {
  std::unique_ptr<Session> session(new Session(model, settings));
  TRY_STATUS(session->prepare());
  return session;
}

Session::~Session() {
  // The device may still be writing to the buffers that are about to go.
  while (running_) {
    const auto progress = poll_slice();
    if (!progress) break;
  }
  if (program_.id != 0) model_.device->release(program_);
  for (const KvLayer& layer : kv_) {
    if (layer.keys) model_.device->free(layer.keys);
    if (layer.values) model_.device->free(layer.values);
  }
}

Status Session::prepare() {
  TRY_STATUS(allocate_cache());
  TRY(const Plan plan, plan_over(model_, settings_, kv_));
  slice_rows_ = plan.max_rows;
  output_width_ = plan.activations[plan.output.index].width;
  TRY(program_, model_.device->prepare(plan));
  return {};
}

Status Session::allocate_cache() {
  for (KvLayer& layer : kv_) {
    const Status allocated = model_.device->allocate_kv(layer);
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

uint32_t Session::sync(std::span<const TokenId> tokens) {
  const size_t most = std::min(tokens_.size(), tokens.empty() ? 0 : tokens.size() - 1);
  size_t kept = 0;
  while (kept < most && tokens_[kept] == tokens[kept]) ++kept;
  tokens_.resize(kept);
  abandon();
  return static_cast<uint32_t>(kept);
}

void Session::abandon() {
  pending_.clear();
  pending_done_ = 0;
  running_is_abandoned_ = running_.has_value();
}

Status Session::begin(std::span<const TokenId> tokens) {
  CHECK(!tokens.empty());
  CHECK(!running_ || running_is_abandoned_);
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
  return {};
}

Result<Progress> Session::pump() {
  if (!running_) {
    if (pending_done_ == pending_.size()) return Progress::Done;
    TRY_STATUS(submit_slice());
  }
  TRY(const Progress progress, poll_slice());
  if (progress == Progress::Running) return Progress::Running;
  return pending_done_ == pending_.size() ? Progress::Done : Progress::Running;
}

Status Session::submit_slice() {
  const auto left = std::span(pending_).subspan(pending_done_);
  const auto slice = left.first(std::min<size_t>(left.size(), slice_rows_));
  TRY(running_, model_.device->submit(program_, {slice, static_cast<uint32_t>(tokens_.size())}));
  running_rows_ = static_cast<uint32_t>(slice.size());
  const size_t rows = settings_.output_rows == OutputRows::All ? slice.size() : 1;
  output_.resize(rows * output_width_);
  return {};
}

Result<Progress> Session::poll_slice() {
  auto progress = model_.device->poll(*running_, output_);
  if (progress && *progress == Progress::Running) return Progress::Running;
  running_.reset();
  if (!progress) {
    abandon();
    return progress;
  }
  if (std::exchange(running_is_abandoned_, false)) return Progress::Done;
  const auto first = pending_.begin() + static_cast<std::ptrdiff_t>(pending_done_);
  tokens_.insert(tokens_.end(), first, first + running_rows_);
  pending_done_ += running_rows_;
  return Progress::Done;
}

double Session::fraction() const {
  return pending_.empty() ? 1.0 : static_cast<double>(pending_done_) / static_cast<double>(pending_.size());
}

uint64_t Session::kv_memory_bytes() const {
  uint64_t total = 0;
  for (const KvLayer& layer : kv_) total += key_bytes(layer) + value_bytes(layer);
  return total;
}

}  // namespace hearth
