// Makes lines out of a text: paragraphs, their direction, where lines break, and where each glyph stands.
#include <algorithm>
#include <cmath>

#include "app/store/secret.h"
#include "app/ui/text/bidi.h"
#include "app/ui/text/composed_text.h"
#include "app/ui/text/line_break.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth::ui {
namespace {

constexpr float kUnlimited = 1e7f;  // a width from here on asks for no breaks
constexpr float kRounding = 0.01f;  // what sums of advances may be off by
constexpr int kTabColumns = 4;
constexpr char32_t kObject = 0xFFFC, kSoftHyphen = 0xAD;

bool ends_paragraph(char32_t c) {
  return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029;
}

class Composer {
 public:
  Composer(FontSet& fonts, Shaper& shaper, const TextQuestion& question)
      : fonts_(fonts), shaper_(shaper), question_(question), style_(question.style) {}

  ~Composer() {
    wipe(std::as_writable_bytes(std::span(codes_)));
    wipe(std::as_writable_bytes(std::span(glyphs_)));
    wipe(std::as_writable_bytes(std::span(part_glyphs_)));
  }

  ComposedParts run() {
    decode();
    base_metrics();
    parts_.objects.assign(objects_, {UINT32_MAX, UINT32_MAX});
    uint32_t begin = 0;
    const auto size = static_cast<uint32_t>(codes_.size());
    do {
      uint32_t end = begin;
      while (end < size && !ends_paragraph(codes_[end])) ++end;
      uint32_t next = end;
      if (next < size) next += codes_[next] == '\r' && next + 1 < size && codes_[next + 1] == '\n' ? 2 : 1;
      const bool more = next < size;
      if (!paragraph(begin, end, more)) break;
      begin = next;
    } while (begin < size);
    align();
    return std::move(parts_);
  }

 private:
  // Characters with the byte each begins at, and the looks of the runs. An object is one character.
  void decode() {
    const std::string_view text = question_.text;
    codes_.reserve(text.size());
    bytes_.reserve(text.size() + 1);
    looks_.push_back({0, {.face = style_.face, .size = style_.size}});
    size_t run = 0;
    bool inside = false;
    const std::vector<Run>& runs = question_.runs;
    object_of_run_.assign(runs.size(), 0);
    for (size_t at = 0; at < text.size();) {
      if (inside && at >= runs[run].end) {
        inside = false;
        ++run;
        looks_.push_back({static_cast<uint32_t>(codes_.size()), {.face = style_.face, .size = style_.size}});
      }
      while (!inside && run < runs.size() && (runs[run].end <= at || runs[run].end <= runs[run].begin)) ++run;
      if (!inside && run < runs.size() && runs[run].begin <= at) {
        inside = true;
        const Run& now = runs[run];
        const float size = now.size > 0 ? now.size : style_.size;
        Look look = {.face = now.face, .size = size, .run = static_cast<int32_t>(run)};
        if (now.width > 0) {
          look.object = true;
          look.width = now.width;
          object_of_run_[run] = objects_++;
        }
        if (looks_.back().begin == codes_.size()) looks_.pop_back();
        looks_.push_back({static_cast<uint32_t>(codes_.size()), look});
        if (look.object) {
          codes_.push_back(kObject);
          bytes_.push_back(static_cast<uint32_t>(at));
          at = std::min(text.size(), std::max(now.end, at + 1));
          continue;
        }
      }
      const Utf8Char c = decode_utf8(text, at);
      codes_.push_back(c.valid ? c.code : U'\uFFFD');
      bytes_.push_back(static_cast<uint32_t>(at));
      at += static_cast<size_t>(std::max(1, c.bytes));
    }
    bytes_.push_back(static_cast<uint32_t>(text.size()));
    for (const char32_t c : codes_) {
      if (c < 0x1100) continue;
      if (c >= 0x3041 && c <= 0x30FF) context_.japanese = true;
      if ((c >= 0xAC00 && c <= 0xD7A3) || c < 0x1200) context_.korean = true;
    }
  }

  struct Height {
    float up = 0, down = 0;  // from the baseline
  };

  Height height_of(Face face, float size) {
    const Font* font = fonts_.font(fonts_.main_font(face));
    const float ascent = font ? font->ascent : 0.9f, descent = font ? font->descent : 0.2f;
    const float line = style_.size > 0 ? style_.line * size / style_.size : style_.line;
    const float up = std::round((line - (ascent + descent) * size) / 2 + ascent * size);
    return {up, line - up};
  }

  void base_metrics() { base_ = height_of(style_.face, style_.size); }

  bool limited() const { return question_.max_width < kUnlimited; }

  // Lays out one paragraph; false when the last line that may be shown is full. `more`: another one follows.
  bool paragraph(uint32_t begin, uint32_t end, bool more) {
    const std::u32string_view text = std::u32string_view(codes_).substr(begin, end - begin);
    text_ = text;
    offset_ = begin;
    std::optional<uint8_t> base;
    if (style_.direction != Direction::Auto) base = style_.direction == Direction::RightToLeft ? 1 : 0;
    const BidiParagraph bidi = bidi_levels(text, base);
    level_ = bidi.base;
    starts_ = cluster_starts(text);
    items_.clear();
    glyphs_.clear();
    shaper_.shape(text, starts_, bidi, looks_in(begin, end), style_.keep_spaces, context_, items_, glyphs_);
    measure();
    const bool wrap = style_.wrap && limited();
    breaks_ = wrap ? line_breaks(text) : std::vector<Break>(text.size(), Break::No);

    uint32_t start = 0;
    const auto size = static_cast<uint32_t>(text.size());
    do {
      const uint32_t stop = fit(start, wrap);
      const bool last_line =
          style_.max_lines > 0 && static_cast<int>(parts_.lines.size()) + 1 >= style_.max_lines;
      const bool left_over = stop < size || more;
      line(start, stop, last_line && left_over);
      start = stop;
      if (last_line) {
        parts_.cut = parts_.cut || left_over;
        return false;
      }
    } while (start < size);
    return true;
  }

  // The looks of a paragraph, counted from its beginning.
  std::vector<Shaper::LookFrom> looks_in(uint32_t begin, uint32_t end) {
    while (look_ + 1 < looks_.size() && looks_[look_ + 1].begin <= begin) ++look_;
    std::vector<Shaper::LookFrom> found = {{0, looks_[look_].look}};
    for (size_t k = look_ + 1; k < looks_.size() && looks_[k].begin < end; ++k) {
      found.push_back({looks_[k].begin - begin, looks_[k].look});
    }
    return found;
  }

  void measure() {
    widths_.assign(text_.size(), 0);
    for (const ShapedGlyph& glyph : glyphs_) widths_[glyph.cluster] += glyph.advance;
  }

  float tab_width(float x) {
    const float space = width_of_suffix(' ', {.face = style_.face, .size = style_.size});
    const float stop = std::max(1.0f, space * kTabColumns);
    return (std::floor(x / stop + 0.01f) + 1) * stop - x;
  }

  // Where the line that begins at `start` ends.
  uint32_t fit(uint32_t start, bool wrap) {
    const auto size = static_cast<uint32_t>(text_.size());
    const float most = question_.max_width + kRounding;
    float x = 0;
    uint32_t candidate = start;
    for (uint32_t i = start; i < size; ++i) {
      if (i > start && breaks_[i] == Break::Allowed &&
          (text_[i - 1] != kSoftHyphen || x + hyphen_width(i - 1) <= most)) {
        candidate = i;
      }
      if (style_.keep_spaces && text_[i] == '\t') {
        widths_[i] = tab_width(x);
        glyphs_[item_at(i).first].advance = widths_[i];
      }
      x += widths_[i];
      if (!wrap || hangs(text_[i]) || x <= most || i == start) continue;
      if (candidate > start) return candidate;
      // A word longer than the line: as many characters as fit, one at least.
      uint32_t stop = i;
      while (stop > start && !starts_[stop]) --stop;
      if (stop > start) return stop;
      stop = i + 1;
      while (stop < size && !starts_[stop]) ++stop;
      if (stop < size) return stop;
      return size;
    }
    return size;
  }

  const Item& item_at(uint32_t i) const {
    return *std::prev(std::ranges::upper_bound(items_, i, {}, &Item::begin));
  }

  // A character that is not of the text: a hyphen or an ellipsis.
  Item suffix_item(char32_t c, Look look) {
    Item item;
    item.end = 1;
    item.level = level_;
    item.look = look;
    item.look.object = false;
    item.font = fonts_.font_for(look.face, std::u32string_view(&c, 1), {});
    return item;
  }

  float width_of_suffix(char32_t c, const Look& look) {
    if (c != suffix_ || look.face != suffix_look_.face || look.size != suffix_look_.size) {
      suffix_ = c;
      suffix_look_ = look;
      part_glyphs_.clear();
      shaper_.shape_part(std::u32string_view(&c, 1), suffix_item(c, look), 0, 1, part_glyphs_);
      suffix_width_ = 0;
      for (const ShapedGlyph& glyph : part_glyphs_) suffix_width_ += glyph.advance;
    }
    return suffix_width_;
  }

  float hyphen_width(uint32_t at) { return width_of_suffix('-', item_at(at).look); }

  // A part of an item on one line, before it is placed.
  struct Part {
    Item item;
    uint32_t begin, end;
    uint32_t first, count;  // glyphs in `line_glyphs_`
    char32_t suffix;        // not of the text
  };

  // One line of characters [start, stop); `ends_short`: something after it is left out.
  void line(uint32_t start, uint32_t stop, bool ends_short) {
    const bool wrapped = stop < text_.size();
    uint32_t end = stop;
    if (wrapped || ends_short) {
      while (end > start && hangs(text_[end - 1])) --end;
    }
    char32_t suffix = 0;
    if (style_.ellipsis && (ends_short || (!style_.wrap && limited() &&
                                           width_between(start, end) > question_.max_width + kRounding))) {
      suffix = U'…';
      end = cut_for_ellipsis(start, end);
      parts_.cut = true;
    } else if (wrapped && end > start && text_[end - 1] == kSoftHyphen) {
      suffix = '-';
    }

    line_parts_.clear();
    line_glyphs_.clear();
    for (const Item& item : items_from(start)) {
      if (item.begin >= end) break;
      add_part(item, std::max(start, item.begin), std::min(end, item.end));
    }
    if (suffix)
      add_suffix(suffix,
                 end > start ? item_at(end - 1).look : Look{.face = style_.face, .size = style_.size});
    place(start, end);
  }

  std::span<const Item> items_from(uint32_t start) const {
    const auto found = std::ranges::upper_bound(items_, start, {}, &Item::begin);
    const size_t first = found == items_.begin() ? 0 : static_cast<size_t>(found - items_.begin()) - 1;
    return std::span(items_).subspan(first);
  }

  float width_between(uint32_t start, uint32_t end) const {
    float sum = 0;
    for (uint32_t i = start; i < end; ++i) sum += widths_[i];
    return sum;
  }

  // How much of [start, end) stays so that "…" fits after it.
  uint32_t cut_for_ellipsis(uint32_t start, uint32_t end) {
    if (!limited()) return end;
    const float room =
        question_.max_width + kRounding - width_of_suffix(U'…', {.face = style_.face, .size = style_.size});
    float x = 0;
    uint32_t kept = start;
    for (uint32_t i = start; i < end; ++i) {
      x += widths_[i];
      if (x > room) break;
      if (i + 1 == text_.size() || starts_[i + 1]) kept = i + 1;
    }
    while (kept > start && hangs(text_[kept - 1])) --kept;
    return kept;
  }

  // The glyphs of an item's part, shaped again where a line may not simply cut it.
  void add_part(const Item& item, uint32_t begin, uint32_t end) {
    Part part = {item, begin, end, static_cast<uint32_t>(line_glyphs_.size()), 0, 0};
    const std::span<const ShapedGlyph> all = std::span(glyphs_).subspan(item.first, item.count);
    if (can_cut(item, all, begin) && can_cut(item, all, end)) {
      const auto [from, to] = glyph_range(item, all, begin, end);
      line_glyphs_.insert(line_glyphs_.end(), all.begin() + from, all.begin() + to);
    } else {
      shaper_.shape_part(text_, item, begin, end, line_glyphs_);
    }
    part.count = static_cast<uint32_t>(line_glyphs_.size()) - part.first;
    line_parts_.push_back(part);
  }

  static bool can_cut(const Item& item, std::span<const ShapedGlyph> glyphs, uint32_t at) {
    if (at <= item.begin || at >= item.end) return true;
    const auto [from, to] = glyph_range(item, glyphs, at, at + 1);
    return from < to && !glyphs[static_cast<size_t>(from)].unsafe;
  }

  // Clusters rise along an item that runs to the right and fall along the others.
  static std::pair<ptrdiff_t, ptrdiff_t> glyph_range(const Item& item, std::span<const ShapedGlyph> glyphs,
                                                     uint32_t begin, uint32_t end) {
    const auto before = [&](uint32_t limit) {
      return std::ranges::partition_point(glyphs,
                                          [&](const ShapedGlyph& glyph) {
                                            return item.level & 1 ? glyph.cluster >= limit
                                                                  : glyph.cluster < limit;
                                          }) -
             glyphs.begin();
    };
    if (item.level & 1) return {before(end), before(begin)};
    return {before(begin), before(end)};
  }

  void add_suffix(char32_t c, const Look& look) {
    const Item item = suffix_item(c, look);
    Part part = {item, 0, 0, static_cast<uint32_t>(line_glyphs_.size()), 0, c};
    shaper_.shape_part(std::u32string_view(&c, 1), item, 0, 1, line_glyphs_);
    part.count = static_cast<uint32_t>(line_glyphs_.size()) - part.first;
    line_parts_.push_back(part);
  }

  // Puts the parts of a line beside each other, from left to right.
  void place(uint32_t start, uint32_t end) {
    ComposedLine made;
    made.first = static_cast<uint32_t>(parts_.pieces.size());
    made.begin = byte(start);
    made.end = byte(end);
    made.level = level_;
    made.y = parts_.height;
    Height height = base_;
    line_levels_.clear();
    for (const Part& part : line_parts_) line_levels_.push_back(part.item.level);
    float x = 0;
    for (const uint32_t k : visual_order(line_levels_)) {
      const Part& part = line_parts_[k];
      grow(height, part);
      if (part.item.kind == ItemKind::Object) note_object(part);
      parts_.pieces.push_back(piece(part, x, end));
      x += parts_.pieces.back().width;
    }
    made.count = static_cast<uint32_t>(parts_.pieces.size()) - made.first;
    made.width = x;
    made.baseline = height.up;
    made.height = height.up + height.down;
    parts_.width = std::max(parts_.width, x);
    parts_.height += made.height;
    parts_.lines.push_back(made);
  }

  Piece piece(const Part& part, float x, uint32_t line_end) {
    Piece made;
    made.first = static_cast<uint32_t>(parts_.glyphs.size());
    made.begin = part.suffix ? byte(line_end) : byte(part.begin);
    made.end = part.suffix ? made.begin : byte(part.end);
    made.x = x;
    made.size = part.item.look.size;
    made.run = part.item.look.run;
    made.font = part.item.font;
    made.level = part.item.level;
    made.kind = part.item.kind;
    made.bolder = fonts_.stands_in_for_bold(part.item.look.face, part.item.font);
    float pen = 0;
    for (uint32_t g = part.first; g < part.first + part.count; ++g) {
      const ShapedGlyph& glyph = line_glyphs_[g];
      const uint32_t at = part.suffix ? made.begin : byte(glyph.cluster);
      parts_.glyphs.push_back({pen, glyph.x, glyph.y, at, glyph.id});
      pen += glyph.advance;
    }
    made.count = static_cast<uint32_t>(parts_.glyphs.size()) - made.first;
    made.width = pen;
    return made;
  }

  void grow(Height& height, const Part& part) {
    const Look& look = part.item.look;
    if (look.object) {
      const Run& run = question_.runs[static_cast<size_t>(look.run)];
      height.up = std::max(height.up, run.ascent);
      height.down = std::max(height.down, run.descent);
    } else if (look.size > style_.size) {
      const Height own = height_of(look.face, look.size);
      height.up = std::max(height.up, own.up);
      height.down = std::max(height.down, own.down);
    }
  }

  void note_object(const Part& part) {
    parts_.objects[object_of_run_[static_cast<size_t>(part.item.look.run)]] = {
        static_cast<uint32_t>(parts_.lines.size()), static_cast<uint32_t>(parts_.pieces.size())};
  }

  // Of a character of the paragraph.
  uint32_t byte(uint32_t i) const { return bytes_[offset_ + i]; }

  void align() {
    const float box = limited() && (style_.wrap || style_.ellipsis) ? question_.max_width : parts_.width;
    for (ComposedLine& line : parts_.lines) {
      const float room = std::max(0.0f, box - line.width);
      const bool from_right = (line.level & 1) != 0;
      if (style_.align == Align::Centre)
        line.x = room / 2;
      else if ((style_.align == Align::End) != from_right)
        line.x = room;
    }
  }

  FontSet& fonts_;
  Shaper& shaper_;
  const TextQuestion& question_;
  const TextStyle& style_;
  ComposedParts parts_;
  Height base_;

  // Of the text.
  std::u32string codes_;
  std::vector<uint32_t> bytes_;
  std::vector<Shaper::LookFrom> looks_;
  size_t look_ = 0;
  size_t objects_ = 0;
  std::vector<size_t> object_of_run_;
  FontSet::Context context_;

  // Of the paragraph.
  std::u32string_view text_;
  uint32_t offset_ = 0;
  uint8_t level_ = 0;
  std::vector<bool> starts_;
  std::vector<Break> breaks_;
  std::vector<Item> items_;
  std::vector<ShapedGlyph> glyphs_;
  std::vector<float> widths_;

  // Of the line.
  std::vector<Part> line_parts_;
  std::vector<ShapedGlyph> line_glyphs_;
  std::vector<uint8_t> line_levels_;
  std::vector<ShapedGlyph> part_glyphs_;
  char32_t suffix_ = 0;  // the last one measured
  Look suffix_look_;
  float suffix_width_ = 0;
};

}  // namespace

ComposedParts compose(FontSet& fonts, Shaper& shaper, const TextQuestion& question) {
  return Composer(fonts, shaper, question).run();
}

}  // namespace hearth::ui
