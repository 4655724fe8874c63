#include "app/ui/text/shape.h"

#include <hb.h>

#include <algorithm>

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
  hb_shape(font->shaper, buffer_, features ? kAsWritten : nullptr, features);

  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_, &count);
  const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer_, nullptr);
  longest_ = std::max({longest_, count, end - begin});
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

void Shaper::wipe() {
  // Asking for that many glyphs writes zeros over what was there.
  hb_buffer_clear_contents(buffer_);
  hb_buffer_set_length(buffer_, longest_);
  hb_buffer_get_glyph_positions(buffer_, nullptr);
  hb_buffer_destroy(buffer_);
  buffer_ = hb_buffer_create();
  longest_ = 0;
}

}  // namespace hearth::ui
