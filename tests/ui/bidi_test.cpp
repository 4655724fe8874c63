#include "app/ui/text/bidi.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

#include "ui/unicode_data.h"

namespace hearth::ui {
namespace {

// One character of each class, none of them a bracket.
const std::map<std::string, char32_t> kOfClass = {
    {"L", 'a'},      {"R", 0x5D0},    {"AL", 0x627},   {"EN", '1'},     {"ES", '+'},     {"ET", '#'},
    {"AN", 0x660},   {"CS", ','},     {"NSM", 0x300},  {"BN", 0xAD},    {"B", 0x2029},   {"S", '\t'},
    {"WS", ' '},     {"ON", '!'},     {"LRE", 0x202A}, {"LRO", 0x202D}, {"RLE", 0x202B}, {"RLO", 0x202E},
    {"PDF", 0x202C}, {"LRI", 0x2066}, {"RLI", 0x2067}, {"FSI", 0x2068}, {"PDI", 0x2069},
};

// Levels as the test files write them: "x" where rule X9 leaves a character out.
std::string written(std::u32string_view text, const BidiParagraph& paragraph) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i > 0) out += ' ';
    const int level = paragraph.levels.empty() ? paragraph.base : paragraph.levels[i];
    out += is_left_out_of_bidi(text[i]) ? "x" : std::to_string(level);
  }
  return out;
}

std::string written_order(std::u32string_view text, const BidiParagraph& paragraph) {
  std::vector<uint8_t> levels(text.size(), paragraph.base);
  if (!paragraph.levels.empty()) levels = paragraph.levels;
  std::string out;
  for (const uint32_t i : visual_order(levels)) {
    if (is_left_out_of_bidi(text[i])) continue;
    if (!out.empty()) out += ' ';
    out += std::to_string(i);
  }
  return out;
}

TEST_CASE("every line of Unicode's BidiTest.txt gives the levels and the order that it lists") {
  auto file = open_unicode_file("BidiTest.txt");
  if (!file) {
    MESSAGE("skipped: the package unicode-data is not installed");
    return;
  }
  std::string levels, order;
  int cases = 0, wrong = 0;
  for (std::string line; std::getline(*file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("@Levels:")) {
      levels = line.substr(line.find_first_not_of(" \t", 8));
    } else if (line.starts_with("@Reorder:")) {
      const size_t from = line.find_first_not_of(" \t", 9);
      order = from == std::string::npos ? "" : line.substr(from);
    } else if (line[0] != '@') {
      const auto parts = split(line, ';');
      std::u32string text;
      std::istringstream classes(parts[0]);
      for (std::string name; classes >> name;) text += kOfClass.at(name);
      const int which = std::stoi(parts[1]);
      for (int bit = 0; bit < 3; ++bit) {
        if (!(which >> bit & 1)) continue;
        const std::optional<uint8_t> base = bit == 0 ? std::nullopt : std::optional<uint8_t>(bit - 1);
        const BidiParagraph found = bidi_levels(text, base);
        ++cases;
        if (written(text, found) != levels || written_order(text, found) != order) {
          if (++wrong <= 5) {
            CAPTURE(line);
            CAPTURE(bit);
            CHECK(written(text, found) == levels);
            CHECK(written_order(text, found) == order);
          }
        }
      }
    }
  }
  CHECK(cases > 700000);
  CHECK(wrong == 0);
}

TEST_CASE("every line of Unicode's BidiCharacterTest.txt gives the levels and the order that it lists") {
  auto file = open_unicode_file("BidiCharacterTest.txt");
  if (!file) {
    MESSAGE("skipped: the package unicode-data is not installed");
    return;
  }
  int cases = 0, wrong = 0, unknown = 0;
  for (std::string line; std::getline(*file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto parts = split(line, ';');
    const std::u32string text = read_codes(parts[0]);
    if (!knows(text)) {
      ++unknown;
      continue;
    }
    const std::optional<uint8_t> base =
        parts[1] == "2" ? std::nullopt : std::optional<uint8_t>(parts[1] == "1");
    const BidiParagraph found = bidi_levels(text, base);
    ++cases;
    const std::string order = parts.size() > 4 ? parts[4] : "";
    if (std::to_string(found.base) != parts[2] || written(text, found) != parts[3] ||
        written_order(text, found) != order) {
      if (++wrong <= 5) {
        CAPTURE(line);
        CHECK(std::to_string(found.base) == parts[2]);
        CHECK(written(text, found) == parts[3]);
        CHECK(written_order(text, found) == order);
      }
    }
  }
  MESSAGE(unknown << " lines of characters that this utf8proc does not know were left out");
  CHECK(cases > 90000);
  CHECK(wrong == 0);
}

TEST_CASE("brackets pair as Unicode's BidiBrackets.txt says") {
  auto file = open_unicode_file("BidiBrackets.txt");
  if (!file) {
    MESSAGE("skipped: the package unicode-data is not installed");
    return;
  }
  // A Hebrew letter, then a bracketed Hebrew letter in Latin text: only a pair follows the letters inside
  // (N0).
  int pairs = 0;
  for (std::string line; std::getline(*file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto parts = split(line, ';');
    if (parts[2].find('o') == std::string::npos) continue;
    const std::u32string brackets = read_codes(parts[0] + " " + parts[1]);
    if (!knows(brackets)) continue;
    const std::u32string text = {'a', U'\u05D0', brackets[0], U'\u05D1', brackets[1], 'b'};
    const BidiParagraph found = bidi_levels(text, 0);
    CAPTURE(line);
    REQUIRE(found.levels.size() == 6);
    CHECK(found.levels[4] == 1);
    ++pairs;
  }
  CHECK(pairs > 55);
}

TEST_CASE("hostile nesting is resolved in linear time") {
  const auto seconds = [](const std::u32string& text) {
    const auto before = std::chrono::steady_clock::now();
    const BidiParagraph found = bidi_levels(text);
    CHECK((found.levels.empty() || found.levels.size() == text.size()));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  };
  constexpr size_t kLength = 200000;
  const auto repeated = [](std::u32string_view part) {
    std::u32string text = U"\u05D0";
    while (text.size() < kLength) text += part;
    return text;
  };
  std::u32string deep(kLength / 2, U'\u2068');
  deep.append(kLength / 2, U'\u2069');
  // Quadratic time would be minutes. The bound is generous for sanitizers and busy machines.
  CHECK(seconds(repeated(U"(a\u05D0[")) < 20);
  CHECK(seconds(repeated(U"()")) < 20);
  CHECK(seconds(repeated(U"(((\u05D0)))a")) < 20);
  CHECK(seconds(repeated(U"\u202B\u202A\u2067")) < 20);
  CHECK(seconds(repeated(U"\u2068 ")) < 20);
  CHECK(seconds(deep + U"\u05D0") < 20);
  CHECK(seconds(repeated(U"1\u0300,\u0661")) < 20);
}

}  // namespace
}  // namespace hearth::ui
