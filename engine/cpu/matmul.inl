// Quantized weights times activations of 16 bits, for one instruction set. Included by kernels.inl into a
// namespace of its own (more than once, so no include guard), where `hn` is Highway and `Dot` comes from one
// of the dot_*.inl files:
//
//   Dot              the running sum of one row of activations against kPartRows weight rows
//     struct Quad    four rounded activations as the instructions want them
//     split(rounded, quads)  makes four of them of 16 rounded values, i32
//     add(codes, x)  adds the products of one quad: codes (kPartRows, 4) u8
//     total()        (kPartRows) i32
//     kLargest       the largest rounded activation
//   NarrowDot        the same for codes below 128, where that is faster; its quads are QuantizedGroup::bytes
//   CoarseDot        the same for activations of 8 bits, where that is faster
//
// A tile has 16 rows; a register holds kPartRows of them, so a tile has kParts parts. Where registers are
// short, several parts are multiplied beside each other, so that each activation is read once for all of
// them.

using ByteTag = hn::FixedTag<uint8_t, kVectorBytes>;
using FloatTag = hn::FixedTag<float, kVectorBytes / 4>;
using IntTag = hn::FixedTag<int32_t, kVectorBytes / 4>;
using Bytes = hn::Vec<ByteTag>;
using Floats = hn::Vec<FloatTag>;

constexpr uint32_t kPartRows = kVectorBytes / 4;
constexpr uint32_t kParts = kTileRows / kPartRows;
constexpr uint32_t kQuadBytes = kTileRows * 4;  // codes of one quad, all 16 rows
// How many parts one pass takes: of a lone row, and of several rows, whose sums need the registers.
constexpr int kBesideAlone = HWY_TARGET == HWY_WASM ? 4 : 1;
constexpr int kBesideRows = HWY_TARGET == HWY_WASM ? 2 : 1;
constexpr bool kHasNarrow = !std::is_same_v<NarrowDot, Dot>;
constexpr bool kHasCoarse = !std::is_same_v<CoarseDot, Dot>;

HWY_INLINE Floats load_halves(const std::byte* from) {
#if HWY_TARGET == HWY_WASM
  // Sign, exponent and mantissa where a float has them, then a product that mends the exponent, also of
  // subnormal halves. A third of Highway's instructions; infinities, which no working model has, become
  // finite.
  const v128_t wide = wasm_i32x4_extend_low_i16x8(wasm_v128_load64_zero(from));
  const v128_t bits =
      wasm_v128_and(wasm_i32x4_shl(wide, 13), wasm_i32x4_const_splat(static_cast<int32_t>(0x8fffe000)));
  return Floats{wasm_f32x4_mul(bits, wasm_f32x4_const_splat(0x1p112f))};
#else
  const hn::Rebind<hwy::float16_t, FloatTag> tag;
  return hn::PromoteTo(FloatTag(), hn::LoadU(tag, reinterpret_cast<const hwy::float16_t*>(from)));
#endif
}
HWY_INLINE Floats load_unsigned_bytes(const std::byte* from) {
  const hn::Rebind<uint8_t, FloatTag> tag;
  return hn::ConvertTo(FloatTag(),
                       hn::PromoteTo(IntTag(), hn::LoadU(tag, reinterpret_cast<const uint8_t*>(from))));
}
HWY_INLINE Floats load_signed_bytes(const std::byte* from) {
  const hn::Rebind<int8_t, FloatTag> tag;
  return hn::ConvertTo(FloatTag(),
                       hn::PromoteTo(IntTag(), hn::LoadU(tag, reinterpret_cast<const int8_t*>(from))));
}
// 2^(e - 128), also for e of 0 and 1, whose results are subnormal.
HWY_INLINE Floats load_half_exponents(const std::byte* from) {
  const hn::Rebind<uint8_t, FloatTag> tag;
  const IntTag ints;
  const auto e = hn::PromoteTo(ints, hn::LoadU(tag, reinterpret_cast<const uint8_t*>(from)));
  const auto one = hn::Set(ints, 1);
  const auto normal = hn::ShiftLeft<23>(hn::Sub(e, one));
  const auto subnormal = hn::IfThenElse(hn::Eq(e, one), hn::Set(ints, 0x00400000), hn::Set(ints, 0x00200000));
  return hn::BitCast(FloatTag(), hn::IfThenElse(hn::Gt(e, one), normal, subnormal));
}

struct Affine {
  Floats scale;
  Floats offset;
};

// Reads a tile as repack.h lays it out. All numbers of the format are known at compile time.
template <int kLowBits, int kHighBits, int kGroup_, ScaleKind kScale, int kBias, bool kCodebook>
class TileSource {
 public:
  static constexpr int kGroup = kGroup_;
  using AnyDot = std::conditional_t<!kCodebook && kLowBits + kHighBits < 8, NarrowDot, Dot>;
  static constexpr bool kSuper = kScale == ScaleKind::Super || kScale == ScaleKind::SuperPair;
  static constexpr uint32_t kGroups = 32 / kGroup;
  static constexpr uint32_t kScaleBytes = kTileRows * (kScale == ScaleKind::Half       ? 2
                                                       : kScale == ScaleKind::HalfPair ? 4
                                                       : kScale == ScaleKind::Exponent ? 1
                                                       : kScale == ScaleKind::Super    ? kGroups
                                                                                       : 2 * kGroups);
  static constexpr uint32_t kHeadBytes = kSuper ? kTileRows * (kScale == ScaleKind::SuperPair ? 4 : 2) : 0;
  static constexpr uint32_t kBlockBytes = kScaleBytes + kTileRows * 4 * (kLowBits + kHighBits);
  static constexpr uint32_t kUnitBlocks = kSuper ? 8 : 1;
  static constexpr uint32_t kUnitBytes = kHeadBytes + kUnitBlocks * kBlockBytes;

  HWY_INLINE TileSource(const TileFormat& format, const std::byte* tile, uint32_t part)
      : tile_(tile),
        part_(part),
        codebook_(kCodebook ? hn::LoadDup128(ByteTag(), format.codebook) : hn::Zero(ByteTag())) {
    for (int beside = 0; beside < kBesideAlone; ++beside)
      head_scale_[beside] = head_offset_[beside] = hn::Zero(FloatTag());
  }

  HWY_INLINE void seek(uint32_t block) {
    const std::byte* unit = tile_ + block / kUnitBlocks * kUnitBytes;
    scales_ = unit + kHeadBytes + block % kUnitBlocks * kBlockBytes;
    if constexpr (kSuper) {
      if (block % kUnitBlocks == 0) {
        for (uint32_t beside = 0; beside < kBesideAlone; ++beside) {
          const std::byte* head = unit + (part_ + beside) * kPartRows * 2;
          head_scale_[beside] = load_halves(head);
          if constexpr (kScale == ScaleKind::SuperPair)
            head_offset_[beside] = hn::Neg(load_halves(head + kTileRows * 2));
        }
      }
    }
  }

  // Of the part that lies `beside` further.
  HWY_INLINE Affine affine(uint32_t group, uint32_t beside) const {
    const uint32_t rows = (part_ + beside) * kPartRows;
    if constexpr (kScale == ScaleKind::Half) {
      return biased(load_halves(scales_ + 2 * rows));
    } else if constexpr (kScale == ScaleKind::HalfPair) {
      return {load_halves(scales_ + 2 * rows), load_halves(scales_ + 2 * kTileRows + 2 * rows)};
    } else if constexpr (kScale == ScaleKind::Exponent) {
      return biased(load_half_exponents(scales_ + rows));
    } else if constexpr (kScale == ScaleKind::Super) {
      return biased(hn::Mul(head_scale_[beside], load_signed_bytes(scales_ + group * kTileRows + rows)));
    } else {
      const std::byte* pair = scales_ + group * 2 * kTileRows + rows;
      return {hn::Mul(head_scale_[beside], load_unsigned_bytes(pair)),
              hn::Mul(head_offset_[beside], load_unsigned_bytes(pair + kTileRows))};
    }
  }

  template <int kQuad>
  HWY_INLINE Bytes codes(uint32_t beside) const {
    const uint8_t* planes =
        reinterpret_cast<const uint8_t*>(scales_) + kScaleBytes + (part_ + beside) * kVectorBytes;
    Bytes code = take_bits<kLowBits, kQuad>(planes);
    if constexpr (kHighBits > 0) {
      const Bytes high = take_bits<kHighBits, kQuad>(planes + kTileRows * 4 * kLowBits);
      code = hn::Or(code, shift_bytes_left<kLowBits>(high));
    }
    if constexpr (kCodebook) code = hn::TableLookupBytes(codebook_, code);
    return code;
  }

 private:
  static HWY_INLINE Affine biased(Floats scale) {
    return {scale, hn::Mul(hn::Set(FloatTag(), -static_cast<float>(kBias)), scale)};
  }

  // Bits of a byte never leave it, because what would is masked first.
  template <int kBits>
  static HWY_INLINE Bytes shift_bytes_left(Bytes bytes) {
    const hn::RepartitionToWide<ByteTag> wide;
    return hn::BitCast(ByteTag(), hn::ShiftLeft<kBits>(hn::BitCast(wide, bytes)));
  }
  template <int kBits>
  static HWY_INLINE Bytes shift_words_right(Bytes bytes) {
    if constexpr (kBits == 0) return bytes;
    const hn::RepartitionToWide<ByteTag> wide;
    return hn::BitCast(ByteTag(), hn::ShiftRight<kBits>(hn::BitCast(wide, bytes)));
  }

  // The bits of one quad from a plane of `kBits` a value.
  template <int kBits, int kQuad>
  static HWY_INLINE Bytes take_bits(const uint8_t* plane) {
    constexpr int kVectors = kBits;  // of 64 bytes: 32 values x 16 rows x kBits / 512
    constexpr int kShift = kBits == 8 ? 0 : kQuad / kVectors * kBits;
    const ByteTag tag;
    const Bytes packed = hn::LoadU(tag, plane + kQuad % kVectors * kQuadBytes);
    if constexpr (kBits == 8) return packed;
    return hn::And(shift_words_right<kShift>(packed), hn::Set(tag, (1 << kBits) - 1));
  }

  const std::byte* tile_;
  uint32_t part_;
  Bytes codebook_;
  const std::byte* scales_ = nullptr;
  Floats head_scale_[kBesideAlone];
  Floats head_offset_[kBesideAlone];
};

// Reads what decode_panel wrote.
template <int kGroup_, class AnyDot_>
class PanelSource {
 public:
  static constexpr int kGroup = kGroup_;
  using AnyDot = AnyDot_;
  PanelSource(const Panel& panel, uint32_t part) : panel_(panel), part_(part) {}
  HWY_INLINE void seek(uint32_t block) { block_ = block; }
  HWY_INLINE Affine affine(uint32_t group, uint32_t beside) const {
    const size_t at = (block_ * (32 / kGroup) + group) * kTileRows + (part_ + beside) * kPartRows;
    return {hn::LoadU(FloatTag(), panel_.scale + at), hn::LoadU(FloatTag(), panel_.offset + at)};
  }
  template <int kQuad>
  HWY_INLINE Bytes codes(uint32_t beside) const {
    return hn::LoadU(ByteTag(), panel_.codes + (size_t{block_} * 8 + kQuad) * kQuadBytes +
                                    (part_ + beside) * kVectorBytes);
  }

 private:
  const Panel& panel_;
  uint32_t part_;
  uint32_t block_ = 0;
};

// The products of quads kQuad … kEnd - 1 of a block.
//   x     of the block's first quad, kRows rows interleaved
//   dots  (kBeside, kRows, kChains)
template <int kQuad, int kEnd, int kRows, int kBeside, int kChains, class Source>
HWY_INLINE void add_quads(const Source& source, const typename Source::AnyDot::Quad* x,
                          typename Source::AnyDot (&dots)[kBeside * kRows * kChains]) {
  if constexpr (kQuad < kEnd) {
#pragma GCC unroll 4
    for (uint32_t beside = 0; beside < kBeside; ++beside) {
      const Bytes codes = source.template codes<kQuad>(beside);
#pragma GCC unroll 16
      for (uint32_t row = 0; row < kRows; ++row)
        dots[(beside * kRows + row) * kChains + kQuad % kChains].add(codes, x[kQuad * kRows + row]);
    }
    add_quads<kQuad + 1, kEnd, kRows, kBeside, kChains>(source, x, dots);
  }
}

// One group of 16 or 32 values of all kRows rows: group `group` of the block, which starts at its quad
// kFirst.
//   scale, sum  one per row, of this group
//   total       (kBeside, kRows)
template <int kRows, int kBeside, int kFirst, class Source>
HWY_INLINE void add_group(const Source& source, uint32_t group, const typename Source::AnyDot::Quad* x,
                          const float* scale, const float* sum, Floats (&total)[kBeside * kRows]) {
  const FloatTag tag;
  // A lone sum would wait for each product before it adds the next, so it takes turns with others; integers
  // add up to the same whatever the order.
  constexpr int kChains = kRows == 1 && kBeside == 1 ? 4 : 1;
  typename Source::AnyDot dots[kBeside * kRows * kChains];
  add_quads<kFirst, kFirst + Source::kGroup / 4, kRows, kBeside, kChains>(source, x, dots);
#pragma GCC unroll 4
  for (uint32_t beside = 0; beside < kBeside; ++beside) {
    const Affine affine = source.affine(group, beside);
#pragma GCC unroll 16
    for (uint32_t row = 0; row < kRows; ++row) {
      const typename Source::AnyDot* chains = dots + (beside * kRows + row) * kChains;
      auto integer = chains[0].total();
#pragma GCC unroll 4
      for (int chain = 1; chain < kChains; ++chain) integer = hn::Add(integer, chains[chain].total());
      Floats& into = total[beside * kRows + row];
      const Floats scaled = hn::Mul(hn::ConvertTo(tag, integer), affine.scale);
      into = hn::MulAdd(scaled, hn::Set(tag, scale[row]), into);
      into = hn::MulAdd(affine.offset, hn::Set(tag, sum[row]), into);
    }
  }
}

// out (kRows, 16), the lanes of parts [part, part + kBeside) only.
template <int kRows, int kBeside, class Source>
HWY_INLINE void multiply_parts(Source source, const QuantizedGroup& x, uint32_t width, uint32_t part,
                               float* out) {
  constexpr bool kNarrow = kHasNarrow && std::is_same_v<typename Source::AnyDot, NarrowDot>;
  const auto* values = reinterpret_cast<const typename Source::AnyDot::Quad*>(kNarrow ? x.bytes : x.values);
  Floats total[kBeside * kRows];
  for (Floats& one : total) one = hn::Zero(FloatTag());
  for (uint32_t block = 0; block < width / 32; ++block, values += kRows * 8) {
    source.seek(block);
    const float* scale = x.scale + block * kRows;
    if constexpr (Source::kGroup == 32) {
      add_group<kRows, kBeside, 0>(source, 0, values, scale, x.sum + block * kRows, total);
    } else {
      const float* half = x.half + block * 2 * kRows;
      add_group<kRows, kBeside, 0>(source, 0, values, scale, half, total);
      add_group<kRows, kBeside, 4>(source, 1, values, scale, half + kRows, total);
    }
  }
  for (uint32_t beside = 0; beside < kBeside; ++beside) {
    for (uint32_t row = 0; row < kRows; ++row)
      hn::StoreU(total[beside * kRows + row], FloatTag(),
                 out + row * kTileRows + (part + beside) * kPartRows);
  }
}

// Every combination is a function of its own: a browser's compiler does badly with one that holds them all.
template <int kGroup, class AnyDot, int kRows>
HWY_NOINLINE void multiply_panel_rows(const Panel& panel, const QuantizedGroup& x, uint32_t width,
                                      float* out) {
  constexpr int kBeside = std::is_same_v<AnyDot, Dot> ? kBesideRows : 1;  // a NarrowDot has two sums
  for (uint32_t part = 0; part < kParts; part += kBeside) {
    multiply_parts<kRows, kBeside>(PanelSource<kGroup, AnyDot>(panel, part), x, width, part, out);
  }
}

template <int kGroup, class AnyDot>
void multiply_panel_group(const Panel& panel, const QuantizedGroup& x, uint32_t n, uint32_t width,
                          float* out) {
  switch (n) {
    case 1:
      return multiply_panel_rows<kGroup, AnyDot, 1>(panel, x, width, out);
    case 2:
      return multiply_panel_rows<kGroup, AnyDot, 2>(panel, x, width, out);
    case 3:
      return multiply_panel_rows<kGroup, AnyDot, 3>(panel, x, width, out);
    case 4:
      return multiply_panel_rows<kGroup, AnyDot, 4>(panel, x, width, out);
#if HEARTH_GROUP_ROWS == 8
    case 5:
      return multiply_panel_rows<kGroup, AnyDot, 5>(panel, x, width, out);
    case 6:
      return multiply_panel_rows<kGroup, AnyDot, 6>(panel, x, width, out);
    case 7:
      return multiply_panel_rows<kGroup, AnyDot, 7>(panel, x, width, out);
    case 8:
      return multiply_panel_rows<kGroup, AnyDot, 8>(panel, x, width, out);
#endif
  }
}

template <class AnyDot>
void multiply_panel_codes(const Panel& panel, uint32_t group, const QuantizedGroup& x, uint32_t n,
                          uint32_t width, float* out) {
  group == 16 ? multiply_panel_group<16, AnyDot>(panel, x, n, width, out)
              : multiply_panel_group<32, AnyDot>(panel, x, n, width, out);
}

void multiply_panel(const Panel& panel, const TileFormat& format, const QuantizedGroup& x, uint32_t n,
                    uint32_t width, float* out) {
  const bool narrow = !format.codebook && format.low_bits + format.high_bits < 8;
  narrow ? multiply_panel_codes<NarrowDot>(panel, format.group, x, n, width, out)
         : multiply_panel_codes<Dot>(panel, format.group, x, n, width, out);
}

void multiply_panel_coarse(const Panel& panel, const TileFormat& format, const QuantizedGroup& x, uint32_t n,
                           uint32_t width, float* out) {
  multiply_panel_codes<CoarseDot>(panel, format.group, x, n, width, out);
}

// Calls visit(TileSource<…>) for the source that reads `type`; the numbers repeat the table in repack.cpp.
template <class Visit>
HWY_INLINE void with_source(const TileFormat& format, const std::byte* tile, uint32_t part, Visit&& visit) {
  using enum ScaleKind;
  switch (format.type) {
    case QuantType::Q4_0:
      return visit(TileSource<4, 0, 32, Half, 8, false>(format, tile, part));
    case QuantType::Q4_1:
      return visit(TileSource<4, 0, 32, HalfPair, 0, false>(format, tile, part));
    case QuantType::Q5_0:
      return visit(TileSource<4, 1, 32, Half, 16, false>(format, tile, part));
    case QuantType::Q5_1:
      return visit(TileSource<4, 1, 32, HalfPair, 0, false>(format, tile, part));
    case QuantType::Q8_0:
      return visit(TileSource<8, 0, 32, Half, 128, false>(format, tile, part));
    case QuantType::Q2_K:
      return visit(TileSource<2, 0, 16, SuperPair, 0, false>(format, tile, part));
    case QuantType::Q3_K:
      return visit(TileSource<2, 1, 16, Super, 4, false>(format, tile, part));
    case QuantType::Q4_K:
      return visit(TileSource<4, 0, 32, SuperPair, 0, false>(format, tile, part));
    case QuantType::Q5_K:
      return visit(TileSource<4, 1, 32, SuperPair, 0, false>(format, tile, part));
    case QuantType::Q6_K:
      return visit(TileSource<4, 2, 16, Super, 32, false>(format, tile, part));
    case QuantType::IQ4_NL:
      return visit(TileSource<4, 0, 32, Half, 128, true>(format, tile, part));
    case QuantType::IQ4_XS:
      return visit(TileSource<4, 0, 32, Super, 128, true>(format, tile, part));
    case QuantType::MXFP4:
      return visit(TileSource<4, 0, 32, Exponent, 128, true>(format, tile, part));
    default:
      return;
  }
}

struct MultiplyTile {
  const QuantizedGroup& x;
  uint32_t width;
  uint32_t part;
  float* out;
  template <class Source>
  HWY_NOINLINE void operator()(const Source& source) const {
    multiply_parts<1, kBesideAlone>(source, x, width, part, out);
  }
};

void multiply_tile(const TileFormat& format, const std::byte* tile, const QuantizedGroup& x, uint32_t width,
                   float* out) {
  for (uint32_t part = 0; part < kParts; part += kBesideAlone)
    with_source(format, tile, part, MultiplyTile{x, width, part, out});
}

// codes (8, 16, 4), the lanes of the source's parts only
template <int kQuad, class Source>
HWY_INLINE void store_quads(const Source& source, uint8_t* codes) {
  if constexpr (kQuad < 8) {
    for (uint32_t beside = 0; beside < kBesideAlone; ++beside) {
      hn::StoreU(source.template codes<kQuad>(beside), ByteTag(),
                 codes + kQuad * kQuadBytes + beside * kVectorBytes);
    }
    store_quads<kQuad + 1>(source, codes);
  }
}

struct DecodePart {
  uint32_t width;
  uint32_t part;
  const Panel& out;
  template <class Source>
  HWY_NOINLINE void operator()(Source source) const {
    size_t affine_at = part * kPartRows;
    for (uint32_t block = 0; block < width / 32; ++block) {
      source.seek(block);
      store_quads<0>(source, out.codes + size_t{block} * 8 * kQuadBytes + part * kVectorBytes);
      for (uint32_t group = 0; group < 32 / Source::kGroup; ++group, affine_at += kTileRows) {
        for (uint32_t beside = 0; beside < kBesideAlone; ++beside) {
          const Affine affine = source.affine(group, beside);
          hn::StoreU(affine.scale, FloatTag(), out.scale + affine_at + beside * kPartRows);
          hn::StoreU(affine.offset, FloatTag(), out.offset + affine_at + beside * kPartRows);
        }
      }
    }
  }
};

void decode_panel(const TileFormat& format, const std::byte* tile, uint32_t width, const Panel& out) {
  for (uint32_t part = 0; part < kParts; part += kBesideAlone)
    with_source(format, tile, part, DecodePart{width, part, out});
}

// The quads of a rounded block of 32, of one of n rows that take turns.
template <class AnyDot>
HWY_INLINE void write_quads(const int32_t* rounded, uint32_t n, typename AnyDot::Quad* to) {
  typename AnyDot::Quad quads[8];
  AnyDot::split(rounded, quads);
  AnyDot::split(rounded + 16, quads + 4);
  for (uint32_t quad = 0; quad < 8; ++quad) to[quad * n] = quads[quad];
}

// Rounds a block of 32; the largest value decides the scale.
template <class AnyDot>
void quantize_block(const float* x, uint32_t n, uint32_t row, uint32_t block, const QuantizedGroup& out) {
  const hn::FixedTag<float, HWY_MIN(kPartRows, 16)> tag;
  const hn::Rebind<int32_t, decltype(tag)> ints;
  auto largest = hn::Zero(tag);
  for (uint32_t i = 0; i < 32; i += kPartRows) largest = hn::Max(largest, hn::Abs(hn::LoadU(tag, x + i)));
  const float peak = hn::GetLane(hn::MaxOfLanes(tag, largest));
  const float scale = peak / AnyDot::kLargest;
  const float inverse = peak > 0.0f ? AnyDot::kLargest / peak : 0.0f;
  alignas(64) int32_t rounded[32];
  int32_t halves[2];
  for (uint32_t half = 0; half < 2; ++half) {
    auto sum = hn::Zero(ints);
    for (uint32_t i = half * 16; i < half * 16 + 16; i += kPartRows) {
      const auto integer = hn::NearestInt(hn::Mul(hn::LoadU(tag, x + i), hn::Set(tag, inverse)));
      hn::Store(integer, ints, rounded + i);
      sum = hn::Add(sum, integer);
    }
    halves[half] = hn::GetLane(hn::SumOfLanes(ints, sum));
  }
  const size_t first_quad = size_t{block} * 8 * n + row;
  write_quads<AnyDot>(rounded, n, reinterpret_cast<typename AnyDot::Quad*>(out.values) + first_quad);
  if constexpr (kHasNarrow) {
    write_quads<NarrowDot>(rounded, n, reinterpret_cast<NarrowDot::Quad*>(out.bytes) + first_quad);
  }
  out.scale[block * n + row] = scale;
  out.sum[block * n + row] = scale * static_cast<float>(halves[0] + halves[1]);
  for (uint32_t half = 0; half < 2; ++half) {
    out.half[(block * 2 + half) * n + row] = scale * static_cast<float>(halves[half]);
  }
}

template <class AnyDot>
void quantize_rows(const float* x, size_t stride, uint32_t n, uint32_t width, const QuantizedGroup& out) {
  for (uint32_t row = 0; row < n; ++row) {
    for (uint32_t block = 0; block < width / 32; ++block)
      quantize_block<AnyDot>(x + row * stride + block * 32, n, row, block, out);
  }
}

void quantize(const float* x, size_t stride, uint32_t n, uint32_t width, const QuantizedGroup& out) {
  quantize_rows<Dot>(x, stride, n, width, out);
}

void quantize_coarse(const float* x, size_t stride, uint32_t n, uint32_t width, const QuantizedGroup& out) {
  quantize_rows<CoarseDot>(x, stride, n, width, out);
}
