// `Dot` for any instruction set that Highway knows: widen to 16 bits, multiply, add pairs. See matmul.inl.
class Dot {
  using SumTag = hn::FixedTag<int32_t, kVectorBytes / 4>;

 public:
  using Value = int16_t;

  // Not default member values: an implicit constructor would lack the instruction set's attributes.
  HWY_INLINE Dot() : low_(hn::Zero(SumTag())), high_(low_) {}

  HWY_INLINE void add(hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>> codes, const Value* x) {
    const hn::FixedTag<int16_t, kVectorBytes / 2> wide;
    const hn::FixedTag<int64_t, kVectorBytes / 8> quads;
    const hn::FixedTag<uint8_t, kVectorBytes> bytes;
    const hn::Half<decltype(bytes)> half_bytes;
    int64_t quad;
    std::memcpy(&quad, x, sizeof quad);
    const auto factors = hn::BitCast(wide, hn::Set(quads, quad));
    const auto low = hn::PromoteTo(wide, hn::LowerHalf(half_bytes, codes));
    const auto high = hn::PromoteTo(wide, hn::UpperHalf(half_bytes, codes));
    low_ = hn::Add(low_, multiply_pairs(low, factors));
    high_ = hn::Add(high_, multiply_pairs(high, factors));
  }

  // Each row left two neighbouring partial sums.
  HWY_INLINE hn::Vec<SumTag> total() const {
    const SumTag sums;
    return hn::Add(hn::ConcatEven(sums, high_, low_), hn::ConcatOdd(sums, high_, low_));
  }

 private:
  template <class V>
  static HWY_INLINE hn::Vec<SumTag> multiply_pairs(V a, V b) {
    const SumTag sums;
#if HWY_TARGET == HWY_AVX3
    return hn::VFromD<decltype(sums)>{_mm512_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_AVX2
    return hn::VFromD<decltype(sums)>{_mm256_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_SSSE3 || HWY_TARGET == HWY_SSE4
    return hn::VFromD<decltype(sums)>{_mm_madd_epi16(a.raw, b.raw)};
#else
    // Sign extension of the even and the odd 16-bit lanes, then 32-bit products.
    const auto wide_a = hn::BitCast(sums, a), wide_b = hn::BitCast(sums, b);
    const auto even = hn::Mul(hn::ShiftRight<16>(hn::ShiftLeft<16>(wide_a)), hn::ShiftRight<16>(hn::ShiftLeft<16>(wide_b)));
    return hn::Add(even, hn::Mul(hn::ShiftRight<16>(wide_a), hn::ShiftRight<16>(wide_b)));
#endif
  }

  hn::Vec<SumTag> low_;
  hn::Vec<SumTag> high_;
};
