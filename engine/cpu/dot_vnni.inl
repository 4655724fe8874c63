// `Dot` for AVX-512 VNNI: one instruction multiplies 64 codes by 8-bit activations and adds them up;
// activations of 16 bits take two, one for each byte. See matmul.inl.
class Dot {
 public:
  // value = 256 * high + low
  struct Quad {
    int8_t high[4];
    int8_t low[4];
  };

  // What two signed bytes hold, and small enough that the products of a block with codes of 8 bits add up in
  // 32.
  static constexpr float kLargest = 127 * 256 + 127;

  // The quads of 16 rounded values.
  static HWY_INLINE void split(const int32_t* rounded, Quad* quads) {
    const __m512i values = _mm512_loadu_si512(rounded);
    const __m512i above = _mm512_srai_epi32(_mm512_add_epi32(values, _mm512_set1_epi32(128)), 8);
    const __m128i high = _mm512_cvtepi32_epi8(above), low = _mm512_cvtepi32_epi8(values);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(quads), _mm_unpacklo_epi32(high, low));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(quads + 2), _mm_unpackhi_epi32(high, low));
  }

  HWY_INLINE Dot() : high_(_mm512_setzero_si512()), low_(_mm512_setzero_si512()) {}

  HWY_INLINE void add(hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>> codes, const Quad& x) {
    high_ = _mm512_dpbusd_epi32(high_, codes.raw, broadcast(x.high));
    low_ = _mm512_dpbusd_epi32(low_, codes.raw, broadcast(x.low));
  }

  HWY_INLINE hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>> total() const {
    return hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>>{
        _mm512_add_epi32(_mm512_slli_epi32(high_, 8), low_)};
  }

 private:
  static HWY_INLINE __m512i broadcast(const int8_t (&bytes)[4]) {
    int32_t word;
    std::memcpy(&word, bytes, sizeof word);
    return _mm512_set1_epi32(word);
  }

  __m512i high_;
  __m512i low_;
};

using NarrowDot = Dot;

// Activations of 8 bits take one instruction.
class CoarseDot {
 public:
  struct Quad {
    int8_t values[4];
  };
  static constexpr float kLargest = 127;

  static HWY_INLINE void split(const int32_t* rounded, Quad* quads) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(quads), _mm512_cvtepi32_epi8(_mm512_loadu_si512(rounded)));
  }

  HWY_INLINE CoarseDot() : sum_(_mm512_setzero_si512()) {}

  HWY_INLINE void add(hn::Vec<hn::FixedTag<uint8_t, kVectorBytes>> codes, const Quad& x) {
    int32_t word;
    std::memcpy(&word, x.values, sizeof word);
    sum_ = _mm512_dpbusd_epi32(sum_, codes.raw, _mm512_set1_epi32(word));
  }

  HWY_INLINE hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>> total() const {
    return hn::Vec<hn::FixedTag<int32_t, kVectorBytes / 4>>{sum_};
  }

 private:
  __m512i sum_;
};
