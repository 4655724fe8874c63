#include "app/ui/text/word_cache.h"

#include <iterator>

#include "app/store/secret.h"

namespace hearth::ui {
namespace {

constexpr size_t kMostGlyphs = 64 << 10;  // of all words together: 1.5 MiB

template <class Text>
void overwrite(Text& text) {
  wipe(std::as_writable_bytes(std::span(text.data(), text.size())));
}

}  // namespace

const std::u32string& WordCache::key_of(FontId font, uint32_t script, bool from_right,
                                        std::u32string_view word) {
  key_.assign({static_cast<char32_t>(script), static_cast<char32_t>(font * 2u + from_right)});
  key_.append(word);
  return key_;
}

const std::vector<WordCache::Glyph>* WordCache::find(FontId font, uint32_t script, bool from_right,
                                                     std::u32string_view word) {
  const auto found = words_.find(key_of(font, script, from_right, word));
  return found == words_.end() ? nullptr : &found->second;
}

void WordCache::keep(FontId font, uint32_t script, bool from_right, std::u32string_view word,
                     std::span<const Glyph> glyphs) {
  if (glyphs_ + glyphs.size() > kMostGlyphs) wipe();
  glyphs_ += glyphs.size();
  words_.try_emplace(key_of(font, script, from_right, word), glyphs.begin(), glyphs.end());
}

void WordCache::wipe() {
  while (!words_.empty()) {
    auto word = words_.extract(words_.begin());
    overwrite(word.key());
    overwrite(word.mapped());
  }
  overwrite(key_);
  key_.clear();
  glyphs_ = 0;
}

}  // namespace hearth::ui
