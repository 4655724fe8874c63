// Words that HarfBuzz has shaped, so that one that comes again need not be shaped again: texts in scripts
// whose letters join (Arabic, Devanagari) take most of their time there. Bounded; emptied and overwritten
// when the vault is locked. Used by the shaper only; UI thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/ui/text/font_set.h"

namespace hearth::ui {

class WordCache {
 public:
  // In units of the font, so that one entry serves every size.
  struct Glyph {
    uint32_t cluster = 0;  // index of the first character it belongs to, in the word
    int32_t advance = 0, x = 0, y = 0;
    uint16_t id = 0;
    bool unsafe = false;  // a line cannot begin or end here without shaping again
  };

  static constexpr size_t kLongest = 24;  // characters of a word that is worth keeping

  ~WordCache() { wipe(); }

  // Null: not known. Valid until keep() or wipe().
  const std::vector<Glyph>* find(FontId font, uint32_t script, bool from_right, std::u32string_view word);
  void keep(FontId font, uint32_t script, bool from_right, std::u32string_view word,
            std::span<const Glyph> glyphs);
  void wipe();

 private:
  const std::u32string& key_of(FontId font, uint32_t script, bool from_right, std::u32string_view word);

  std::unordered_map<std::u32string, std::vector<Glyph>> words_;
  size_t glyphs_ = 0;   // of all words
  std::u32string key_;  // the one looked for last
};

}  // namespace hearth::ui
