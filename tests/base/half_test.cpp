#include "engine/base/half.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace hearth;

TEST_CASE("every half survives the way to float and back") {
  for (uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float value = half_to_float(half);
    if (std::isnan(value)) {
      if (!std::isnan(half_to_float(float_to_half(value)))) FAIL("half ", bits);
    } else if (float_to_half(value) != half) {
      FAIL("half ", bits);
    }
  }
}

TEST_CASE("floats between two halves round to the nearest, and to the even one when in the middle") {
  for (uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const auto low = static_cast<uint16_t>(bits);
    const auto high = static_cast<uint16_t>(bits + 1);
    const float middle = (half_to_float(low) + half_to_float(high)) / 2;
    const uint16_t even = bits % 2 == 0 ? low : high;
    if (float_to_half(middle) != even) FAIL("middle above half ", bits);
    if (float_to_half(std::nextafter(middle, 0.0f)) != low) FAIL("below the middle above half ", bits);
    if (float_to_half(std::nextafter(middle, 1e9f)) != high) FAIL("above the middle above half ", bits);
  }
}

TEST_CASE("floats beyond the halves become infinity with their sign") {
  CHECK(float_to_half(65519.9f) == 0x7BFF);
  CHECK(float_to_half(65520.0f) == 0x7C00);
  CHECK(float_to_half(-1e30f) == 0xFC00);
  CHECK(float_to_half(std::numeric_limits<float>::infinity()) == 0x7C00);
}

TEST_CASE("a bfloat is the upper half of a float") {
  CHECK(bfloat_to_float(0x3F80) == 1.0f);
  CHECK(bfloat_to_float(0xC040) == -3.0f);
}
