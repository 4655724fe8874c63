#include "tests/session/fake_model.h"

#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "tests/gguf/gguf_builder.h"

namespace hearth {
namespace {

// doctest's REQUIRE is for tests; this is for helpers that must not go on.
void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "The fake model was used wrongly: %s\n", what);
  std::abort();
}

Result<Plan> fake_plan(const Recipe& recipe, const ModelWeights&, const PlanRequest& request) {
  Plan plan;
  plan.activations = {{"logits", recipe.vocabulary, Rows::Output}};
  plan.kv = request.kv;
  plan.max_rows = request.max_rows;
  plan.output_rows = request.output_rows;
  plan.output = {0};
  if (request.candidates > 0) {
    plan.activations.push_back({"candidates", 2 * request.candidates, Rows::Output});
    plan.ops = {TopK{{0}, {1}, request.candidates}};
    plan.output = {1};
  }
  return plan;
}

constexpr Architecture kFakeArchitecture = {"fake", nullptr, nullptr, fake_plan};

}  // namespace

Result<Buffer> FakeDevice::allocate_weight(const WeightShape& shape, WeightLayout layout) {
  return allocate(weight_bytes(shape, layout));
}

Status FakeDevice::allocate_kv(KvLayer& layer) {
  return allocate_sides(layer, [&](uint32_t head_width) {
    return allocate(kv_bytes(layer.type, layer.heads, head_width, layer.capacity));
  });
}

Result<Buffer> FakeDevice::allocate(size_t bytes) {
  if (bytes > memory - allocated) return fail(Fault::OutOfMemory, "The fake device is full.");
  allocated += bytes;
  buffers_[next_buffer_] = bytes;
  return Buffer{next_buffer_++};
}

void FakeDevice::free(Buffer buffer) {
  must(running_ == 0, "a buffer was freed during a step");
  allocated -= buffers_.at(buffer.id);
  buffers_.erase(buffer.id);
}

Result<ProgramId> FakeDevice::prepare(const Plan& plan) {
  ++programs;
  plans_[next_program_] = plan;
  return ProgramId{next_program_++};
}

void FakeDevice::release(ProgramId program) {
  if (running_ == program.id) running_ = 0;  // given up
  must(plans_.erase(program.id) == 1, "a program was released twice");
  --programs;
}

Result<Ticket> FakeDevice::submit(ProgramId program, const Step& step) {
  must(running_ == 0, "a step was submitted during another");
  plan_ = plans_.at(program.id);
  must(!step.tokens.empty() && step.tokens.size() <= plan_.max_rows, "a step has too many rows or none");
  must(step.position <= cache.size(), "a step leaves positions out");
  must(step.position + step.tokens.size() <= plan_.kv[0].capacity, "a step does not fit into the cache");
  cache.resize(step.position);
  cache.insert(cache.end(), step.tokens.begin(), step.tokens.end());
  step_first_ = step.position;
  step_rows.push_back(static_cast<uint32_t>(step.tokens.size()));
  long_steps.push_back(step.as_long_step);
  polls_left_ = polls_per_step;
  running_ = program.id;
  return Ticket{step_rows.size()};
}

Result<Progress> FakeDevice::poll(Ticket ticket, std::span<float> output) {
  must(running_ != 0 && ticket.id == step_rows.size(), "a poll without a step");
  if (--polls_left_ > 0) return Progress::Running;
  running_ = 0;
  if (steps_until_lost >= 0 && steps_until_lost-- == 0)
    return fail(Fault::DeviceLost, "The fake device is gone.");
  const size_t rows = output_row_count(plan_, step_rows.back());
  must(output.size() == rows * plan_.activations[plan_.output.index].width, "the output has the wrong size");
  if (plan_.ops.empty()) {
    write_logits(rows, output);
  } else {
    write_candidates(output);
  }
  return Progress::Done;
}

void FakeDevice::write_logits(size_t rows, std::span<float> output) const {
  const size_t width = plan_.activations[0].width;
  std::fill(output.begin(), output.end(), 0.0f);
  for (size_t row = 0; row < rows; ++row) {
    const size_t length = rows == 1 ? cache.size() : step_first_ + row + 1;
    const auto id = static_cast<size_t>(next(std::span(cache).first(length)));
    must(id < width, "the next token is not in the vocabulary");
    output[row * width + id] = kFakeLogit;
  }
}

// The next token, then those with the lowest ids.
void FakeDevice::write_candidates(std::span<float> output) const {
  const size_t count = output.size() / 2;
  const TokenId best = next(cache);
  std::fill(output.begin(), output.end(), 0.0f);
  output[0] = static_cast<float>(best);
  output[count] = kFakeLogit;
  TokenId id = 0;
  for (size_t i = 1; i < count; ++i, ++id) {
    if (id == best) ++id;
    output[i] = static_cast<float>(id);
  }
}

size_t FakeDevice::evaluated() const {
  return std::accumulate(step_rows.begin(), step_rows.end(), size_t{0});
}

FakeModel::FakeModel(FakeDevice::Next next, uint32_t vocabulary) : device(std::move(next)) {
  loaded.architecture = &kFakeArchitecture;
  loaded.parts.push_back({.device = &device, .layers = {}, .weights = {}});
  loaded.recipe.layers = 2;
  loaded.recipe.width = 64;
  loaded.recipe.kv_heads = 1;
  loaded.recipe.key_width = 32;
  loaded.recipe.value_width = 32;
  loaded.recipe.vocabulary = vocabulary;
}

std::unique_ptr<Session> FakeModel::session(uint32_t context, OutputRows rows, uint32_t candidates) {
  auto session = Session::open(loaded, {.context = context, .output_rows = rows, .candidates = candidates});
  must(session.has_value(), "the session does not open");
  return std::move(*session);
}

void finish(Session& session) {
  for (;;) {
    const auto progress = session.pump();
    must(progress.has_value(), "the session fails");
    if (*progress == Progress::Done) return;
  }
}

FakeVocabulary::FakeVocabulary() {
  std::vector<std::string> tokens = {"<unk>", "<s>", "</s>"};
  std::vector<int32_t> kinds = {2, 3, 3};
  for (int value = 0; value < 256; ++value) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(value));
    tokens.push_back(name);
    kinds.push_back(6);
  }
  for (char value = 'a'; value <= 'z'; ++value) tokens.push_back(std::string(1, value));
  tokens.push_back("\u2581");  // SentencePiece's space
  kinds.resize(tokens.size(), 1);
  auto file = parse_gguf(GgufBuilder()
                             .string("general.architecture", "llama")
                             .string("tokenizer.ggml.model", "llama")
                             .strings("tokenizer.ggml.tokens", tokens)
                             .array("tokenizer.ggml.scores", std::vector<float>(tokens.size(), 0.0f))
                             .array("tokenizer.ggml.token_type", kinds)
                             .u32("tokenizer.ggml.bos_token_id", kBos)
                             .u32("tokenizer.ggml.eos_token_id", kEos)
                             .u32("tokenizer.ggml.unknown_token_id", 0)
                             .build());
  must(file.has_value(), "the vocabulary is not a GGUF");
  file_ = std::make_unique<GgufFile>(std::move(*file));
  auto tokenizer = Tokenizer::open(*file_);
  must(tokenizer.has_value(), "the vocabulary does not open");
  tokenizer_ = std::make_unique<Tokenizer>(std::move(*tokenizer));
}

}  // namespace hearth
