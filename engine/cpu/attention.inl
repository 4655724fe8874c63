// Attention over one chunk of stored positions, and the writing of keys and values. Included by kernels.inl
// into its namespace. Scores come 16 positions to a step, because keys lie that way (see HeadKv).

constexpr uint32_t kLanes = kVectorBytes / 4;
constexpr uint32_t kBlockParts = kKvBlock / kLanes;  // registers that hold one number of each of 16 positions

// ---- Reading stored keys and values, by type. Each gives floats of kLanes neighbours.

struct KvF32 {
  static constexpr KvType kType = KvType::F32;
  static size_t key_block_bytes(uint32_t width) { return size_t{width} * kKvBlock * 4; }
  static size_t value_bytes(uint32_t width) { return size_t{width} * 4; }
  struct Keys {
    explicit Keys(const std::byte* block, uint32_t part)
        : at(reinterpret_cast<const float*>(block) + part * kLanes) {}
    HWY_INLINE Floats load(uint32_t dim) const { return hn::LoadU(FloatTag(), at + dim * kKvBlock); }
    const float* at;
  };
  static HWY_INLINE Floats load_value(const std::byte* row, uint32_t dim) {
    return hn::LoadU(FloatTag(), reinterpret_cast<const float*>(row) + dim);
  }
};

struct KvF16 {
  static constexpr KvType kType = KvType::F16;
  static size_t key_block_bytes(uint32_t width) { return size_t{width} * kKvBlock * 2; }
  static size_t value_bytes(uint32_t width) { return size_t{width} * 2; }
  struct Keys {
    explicit Keys(const std::byte* block, uint32_t part) : at(block + part * kLanes * 2) {}
    HWY_INLINE Floats load(uint32_t dim) const { return load_halves(at + dim * kKvBlock * 2); }
    const std::byte* at;
  };
  static HWY_INLINE Floats load_value(const std::byte* row, uint32_t dim) {
    return load_halves(row + dim * 2);
  }
};

struct KvQ8 {
  static constexpr KvType kType = KvType::Q8_0;
  static constexpr uint32_t kScales = kKvBlock * 2;
  static constexpr uint32_t kKeyGroup = kScales + 32 * kKvBlock;  // bytes of 32 dims of 16 positions
  static constexpr uint32_t kValueGroup = 34;
  static size_t key_block_bytes(uint32_t width) { return size_t{width} / 32 * kKeyGroup; }
  static size_t value_bytes(uint32_t width) { return size_t{width} / 32 * kValueGroup; }
  struct Keys {
    Keys(const std::byte* block, uint32_t part) : at(block), first(part * kLanes) {}
    HWY_INLINE Floats load(uint32_t dim) const {
      const std::byte* group = at + dim / 32 * kKeyGroup;
      return hn::Mul(load_halves(group + first * 2),
                     load_signed_bytes(group + kScales + dim % 32 * kKvBlock + first));
    }
    const std::byte* at;
    uint32_t first;
  };
  static HWY_INLINE Floats load_value(const std::byte* row, uint32_t dim) {
    const std::byte* group = row + dim / 32 * kValueGroup;
    return hn::Mul(hn::Set(FloatTag(), read_half(group)), load_signed_bytes(group + 2 + dim % 32));
  }
};

// ---- Scores

// scores[q * kAttentionChunk + position] for one block of 16 positions.
template <class Kv, int kQueries>
void score_block(const std::byte* block, const float* queries, uint32_t width, float* scores) {
  const FloatTag tag;
  for (uint32_t part = 0; part < kBlockParts; ++part) {
    const typename Kv::Keys keys(block, part);
    Floats sum[kQueries];
#pragma GCC unroll 16
    for (int q = 0; q < kQueries; ++q) sum[q] = hn::Zero(tag);
    for (uint32_t dim = 0; dim < width; ++dim) {
      const Floats key = keys.load(dim);
#pragma GCC unroll 16
      for (int q = 0; q < kQueries; ++q)
        sum[q] = hn::MulAdd(key, hn::Set(tag, queries[dim * kQueries + q]), sum[q]);
    }
#pragma GCC unroll 16
    for (int q = 0; q < kQueries; ++q) hn::StoreU(sum[q], tag, scores + q * kAttentionChunk + part * kLanes);
  }
}

template <class Kv>
void score(const HeadKv& kv, const float* queries, uint32_t n, uint32_t first_block, uint32_t blocks,
           float* scores) {
  using Function = void (*)(const std::byte*, const float*, uint32_t, float*);
  static constexpr Function kByQueries[kMaxQueries] = {
      score_block<Kv, 1>, score_block<Kv, 2>,  score_block<Kv, 3>,  score_block<Kv, 4>,
      score_block<Kv, 5>, score_block<Kv, 6>,  score_block<Kv, 7>,  score_block<Kv, 8>,
      score_block<Kv, 9>, score_block<Kv, 10>, score_block<Kv, 11>, score_block<Kv, 12>};
  const size_t stride = Kv::key_block_bytes(kv.key_width);
  for (uint32_t block = 0; block < blocks; ++block) {
    kByQueries[n - 1](kv.keys + (first_block + block) * stride, queries, kv.key_width,
                      scores + block * kKvBlock);
  }
}

// ---- Softmax

// Turns the visible scores [first, end) of one query into exp(score - peak), all others into 0.
void soften(float* scores, uint32_t count, uint32_t first, uint32_t end, float softcap, float* peak,
            float* weight) {
  const FloatTag tag;
  const float none = -std::numeric_limits<float>::infinity();
  for (uint32_t i = 0; i < first; ++i) scores[i] = none;
  for (uint32_t i = end; i < count; ++i) scores[i] = none;
  if (softcap > 0.0f) {
    for (uint32_t i = first; i < end; ++i) scores[i] = softcap * std::tanh(scores[i] / softcap);
  }
  Floats largest = hn::Set(tag, none);
  for (uint32_t i = 0; i < count; i += kLanes) largest = hn::Max(largest, hn::LoadU(tag, scores + i));
  *peak = hn::GetLane(hn::MaxOfLanes(tag, largest));
  // A whole lane group adds to the same partial sum whatever the chunk holds, so later positions change
  // nothing.
  Floats sum = hn::Zero(tag);
  if (*peak == none) {
    for (uint32_t i = 0; i < count; ++i) scores[i] = 0.0f;
  } else {
    const Floats offset = hn::Set(tag, *peak);
    for (uint32_t i = 0; i < count; i += kLanes) {
      const Floats value = hn::LoadU(tag, scores + i);
      const Floats raised =
          hn::IfThenElseZero(hn::Gt(value, hn::Set(tag, none)), hn::Exp(tag, hn::Sub(value, offset)));
      hn::StoreU(raised, tag, scores + i);
      sum = hn::Add(sum, raised);
    }
  }
  *weight = hn::GetLane(hn::SumOfLanes(tag, sum));
}

// ---- Weighted values

// out[q * width + dim] for kQueries queries and kVectors registers of dims: sum over positions of weight *
// value.
template <class Kv, int kQueries, int kVectors>
void weigh_values(const HeadKv& kv, const float* weights, uint32_t begin, uint32_t count, uint32_t dim,
                  float* out) {
  const FloatTag tag;
  const size_t stride = Kv::value_bytes(kv.value_width);
  Floats sum[kQueries][kVectors];
#pragma GCC unroll 4
  for (int q = 0; q < kQueries; ++q) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sum[q][v] = hn::Zero(tag);
  }
  const std::byte* row = kv.values + begin * stride;
  for (uint32_t i = 0; i < count; ++i, row += stride) {
    Floats value[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) value[v] = Kv::load_value(row, dim + v * kLanes);
#pragma GCC unroll 4
    for (int q = 0; q < kQueries; ++q) {
      const Floats weight = hn::Set(tag, weights[q * kAttentionChunk + i]);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) sum[q][v] = hn::MulAdd(weight, value[v], sum[q][v]);
    }
  }
#pragma GCC unroll 4
  for (int q = 0; q < kQueries; ++q) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v)
      hn::StoreU(sum[q][v], tag, out + q * kv.value_width + dim + v * kLanes);
  }
}

// The dims that fill no register, one by one.
template <class Kv>
void weigh_tail(const HeadKv& kv, const float* weights, uint32_t n, uint32_t begin, uint32_t count,
                uint32_t dim, float* out) {
  const size_t stride = Kv::value_bytes(kv.value_width);
  for (uint32_t q = 0; q < n; ++q) {
    for (uint32_t d = dim; d < kv.value_width; ++d) {
      float sum = 0.0f;
      for (uint32_t i = 0; i < count; ++i) {
        const std::byte* row = kv.values + (begin + i) * stride;
        float value;
        if constexpr (Kv::kType == KvType::F32) {
          std::memcpy(&value, row + d * 4, 4);
        } else {
          value = read_half(row + d * 2);  // Q8_0 widths are multiples of 32, so they have no tail
        }
        sum += weights[q * kAttentionChunk + i] * value;
      }
      out[q * kv.value_width + d] = sum;
    }
  }
}

template <class Kv, int kQueries>
void weigh_rows(const HeadKv& kv, const float* weights, uint32_t begin, uint32_t count, float* out) {
  uint32_t dim = 0;
  for (; dim + 4 * kLanes <= kv.value_width; dim += 4 * kLanes) {
    weigh_values<Kv, kQueries, 4>(kv, weights, begin, count, dim, out);
  }
  for (; dim + 2 * kLanes <= kv.value_width; dim += 2 * kLanes) {
    weigh_values<Kv, kQueries, 2>(kv, weights, begin, count, dim, out);
  }
  for (; dim + kLanes <= kv.value_width; dim += kLanes) {
    weigh_values<Kv, kQueries, 1>(kv, weights, begin, count, dim, out);
  }
  if (dim < kv.value_width) weigh_tail<Kv>(kv, weights, kQueries, begin, count, dim, out);
}

template <class Kv>
void weigh(const HeadKv& kv, const float* weights, uint32_t n, uint32_t begin, uint32_t count, float* out) {
  constexpr uint32_t kTogether = kVectorBytes == 64 ? 4 : 2;  // as many as registers allow
  uint32_t q = 0;
  for (; q + kTogether <= n; q += kTogether) {
    weigh_rows<Kv, kTogether>(kv, weights + q * kAttentionChunk, begin, count, out + q * kv.value_width);
  }
  for (; q < n; ++q)
    weigh_rows<Kv, 1>(kv, weights + q * kAttentionChunk, begin, count, out + q * kv.value_width);
}

template <class Kv>
void attend_chunk(const HeadKv& kv, const float* queries, uint32_t n, const Visible* visible, uint32_t begin,
                  float softcap, float* scratch, const AttentionPart& out) {
  uint32_t first = UINT32_MAX, end = 0;
  for (uint32_t q = 0; q < n; ++q) {
    first = HWY_MIN(first, HWY_MAX(visible[q].first, begin));
    end = HWY_MAX(end, HWY_MIN(visible[q].end, begin + kAttentionChunk));
  }
  if (first >= end) {
    for (uint32_t q = 0; q < n; ++q) {
      out.peak[q] = -std::numeric_limits<float>::infinity();
      out.weight[q] = 0.0f;
    }
    std::memset(out.values, 0, sizeof(float) * n * kv.value_width);
    return;
  }
  // Whole blocks, so that partial sums always start at the same positions.
  const uint32_t first_block = first / kKvBlock, blocks = (end + kKvBlock - 1) / kKvBlock - first_block;
  const uint32_t start = first_block * kKvBlock, count = blocks * kKvBlock;
  score<Kv>(kv, queries, n, first_block, blocks, scratch);
  for (uint32_t q = 0; q < n; ++q) {
    const uint32_t from = HWY_MAX(visible[q].first, start) - start;
    const uint32_t to = visible[q].end <= start ? 0 : HWY_MIN(visible[q].end - start, count);
    soften(scratch + q * kAttentionChunk, count, HWY_MIN(from, to), to, softcap, out.peak + q,
           out.weight + q);
  }
  weigh<Kv>(kv, scratch, n, start, count, out.values);
}

void attend(const HeadKv& kv, const float* queries, uint32_t n, const Visible* visible, uint32_t begin,
            float softcap, float* scratch, const AttentionPart& out) {
  switch (kv.type) {
    case KvType::F32:
      return attend_chunk<KvF32>(kv, queries, n, visible, begin, softcap, scratch, out);
    case KvType::F16:
      return attend_chunk<KvF16>(kv, queries, n, visible, begin, softcap, scratch, out);
    case KvType::Q8_0:
      return attend_chunk<KvQ8>(kv, queries, n, visible, begin, softcap, scratch, out);
  }
}

void merge(const AttentionPart& into, const AttentionPart& part, uint32_t n, uint32_t value_width) {
  for (uint32_t q = 0; q < n; ++q) {
    const float peak = HWY_MAX(into.peak[q], part.peak[q]);
    if (peak == -std::numeric_limits<float>::infinity()) continue;
    const float keep = std::exp(into.peak[q] - peak), take = std::exp(part.peak[q] - peak);
    into.peak[q] = peak;
    into.weight[q] = into.weight[q] * keep + part.weight[q] * take;
    float* a = into.values + q * value_width;
    const float* b = part.values + q * value_width;
    for (uint32_t dim = 0; dim < value_width; ++dim) a[dim] = a[dim] * keep + b[dim] * take;
  }
}

// ---- Writing

HWY_INLINE void store_half(std::byte* to, float value) {
  const uint16_t half = float_to_half(value);
  std::memcpy(to, &half, 2);
}

// 32 values to 8 bits, `step` bytes apart; the scale as f16.
void store_q8_group(const float* from, std::byte* scale_at, std::byte* to, uint32_t step) {
  float peak = 0.0f;
  for (uint32_t i = 0; i < 32; ++i) peak = HWY_MAX(peak, std::abs(from[i]));
  const float scale = peak / 127.0f, inverse = peak > 0.0f ? 127.0f / peak : 0.0f;
  store_half(scale_at, scale);
  for (uint32_t i = 0; i < 32; ++i)
    to[i * step] = static_cast<std::byte>(static_cast<int8_t>(std::lrint(from[i] * inverse)));
}

void store_key(const HeadKv& kv, uint32_t position, const float* key) {
  std::byte* base = const_cast<std::byte*>(kv.keys);
  const uint32_t block = position / kKvBlock, lane = position % kKvBlock;
  switch (kv.type) {
    case KvType::F32: {
      std::byte* to = base + block * KvF32::key_block_bytes(kv.key_width) + lane * 4;
      for (uint32_t dim = 0; dim < kv.key_width; ++dim) std::memcpy(to + dim * kKvBlock * 4, key + dim, 4);
      return;
    }
    case KvType::F16: {
      std::byte* to = base + block * KvF16::key_block_bytes(kv.key_width) + lane * 2;
      for (uint32_t dim = 0; dim < kv.key_width; ++dim) store_half(to + dim * kKvBlock * 2, key[dim]);
      return;
    }
    case KvType::Q8_0: {
      std::byte* to = base + block * KvQ8::key_block_bytes(kv.key_width);
      for (uint32_t dim = 0; dim < kv.key_width; dim += 32, to += KvQ8::kKeyGroup) {
        store_q8_group(key + dim, to + lane * 2, to + KvQ8::kScales + lane, kKvBlock);
      }
      return;
    }
  }
}

void store_value(const HeadKv& kv, uint32_t position, const float* value) {
  std::byte* base = const_cast<std::byte*>(kv.values);
  switch (kv.type) {
    case KvType::F32:
      std::memcpy(base + position * KvF32::value_bytes(kv.value_width), value,
                  sizeof(float) * kv.value_width);
      return;
    case KvType::F16: {
      std::byte* to = base + position * KvF16::value_bytes(kv.value_width);
      for (uint32_t dim = 0; dim < kv.value_width; ++dim) store_half(to + dim * 2, value[dim]);
      return;
    }
    case KvType::Q8_0: {
      std::byte* to = base + position * KvQ8::value_bytes(kv.value_width);
      for (uint32_t dim = 0; dim < kv.value_width; dim += 32, to += KvQ8::kValueGroup) {
        store_q8_group(value + dim, to, to + 2, 1);
      }
      return;
    }
  }
}

void store_kv(const HeadKv& kv, uint32_t position, const float* key, const float* value) {
  store_key(kv, position, key);
  store_value(kv, position, value);
}
