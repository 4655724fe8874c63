#include "engine/vulkan/free_ranges.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "test_seed.h"

namespace hearth {
namespace {

TEST_CASE("pieces are aligned and the gaps before them stay usable") {
  FreeRanges ranges(1024);
  CHECK_EQ(ranges.take(10, 1), 0);
  CHECK_EQ(ranges.take(100, 256), 256);
  CHECK_EQ(ranges.take(246, 2), 10);
  CHECK_EQ(ranges.free_bytes(), 1024 - 10 - 100 - 246);
}

TEST_CASE("what does not fit in one piece is not given in two") {
  FreeRanges ranges(300);
  for (const uint64_t offset : {0, 100, 200}) CHECK_EQ(ranges.take(100, 1), offset);
  ranges.give(0, 100);
  ranges.give(200, 100);
  CHECK_FALSE(ranges.take(101, 1));
  ranges.give(100, 100);
  CHECK(ranges.all_free());
  CHECK_EQ(ranges.take(300, 1), 0);
}

TEST_CASE("pieces never overlap, and everything comes back") {
  std::mt19937_64 random(test_seed());
  constexpr uint64_t kBytes = 4096;
  FreeRanges ranges(kBytes);
  struct Piece {
    uint64_t offset;
    uint64_t bytes;
  };
  std::vector<Piece> pieces;
  std::vector<bool> taken(kBytes);
  for (int round = 0; round < 3000; ++round) {
    if (random() % 2 == 0) {
      const uint64_t bytes = 1 + random() % 300;
      const uint64_t alignment = uint64_t{1} << random() % 8;
      const auto offset = ranges.take(bytes, alignment);
      if (!offset) continue;
      REQUIRE_EQ(*offset % alignment, 0);
      REQUIRE_LE(*offset + bytes, kBytes);
      for (uint64_t i = 0; i < bytes; ++i) {
        REQUIRE_FALSE(taken[*offset + i]);
        taken[*offset + i] = true;
      }
      pieces.push_back({*offset, bytes});
    } else if (!pieces.empty()) {
      std::swap(pieces[random() % pieces.size()], pieces.back());
      const Piece piece = pieces.back();
      pieces.pop_back();
      ranges.give(piece.offset, piece.bytes);
      for (uint64_t i = 0; i < piece.bytes; ++i) taken[piece.offset + i] = false;
    }
    REQUIRE_EQ(ranges.free_bytes(), static_cast<uint64_t>(std::count(taken.begin(), taken.end(), false)));
  }
  for (const Piece& piece : pieces) ranges.give(piece.offset, piece.bytes);
  CHECK(ranges.all_free());
  CHECK_EQ(ranges.take(kBytes, 1), 0);
}

}  // namespace
}  // namespace hearth
