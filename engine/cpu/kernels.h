// The inner loops of the CPU device, one table of functions per instruction set, chosen once at run time.
// Each function works on a piece small enough for one thread; interpreter.cpp cuts the work and calls them
// from all threads.
//
// A result never depends on how the work was cut: every output value is computed by the same sequence of
// operations whether its row comes alone or among others. (Tests check that bit by bit, per instruction set.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/device/plan.h"
#include "engine/gguf/repack.h"

namespace hearth {

// Up to Kernels::group_rows rows of activations, rounded to 16 bits per block of 32 and interleaved so that a
// kernel reads them in order: for each quad of values, the quads of all rows. With 16 bits the result differs
// from exact arithmetic by less than 1e-5 of its size; 8 bits, which are twice as fast where arithmetic is
// the limit, moved single logits of a small model by 0.66. n rows of `width` values:
//   values  (width / 4, n) quads of 8 bytes, in the order that the instruction set wants
//   bytes   the same as quads of four high and four low bytes, where Kernels::bytes_too; else null
//   scale   (width / 32, n)   what a value of 1 stands for
//   sum     (width / 32, n)   sum of the block's rounded values, times scale
//   half    (width / 16, n)   the same for each half block
struct QuantizedGroup {
  std::byte* values;
  std::byte* bytes;
  float* scale;
  float* sum;
  float* half;
};

// One tile of 16 weight rows, decoded: what many rows of activations are multiplied with.
//   codes   (width / 4, 16, 4) u8
//   scale, offset  (width / group, 16); value = scale * code + offset
struct Panel {
  uint8_t* codes;
  float* scale;
  float* offset;
};

// Keys of one head and 16 positions lie together, position fastest, so that scores of 16 positions fill a
// register:
//   F32, F16  (positions / 16, key_width, 16)
//   Q8_0      (positions / 16, key_width / 32, { 16 x f16 scale, 32 x 16 x i8 })
// Values of one position lie together: (positions, value_width), Q8_0 as in a GGUF row.
struct HeadKv {
  const std::byte* keys;
  const std::byte* values;
  uint32_t key_width;
  uint32_t value_width;
  KvType type;
};

inline constexpr uint32_t kAttentionChunk = 256;  // positions whose softmax is computed together
inline constexpr uint32_t kMaxQueries = 12;       // rows of queries that share one pass over keys and values

// Softmax over one chunk, to be merged with others: `peak` is the largest score (-inf when nothing was
// visible), `weight` the sum of exp(score - peak), `values` the weighted sum of values.
struct AttentionPart {
  float* peak;    // (queries)
  float* weight;  // (queries)
  float* values;  // (queries, value_width)
};

// One query of a call sees stored positions [first, end).
struct Visible {
  uint32_t first;
  uint32_t end;
};

struct Kernels {
  std::string_view name;
  uint32_t group_rows;
  bool bytes_too = false;  // some weights are multiplied with QuantizedGroup::bytes

  // x: n rows of `width` floats (a multiple of 32), `stride` floats apart.
  void (*quantize)(const float* x, size_t stride, uint32_t n, uint32_t width, const QuantizedGroup& out);

  void (*decode_panel)(const TileFormat& format, const std::byte* tile, uint32_t width, const Panel& out);
  // out (n, 16) = panel times each row.
  void (*multiply_panel)(const Panel& panel, const TileFormat& format, const QuantizedGroup& x, uint32_t n,
                         uint32_t width, float* out);
  // out (16) = tile times one row: what decode_panel and multiply_panel would give, without the panel.
  void (*multiply_tile)(const TileFormat& format, const std::byte* tile, const QuantizedGroup& x,
                        uint32_t width, float* out);
  // quantize and multiply_panel with activations of 8 bits, in the same memory; null where that is no faster.
  void (*quantize_coarse)(const float* x, size_t stride, uint32_t n, uint32_t width,
                          const QuantizedGroup& out);
  void (*multiply_panel_coarse)(const Panel& panel, const TileFormat& format, const QuantizedGroup& x,
                                uint32_t n, uint32_t width, float* out);
  // F32, F16 and BF16 weights: out[t * out_stride + r] = row r times activation row t.
  void (*multiply_floats)(QuantType type, const std::byte* rows, uint32_t row_count, const float* x,
                          size_t x_stride, uint32_t n, uint32_t width, float* out, size_t out_stride);

  // weight and bias (width) may be null.
  void (*normalise)(Norm::Kind kind, const float* x, const float* weight, const float* bias, uint32_t width,
                    float epsilon, float* out);
  void (*activate)(ActivationFunction function, float* x, size_t count);
  void (*gate)(ActivationFunction function, float* x, const float* up, size_t count);  // x = f(x) * up
  void (*add)(float* a, const float* b, size_t count);
  void (*soft_cap)(float* x, float limit, size_t count);
  void (*to_floats)(QuantType type, const std::byte* from, size_t count, float* out);  // F32, F16, BF16
  // Rotates one head; table holds (cosine, sine) for each pair.
  void (*rotate)(RopeStyle style, float* head, uint32_t rotary, const float* table);

  // Writes one position's key and value of one head, `position` counted from the start of the buffers.
  void (*store_kv)(const HeadKv& kv, uint32_t position, const float* key, const float* value);
  // queries (key_width, n): already scaled. All positions of [begin, begin + kAttentionChunk) that some query
  // sees.
  //   scratch (kMaxQueries * kAttentionChunk) floats
  void (*attend)(const HeadKv& kv, const float* queries, uint32_t n, const Visible* visible, uint32_t begin,
                 float softcap, float* scratch, const AttentionPart& out);
  // into = the softmax over both parts.
  void (*merge)(const AttentionPart& into, const AttentionPart& part, uint32_t n, uint32_t value_width);
};

// Those this processor can run, best first. Empty on x86 processors from before 2006.
std::span<const Kernels> supported_kernels();

}  // namespace hearth
