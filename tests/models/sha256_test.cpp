#include "app/models/sha256.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "app/models/file_hash.h"
#include "engine/base/file_writing.h"
#include "tests/temp_folder.h"

using namespace hearth;

namespace {

std::string hash_of(std::string_view text, size_t piece) {
  Sha256 hash;
  while (!text.empty()) {
    hash.add(std::as_bytes(std::span(text.substr(0, piece))));
    text.remove_prefix(std::min(piece, text.size()));
  }
  return hash.hex();
}

}  // namespace

// Expected values: FIPS 180-4 examples (NIST, "SHA256.pdf").
TEST_CASE("SHA-256 agrees with the examples of its standard, in pieces of any size") {
  for (const size_t piece : {1, 3, 64, 1000}) {
    CHECK(hash_of("", piece) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash_of("abc", piece) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", piece) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  }
}

TEST_CASE("a file is hashed the same in slices, and stops when nobody wants to know any more") {
  const TempFolder folder;
  const std::string path = folder.path() + "/file";
  std::string text(5'000'000, 'a');
  text.back() = 'b';
  REQUIRE(write_whole_file(path, text));
  const Result<std::string> sliced = wait(hashing_file(path, {}));
  REQUIRE(sliced);
  CHECK(*sliced == hash_of(text, text.size()));
  CHECK(*sliced == sha256_of_file(path).value());
  const Result<std::string> stopped = wait(hashing_file(path, [](double done) { return done < 0.5; }));
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().fault == Fault::Cancelled);
}

TEST_CASE("a file that changes while it is hashed is not remembered") {
  const TempFolder folder;
  const std::string path = folder.path() + "/model", cache = folder.path() + "/cache";
  REQUIRE(write_whole_file(path, std::string(3'000'000, 'a')));
  const auto replace = [&](double done) { return done > 0 || write_whole_file(path, "another").has_value(); };
  CHECK(wait(remembered_hashing(path, cache, replace)).empty());
  CHECK(known_sha256(path, cache).empty());
  const std::string hash = wait(remembered_hashing(path, cache, {}));
  CHECK(hash == hash_of("another", 7));
  CHECK(known_sha256(path, cache) == hash);
}
