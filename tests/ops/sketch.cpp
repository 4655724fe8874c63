#include "tests/ops/sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <span>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/half.h"
#include "engine/gguf/repack.h"

namespace hearth {

namespace {

// Where a block keeps its half-precision scales, and how large they should be for values of about one tenth.
struct ScaleField {
  QuantType type;
  uint32_t offset;
  float size;
};

constexpr ScaleField kScaleFields[] = {
    {QuantType::Q4_0, 0, 0.02f},    {QuantType::Q4_1, 0, 0.02f},    {QuantType::Q4_1, 2, 0.15f},
    {QuantType::Q5_0, 0, 0.01f},    {QuantType::Q5_1, 0, 0.01f},    {QuantType::Q5_1, 2, 0.15f},
    {QuantType::Q8_0, 0, 0.0015f},  {QuantType::Q2_K, 80, 0.01f},   {QuantType::Q2_K, 82, 0.01f},
    {QuantType::Q3_K, 108, 0.003f}, {QuantType::Q4_K, 0, 0.0005f},  {QuantType::Q4_K, 2, 0.003f},
    {QuantType::Q5_K, 0, 0.0003f},  {QuantType::Q5_K, 2, 0.003f},   {QuantType::Q6_K, 208, 0.0001f},
    {QuantType::IQ4_NL, 0, 0.002f}, {QuantType::IQ4_XS, 0, 0.0001f}};

// Twelve uniform values of 16 bits each, summed: the same on every standard library, unlike
// std::normal_distribution.
float gaussian(std::mt19937_64& random) {
  uint64_t sum = 0;
  for (int i = 0; i < 3; ++i) {
    for (uint64_t bits = random(); bits != 0; bits >>= 16) sum += bits & 0xffff;
  }
  return static_cast<float>(sum) * 0x1p-16f - 6.0f;
}

void put_half(float value, std::byte* to) {
  const uint16_t half = float_to_half(value);
  std::memcpy(to, &half, sizeof half);
}

void random_floats(std::mt19937_64& random, QuantType type, uint64_t count, std::byte* to) {
  for (uint64_t i = 0; i < count; ++i) {
    const float value = 0.1f * gaussian(random);
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const uint16_t upper = static_cast<uint16_t>(bits >> 16);
    if (type == QuantType::F32) std::memcpy(to + 4 * i, &bits, 4);
    if (type == QuantType::F16) put_half(value, to + 2 * i);
    if (type == QuantType::BF16) std::memcpy(to + 2 * i, &upper, 2);
  }
}

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::vector<float> input_values(std::mt19937_64& random, uint32_t width, Sketch::Fill fill, float size) {
  std::vector<float> values(size_t{width} * kSketchVocabulary);
  for (size_t i = 0; i < values.size(); ++i) {
    if (fill == Sketch::Fill::Gaussian) {
      values[i] = gaussian(random);
      continue;
    }
    const float code = std::clamp(std::round(40.0f * gaussian(random)), -127.0f, 127.0f);
    const bool sets_scale = i % width % 32 == 13;
    values[i] = (sets_scale ? std::copysign(127.0f, code) : code) / 8.0f;
  }
  for (float& value : values) value *= size;
  return values;
}

void must(const Status& status) {
  if (!status) std::fprintf(stderr, "%s\n", status.error().message.c_str());
  CHECK(status.has_value());
}

template <class T>
T must(Result<T> result) {
  if (!result) must(Status(std::unexpected(std::move(result).error())));
  return std::move(*result);
}

}  // namespace

std::vector<std::byte> random_rows(std::mt19937_64& random, QuantType type, uint64_t width, uint64_t rows) {
  const QuantLayout& layout = quant_layout(type);
  std::vector<std::byte> bytes(row_bytes(type, width) * rows);
  if (layout.block_values == 1) {
    random_floats(random, type, width * rows, bytes.data());
    return bytes;
  }
  for (size_t i = 0; i < bytes.size(); i += 8) {
    const uint64_t bits = random();
    std::memcpy(bytes.data() + i, &bits, std::min<size_t>(8, bytes.size() - i));
  }
  for (size_t block = 0; block < bytes.size(); block += layout.block_bytes) {
    for (const ScaleField& field : kScaleFields) {
      if (field.type != type) continue;
      const float size = 0.5f + static_cast<float>(random() >> 40) * 0x1p-24f;
      const float sign = random() >> 63 ? -1.0f : 1.0f;
      put_half(sign * size * field.size, bytes.data() + block + field.offset);
    }
    // An exponent instead of a half: 2^-7 to 2^-4, of which the codes stand for up to 6.
    if (type == QuantType::MXFP4) bytes[block] = static_cast<std::byte>(120 + (random() >> 62));
  }
  return bytes;
}

Sketch::Sketch(uint64_t seed, uint32_t max_rows) : random(seed) {
  plan.max_rows = max_rows;
  plan.output_rows = OutputRows::All;
}

ActivationRef Sketch::input(const std::string& name, uint32_t width, Fill fill, float size) {
  const ActivationRef out = activation(name, width);
  add(Embed{.table = table(name + "_table", width, input_values(random, width, fill, size)), .out = out});
  return out;
}

ActivationRef Sketch::activation(const std::string& name, uint32_t width, Rows rows) {
  plan.activations.push_back({name, width, rows});
  return {static_cast<uint32_t>(plan.activations.size() - 1)};
}

WeightRef Sketch::vector(const std::string& name, uint32_t width, float mean) {
  std::vector<float> values(width);
  for (float& value : values) value = mean + 0.3f * gaussian(random);
  return vector(name, values);
}

WeightRef Sketch::vector(const std::string& name, const std::vector<float>& values) {
  return add_weight(name, {QuantType::F32, values.size(), 1, 1}, {bytes_of(values), WeightUse::Vector});
}

WeightRef Sketch::matrix(const std::string& name, QuantType type, uint64_t width, uint64_t rows,
                         uint64_t matrices) {
  return add_weight(name, {type, width, rows, matrices},
                    {random_rows(random, type, width, rows * matrices), WeightUse::Multiply});
}

WeightRef Sketch::table(const std::string& name, uint32_t width, const std::vector<float>& values) {
  return add_weight(name, {QuantType::F32, width, values.size() / width, 1},
                    {bytes_of(values), WeightUse::LookUp});
}

KvRef Sketch::kv(uint32_t heads, uint32_t key_width, uint32_t value_width, uint32_t capacity, KvType type) {
  plan.kv.push_back({heads, key_width, value_width, capacity, type});
  return {static_cast<uint32_t>(plan.kv.size() - 1)};
}

void Sketch::output(ActivationRef x, OutputRows rows) {
  plan.output_rows = rows;
  plan.output = activation("output", width(x), Rows::Output);
  add(TakeRows{x, plan.output});
}

WeightRef Sketch::add_weight(const std::string& name, WeightShape shape, Payload payload) {
  plan.weights.push_back({name, shape});
  payloads.push_back(std::move(payload));
  return {static_cast<uint32_t>(plan.weights.size() - 1)};
}

LoadedSketch::LoadedSketch(Device& device, const Sketch& sketch)
    : device_(device), plan_(sketch.plan), second_segment_(sketch.second_segment) {
  for (size_t i = 0; i < plan_.weights.size(); ++i) {
    Weight& weight = plan_.weights[i];
    weight.layout = device_.layout_for(weight.shape, sketch.payloads[i].use);
    weight.buffer = load(weight, sketch.payloads[i]);
    buffers_.push_back(weight.buffer);
  }
  for (KvLayer& layer : plan_.kv) {
    must(device_.allocate_kv(layer));
    buffers_.push_back(layer.keys);
    buffers_.push_back(layer.values);
  }
  program_ = must(device_.prepare(plan_));
}

LoadedSketch::~LoadedSketch() {
  device_.release(program_);
  for (const Buffer buffer : buffers_) device_.free(buffer);
}

Buffer LoadedSketch::load(const Weight& weight, const Sketch::Payload& payload) {
  const std::span<const std::byte> rows = payload.rows;
  if (weight.layout == WeightLayout::AsInFile) {
    if (auto adopted = device_.adopt(rows)) return *adopted;
  }
  const Buffer buffer = must(device_.allocate_weight(weight.shape, weight.layout));
  const uint64_t row = row_bytes(weight.shape.type, weight.shape.width);
  const uint64_t row_count = weight.shape.rows * weight.shape.matrices;
  const uint64_t first_piece = std::min<uint64_t>(row_count, 2 * kTileRows);
  must(device_.upload_rows(buffer, weight.shape, weight.layout, 0, rows.first(first_piece * row)));
  if (first_piece < row_count) {
    must(device_.upload_rows(buffer, weight.shape, weight.layout, first_piece,
                             rows.subspan(first_piece * row)));
  }
  return buffer;
}

Pumped<std::vector<float>> LoadedSketch::stepping(std::vector<int32_t> tokens, uint32_t position) {
  const Ticket ticket = must(device_.submit(
      program_, {.tokens = tokens, .position = position, .input = {}, .second_segment = second_segment_}));
  std::vector<float> output = room_for_output(tokens.size());
  while (must(device_.poll(ticket, output)) == Progress::Running) co_await next_slice;
  co_return output;
}

std::vector<float> LoadedSketch::step(const std::vector<int32_t>& tokens, uint32_t position) {
  return stepping(tokens, position).wait();
}

std::vector<float> LoadedSketch::room_for_output(size_t tokens) const {
  const size_t rows = output_row_count(plan_, static_cast<uint32_t>(tokens));
  return std::vector<float>(rows * plan_.activations[plan_.output.index].width);
}

std::vector<OpTime> LoadedSketch::profile(const std::vector<int32_t>& tokens, uint32_t position,
                                          std::vector<float>& output) {
  output = room_for_output(tokens.size());
  return must(device_.profile(program_, {.tokens = tokens, .position = position, .input = {}}, output));
}

Pumped<std::vector<float>> LoadedSketch::running(std::vector<int32_t> tokens, std::vector<uint32_t> step_rows,
                                                 uint32_t position) {
  std::vector<float> outputs;
  auto next = tokens.begin();
  for (const uint32_t rows : step_rows) {
    std::vector<int32_t> of_step(next, next + rows);
    const std::vector<float> output = co_await stepping(std::move(of_step), position);
    outputs.insert(outputs.end(), output.begin(), output.end());
    next += rows;
    position += rows;
  }
  co_return outputs;
}

std::vector<float> LoadedSketch::run(const std::vector<int32_t>& tokens,
                                     const std::vector<uint32_t>& step_rows, uint32_t position) {
  return running(tokens, step_rows, position).wait();
}

}  // namespace hearth
