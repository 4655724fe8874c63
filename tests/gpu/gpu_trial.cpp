#include "tests/gpu/gpu_trial.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/gguf/repack.h"
#include "engine/vulkan/vk_gpu.h"
#include "test_models.h"

namespace hearth {

std::unique_ptr<GpuApi> open_test_gpu(bool slow_features) {
  Result<std::unique_ptr<GpuApi>> gpu = open_vulkan_gpu(0, {.slow_features = slow_features});
  if (gpu) return std::move(*gpu);
  report_skipped(gpu.error().message);
  return nullptr;
}

GpuTrial::~GpuTrial() {
  if (program_.id != 0) device_.release(program_);
  for (const Buffer buffer : buffers_) device_.free(buffer);
}

Status GpuTrial::load(const Sketch& sketch) {
  plan_ = sketch.plan;
  for (size_t i = 0; i < plan_.weights.size(); ++i) TRY_STATUS(upload(plan_.weights[i], sketch.payloads[i]));
  for (KvLayer& layer : plan_.kv) {
    TRY_STATUS(device_.allocate_kv(layer));
    buffers_.insert(buffers_.end(), {layer.keys, layer.values});
  }
  TRY(program_, device_.prepare(plan_));
  return {};
}

// In two pieces, as a loader would that reads a file bit by bit.
Status GpuTrial::upload(Weight& weight, const Sketch::Payload& payload) {
  weight.layout = device_.layout_for(weight.shape, payload.use);
  TRY(weight.buffer, device_.allocate_weight(weight.shape, weight.layout));
  buffers_.push_back(weight.buffer);
  const std::span<const std::byte> rows = payload.rows;
  const uint64_t row = row_bytes(weight.shape.type, weight.shape.width);
  const uint64_t first = std::min<uint64_t>(rows.size() / row, 3 * kTileRows);
  TRY_STATUS(device_.upload_rows(weight.buffer, weight.shape, weight.layout, 0, rows.first(first * row)));
  if (first * row == rows.size()) return {};
  return device_.upload_rows(weight.buffer, weight.shape, weight.layout, first, rows.subspan(first * row));
}

Result<std::vector<float>> GpuTrial::step(std::span<const int32_t> tokens, uint32_t position,
                                          bool as_long_step) {
  TRY(const Ticket ticket,
      device_.submit(program_, {.tokens = tokens, .position = position, .as_long_step = as_long_step}));
  const size_t rows = output_row_count(plan_, static_cast<uint32_t>(tokens.size()));
  std::vector<float> output(rows * plan_.activations[plan_.output.index].width);
  Progress progress = Progress::Running;
  while (progress == Progress::Running) {
    TRY(progress, device_.poll(ticket, output));
  }
  return output;
}

Result<std::vector<float>> GpuTrial::steps(std::span<const int32_t> tokens, uint32_t position,
                                           uint32_t rows) {
  std::vector<float> outputs;
  for (size_t at = 0; at < tokens.size(); at += rows) {
    const auto part = tokens.subspan(at, std::min<size_t>(rows, tokens.size() - at));
    TRY(const std::vector<float> output, step(part, position + static_cast<uint32_t>(at)));
    outputs.insert(outputs.end(), output.begin(), output.end());
  }
  return outputs;
}

void build_small_model(Sketch& sketch, uint32_t capacity) {
  const ActivationRef x = sketch.activation("x", 64);
  const ActivationRef normed = sketch.activation("normed", 64);
  const ActivationRef queries = sketch.activation("queries", 64),
                      attended = sketch.activation("attended", 64);
  const ActivationRef keys = sketch.activation("keys", 32), values = sketch.activation("values", 32);
  const ActivationRef hidden = sketch.activation("hidden", 96);
  const KvRef kv = sketch.kv(1, 32, 32, capacity, KvType::F16);
  sketch.add(Embed{.table = sketch.matrix("table", QuantType::Q8_0, 64, kSketchVocabulary), .out = x});
  sketch.add(Norm{.in = x, .weight = sketch.vector("norm", 64, 1.0f), .out = normed, .group = 64});
  sketch.add(MatMul{normed,
                    {{.weight = sketch.matrix("q", QuantType::Q4_0, 64, 64), .out = queries},
                     {.weight = sketch.matrix("k", QuantType::Q4_0, 64, 32), .out = keys},
                     {.weight = sketch.matrix("v", QuantType::Q4_0, 64, 32), .out = values}}});
  sketch.add(
      Rope{.x = queries, .head_width = 32, .rotary = 32, .factors = sketch.vector("factors", 16, 2.0f)});
  sketch.add(StoreKv{keys, values, kv});
  sketch.add(Attention{queries, attended, kv, 2, 0.2f});
  sketch.add(
      MatMul{attended, {{.weight = sketch.matrix("o", QuantType::Q4_0, 64, 64), .residual = x, .out = x}}});
  sketch.add(GatedMatMul{x, sketch.matrix("gate", QuantType::Q4_0, 64, 96),
                         sketch.matrix("up", QuantType::Q8_0, 64, 96), ActivationFunction::Silu, hidden});
  sketch.add(
      MatMul{hidden, {{.weight = sketch.matrix("down", QuantType::Q4_0, 96, 64), .residual = x, .out = x}}});
  sketch.output(x);
}

std::vector<int32_t> trial_tokens(size_t count) {
  std::vector<int32_t> tokens(count);
  for (size_t i = 0; i < count; ++i) tokens[i] = static_cast<int32_t>((i * 37 + 11) % kSketchVocabulary);
  return tokens;
}

}  // namespace hearth
