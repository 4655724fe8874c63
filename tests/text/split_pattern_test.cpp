#include "engine/text/split_pattern.h"

#include <doctest/doctest.h>

#include <string>

using namespace hearth;

namespace {

// The words that `pattern` makes of `text`, with "|" between them.
std::string split(std::string_view pattern, std::string_view text) {
  const std::vector<TextChar> chars = classify_text(text);
  std::vector<uint32_t> lengths;
  SplitPattern(pattern).split(chars, lengths);
  std::string out;
  size_t character = 0;
  for (const uint32_t length : lengths) {
    if (!out.empty()) out += '|';
    for (const size_t end = character + length; character < end; ++character) {
      out += text.substr(0, chars[character].bytes);
      text.remove_prefix(chars[character].bytes);
    }
  }
  CHECK(text.empty());
  return out;
}

}  // namespace

TEST_CASE("the first alternative that matches counts, and what lies between matches is a word") {
  CHECK(split("ab|abc", "xabcy") == "x|ab|cy");
  CHECK(split("abc|ab", "xabcy") == "x|abc|y");
  CHECK(split("z", "") == "");
}

TEST_CASE("sets hold characters, ranges and classes, and may be negated") {
  CHECK(split("[b-dx]", "abcdex") == "a|b|c|d|e|x");
  CHECK(split("[^a-c]+", "abcxyzabc") == "abc|xyz|abc");
  CHECK(split("[\\p{L}\\p{N}]+", "a1é٣-字b") == "a1é٣|-|字b");
  CHECK(split("[^\\s\\p{L}]+", "a!? b…c") == "a|!?| b|…|c");
  CHECK(split("[一-龥]+", "a人工b") == "a|人工|b");
  CHECK(split("[!\\]\\-]+", "a]-!b") == "a|]-!|b");
}

TEST_CASE("quantifiers are greedy and give back what the rest needs") {
  CHECK(split("\\s*[\\r\\n]+", "a \n \n b") == "a| \n \n| b");
  CHECK(split("\\p{N}{1,3}", "1234567") == "123|456|7");
  CHECK(split("\\p{N}{2}", "12345") == "12|34|5");
  CHECK(split(" ?x", "x xx  x") == "x| x|x| | x");
}

TEST_CASE("white space before a word is left to it") {
  CHECK(split("\\s+(?!\\S)|\\s+", "a   b  ") == "a|  | |b|  ");
  CHECK(split("\\s+$", "a  b  ") == "a  b|  ");
}

TEST_CASE("an optional tail is taken where it fits") {
  CHECK(split("\\p{L}+(?:'s|'ll)?", "he'll it's o'k") == "he'll| |it's| |o|'|k");
}

TEST_CASE("patterns that fail inside long runs stay linear") {
  const std::string spaces(2'000'000, ' ');
  CHECK(split("\\s+$", spaces + "x") == spaces + "x");
  CHECK(split("\\s*[\\r\\n]+", spaces + "x") == spaces + "x");
  CHECK(split("[Aa]*b+|[Aa]+", std::string(2'000'000, 'A')) == std::string(2'000'000, 'A'));
}
