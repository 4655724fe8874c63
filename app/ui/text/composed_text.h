// A text laid out: the lines, pieces and glyphs that compose_text.cpp makes and composed_text.cpp draws and
// measures. Used by text_layout only; UI thread.
#pragma once

#include <string>
#include <vector>

#include "app/ui/text/glyph_atlas.h"
#include "app/ui/text/shape.h"
#include "app/ui/text/text_layout.h"

namespace hearth::ui {

struct PlacedGlyph {
  float pen = 0;       // from the left of its piece
  float x = 0, y = 0;  // where it is drawn, from the pen on the baseline
  uint32_t byte = 0;   // of the text, where its cluster begins
  uint16_t id = 0;
};

// A stretch of one line that looks the same and runs in one direction.
struct Piece {
  uint32_t first = 0, count = 0;  // glyphs, from left to right
  uint32_t begin = 0, end = 0;    // bytes of the text; equal: a hyphen or an ellipsis that is not in the text
  float x = 0, width = 0;
  float size = 0;
  int32_t run = -1;
  FontId font = 0;
  uint8_t level = 0;
  ItemKind kind = ItemKind::Text;
  bool bolder = false;
};

struct ComposedLine {
  uint32_t first = 0, count = 0;  // pieces, from left to right
  uint32_t begin = 0, end = 0;    // bytes; spaces that hang over the end and the newline are not in it
  float x = 0, width = 0;
  float y = 0, height = 0, baseline = 0;  // from the top of the text; the baseline from the top of the line
  uint8_t level = 0;
};

struct ComposedParts {
  std::vector<PlacedGlyph> glyphs;
  std::vector<Piece> pieces;        // in the order of lines
  std::vector<ComposedLine> lines;  // never empty
  std::vector<std::pair<uint32_t, uint32_t>>
      objects;  // of each: line and piece; UINT32_MAX where it was cut off
  float width = 0, height = 0;
  bool cut = false;
};

// How compose() was asked, kept to be compared with the next question.
struct TextQuestion {
  std::string text;
  TextStyle style;
  float max_width = 0;
  std::vector<Run> runs;
};

// Never fails; bytes that are no UTF-8 are drawn as U+FFFD. Linear in the text's length.
ComposedParts compose(FontSet& fonts, Shaper& shaper, const TextQuestion& question);

class ComposedText final : public TextLayout {
 public:
  ComposedText(TextQuestion question, ComposedParts parts, FontSet& fonts, GlyphAtlas& atlas);
  ~ComposedText() override;  // overwrites the text and what could tell it

  float width() const override { return parts_.width; }
  float height() const override { return parts_.height; }
  int line_count() const override { return static_cast<int>(parts_.lines.size()); }
  bool cut() const override { return parts_.cut; }
  float first_baseline() const override { return parts_.lines.front().baseline; }
  void draw(ImDrawList* list, Point at, uint32_t colour) const override;
  Box object_box(size_t index) const override;
  size_t byte_at(Point at) const override;
  std::vector<Box> boxes(size_t begin, size_t end) const override;

  const TextQuestion& question() const { return question_; }
  size_t bytes() const;  // of memory, about
  uint32_t used = 0;     // the last frame, for the cache

 private:
  struct Caret {
    uint32_t byte;
    float x;  // from the left of the piece
  };
  void draw_line(ImDrawList* list, const ComposedLine& line, Point at, uint32_t colour) const;
  void draw_back(ImDrawList* list, const ComposedLine& line, Point at) const;
  void draw_glyphs(ImDrawList* list, const Piece& piece, Point at, uint32_t colour) const;
  void draw_strokes(ImDrawList* list, const Piece& piece, Point at, uint32_t colour) const;
  std::vector<Caret> carets(const Piece& piece) const;

  TextQuestion question_;
  ComposedParts parts_;
  FontSet& fonts_;
  GlyphAtlas& atlas_;
};

}  // namespace hearth::ui
