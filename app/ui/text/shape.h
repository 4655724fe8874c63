// From the characters of one paragraph to glyphs: split into items of one direction, script, font and look,
// each shaped by HarfBuzz. Called by text_layout; UI thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "app/ui/text/bidi.h"
#include "app/ui/text/font_set.h"
#include "app/ui/text/word_cache.h"

struct hb_buffer_t;

namespace hearth::ui {

// What stays the same along a stretch of text.
struct Look {
  Face face = Face::Regular;
  float size = 14;
  int32_t run = -1;     // index of the caller's run; -1: none
  bool object = false;  // one character that stands for a box of `width`
  float width = 0;
};

struct ShapedGlyph {
  uint32_t cluster = 0;  // index of the first character it belongs to, in the paragraph
  uint16_t id = 0;
  bool unsafe = false;              // a line cannot begin or end here without shaping again
  float advance = 0, x = 0, y = 0;  // pixels; x and y: where it is drawn, from the pen, y downwards
};

enum class ItemKind : uint8_t { Text, Tab, Object };

// Characters [begin, end) of the paragraph as glyphs [first, first + count), from left to right.
struct Item {
  uint32_t begin = 0, end = 0;
  uint32_t first = 0, count = 0;
  uint8_t level = 0;
  FontId font = 0;
  ItemKind kind = ItemKind::Text;
  uint32_t script = 0x5A797979;  // as hb_script_t; this one is Common
  Look look;
};

class Shaper {
 public:
  explicit Shaper(FontSet& fonts);
  ~Shaper();
  Shaper(const Shaper&) = delete;
  Shaper& operator=(const Shaper&) = delete;

  // `looks`: of each character, as (look, first character) in order, the first at 0. `tabs`: tabs are items
  // of their own, of no width; otherwise they are spaces. Items and glyphs are appended.
  struct LookFrom {
    uint32_t begin;
    Look look;
  };
  void shape(std::u32string_view text, const std::vector<bool>& starts, const BidiParagraph& bidi,
             std::span<const LookFrom> looks, bool tabs, FontSet::Context context, std::vector<Item>& items,
             std::vector<ShapedGlyph>& glyphs);
  // One part of an item again, as if the text ended on both sides of it. Glyphs are appended.
  void shape_part(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end,
                  std::vector<ShapedGlyph>& glyphs);
  // Overwrites what is left of the text in buffers and in the words kept.
  void wipe();

 private:
  void add_glyphs(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end, bool whole,
                  std::vector<ShapedGlyph>& glyphs);
  void add_words(std::u32string_view text, const Item& item, std::vector<ShapedGlyph>& glyphs);
  void add_word(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end,
                std::vector<ShapedGlyph>& glyphs);
  void run_harfbuzz(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end, bool whole);

  FontSet& fonts_;
  hb_buffer_t* buffer_;
  WordCache words_;
  std::vector<WordCache::Glyph> word_;
  unsigned longest_ = 0;
};

}  // namespace hearth::ui
