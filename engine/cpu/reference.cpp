// The reference device: every op straight from its definition in plan.h, one value at a time, summed in
// double. Nothing is repacked, fused or cached, so that reading it is enough to believe it. What faster
// devices are tested against.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <numbers>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/half.h"
#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "engine/device/plan.h"

namespace hearth {

namespace {

// Bytes that the device owns, or that somebody else keeps for it.
struct HeldBuffer {
  std::unique_ptr<std::byte[]> owned;
  const std::byte* bytes = nullptr;
  size_t size = 0;
};

using HeldBuffers = std::unordered_map<uint32_t, HeldBuffer>;
using Values = std::vector<float>;

double apply(ActivationFunction function, double x) {
  switch (function) {
    case ActivationFunction::Silu:
      return x / (1.0 + std::exp(-x));
    case ActivationFunction::Gelu:
      return 0.5 * x * (1.0 + std::erf(x / std::numbers::sqrt2));
    case ActivationFunction::GeluTanh: {
      const double inner = std::sqrt(2.0 / std::numbers::pi) * (x + 0.044715 * x * x * x);
      return 0.5 * x * (1.0 + std::tanh(inner));
    }
    case ActivationFunction::Relu:
      return std::max(x, 0.0);
  }
  CHECK(false);  // outside the enum
  return 0.0;
}

double dot(const float* a, const float* b, size_t count) {
  double sum = 0.0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

// scores[i] becomes e^scores[i] / sum.
void softmax(std::vector<double>& scores) {
  const double highest = *std::max_element(scores.begin(), scores.end());
  double sum = 0.0;
  for (double& score : scores) sum += score = std::exp(score - highest);
  for (double& score : scores) score /= sum;
}

// The `used` indices with the highest scores, highest first; of equals the lower index.
std::vector<uint32_t> highest(const std::vector<double>& scores, uint32_t used) {
  std::vector<bool> taken(scores.size(), false);
  std::vector<uint32_t> chosen;
  while (chosen.size() < used) {
    uint32_t best = kNone;
    for (uint32_t i = 0; i < scores.size(); ++i) {
      if (!taken[i] && (best == kNone || scores[i] > scores[best])) best = i;
    }
    taken[best] = true;
    chosen.push_back(best);
  }
  return chosen;
}

struct RopeAngle {
  double angle;
  double magnitude;  // multiplies the rotated pair
};

// The pair from which on a frequency turns fewer than `turns` times in the original context. Source: Peng et
// al. 2023, section 3.2, solved for the dimension.
double yarn_pair(const Rope& rope, double turns) {
  const double wavelength = rope.yarn.original_context / (turns * 2.0 * std::numbers::pi);
  return rope.rotary * std::log(wavelength) / (2.0 * std::log(static_cast<double>(rope.base)));
}

// How far pair `pair` is rotated at `position`. With YaRN, fast pairs keep their frequency (extrapolation),
// slow ones are scaled (interpolation), and a ramp joins them; the bounds of the ramp are whole pairs,
// clamped as GGUF models expect.
RopeAngle rope_angle(const Rope& rope, uint32_t pair, double position, double factor) {
  const double frequency = std::pow(static_cast<double>(rope.base), -2.0 * pair / rope.rotary) / factor;
  const double extrapolated = position * frequency;
  const double interpolated = extrapolated * rope.frequency_scale;
  const Yarn& yarn = rope.yarn;
  if (yarn.extrapolation == 0.0f) return {interpolated, yarn.attention};

  const double low = std::max(0.0, std::floor(yarn_pair(rope, yarn.beta_fast)));
  const double high = std::min(rope.rotary - 1.0, std::ceil(yarn_pair(rope, yarn.beta_slow)));
  const double slow = std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
  const double mix = (1.0 - slow) * yarn.extrapolation;
  const double magnitude = yarn.attention * (1.0 + 0.1 * std::log(1.0 / rope.frequency_scale));
  return {interpolated * (1.0 - mix) + extrapolated * mix, magnitude};
}

// Encodes one head of keys or values as the cache keeps it.
void encode_kv(KvType type, const float* values, uint32_t count, std::byte* to) {
  if (type == KvType::F32) {
    std::memcpy(to, values, count * sizeof(float));
    return;
  }
  if (type == KvType::F16) {
    for (uint32_t i = 0; i < count; ++i) {
      const uint16_t half = float_to_half(values[i]);
      std::memcpy(to + i * sizeof half, &half, sizeof half);
    }
    return;
  }
  // Q8_0: a half-precision scale and 32 signed bytes. The codes are those of the scale before its own
  // rounding.
  for (uint32_t block = 0; block < count; block += 32, to += 34) {
    float largest = 0.0f;
    for (uint32_t i = 0; i < 32; ++i) largest = std::max(largest, std::fabs(values[block + i]));
    const float scale = largest / 127.0f;
    const uint16_t half = float_to_half(scale);
    std::memcpy(to, &half, sizeof half);
    for (uint32_t i = 0; i < 32; ++i) {
      const float code = scale > 0.0f ? std::round(values[block + i] / scale) : 0.0f;
      to[2 + i] = static_cast<std::byte>(static_cast<int8_t>(std::clamp(code, -127.0f, 127.0f)));
    }
  }
}

// One step of one program.
class Interpreter {
 public:
  Interpreter(const Plan& plan, HeldBuffers& buffers, const Step& step)
      : plan_(plan),
        buffers_(buffers),
        tokens_(step.tokens),
        position_(step.position),
        second_segment_(step.second_segment),
        values_(plan.activations.size()) {
    for (size_t i = 0; i < values_.size(); ++i) {
      const Activation& activation = plan.activations[i];
      values_[i].resize(size_t{activation.width} * rows(activation));
    }
    if (plan.input) {
      CHECK(step.input.size() == values_[plan.input.index].size());
      std::ranges::copy(step.input, values_[plan.input.index].begin());
    }
  }

  Values run() {
    for (const Op& op : plan_.ops) std::visit(*this, op);
    return std::move(values_[plan_.output.index]);
  }

  void operator()(const Embed& op) {
    const uint32_t width = activation(op.out).width;
    for (uint32_t r = 0; r < tokens_.size(); ++r) {
      uint64_t id = 0;
      if (op.source == Embed::Source::Token) id = static_cast<uint64_t>(tokens_[r]);
      if (op.source == Embed::Source::Position) id = position_ + r;
      if (op.source == Embed::Source::Segment) id = position_ + r < second_segment_ ? 0 : 1;
      const Values table_row = weight_row(op.table, id);
      float* out = row(op.out, r);
      for (uint32_t i = 0; i < width; ++i) {
        out[i] = (op.accumulate ? out[i] : 0.0f) + op.scale * table_row[i];
      }
    }
  }

  void operator()(const Norm& op) {
    const Values weight = op.weight ? weight_row(op.weight, 0) : Values(op.group, 1.0f);
    const Values bias = op.bias ? weight_row(op.bias, 0) : Values(op.group, 0.0f);
    Values& in = values_[op.in.index];
    if (op.residual) {
      for (size_t i = 0; i < in.size(); ++i) in[i] += values_[op.residual.index][i];
    }
    Values& out = values_[op.out.index];
    for (size_t start = 0; start < in.size(); start += op.group) {
      double mean = 0.0;
      if (op.kind == Norm::Kind::Layer) {
        for (uint32_t i = 0; i < op.group; ++i) mean += in[start + i];
        mean /= op.group;
      }
      double square = 0.0;
      for (uint32_t i = 0; i < op.group; ++i) square += (in[start + i] - mean) * (in[start + i] - mean);
      const double divisor = std::sqrt(square / op.group + op.epsilon);
      for (uint32_t i = 0; i < op.group; ++i) {
        out[start + i] = static_cast<float>((in[start + i] - mean) / divisor * weight[i] + bias[i]);
      }
    }
  }

  void operator()(const MatMul& op) {
    const uint32_t width = activation(op.in).width;
    for (const MatMul::Projection& projection : op.projections) {
      const Values bias = projection.bias ? weight_row(projection.bias, 0) : Values();
      for (uint32_t i = 0; i < activation(projection.out).width; ++i) {
        const Values weights = weight_row(projection.weight, i);
        for (uint32_t r = 0; r < rows(activation(op.in)); ++r) {
          double sum = dot(weights.data(), row(op.in, r), width);
          if (projection.bias) sum += bias[i];
          if (projection.residual) sum += row(projection.residual, r)[i];
          row(projection.out, r)[i] = static_cast<float>(sum);
        }
      }
    }
  }

  void operator()(const GatedMatMul& op) {
    const uint32_t width = activation(op.in).width;
    const uint32_t out_width = activation(op.out).width;
    const Values gate_bias = op.gate_bias ? weight_row(op.gate_bias, 0) : Values(out_width, 0.0f);
    const Values up_bias = op.up_bias ? weight_row(op.up_bias, 0) : Values(out_width, 0.0f);
    for (uint32_t i = 0; i < out_width; ++i) {
      const Values gate = weight_row(op.gate, i);
      const Values up = weight_row(op.up, i);
      for (uint32_t r = 0; r < rows(activation(op.in)); ++r) {
        const float* in = row(op.in, r);
        const double gated = apply(op.function, dot(gate.data(), in, width) + gate_bias[i]);
        row(op.out, r)[i] = static_cast<float>(gated * (dot(up.data(), in, width) + up_bias[i]));
      }
    }
  }

  void operator()(const Activate& op) {
    for (float& x : values_[op.x.index]) x = static_cast<float>(apply(op.function, x));
  }

  void operator()(const Rope& op) {
    const Values factors = op.factors ? weight_row(op.factors, 0) : Values(op.rotary / 2, 1.0f);
    const uint32_t width = activation(op.x).width;
    for (uint32_t r = 0; r < tokens_.size(); ++r) {
      for (uint32_t pair = 0; pair < op.rotary / 2; ++pair) {
        const RopeAngle turn = rope_angle(op, pair, position_ + r, factors[pair]);
        const double cosine = std::cos(turn.angle) * turn.magnitude;
        const double sine = std::sin(turn.angle) * turn.magnitude;
        const uint32_t first = op.style == RopeStyle::Adjacent ? 2 * pair : pair;
        const uint32_t second = op.style == RopeStyle::Adjacent ? first + 1 : pair + op.rotary / 2;
        for (uint32_t head = 0; head < width; head += op.head_width) {
          float* x = row(op.x, r) + head;
          const double a = x[first];
          const double b = x[second];
          x[first] = static_cast<float>(a * cosine - b * sine);
          x[second] = static_cast<float>(a * sine + b * cosine);
        }
      }
    }
  }

  void operator()(const StoreKv& op) {
    const KvLayer& layer = plan_.kv[op.kv.index];
    for (uint32_t r = 0; r < tokens_.size(); ++r) {
      for (uint32_t head = 0; head < layer.heads; ++head) {
        encode_kv(layer.type, row(op.keys, r) + size_t{head} * layer.key_width, layer.key_width,
                  kv_head(layer.keys, layer, layer.key_width, position_ + r, head));
        encode_kv(layer.type, row(op.values, r) + size_t{head} * layer.value_width, layer.value_width,
                  kv_head(layer.values, layer, layer.value_width, position_ + r, head));
      }
    }
  }

  void operator()(const Attention& op) {
    const KvLayer& layer = plan_.kv[op.kv.index];
    const uint32_t sharing = op.heads / layer.heads;
    for (uint32_t kv_head = 0; kv_head < layer.heads; ++kv_head) {
      const Values keys = stored(layer.keys, layer, layer.key_width, kv_head);
      const Values values = stored(layer.values, layer, layer.value_width, kv_head);
      for (uint32_t head = kv_head * sharing; head < (kv_head + 1) * sharing; ++head) {
        for (uint32_t r = 0; r < tokens_.size(); ++r) attend(op, head, r, keys, values);
      }
    }
  }

  void operator()(const Add& op) {
    for (size_t i = 0; i < values_[op.a.index].size(); ++i) values_[op.a.index][i] += values_[op.b.index][i];
  }

  void operator()(const Softcap& op) {
    for (float& x : values_[op.x.index]) {
      x = static_cast<float>(op.limit * std::tanh(static_cast<double>(x) / op.limit));
    }
  }

  void operator()(const Route& op) {
    const uint32_t experts = activation(op.scores).width;
    const Values bias = op.selection_bias ? weight_row(op.selection_bias, 0) : Values(experts, 0.0f);
    for (uint32_t r = 0; r < rows(activation(op.scores)); ++r) {
      const float* scores = row(op.scores, r);
      std::vector<double> merit(scores, scores + experts);
      if (op.gate == Route::Gate::SoftmaxThenChoose) softmax(merit);
      if (op.gate == Route::Gate::Sigmoid) {
        for (double& score : merit) score = 1.0 / (1.0 + std::exp(-score));
      }
      std::vector<double> biased = merit;
      for (uint32_t e = 0; e < experts; ++e) biased[e] += bias[e];
      const std::vector<uint32_t> chosen = highest(biased, op.used);
      const std::vector<double> weights = route_weights(op, merit, chosen);
      for (uint32_t i = 0; i < op.used; ++i) {
        row(op.choice, r)[i] = static_cast<float>(chosen[i]);
        row(op.choice, r)[op.used + i] = static_cast<float>(weights[i]);
      }
    }
  }

  void operator()(const ExpertMlp& op) {
    const uint32_t width = activation(op.in).width;
    const uint32_t out_width = activation(op.out).width;
    const uint64_t hidden_width = plan_.weights[op.gate.index].shape.rows;
    const uint64_t experts = plan_.weights[op.gate.index].shape.matrices;
    Values hidden(hidden_width);
    for (uint32_t r = 0; r < rows(activation(op.in)); ++r) {
      const float* in = row(op.in, r);
      std::vector<double> sum(out_width, 0.0);
      for (uint32_t used = 0; used < op.used; ++used) {
        const uint64_t expert = static_cast<uint64_t>(row(op.choice, r)[used]);
        CHECK(expert < experts);
        const double share = row(op.choice, r)[op.used + used];
        for (uint64_t i = 0; i < hidden_width; ++i) {
          const double gate = dot(weight_row(op.gate, expert * hidden_width + i).data(), in, width);
          const double up = dot(weight_row(op.up, expert * hidden_width + i).data(), in, width);
          hidden[i] = static_cast<float>(apply(op.function, gate) * up);
        }
        for (uint32_t i = 0; i < out_width; ++i) {
          const Values down = weight_row(op.down, expert * out_width + i);
          sum[i] += share * dot(down.data(), hidden.data(), hidden_width);
        }
      }
      std::copy(sum.begin(), sum.end(), row(op.out, r));
    }
  }

  void operator()(const TakeRows& op) {
    const Values& in = values_[op.in.index];
    Values& out = values_[op.out.index];
    std::copy(in.end() - static_cast<std::ptrdiff_t>(out.size()), in.end(), out.begin());
  }

  void operator()(const Pool& op) {
    const uint32_t width = activation(op.in).width;
    const uint32_t count = static_cast<uint32_t>(tokens_.size());
    std::vector<double> pooled(width, 0.0);
    for (uint32_t r = 0; r < count; ++r) {
      if (op.kind == Pool::Kind::First && r != 0) continue;
      if (op.kind == Pool::Kind::Last && r + 1 != count) continue;
      for (uint32_t i = 0; i < width; ++i) pooled[i] += row(op.in, r)[i];
    }
    double divisor = op.kind == Pool::Kind::Mean ? count : 1.0;
    if (op.unit) {
      double square = 0.0;
      for (const double x : pooled) square += x * x;
      divisor = square > 0.0 ? std::sqrt(square) : 1.0;
    }
    for (uint32_t i = 0; i < width; ++i) row(op.out, 0)[i] = static_cast<float>(pooled[i] / divisor);
  }

  void operator()(const TopK& op) {
    const uint32_t width = activation(op.logits).width;
    for (uint32_t r = 0; r < rows(activation(op.logits)); ++r) {
      const float* logits = row(op.logits, r);
      std::vector<uint32_t> ids(width);
      std::iota(ids.begin(), ids.end(), 0u);
      std::ranges::stable_sort(ids, [&](uint32_t a, uint32_t b) {
        return logits[a] > logits[b] || (!std::isnan(logits[a]) && std::isnan(logits[b]));
      });
      for (uint32_t i = 0; i < op.count; ++i) {
        row(op.out, r)[i] = static_cast<float>(ids[i]);
        row(op.out, r)[op.count + i] = logits[ids[i]];
      }
    }
  }

 private:
  const Activation& activation(ActivationRef ref) const { return plan_.activations[ref.index]; }

  uint32_t rows(const Activation& activation) const {
    const uint32_t step_rows = static_cast<uint32_t>(tokens_.size());
    return activation.rows == Rows::Step ? step_rows : output_row_count(plan_, step_rows);
  }

  float* row(ActivationRef ref, uint32_t index) {
    return values_[ref.index].data() + size_t{index} * activation(ref).width;
  }

  // Row `index`, counted over all matrices of the weight.
  Values weight_row(WeightRef ref, uint64_t index) const {
    const Weight& weight = plan_.weights[ref.index];
    CHECK(index < weight.shape.rows * weight.shape.matrices);
    Values values(weight.shape.width);
    const uint64_t bytes = row_bytes(weight.shape.type, weight.shape.width);
    dequantize(weight.shape.type, buffers_.at(weight.buffer.id).bytes + index * bytes, values.size(),
               values.data());
    return values;
  }

  // Where one head of one position lies: position by position, head by head.
  std::byte* kv_head(Buffer buffer, const KvLayer& layer, uint32_t width, uint32_t position, uint32_t head) {
    const uint64_t bytes = row_bytes(kv_quant(layer.type), width);
    return buffers_.at(buffer.id).owned.get() + (uint64_t{position} * layer.heads + head) * bytes;
  }

  // One head's keys or values of every position up to the step's last, one after the other.
  Values stored(Buffer buffer, const KvLayer& layer, uint32_t width, uint32_t head) {
    const uint32_t positions = position_ + static_cast<uint32_t>(tokens_.size());
    Values values(size_t{positions} * width);
    for (uint32_t p = 0; p < positions; ++p) {
      dequantize(kv_quant(layer.type), kv_head(buffer, layer, width, p, head), width,
                 values.data() + size_t{p} * width);
    }
    return values;
  }

  // One head of queries of one row.
  void attend(const Attention& op, uint32_t head, uint32_t r, const Values& keys, const Values& values) {
    const KvLayer& layer = plan_.kv[op.kv.index];
    const float* query = row(op.queries, r) + size_t{head} * layer.key_width;
    const uint32_t last = position_ + (op.causal ? r : static_cast<uint32_t>(tokens_.size()) - 1);
    const uint32_t first = op.window != 0 && last >= op.window ? last - op.window + 1 : 0;

    std::vector<double> shares;
    for (uint32_t p = first; p <= last; ++p) {
      const double score = dot(query, keys.data() + size_t{p} * layer.key_width, layer.key_width) * op.scale;
      shares.push_back(op.softcap > 0.0f ? op.softcap * std::tanh(score / op.softcap) : score);
    }
    softmax(shares);
    std::vector<double> sum(layer.value_width, 0.0);
    for (uint32_t p = first; p <= last; ++p) {
      const float* value = values.data() + size_t{p} * layer.value_width;
      for (uint32_t i = 0; i < layer.value_width; ++i) sum[i] += shares[p - first] * value[i];
    }
    std::copy(sum.begin(), sum.end(), row(op.out, r) + size_t{head} * layer.value_width);
  }

  static std::vector<double> route_weights(const Route& op, const std::vector<double>& merit,
                                           const std::vector<uint32_t>& chosen) {
    std::vector<double> weights;
    for (const uint32_t expert : chosen) weights.push_back(merit[expert]);
    if (op.gate == Route::Gate::ChooseThenSoftmax) softmax(weights);
    if (op.normalise) {
      double sum = 0.0;
      for (const double weight : weights) sum += weight;
      // Not below the smallest normal half, so that vanishing scores do not divide by zero.
      for (double& weight : weights) weight /= std::max(sum, 0x1p-14);
    }
    for (double& weight : weights) weight *= op.scale;
    return weights;
  }

  const Plan& plan_;
  HeldBuffers& buffers_;
  std::span<const int32_t> tokens_;
  uint32_t position_;
  uint32_t second_segment_;
  std::vector<Values> values_;  // one per activation
};

class ReferenceDevice : public Device {
 public:
  ReferenceDevice() {
    info_.id = "reference";
    info_.name = "Reference (slow)";
  }

  const DeviceInfo& info() const override { return info_; }

  WeightLayout layout_for(const WeightShape&, WeightUse) const override { return WeightLayout::AsInFile; }

  Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) override {
    return allocate(weight_bytes(shape, layout));
  }

  Status allocate_kv(KvLayer& layer) override {
    return allocate_sides(layer, [&](uint32_t head_width) {
      return allocate(kv_bytes(layer.type, layer.heads, head_width, layer.capacity));
    });
  }

  void free(Buffer buffer) override { CHECK(buffers_.erase(buffer.id) == 1); }

  Result<Buffer> adopt(std::span<const std::byte> bytes) override {
    return keep(HeldBuffer{nullptr, bytes.data(), bytes.size()});
  }

  Status upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                     std::span<const std::byte> rows) override {
    CHECK(layout == WeightLayout::AsInFile);
    HeldBuffer& held = buffers_.at(to.id);
    const uint64_t offset = first_row * row_bytes(shape.type, shape.width);
    CHECK(held.owned && offset <= held.size && rows.size() <= held.size - offset);
    std::copy(rows.begin(), rows.end(), held.owned.get() + offset);
    return {};
  }

  uint64_t bytes_for(const Plan& plan) const override { return held_bytes(plan); }
  uint64_t memory_left() const override { return UINT64_MAX; }

  Result<ProgramId> prepare(const Plan& plan) override {
    TRY_STATUS(check_plan(plan));
    for (const Weight& weight : plan.weights) {
      if (weight.layout != WeightLayout::AsInFile) {
        return fail(Fault::Unsupported,
                    concat(weight.name, " is repacked, which the reference device does not read."));
      }
      CHECK(buffers_.at(weight.buffer.id).size >= weight.shape.file_bytes());
    }
    for (const KvLayer& layer : plan.kv) {
      check_kv_buffer(layer.keys, kv_bytes(layer.type, layer.heads, layer.key_width, layer.capacity));
      check_kv_buffer(layer.values, kv_bytes(layer.type, layer.heads, layer.value_width, layer.capacity));
    }
    programs_.emplace(++last_program_, plan);
    return ProgramId{last_program_};
  }

  void release(ProgramId program) override { CHECK(programs_.erase(program.id) == 1); }

  // The whole step is computed here; poll only hands it over.
  Result<Ticket> submit(ProgramId program, const Step& step) override {
    const Plan& plan = programs_.at(program.id);
    CHECK(!step.tokens.empty() && step.tokens.size() <= plan.max_rows);
    for (const KvLayer& layer : plan.kv) CHECK(step.position + step.tokens.size() <= layer.capacity);
    output_ = Interpreter(plan, buffers_, step).run();
    return Ticket{++last_ticket_};
  }

  Result<Progress> poll(Ticket ticket, std::span<float> output) override {
    CHECK(ticket.id == last_ticket_ && output.size() == output_.size());
    std::copy(output_.begin(), output_.end(), output.begin());
    return Progress::Done;
  }

 private:
  Result<Buffer> allocate(uint64_t bytes) {
    HeldBuffer held;
    held.owned.reset(new (std::nothrow) std::byte[bytes]());
    if (!held.owned)
      return fail(Fault::OutOfMemory, concat("There is no memory left for ", bytes, " more bytes."));
    held.bytes = held.owned.get();
    held.size = bytes;
    return keep(std::move(held));
  }

  Buffer keep(HeldBuffer held) {
    buffers_.emplace(++last_buffer_, std::move(held));
    return Buffer{last_buffer_};
  }

  void check_kv_buffer(Buffer buffer, uint64_t bytes) const {
    const HeldBuffer& held = buffers_.at(buffer.id);
    CHECK(held.owned && held.size >= bytes);
  }

  DeviceInfo info_;
  HeldBuffers buffers_;
  std::unordered_map<uint32_t, Plan> programs_;
  Values output_;
  uint32_t last_buffer_ = 0;
  uint32_t last_program_ = 0;
  uint64_t last_ticket_ = 0;
};

}  // namespace

std::unique_ptr<Device> open_reference_device() { return std::make_unique<ReferenceDevice>(); }

}  // namespace hearth
