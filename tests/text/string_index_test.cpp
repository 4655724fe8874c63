#include "engine/text/string_index.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace hearth;

namespace {

std::optional<uint32_t> find(const StringIndex& index, const std::vector<std::string>& texts,
                             const std::string& text) {
  return index.find(hash_text(text), [&](uint32_t value) { return texts[value] == text; });
}

bool fill(StringIndex& index, const std::vector<std::string>& texts) {
  return index.fill(
      static_cast<uint32_t>(texts.size()),
      [&](uint32_t value) {
        return texts[value].empty() ? std::nullopt : std::optional(hash_text(texts[value]));
      },
      [&](uint32_t a, uint32_t b) { return texts[a] == texts[b]; });
}

}  // namespace

TEST_CASE("texts are found by what they are, and of equal ones the first") {
  std::vector<std::string> texts = {"same", "", "same"};
  for (int i = 0; i < 5000; ++i) texts.push_back("text " + std::to_string(i));
  StringIndex index;
  REQUIRE(fill(index, texts));
  CHECK(find(index, texts, "same") == 0u);
  for (uint32_t i = 3; i < texts.size(); ++i) CHECK(find(index, texts, texts[i]) == i);
  CHECK_FALSE(find(index, texts, "").has_value());
  CHECK_FALSE(find(index, texts, "text 5000").has_value());
}

TEST_CASE("an index of nothing finds nothing") {
  StringIndex index;
  CHECK_FALSE(find(index, {}, "a").has_value());
  REQUIRE(fill(index, {}));
  CHECK_FALSE(find(index, {}, "a").has_value());
}

TEST_CASE("texts that all collide are refused instead of growing slow") {
  StringIndex index;
  const auto one_hash = [](uint32_t) { return std::optional<uint64_t>(7); };
  const auto never_same = [](uint32_t, uint32_t) { return false; };
  CHECK(index.fill(500, one_hash, never_same));
  CHECK_FALSE(index.fill(100'000, one_hash, never_same));
}

TEST_CASE("short texts of every length have hashes of their own") {
  std::set<uint64_t> hashes;
  std::string text;
  for (int length = 0; length < 40; ++length, text += '\0') {
    hashes.insert(hash_text(text));
    for (size_t at = 0; at < text.size(); ++at) {
      std::string changed = text;
      changed[at] = 'x';
      hashes.insert(hash_text(changed));
    }
  }
  CHECK(hashes.size() == 40 + 39 * 40 / 2);
}
