#include "engine/text/stream_decoder.h"

#include <doctest/doctest.h>

#include <random>

#include "engine/base/text.h"
#include "test_seed.h"

using namespace hearth;

TEST_CASE("a character that is spread over tokens comes out whole") {
  StreamDecoder decoder;
  CHECK(decoder.push("a\xF0") == "a");
  CHECK(decoder.push("\x9F\x99") == "");
  CHECK(decoder.push("\x82!") == "🙂!");
  CHECK(decoder.finish() == "");
}

TEST_CASE("a character that is never finished becomes one replacement character") {
  StreamDecoder decoder;
  CHECK(decoder.push("a\xE2\x82") == "a");
  CHECK(decoder.finish() == "\uFFFD");
  CHECK(decoder.finish() == "");
}

TEST_CASE("invalid bytes become replacement characters at once") {
  StreamDecoder decoder;
  CHECK(decoder.push("\xFF") == "\uFFFD");
  CHECK(decoder.push("\xE2") == "");
  CHECK(decoder.push("x") == "\uFFFDx");
}

TEST_CASE("a stop string over the borders of tokens ends the text before it") {
  StreamDecoder decoder({"</end>", "STOP"});
  CHECK(decoder.push("hello <") == "hello ");
  CHECK(decoder.push("/en") == "");
  CHECK_FALSE(decoder.stopped());
  CHECK(decoder.push("d> more") == "");
  CHECK(decoder.stopped());
  CHECK(decoder.push("more") == "");
  CHECK(decoder.finish() == "");
}

TEST_CASE("what only looked like a stop string comes out") {
  StreamDecoder decoder({"aab"});
  CHECK(decoder.push("a") == "");
  CHECK(decoder.push("a") == "");
  CHECK(decoder.push("a") == "a");
  CHECK(decoder.push("c") == "aac");
  CHECK(decoder.push("xa") == "x");
  CHECK(decoder.finish() == "a");
}

TEST_CASE("the first of several stop strings counts") {
  StreamDecoder decoder({"world", "o w", ""});
  CHECK(decoder.push("hello world") == "hell");
  CHECK(decoder.stopped());
}

TEST_CASE("a stop string may hold characters of several bytes") {
  StreamDecoder decoder({"é€"});
  CHECK(decoder.push("a\xC3") == "a");
  CHECK(decoder.push("\xA9") == "");
  CHECK(decoder.push("\xE2\x82") == "");
  CHECK(decoder.push("\xAC") == "");
  CHECK(decoder.stopped());
}

TEST_CASE("however a text is cut into tokens, the same text comes out") {
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i) bytes += "ab\xE2\x82\xAC\xF0\x9F\x99\x82 \xC3\xA9\xFF"[random() % 13];
    const std::vector<std::string> stops = {"ab a", "€b"};
    StreamDecoder whole(stops);
    StreamDecoder pieces(stops);
    std::string expected = whole.push(bytes);
    expected += whole.finish();
    std::string out;
    for (size_t at = 0; at < bytes.size();) {
      const size_t length = 1 + random() % 5;
      const std::string text = pieces.push(std::string_view(bytes).substr(at, length));
      CHECK(is_valid_utf8(text));
      out += text;
      at += length;
    }
    CHECK(out + pieces.finish() == expected);
    CHECK(pieces.stopped() == whole.stopped());
  }
}
