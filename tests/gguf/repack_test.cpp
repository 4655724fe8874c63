#include "engine/gguf/repack.h"

#include <doctest/doctest.h>

#include <cstring>
#include <vector>

using namespace hearth;

namespace {

constexpr uint64_t kWidth = 35;  // one block of 32 and the start of another
constexpr uint32_t kRows = 3;

// Value v of row r is 100 r + v + 1.
template <class T>
std::vector<T> numbered_rows() {
  std::vector<T> values;
  for (uint32_t row = 0; row < kRows; ++row) {
    for (uint64_t value = 0; value < kWidth; ++value) values.push_back(static_cast<T>(100 * row + value + 1));
  }
  return values;
}

template <class T>
std::vector<T> plain_tile(QuantType type) {
  const std::vector<T> rows = numbered_rows<T>();
  std::vector<T> tile(plain_tile_bytes(type, kWidth) / sizeof(T), T{77});
  repack_plain_tile(type, reinterpret_cast<const std::byte*>(rows.data()), kRows, kWidth,
                    reinterpret_cast<std::byte*>(tile.data()));
  return tile;
}

}  // namespace

TEST_CASE("a plain tile of floats holds sixteen rows of each value, filled up with zeros") {
  const std::vector<float> tile = plain_tile<float>(QuantType::F32);
  REQUIRE_EQ(tile.size(), 64 * kTileRows);
  for (uint32_t row = 0; row < kTileRows; ++row) {
    for (uint32_t value = 0; value < 64; ++value) {
      const bool filled = row < kRows && value < kWidth;
      CHECK_EQ(tile[value * kTileRows + row], filled ? 100.0f * row + value + 1 : 0.0f);
    }
  }
}

TEST_CASE("a plain tile of 16-bit values keeps neighbours of a row in one word") {
  for (const QuantType type : {QuantType::F16, QuantType::BF16}) {
    const std::vector<uint16_t> tile = plain_tile<uint16_t>(type);
    REQUIRE_EQ(tile.size(), 64 * kTileRows);
    for (uint32_t row = 0; row < kTileRows; ++row) {
      for (uint32_t value = 0; value < 64; ++value) {
        const bool filled = row < kRows && value < kWidth;
        const size_t at = 2 * (value / 2 * kTileRows + row) + value % 2;
        CHECK_EQ(tile[at], filled ? 100 * row + value + 1 : 0);
      }
    }
  }
}

TEST_CASE("plain tiles take whole blocks of whole tiles") {
  CHECK_EQ(plain_tile_bytes(QuantType::F32, 1), 32u * 16 * 4);
  CHECK_EQ(plain_tile_bytes(QuantType::BF16, 64), 64u * 16 * 2);
  CHECK_EQ(plain_tiled_bytes(QuantType::F16, 32, 17), 2u * 32 * 16 * 2);
}
