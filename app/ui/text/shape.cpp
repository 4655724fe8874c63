#include "app/ui/text/shape.h"

#include <hb.h>

#include <algorithm>

#include "app/store/secret.h"
#include "engine/base/check.h"

namespace hearth::ui {
namespace {

hb_script_t script_of(char32_t c) {
  if (c < 0x80) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter ? HB_SCRIPT_LATIN : HB_SCRIPT_COMMON;
  }
  return hb_unicode_script(hb_unicode_funcs_get_default(), c);
}

// Control characters are shown by their pictures (U+2400…) instead of a box.
char32_t shown(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85) return ' ';
  if (c < 0x20) return 0x2400 + c;
  if (c == 0x7F) return 0x2421;
  if (c > 0x7F && c < 0xA0) return 0xFFFD;
  return c;
}

// Scripts whose letters stand beside each other unchanged.
bool is_alphabet(hb_script_t script) {
  return script == HB_SCRIPT_LATIN || script == HB_SCRIPT_COMMON || script == HB_SCRIPT_GREEK ||
         script == HB_SCRIPT_CYRILLIC;
}

bool is_code(Face face) { return face == Face::Mono || face == Face::MonoBold; }

}  // namespace

Shaper::Shaper(FontSet& fonts) : fonts_(fonts), buffer_(hb_buffer_create()) {}

Shaper::~Shaper() { hb_buffer_destroy(buffer_); }

void Shaper::shape(std::u32string_view text, const std::vector<bool>& starts, const BidiParagraph& bidi,
                   std::span<const LookFrom> looks, bool tabs, FontSet::Context context,
                   std::vector<Item>& items, std::vector<ShapedGlyph>& glyphs) {
  CHECK(!looks.empty() && looks.front().begin == 0);
  const size_t first_item = items.size();
  size_t look = 0;
  hb_script_t script = HB_SCRIPT_COMMON;  // of the item being made
  for (uint32_t i = 0; i < text.size();) {
    uint32_t end = i + 1;
    while (end < text.size() && !starts[end]) ++end;
    while (look + 1 < looks.size() && looks[look + 1].begin <= i) ++look;
    // A change of look inside a cluster begins a new piece of it: the colour or face is what was asked for.
    if (look + 1 < looks.size()) end = std::min(end, looks[look + 1].begin);

    Item next;
    next.begin = i;
    next.end = end;
    next.look = looks[look].look;
    next.level = bidi.levels.empty() ? bidi.base : bidi.levels[i];
    hb_script_t own = HB_SCRIPT_COMMON;
    if (next.look.object) {
      next.kind = ItemKind::Object;
    } else if (tabs && text[i] == '\t') {
      next.kind = ItemKind::Tab;
    } else {
      const char32_t c = shown(text[i]);
      const bool one = end == i + 1;
      next.font = fonts_.font_for(next.look.face, one ? std::u32string_view(&c, 1) : text.substr(i, end - i),
                                  context);
      own = script_of(text[i]);
    }
    const bool neutral = own == HB_SCRIPT_COMMON || own == HB_SCRIPT_INHERITED;

    Item* last = items.size() > first_item ? &items.back() : nullptr;
    const bool joins =
        last && next.kind == ItemKind::Text && last->kind == ItemKind::Text && last->font == next.font &&
        last->level == next.level && last->look.run == next.look.run && last->look.face == next.look.face &&
        last->look.size == next.look.size && (neutral || script == HB_SCRIPT_COMMON || own == script);
    if (joins) {
      last->end = end;
      if (!neutral) {
        script = own;
        last->script = own;
      }
    } else {
      if (next.kind == ItemKind::Text && !neutral) {
        script = own;
      } else if (last && last->kind == ItemKind::Text && last->font != next.font) {
        script = HB_SCRIPT_COMMON;
      }
      next.script = script;
      items.push_back(next);
    }
    i = end;
  }
  for (size_t k = first_item; k < items.size(); ++k) {
    Item& item = items[k];
    item.first = static_cast<uint32_t>(glyphs.size());
    if (item.kind == ItemKind::Text) {
      add_glyphs(text, item, item.begin, item.end, true, glyphs);
    } else {
      glyphs.push_back({.cluster = item.begin, .advance = item.look.width});
    }
    item.count = static_cast<uint32_t>(glyphs.size()) - item.first;
  }
}

void Shaper::shape_part(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end,
                        std::vector<ShapedGlyph>& glyphs) {
  add_glyphs(text, item, begin, end, false, glyphs);
}

void Shaper::add_glyphs(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end, bool whole,
                        std::vector<ShapedGlyph>& glyphs) {
  const Font* font = fonts_.font(item.font);
  if (!font) {  // a file that is there and cannot be read: the text keeps its place
    for (uint32_t i = begin; i < end; ++i) glyphs.push_back({.cluster = i, .advance = item.look.size / 2});
    if (item.level & 1) std::reverse(glyphs.end() - static_cast<ptrdiff_t>(end - begin), glyphs.end());
    return;
  }
  if (whole && !is_alphabet(static_cast<hb_script_t>(item.script))) return add_words(text, item, glyphs);
  run_harfbuzz(text, item, begin, end, whole);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_, &count);
  const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer_, nullptr);
  const float scale = item.look.size / static_cast<float>(font->em);
  for (unsigned k = 0; k < count; ++k) {
    glyphs.push_back({
        .cluster = infos[k].cluster,
        .id = static_cast<uint16_t>(infos[k].codepoint),
        .unsafe = (hb_glyph_info_get_glyph_flags(&infos[k]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK) != 0,
        .advance = static_cast<float>(places[k].x_advance) * scale,
        .x = static_cast<float>(places[k].x_offset) * scale,
        .y = -static_cast<float>(places[k].y_offset) * scale,
    });
  }
}

// An item's words one by one, each with the spaces before it: nothing joins across a space. Glyphs go from
// left to right, so where the text runs from the right the last word comes first.
void Shaper::add_words(std::u32string_view text, const Item& item, std::vector<ShapedGlyph>& glyphs) {
  const bool from_right = (item.level & 1) != 0;
  const auto space = [&](uint32_t i) { return text[i] == U' '; };
  if (from_right) {
    for (uint32_t end = item.end; end > item.begin;) {
      uint32_t begin = end;
      while (begin > item.begin && !space(begin - 1)) --begin;
      while (begin > item.begin && space(begin - 1)) --begin;
      add_word(text, item, begin, end, glyphs);
      end = begin;
    }
    return;
  }
  for (uint32_t begin = item.begin; begin < item.end;) {
    uint32_t end = begin;
    while (end < item.end && space(end)) ++end;
    while (end < item.end && !space(end)) ++end;
    add_word(text, item, begin, end, glyphs);
    begin = end;
  }
}

void Shaper::add_word(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end,
                      std::vector<ShapedGlyph>& glyphs) {
  const std::u32string_view word = text.substr(begin, end - begin);
  const bool from_right = (item.level & 1) != 0;
  // What stands beside an item's ends may decide how its letters join.
  const auto space = [&](uint32_t i) { return text[i] == U' '; };
  const bool alone = (begin == 0 || space(begin) || space(begin - 1)) &&
                     (end == text.size() || space(end) || space(end - 1));
  // Numbers hardly ever come again.
  const auto is_digit = [](char32_t c) { return c >= '0' && c <= '9'; };
  const bool keeps = alone && word.size() <= WordCache::kLongest && std::ranges::none_of(word, is_digit);
  const std::vector<WordCache::Glyph>* known =
      keeps ? words_.find(item.font, item.script, from_right, word) : nullptr;
  if (!known) {
    run_harfbuzz(text, item, begin, end, true);
    unsigned count = 0;
    const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_, &count);
    const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer_, nullptr);
    word_.clear();
    for (unsigned k = 0; k < count; ++k)
      word_.push_back(
          {.cluster = infos[k].cluster - begin,
           .advance = places[k].x_advance,
           .x = places[k].x_offset,
           .y = places[k].y_offset,
           .id = static_cast<uint16_t>(infos[k].codepoint),
           .unsafe = (hb_glyph_info_get_glyph_flags(&infos[k]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK) != 0});
    if (keeps) words_.keep(item.font, item.script, from_right, word, word_);
    known = &word_;
  }
  const float scale = item.look.size / static_cast<float>(fonts_.font(item.font)->em);
  for (const WordCache::Glyph& glyph : *known)
    glyphs.push_back({.cluster = begin + glyph.cluster,
                      .id = glyph.id,
                      .unsafe = glyph.unsafe,
                      .advance = static_cast<float>(glyph.advance) * scale,
                      .x = static_cast<float>(glyph.x) * scale,
                      .y = -static_cast<float>(glyph.y) * scale});
}

// What comes out is in `buffer_`.
void Shaper::run_harfbuzz(std::u32string_view text, const Item& item, uint32_t begin, uint32_t end,
                          bool whole) {
  hb_buffer_clear_contents(buffer_);
  hb_buffer_set_content_type(buffer_, HB_BUFFER_CONTENT_TYPE_UNICODE);
  // Letters beside the part decide how Arabic joins, as long as they are in the same line.
  constexpr uint32_t kContext = 5;
  const uint32_t before = whole ? std::min(begin, kContext) : 0;
  const uint32_t after = whole ? std::min(static_cast<uint32_t>(text.size()) - end, kContext) : 0;
  if (before) {
    hb_buffer_add_utf32(buffer_, reinterpret_cast<const uint32_t*>(text.data() + begin - before),
                        static_cast<int>(before), before, 0);
  }
  hb_buffer_pre_allocate(buffer_, end - begin);
  for (uint32_t i = begin; i < end; ++i) hb_buffer_add(buffer_, shown(text[i]), i);
  if (after) {
    hb_buffer_add_utf32(buffer_, reinterpret_cast<const uint32_t*>(text.data() + end),
                        static_cast<int>(after), 0, 0);
  }
  hb_buffer_set_direction(buffer_, item.level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer_, static_cast<hb_script_t>(item.script));
  hb_buffer_set_language(buffer_, hb_language_get_default());
  // Characters are shown as they were written: nothing turns "->" or "!=" into another sign. Letters that
  // other scripts join need their rules.
  static const hb_feature_t kAsWritten[] = {{HB_TAG('c', 'a', 'l', 't'), 0, 0, UINT_MAX},
                                            {HB_TAG('l', 'i', 'g', 'a'), 0, 0, UINT_MAX}};
  const unsigned features = !is_alphabet(static_cast<hb_script_t>(item.script)) ? 0
                            : is_code(item.look.face)                           ? 2
                                                                                : 1;
  hb_shape(fonts_.font(item.font)->shaper, buffer_, features ? kAsWritten : nullptr, features);
  longest_ = std::max({longest_, hb_buffer_get_length(buffer_), end - begin});
}

void Shaper::wipe() {
  words_.wipe();
  hearth::wipe(std::as_writable_bytes(std::span(word_)));
  word_.clear();
  // Asking for that many glyphs writes zeros over what was there.
  hb_buffer_clear_contents(buffer_);
  hb_buffer_set_length(buffer_, longest_);
  hb_buffer_get_glyph_positions(buffer_, nullptr);
  hb_buffer_destroy(buffer_);
  buffer_ = hb_buffer_create();
  longest_ = 0;
}

}  // namespace hearth::ui
