#include "app/models/sha256.h"

#include <doctest/doctest.h>

#include <string_view>

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
