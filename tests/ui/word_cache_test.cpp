// Shaping word by word gives what shaping the whole gives, and words that are kept can be forgotten.
#include "app/ui/text/word_cache.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "app/ui/text/line_break.h"
#include "app/ui/text/shape.h"
#include "ui/null_window.h"

namespace hearth::ui {
namespace {

bool same(const ShapedGlyph& a, const ShapedGlyph& b) {
  return a.cluster == b.cluster && a.id == b.id && a.advance == b.advance && a.x == b.x && a.y == b.y;
}

TEST_CASE("a text that is shaped word by word looks as one that is shaped at once") {
  FontSet fonts(NullWindow::fonts());
  Shaper shaper(fonts);
  for (const std::u32string_view text :
       {U"السلام عليكم يا صديقي، هذا نص عربي  طويل", U"مرحبا بالعالم 123 و 456 وكلمات مثل السلام",
        U"שלום עולם, זה טקסט בעברית", U"नमस्ते दुनिया क्षत्रिय कर्म ज्ञान विद्या हिन्दी शक्ति।",
        U"สวัสดีชาวโลก นี่คือข้อความภาษาไทย", U"안녕하세요 세계", U" بداية بمسافة ونهاية بها ",
        U"你好，世界。 这是一段中文文本", U"the file קובץ and (مرحبا) done"}) {
    const std::vector<bool> starts = cluster_starts(text);
    const BidiParagraph bidi = bidi_levels(text, std::nullopt);
    const Shaper::LookFrom look = {0, {}};
    for (int time = 0; time < 2; ++time) {  // the second time from what was kept
      std::vector<Item> items;
      std::vector<ShapedGlyph> glyphs;
      shaper.shape(text, starts, bidi, {&look, 1}, false, {}, items, glyphs);
      for (const Item& item : items) {
        std::vector<ShapedGlyph> whole;
        shaper.shape_part(text, item, item.begin, item.end, whole);
        REQUIRE(whole.size() == item.count);
        for (size_t i = 0; i < whole.size(); ++i) CHECK(same(glyphs[item.first + i], whole[i]));
      }
    }
  }
}

TEST_CASE("words are kept apart by font, script and direction, and forgotten") {
  WordCache cache;
  const WordCache::Glyph glyph = {.advance = 500, .id = 7};
  cache.keep(1, 2, true, U"سلام", {&glyph, 1});
  REQUIRE(cache.find(1, 2, true, U"سلام") != nullptr);
  CHECK(cache.find(1, 2, true, U"سلام")->front().id == 7);
  CHECK(cache.find(2, 2, true, U"سلام") == nullptr);
  CHECK(cache.find(1, 3, true, U"سلام") == nullptr);
  CHECK(cache.find(1, 2, false, U"سلام") == nullptr);
  cache.wipe();
  CHECK(cache.find(1, 2, true, U"سلام") == nullptr);
}

TEST_CASE("the words that are kept do not grow without bounds") {
  WordCache cache;
  const std::vector<WordCache::Glyph> glyphs(16);
  for (char32_t i = 0; i < 100'000; ++i) cache.keep(0, 0, false, std::u32string{i, U'a'}, glyphs);
  size_t kept = 0;
  for (char32_t i = 0; i < 100'000; ++i) kept += cache.find(0, 0, false, std::u32string{i, U'a'}) != nullptr;
  CHECK(kept > 0);
  CHECK(kept <= 4096);
}

}  // namespace
}  // namespace hearth::ui
