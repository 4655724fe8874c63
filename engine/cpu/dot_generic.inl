// `Dot` for any instruction set that Highway knows: widen the codes to 16 bits, multiply, add pairs. See
// matmul.inl.
class Dot {
  using SumTag = hn::FixedTag<int32_t, kVectorBytes / 4>;
  using Sums = hn::Vec<SumTag>;

 public:
  struct Quad {
    int16_t values[4];
  };

  // What two signed bytes hold, and small enough that the products of a block with codes of 8 bits add up in
  // 32.
  static constexpr float kLargest = 127 * 256 + 127;

  // The quads of 16 rounded values.
  static HWY_INLINE void split(const int32_t* rounded, Quad* quads) {
    for (int i = 0; i < 16; ++i) quads[i / 4].values[i % 4] = static_cast<int16_t>(rounded[i]);
  }

  // Not default member values: an implicit constructor would lack the instruction set's attributes.
  HWY_INLINE Dot() : low_(hn::Zero(SumTag())), high_(low_) {}

  HWY_INLINE void add(hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>> codes, const Quad& x) {
    const hn::FixedTag<int16_t, kVectorBytes / 2> wide;
    const hn::FixedTag<int64_t, kVectorBytes / 8> quads;
    const hn::Half<hn::FixedTag<uint8_t, kVectorBytes>> half;
    int64_t quad;
    std::memcpy(&quad, x.values, sizeof quad);
    const auto factors = hn::BitCast(wide, hn::Set(quads, quad));
    low_ = hn::Add(low_, multiply_pairs(hn::PromoteTo(wide, hn::LowerHalf(half, codes)), factors));
    high_ = hn::Add(high_, multiply_pairs(hn::PromoteTo(wide, hn::UpperHalf(half, codes)), factors));
  }

  // Each row left two neighbouring partial sums.
  HWY_INLINE Sums total() const {
    const SumTag sums;
    return hn::Add(hn::ConcatEven(sums, high_, low_), hn::ConcatOdd(sums, high_, low_));
  }

 private:
  template <class V>
  static HWY_INLINE Sums multiply_pairs(V a, V b) {
#if HWY_TARGET == HWY_AVX3
    return Sums{_mm512_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_AVX2
    return Sums{_mm256_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_SSSE3
    return Sums{_mm_madd_epi16(a.raw, b.raw)};
#else
    // The even and the odd 16-bit lanes, sign extended, as 32-bit products.
    const SumTag sums;
    const auto wide_a = hn::BitCast(sums, a), wide_b = hn::BitCast(sums, b);
    const auto even_a = hn::ShiftRight<16>(hn::ShiftLeft<16>(wide_a));
    const auto even_b = hn::ShiftRight<16>(hn::ShiftLeft<16>(wide_b));
    return hn::Add(hn::Mul(even_a, even_b), hn::Mul(hn::ShiftRight<16>(wide_a), hn::ShiftRight<16>(wide_b)));
#endif
  }

  Sums low_;
  Sums high_;
};

using NarrowDot = Dot;
using CoarseDot = Dot;
