#include "app/ui/text/line_break.h"

#include <doctest/doctest.h>

#include <string>

#include "engine/base/text.h"
#include "ui/unicode_data.h"

namespace hearth::ui {
namespace {

// The text with a bar where a line may end and a double one where it must.
std::string marked(std::u32string_view text) {
  const std::vector<Break> breaks = line_breaks(text);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (breaks[i] == Break::Allowed) out += '|';
    if (breaks[i] == Break::Must) out += "||";
    append_utf8(out, text[i]);
  }
  return out;
}

TEST_CASE("lines end after spaces and hyphens and not within words") {
  CHECK(marked(U"two words") == "two |words");
  CHECK(marked(U"well-known") == "well-|known");
  CHECK(marked(U"a  b") == "a  |b");
  CHECK(marked(U"end. Next (in brackets), \"quoted\"") == "end. |Next |(in |brackets), |\"quoted\"");
  CHECK(marked(U"1,000.50 €") == "1,000.50 |€");
  CHECK(marked(U"-5 and $5") == "-5 |and |$5");
  CHECK(marked(U"one\u00A0piece") == "one\u00A0piece");
  CHECK(marked(U"soft\u00ADhyphen") == "soft\u00AD|hyphen");
  CHECK(marked(U"zero\u200Bwidth") == "zero\u200B|width");
  CHECK(marked(U"a\nb\r\nc") == "a\n||b\r\n||c");
}

TEST_CASE("East Asian text breaks between characters but keeps its punctuation") {
  CHECK(marked(U"日本語") == "日|本|語");
  CHECK(marked(U"です。「次」、") == "で|す。|「次」、");
  CHECK(marked(U"ちょっとー") == "ちょっ|とー");
  CHECK(marked(U"한국어") == "한|국|어");
  CHECK(marked(U"中文Latin文") == "中|文|Latin|文");
}

TEST_CASE("Thai breaks between clusters, never before a vowel or tone mark") {
  CHECK(marked(U"น้ำ") == "น้ำ");
  CHECK(marked(U"เก่ง") == "เก่|ง");
  CHECK(marked(U"ไทย") == "ไท|ย");
}

TEST_CASE("emoji sequences and flags stay together") {
  CHECK(marked(U"👩\u200D👧🙂") == "👩\u200D👧|🙂");
  CHECK(marked(U"👍🏽🔥") == "👍🏽|🔥");
  CHECK(marked(U"🇩🇪🇫🇷") == "🇩🇪|🇫🇷");
}

TEST_CASE("clusters begin where Unicode's GraphemeBreakTest.txt says") {
  auto file = open_unicode_file("auxiliary/GraphemeBreakTest.txt");
  if (!file) {
    MESSAGE("skipped: the package unicode-data is not installed");
    return;
  }
  int cases = 0, wrong = 0;
  for (std::string line; std::getline(*file, line);) {
    line = line.substr(0, line.find('#'));
    std::u32string text;
    std::vector<bool> expected;
    std::istringstream words(line);
    bool next = false;
    for (std::string word; words >> word;) {
      if (word == "÷" || word == "×") {
        next = word == "÷";
      } else {
        text += static_cast<char32_t>(std::stoul(word, nullptr, 16));
        expected.push_back(next);
      }
    }
    if (text.empty() || !knows(text)) continue;
    ++cases;
    wrong += cluster_starts(text) != expected;
  }
  CHECK(cases > 500);
  CHECK(wrong == 0);
}

// Classes are derived from categories instead of the standard's table and a few of its rules for rare signs
// are left out, so this is a measure: how many lines of the standard's own test come out exactly as written.
TEST_CASE("nearly all lines of Unicode's LineBreakTest.txt break where it says") {
  auto file = open_unicode_file("auxiliary/LineBreakTest.txt");
  if (!file) {
    MESSAGE("skipped: the package unicode-data is not installed");
    return;
  }
  int cases = 0, wrong = 0;
  for (std::string line; std::getline(*file, line);) {
    const std::string data = line.substr(0, line.find('#'));
    std::u32string text;
    std::vector<bool> expected;
    std::istringstream words(data);
    bool next = false;
    for (std::string word; words >> word;) {
      if (word == "÷" || word == "×") {
        next = word == "÷";
      } else {
        text += static_cast<char32_t>(std::stoul(word, nullptr, 16));
        expected.push_back(next);
      }
    }
    if (text.empty() || !knows(text)) continue;
    ++cases;
    const std::vector<Break> breaks = line_breaks(text);
    for (size_t i = 1; i < text.size(); ++i) {
      if ((breaks[i] != Break::No) == expected[i]) continue;
      ++wrong;
      break;
    }
  }
  MESSAGE(wrong << " of " << cases << " lines differ");
  CHECK(cases > 7000);
  CHECK(wrong * 100 < cases);
}

}  // namespace
}  // namespace hearth::ui
