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
    static Quad from(const int32_t* rounded) {
      return {{static_cast<int16_t>(rounded[0]), static_cast<int16_t>(rounded[2])},
              {static_cast<int16_t>(rounded[1]), static_cast<int16_t>(rounded[3])}};
    }
  };

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
