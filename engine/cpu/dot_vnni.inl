// `Dot` for AVX-512 VNNI: one instruction multiplies 64 codes by 8-bit activations and adds them up. See matmul.inl.
class Dot {
 public:
  using Value = int8_t;

  HWY_INLINE Dot() : sum_(_mm512_setzero_si512()) {}

  HWY_INLINE void add(hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>> codes, const Value* x) {
    int32_t quad;
    std::memcpy(&quad, x, sizeof quad);
    sum_ = _mm512_dpbusd_epi32(sum_, codes.raw, _mm512_set1_epi32(quad));
  }

  HWY_INLINE hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>> total() const {
    return hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>>{sum_};
  }

 private:
  __m512i sum_;
};
