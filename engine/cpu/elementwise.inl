// Norms, activations, rotation and float dot products: the loops around the matrix products. Included by
// kernels.inl.

// ---- Sums over a row, in an order that depends only on its width

// The last values that fill no register, with zeros after them.
HWY_INLINE Floats load_tail(const float* from, uint32_t count) {
  alignas(64) float padded[kLanes] = {};
  std::memcpy(padded, from, count * sizeof(float));
  return hn::Load(FloatTag(), padded);
}
HWY_INLINE void store_tail(Floats values, float* to, uint32_t count) {
  alignas(64) float padded[kLanes];
  hn::Store(values, FloatTag(), padded);
  std::memcpy(to, padded, count * sizeof(float));
}
HWY_INLINE float sum_of(Floats values) { return hn::GetLane(hn::SumOfLanes(FloatTag(), values)); }

float sum_row(const float* x, uint32_t width) {
  Floats sum = hn::Zero(FloatTag());
  uint32_t i = 0;
  for (; i + kLanes <= width; i += kLanes) sum = hn::Add(sum, hn::LoadU(FloatTag(), x + i));
  if (i < width) sum = hn::Add(sum, load_tail(x + i, width - i));
  return sum_of(sum);
}

// Sum of (x - centre)^2.
float sum_squares(const float* x, uint32_t width, float centre) {
  const FloatTag tag;
  Floats sum = hn::Zero(tag);
  const Floats middle = hn::Set(tag, centre);
  uint32_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    const Floats value = hn::Sub(hn::LoadU(tag, x + i), middle);
    sum = hn::MulAdd(value, value, sum);
  }
  float total = sum_of(sum);
  for (; i < width; ++i) total += (x[i] - centre) * (x[i] - centre);
  return total;
}

void normalise(Norm::Kind kind, const float* x, const float* weight, const float* bias, uint32_t width,
               float epsilon, float* out) {
  const FloatTag tag;
  const float count = static_cast<float>(width);
  const float mean = kind == Norm::Kind::Layer ? sum_row(x, width) / count : 0.0f;
  const float scale = 1.0f / std::sqrt(sum_squares(x, width, mean) / count + epsilon);
  const Floats centre = hn::Set(tag, mean), factor = hn::Set(tag, scale);
  uint32_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    Floats value = hn::Mul(hn::Sub(hn::LoadU(tag, x + i), centre), factor);
    if (weight) value = hn::Mul(value, hn::LoadU(tag, weight + i));
    if (bias) value = hn::Add(value, hn::LoadU(tag, bias + i));
    hn::StoreU(value, tag, out + i);
  }
  for (; i < width; ++i) {
    const float value = (x[i] - mean) * scale * (weight ? weight[i] : 1.0f);
    out[i] = bias ? value + bias[i] : value;
  }
}

// ---- Activation functions

HWY_INLINE Floats tanh_of(Floats x) {
  const FloatTag tag;
  const Floats one = hn::Set(tag, 1.0f);
  // 1 - 2 / (exp(2x) + 1); beyond 15 it is 1 in float, and the clamp keeps exp finite.
  const Floats clamped = hn::Min(hn::Max(x, hn::Set(tag, -15.0f)), hn::Set(tag, 15.0f));
  return hn::Sub(one, hn::Div(hn::Set(tag, 2.0f), hn::Add(hn::Exp(tag, hn::Add(clamped, clamped)), one)));
}

// Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
HWY_INLINE Floats erf_of(Floats x) {
  const FloatTag tag;
  const Floats magnitude = hn::Abs(x), one = hn::Set(tag, 1.0f);
  const Floats t = hn::Div(one, hn::MulAdd(hn::Set(tag, 0.3275911f), magnitude, one));
  Floats poly = hn::Set(tag, 1.061405429f);
  poly = hn::MulAdd(poly, t, hn::Set(tag, -1.453152027f));
  poly = hn::MulAdd(poly, t, hn::Set(tag, 1.421413741f));
  poly = hn::MulAdd(poly, t, hn::Set(tag, -0.284496736f));
  poly = hn::MulAdd(poly, t, hn::Set(tag, 0.254829592f));
  const Floats tail = hn::Mul(hn::Mul(poly, t), hn::Exp(tag, hn::Neg(hn::Mul(magnitude, magnitude))));
  return hn::CopySign(hn::Sub(one, tail), x);
}

template <ActivationFunction kFunction>
HWY_INLINE Floats apply(Floats x) {
  const FloatTag tag;
  const Floats one = hn::Set(tag, 1.0f), half = hn::Set(tag, 0.5f);
  if constexpr (kFunction == ActivationFunction::Silu) {
    // Below -87 exp(-x) would overflow to infinity, and x / infinity is the right answer, 0.
    return hn::Div(x, hn::Add(one, hn::Exp(tag, hn::Neg(hn::Max(x, hn::Set(tag, -87.0f))))));
  } else if constexpr (kFunction == ActivationFunction::Gelu) {
    return hn::Mul(hn::Mul(half, x), hn::Add(one, erf_of(hn::Mul(x, hn::Set(tag, 0.70710678118654752f)))));
  } else if constexpr (kFunction == ActivationFunction::GeluTanh) {
    // Hendrycks and Gimpel 2016, the tanh approximation.
    const Floats cubic = hn::MulAdd(hn::Mul(hn::Mul(x, x), x), hn::Set(tag, 0.044715f), x);
    return hn::Mul(hn::Mul(half, x),
                   hn::Add(one, tanh_of(hn::Mul(cubic, hn::Set(tag, 0.79788456080286536f)))));
  } else {
    return hn::Max(x, hn::Zero(tag));
  }
}

// x = f(x), or f(x) * up.
template <ActivationFunction kFunction, bool kGated>
void activate_all(float* x, const float* up, size_t count) {
  const FloatTag tag;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Floats value = apply<kFunction>(hn::LoadU(tag, x + i));
    if constexpr (kGated) value = hn::Mul(value, hn::LoadU(tag, up + i));
    hn::StoreU(value, tag, x + i);
  }
  if (i == count) return;
  const uint32_t left = static_cast<uint32_t>(count - i);
  Floats value = apply<kFunction>(load_tail(x + i, left));
  if constexpr (kGated) value = hn::Mul(value, load_tail(up + i, left));
  store_tail(value, x + i, left);
}

template <bool kGated>
void activate_by(ActivationFunction function, float* x, const float* up, size_t count) {
  switch (function) {
    case ActivationFunction::Silu:
      return activate_all<ActivationFunction::Silu, kGated>(x, up, count);
    case ActivationFunction::Gelu:
      return activate_all<ActivationFunction::Gelu, kGated>(x, up, count);
    case ActivationFunction::GeluTanh:
      return activate_all<ActivationFunction::GeluTanh, kGated>(x, up, count);
    case ActivationFunction::Relu:
      return activate_all<ActivationFunction::Relu, kGated>(x, up, count);
  }
}

void activate(ActivationFunction function, float* x, size_t count) {
  activate_by<false>(function, x, nullptr, count);
}
void gate(ActivationFunction function, float* x, const float* up, size_t count) {
  activate_by<true>(function, x, up, count);
}

void add(float* a, const float* b, size_t count) {
  const FloatTag tag;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    hn::StoreU(hn::Add(hn::LoadU(tag, a + i), hn::LoadU(tag, b + i)), tag, a + i);
  for (; i < count; ++i) a[i] += b[i];
}

void soft_cap(float* x, float limit, size_t count) {
  const FloatTag tag;
  const Floats cap = hn::Set(tag, limit), inverse = hn::Set(tag, 1.0f / limit);
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    hn::StoreU(hn::Mul(cap, tanh_of(hn::Mul(hn::LoadU(tag, x + i), inverse))), tag, x + i);
  }
  if (i == count) return;
  const uint32_t left = static_cast<uint32_t>(count - i);
  store_tail(hn::Mul(cap, tanh_of(hn::Mul(load_tail(x + i, left), inverse))), x + i, left);
}

void rotate(RopeStyle style, float* head, uint32_t rotary, const float* table) {
  const uint32_t pairs = rotary / 2;
  const uint32_t step = style == RopeStyle::Adjacent ? 2 : 1,
                 apart = style == RopeStyle::Adjacent ? 1 : pairs;
  for (uint32_t pair = 0; pair < pairs; ++pair) {
    float& a = head[pair * step];
    float& b = head[pair * step + apart];
    const float cosine = table[2 * pair], sine = table[2 * pair + 1];
    const float rotated = a * cosine - b * sine;
    b = a * sine + b * cosine;
    a = rotated;
  }
}

// ---- Weights that are floats in the file

template <QuantType kType>
HWY_INLINE Floats load_weights(const std::byte* row, uint32_t at) {
  if constexpr (kType == QuantType::F32) {
    return hn::LoadU(FloatTag(), reinterpret_cast<const float*>(row) + at);
  } else if constexpr (kType == QuantType::F16) {
    return load_halves(row + at * 2);
  } else {
    const hn::Rebind<hwy::bfloat16_t, FloatTag> tag;
    return hn::PromoteTo(FloatTag(), hn::LoadU(tag, reinterpret_cast<const hwy::bfloat16_t*>(row) + at));
  }
}

template <QuantType kType>
HWY_INLINE Floats load_weights_tail(const std::byte* row, uint32_t at, uint32_t count) {
  constexpr uint32_t kBytes = kType == QuantType::F32 ? 4 : 2;
  alignas(64) std::byte padded[kLanes * kBytes] = {};
  std::memcpy(padded, row + at * kBytes, count * kBytes);
  return load_weights<kType>(padded, 0);
}

// kWeights rows times kRows rows of activations, one running sum each.
template <QuantType kType, int kWeights, int kRows>
void multiply_float_tile(const std::byte* rows, size_t row_stride, const float* x, size_t x_stride,
                         uint32_t width, float* out, size_t out_stride) {
  const FloatTag tag;
  Floats sum[kWeights][kRows];
#pragma GCC unroll 8
  for (int w = 0; w < kWeights; ++w) {
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) sum[w][r] = hn::Zero(tag);
  }
  uint32_t i = 0;
  for (; i + kLanes <= width; i += kLanes) {
    Floats value[kRows];
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) value[r] = hn::LoadU(tag, x + r * x_stride + i);
#pragma GCC unroll 8
    for (int w = 0; w < kWeights; ++w) {
      const Floats weight = load_weights<kType>(rows + w * row_stride, i);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; ++r) sum[w][r] = hn::MulAdd(weight, value[r], sum[w][r]);
    }
  }
  for (int w = 0; w < kWeights; ++w) {
    for (int r = 0; r < kRows; ++r) {
      if (i < width) {
        const Floats weight = load_weights_tail<kType>(rows + w * row_stride, i, width - i);
        sum[w][r] = hn::MulAdd(weight, load_tail(x + r * x_stride + i, width - i), sum[w][r]);
      }
      out[r * out_stride + w] = sum_of(sum[w][r]);
    }
  }
}

template <QuantType kType, int kRows>
void multiply_float_rows(const std::byte* rows, uint32_t row_count, const float* x, size_t x_stride,
                         uint32_t width, float* out, size_t out_stride) {
  const size_t stride = size_t{width} * (kType == QuantType::F32 ? 4 : 2);
  uint32_t row = 0;
  for (; row + 4 <= row_count; row += 4) {
    multiply_float_tile<kType, 4, kRows>(rows + row * stride, stride, x, x_stride, width, out + row,
                                         out_stride);
  }
  for (; row < row_count; ++row) {
    multiply_float_tile<kType, 1, kRows>(rows + row * stride, stride, x, x_stride, width, out + row,
                                         out_stride);
  }
}

template <QuantType kType>
void multiply_float_type(const std::byte* rows, uint32_t row_count, const float* x, size_t x_stride,
                         uint32_t n, uint32_t width, float* out, size_t out_stride) {
  constexpr uint32_t kTogether = kVectorBytes == 64 ? 4 : 2;
  uint32_t r = 0;
  for (; r + kTogether <= n; r += kTogether) {
    multiply_float_rows<kType, kTogether>(rows, row_count, x + r * x_stride, x_stride, width,
                                          out + r * out_stride, out_stride);
  }
  for (; r < n; ++r) {
    multiply_float_rows<kType, 1>(rows, row_count, x + r * x_stride, x_stride, width, out + r * out_stride,
                                  out_stride);
  }
}

void multiply_floats(QuantType type, const std::byte* rows, uint32_t row_count, const float* x,
                     size_t x_stride, uint32_t n, uint32_t width, float* out, size_t out_stride) {
  switch (type) {
    case QuantType::F32:
      return multiply_float_type<QuantType::F32>(rows, row_count, x, x_stride, n, width, out, out_stride);
    case QuantType::F16:
      return multiply_float_type<QuantType::F16>(rows, row_count, x, x_stride, n, width, out, out_stride);
    case QuantType::BF16:
      return multiply_float_type<QuantType::BF16>(rows, row_count, x, x_stride, n, width, out, out_stride);
    default:
      return;
  }
}

template <QuantType kType>
void convert(const std::byte* from, size_t count, float* out) {
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    hn::StoreU(load_weights<kType>(from, static_cast<uint32_t>(i)), FloatTag(), out + i);
  if (i < count) {
    const uint32_t left = static_cast<uint32_t>(count - i);
    store_tail(load_weights_tail<kType>(from, static_cast<uint32_t>(i), left), out + i, left);
  }
}

void to_floats(QuantType type, const std::byte* from, size_t count, float* out) {
  switch (type) {
    case QuantType::F32:
      return convert<QuantType::F32>(from, count, out);
    case QuantType::F16:
      return convert<QuantType::F16>(from, count, out);
    case QuantType::BF16:
      return convert<QuantType::BF16>(from, count, out);
    default:
      return;
  }
}
