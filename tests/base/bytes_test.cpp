#include "engine/base/bytes.h"

#include <doctest/doctest.h>

#include <array>
#include <limits>

using namespace hearth;

namespace {
constexpr std::array kBytes = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}};
}

TEST_CASE("numbers are read in order, little end first") {
  ByteReader reader(kBytes);
  CHECK(reader.read<uint8_t>() == 1);
  CHECK(reader.read<uint32_t>() == 0x05040302u);
  CHECK(reader.remaining() == 0);
  CHECK_FALSE(reader.failed());
}

TEST_CASE("a read past the end fails for good and gives zeros") {
  ByteReader reader(kBytes);
  CHECK(reader.read<uint64_t>() == 0);
  CHECK(reader.failed());
  CHECK(reader.read<uint8_t>() == 0);
  CHECK(reader.take(1).empty());
}

TEST_CASE("a count near 2^64 is past the end") {
  ByteReader reader(kBytes);
  reader.skip(1);
  CHECK(reader.take(std::numeric_limits<uint64_t>::max()).empty());
  CHECK(reader.failed());
}

TEST_CASE("what was taken since a position is one piece") {
  ByteReader reader(kBytes);
  reader.skip(1);
  const size_t start = reader.position();
  reader.skip(3);
  const auto piece = reader.taken_since(start);
  CHECK(piece.data() == kBytes.data() + 1);
  CHECK(piece.size() == 3);
}
