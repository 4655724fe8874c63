// A forward pass as data: a short list of operations over named tensors, built once per model and session by
// model/decoder.cpp (or an architecture's own plan function), then interpreted by the CPU and recorded by a
// GPU.
//
//   Embed, Norm, MatMul, GatedMatMul, Activate, Rope, StoreKv, Attention, Add, Softcap, Route, ExpertMlp,
//   TakeRows, Pool, TopK
//
// All activations are f32, one row per token of the step. Fused operations are chosen by whoever builds the
// plan, never found by matching patterns later. Adding an op: here, print_plan/check_plan, reference.cpp and
// kernels.inl.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"

namespace hearth {

// A weight as a device holds it.
struct Weight {
  std::string name;
  WeightShape shape;
  WeightLayout layout = WeightLayout::AsInFile;
  Buffer buffer;
};

// How many rows an activation has: one per token of the step, one per row of output, or one per pooled text.
enum class Rows : uint8_t { Step, Output };

struct Activation {
  std::string name;
  uint32_t width = 0;
  Rows rows = Rows::Step;
};

enum class KvType : uint8_t { F32, F16, Q8_0 };

// Keys and values of one layer for up to `capacity` positions. How they lie in the buffers is the device's
// affair; kv_bytes() says how large each is.
struct KvLayer {
  uint32_t heads = 0;
  uint32_t key_width = 0;    // per head
  uint32_t value_width = 0;  // per head
  uint32_t capacity = 0;     // positions, a multiple of kKvBlock
  KvType type = KvType::F16;
  Buffer keys;
  Buffer values;
};

inline constexpr uint32_t kKvBlock = 16;  // positions are allocated in blocks of this many
// How one head's key or value is encoded: as a row of this weight type.
QuantType kv_quant(KvType type);
// Bytes of the keys, or of the values, of one layer; `head_width` must be a multiple of kv_quant's block.
uint64_t kv_bytes(KvType type, uint32_t heads, uint32_t head_width, uint32_t capacity);

// Which weight or activation an operation means: an index into the plan's lists, or kNone.
inline constexpr uint32_t kNone = UINT32_MAX;
struct WeightRef {
  uint32_t index = kNone;
  explicit operator bool() const { return index != kNone; }
};
struct ActivationRef {
  uint32_t index = kNone;
  explicit operator bool() const { return index != kNone; }
};
struct KvRef {
  uint32_t index = kNone;
};

// out = scale * table[id], or out += … when `accumulate`. The id is the row's token, its position, or its
// segment: 0 for tokens of the first text, 1 for those of a second one.
struct Embed {
  enum class Source : uint8_t { Token, Position, Segment } source = Source::Token;
  WeightRef table;
  ActivationRef out;
  float scale = 1.0f;
  bool accumulate = false;
};

// Normalises each group of `group` values of each row: x / rms(x) * weight, or (x - mean) / std * weight +
// bias. With `residual`, in += residual first (the sum stays in `in`). `in` and `out` may be the same.
struct Norm {
  enum class Kind : uint8_t { Rms, Layer } kind = Kind::Rms;
  ActivationRef in;
  ActivationRef residual;
  WeightRef weight;  // (group) f32; without it only the normalisation is done
  WeightRef bias;
  ActivationRef out;
  uint32_t group = 0;  // a divisor of the row's width: the whole row, or one head
  float epsilon = 1e-5f;
};

// out = weight * in + bias, each row; then + residual. One input, one or more weights that share it.
//   weight  rows = width of out, width = width of in
struct MatMul {
  struct Projection {
    WeightRef weight;
    WeightRef bias;  // (rows) f32
    ActivationRef residual;
    ActivationRef out;
  };
  ActivationRef in;
  std::vector<Projection> projections;
};

enum class ActivationFunction : uint8_t { Silu, Gelu, GeluTanh, Relu };

// out = f(gate * in + gate_bias) * (up * in + up_bias), each row.
struct GatedMatMul {
  ActivationRef in;
  WeightRef gate;
  WeightRef up;
  ActivationFunction function = ActivationFunction::Silu;
  ActivationRef out;
  WeightRef gate_bias;  // (rows) f32, or none
  WeightRef up_bias;
};

// x = f(x)
struct Activate {
  ActivationRef x;
  ActivationFunction function = ActivationFunction::Gelu;
};

// Adjacent: pairs (0,1), (2,3) … are rotated ("llama" files). HalfSplit: pairs (i, i + rotary / 2) ("neox").
enum class RopeStyle : uint8_t { Adjacent, HalfSplit };

// YaRN parameters; `factor` 1 means none. Source: Peng et al. 2023, section 3.
struct Yarn {
  float extrapolation = 0.0f;  // 0: plain linear interpolation by `frequency_scale`
  float attention = 1.0f;  // multiplies the rotated vector, beside YaRN's own 1 + 0.1 ln(1 / frequency_scale)
  float beta_fast = 32.0f;
  float beta_slow = 1.0f;
  uint32_t original_context = 0;
};

// Rotates the first `rotary` values of each head of x in place by its position. Source: Su et al. 2021,
// section 3.4.2.
struct Rope {
  ActivationRef x;
  uint32_t head_width = 0;
  uint32_t rotary = 0;  // even, at most head_width
  RopeStyle style = RopeStyle::Adjacent;
  float base = 10000.0f;
  float frequency_scale = 1.0f;
  WeightRef factors;  // (rotary / 2) f32: each frequency is divided by its factor
  Yarn yarn;
};

// Appends the step's keys and values at their positions.
struct StoreKv {
  ActivationRef keys;
  ActivationRef values;
  KvRef kv;
};

// Softmax attention of each row's queries over the stored positions it may see: itself and those before it
// (`causal`), at most `window` of them (0: all), or every stored position.
//   queries (heads * key_width), out (heads * value_width); heads is a multiple of the layer's
struct Attention {
  ActivationRef queries;
  ActivationRef out;
  KvRef kv;
  uint32_t heads = 0;
  float scale = 1.0f;
  uint32_t window = 0;
  float softcap = 0.0f;  // 0: none; else cap * tanh(score / cap) before the softmax
  bool causal = true;
};

// a += b
struct Add {
  ActivationRef a;
  ActivationRef b;
};

// x = limit * tanh(x / limit)
struct Softcap {
  ActivationRef x;
  float limit = 0.0f;
};

// Chooses `used` experts per row from their scores (experts wide) and gives each a weight.
//   choice (2 * used): expert numbers as f32, then their weights
struct Route {
  enum class Gate : uint8_t { SoftmaxThenChoose, ChooseThenSoftmax, Sigmoid } gate = Gate::SoftmaxThenChoose;
  ActivationRef scores;
  WeightRef selection_bias;  // (experts) f32, added for choosing only
  ActivationRef choice;
  uint32_t used = 0;
  bool normalise = false;  // chosen weights sum to 1
  float scale = 1.0f;
};

// out = sum over chosen experts e of weight_e * down_e(f(gate_e * in) * (up_e * in)).
struct ExpertMlp {
  ActivationRef in;
  ActivationRef choice;  // as Route writes it
  WeightRef gate;        // matrices = experts
  WeightRef up;
  WeightRef down;
  ActivationFunction function = ActivationFunction::Silu;
  uint32_t used = 0;
  ActivationRef out;
};

// The rows that the caller wants: the last one, or all.
struct TakeRows {
  ActivationRef in;   // Rows::Step
  ActivationRef out;  // Rows::Output
};

// One vector for all rows of the step. With `unit`, its length is 1 afterwards.
struct Pool {
  enum class Kind : uint8_t { Mean, First, Last } kind = Kind::Mean;
  ActivationRef in;
  ActivationRef out;
  bool unit = true;
};

// The `count` largest logits of each row, so that nobody has to read all of them back. In descending order,
// of equals the lower id first; what is no number comes last.
//   logits (at most 2^24 wide, so that an f32 holds every id exactly)
//   out (2 * count): ids as f32, then their logits
struct TopK {
  ActivationRef logits;
  ActivationRef out;
  uint32_t count = 0;  // at most kMostCandidates and the width of the logits
};

inline constexpr uint32_t kMostCandidates = 128;
inline constexpr uint32_t kMostIds = uint32_t{1} << 24;

using Op = std::variant<Embed, Norm, MatMul, GatedMatMul, Activate, Rope, StoreKv, Attention, Add, Softcap,
                        Route, ExpertMlp, TakeRows, Pool, TopK>;

enum class OutputRows : uint8_t { Last, All, Pooled };

struct Plan {
  std::vector<Weight> weights;
  std::vector<Activation> activations;
  std::vector<KvLayer> kv;
  std::vector<Op> ops;
  ActivationRef
      input;  // Rows::Step; given with each step (Step::input), or none: a plan that begins with tokens
  uint32_t max_rows = 1;
  OutputRows output_rows = OutputRows::Last;
  ActivationRef output;  // Rows::Output, f32
};

// How many rows of output a step of `rows` rows gives.
inline uint32_t output_row_count(const Plan& plan, uint32_t rows) {
  return plan.output_rows == OutputRows::All ? rows : 1;
}

// Bytes of all weights and caches of the plan, as kv_bytes() and weight_bytes() count them.
uint64_t held_bytes(const Plan& plan);

// "MatMul": the op's name as print_plan and every error message write it.
std::string_view op_name(const Op& op);

// One line per op, weights with type and shape: what --print-plan shows and the golden tests compare.
std::string print_plan(const Plan& plan);

// Every shape an op implies, checked against the tensors it names. Unsupported or BadFormat names the op and
// the weight.
Status check_plan(const Plan& plan);

}  // namespace hearth
