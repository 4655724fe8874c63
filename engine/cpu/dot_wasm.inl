// `Dot` for WebAssembly: one instruction multiplies eight pairs of 16 bits and adds each two neighbours.
// Codes become 16 bits by taking the even and the odd bytes of a register, so that the four products of a row
// end up in one lane. See matmul.inl.
class Dot {
  using Codes = hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>>;
  using Sums = hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>>;

 public:
  struct Quad {
    int16_t even[2];  // values 0 and 2
    int16_t odd[2];   // values 1 and 3
  };

  // What two signed bytes hold, and small enough that the products of a block with codes of 8 bits add up in
  // 32.
  static constexpr float kLargest = 127 * 256 + 127;

  // The quads of 16 rounded values.
  static HWY_INLINE void split(const int32_t* rounded, Quad* quads) {
    for (int i = 0; i < 16; i += 2) {
      quads[i / 4].even[i % 4 / 2] = static_cast<int16_t>(rounded[i]);
      quads[i / 4].odd[i % 4 / 2] = static_cast<int16_t>(rounded[i + 1]);
    }
  }

  HWY_INLINE Dot() : sum_(wasm_i32x4_const_splat(0)) {}

  HWY_INLINE void add(Codes codes, const Quad& x) {
    const v128_t even = wasm_v128_and(codes.raw, wasm_i16x8_const_splat(0xff));
    const v128_t odd = wasm_u16x8_shr(codes.raw, 8);
    sum_ = wasm_i32x4_add(sum_, wasm_i32x4_dot_i16x8(even, wasm_v128_load32_splat(x.even)));
    sum_ = wasm_i32x4_add(sum_, wasm_i32x4_dot_i16x8(odd, wasm_v128_load32_splat(x.odd)));
  }

  HWY_INLINE Sums total() const { return Sums{sum_}; }

 private:
  v128_t sum_;
};

#ifndef __wasm_relaxed_simd__
using NarrowDot = Dot;
#else

// One instruction multiplies sixteen pairs of bytes and adds each four to a sum: on processors that have it,
// a third of the work. The codes must leave the highest bit free, or what happens is the processor's choice.
// Activations of 16 bits take two, one for each byte.
class NarrowDot {
  using Codes = hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>>;
  using Sums = hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>>;

 public:
  // value = 256 * high + low
  struct Quad {
    int8_t high[4];
    int8_t low[4];
  };

  // The quads of 16 rounded values.
  static HWY_INLINE void split(const int32_t* rounded, Quad* quads) {
    for (int i = 0; i < 16; ++i) {
      const int high = (rounded[i] + 128) >> 8;
      quads[i / 4].high[i % 4] = static_cast<int8_t>(high);
      quads[i / 4].low[i % 4] = static_cast<int8_t>(rounded[i] - 256 * high);
    }
  }

  HWY_INLINE NarrowDot() : high_(wasm_i32x4_const_splat(0)), low_(wasm_i32x4_const_splat(0)) {}

  HWY_INLINE void add(Codes codes, const Quad& x) {
    high_ = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load32_splat(x.high), codes.raw, high_);
    low_ = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load32_splat(x.low), codes.raw, low_);
  }

  HWY_INLINE Sums total() const { return Sums{wasm_i32x4_add(wasm_i32x4_shl(high_, 8), low_)}; }

 private:
  v128_t high_;
  v128_t low_;
};
#endif

using CoarseDot = Dot;
