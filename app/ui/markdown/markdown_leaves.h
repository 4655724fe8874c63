// How one block of an answer (Leaf) is laid out and drawn: text, code, tables, formulas. Only the
// markdown*.cpp files that draw use it. Lengths are layout units unless they say pixels. UI thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/ui/markdown/code_colours.h"
#include "app/ui/markdown/markdown_blocks.h"
#include "app/ui/markdown/maths_layout.h"
#include "app/ui/ui_frame.h"

namespace hearth::ui {

// Formulas of a text, in order; those that could not be read are shown as their source.
struct TextExtras {
  std::vector<MathsPicture> formulas;
  std::vector<bool> drawn;  // a span that is a formula: whether it is in `formulas`
};

// Some lines of a block of code, laid out together.
struct CodeChunk {
  size_t begin = 0, end = 0;  // bytes of the code, without the last line end
  int lines = 0, first_line = 0;
  CodeState before = 0, after = 0;
  std::vector<CodeSpan> colours;  // from `begin` on
};

struct LeafLayout {
  float x = 0, y = 0, width = 0, height = 0;  // y from the top of its part
  TextExtras extras;
  // Code
  std::vector<CodeChunk> chunks;
  // Code, tables and formulas wider than there is room.
  float content_width = 0, scroll = 0;
  double copied_at = -10;
  // Tables
  std::vector<TextExtras> cell_extras;
  std::vector<float> natural_widths;  // of each cell, as if alone
  std::vector<float> columns, rows;   // widths, heights
};

// A place in an answer that can be selected from or to.
struct TextPlace {
  int part = 0, leaf = 0, cell = 0;
  size_t byte = 0;
  auto operator<=>(const TextPlace&) const = default;
};

// What the drawing of one frame knows and finds.
struct DrawingAnswer {
  Ui& ui;
  Type reading;
  TextPlace from, to;                   // the selection; equal: none
  TextPlace here;                       // of the text being drawn
  float clip_top = 0, clip_bottom = 0;  // pixels: what is outside is not drawn
  // Texts that were drawn, for the mouse.
  struct Drawn {
    TextPlace begin;  // of its first byte
    size_t length = 0;
    const TextLayout* layout = nullptr;
    Point at;  // pixels
    float width = 0, height = 0;
  };
  std::vector<Drawn> texts;
  std::optional<std::string> pressed_link;
};

// ---- Text (markdown_text.cpp)
TextExtras formulas_of(Ui& ui, const StyledText& text, const Type& base, float most_height);
// Line breaks only where the text has them when `width` is negative.
const TextLayout& lay_out_text(Ui& ui, const StyledText& text, const TextExtras& extras, const Type& base,
                               float width, Align align);
// Draws with selection, formulas and links; returns the height in units.
float draw_text(DrawingAnswer& drawing, Rect at, const StyledText& text, const TextExtras& extras,
                const Type& base, Align align, Token colour);
// Paints what is selected of a text that was just laid out, and notes it for the mouse.
void draw_selection(DrawingAnswer& drawing, const TextLayout& layout, Point at_pixels, float width_pixels,
                    size_t length);
void draw_picture(Ui& ui, const MathsPicture& picture, Point baseline_pixels, uint32_t colour);
Type heading_type(int level);
MathsPicture formula_picture(Ui& ui, const Maths& maths, float size_units, bool display);

// ---- Code (markdown_code.cpp)
void measure_code(Ui& ui, const Leaf& leaf, LeafLayout& layout, const LeafLayout* before);
void draw_code(DrawingAnswer& drawing, Rect at, const Leaf& leaf, LeafLayout& layout);

// ---- Tables (markdown_table.cpp)
void measure_table(Ui& ui, const Leaf& leaf, LeafLayout& layout, const Leaf* leaf_before,
                   const LeafLayout* before);
void draw_table(DrawingAnswer& drawing, Rect at, const Leaf& leaf, LeafLayout& layout);

// ---- Sideways scrolling (markdown_scroll.cpp)
// Wheel, keys and a bar at the lower edge of `at` when `content` is wider than it. Clips while `body` draws;
// the body gets how far to the left everything is moved.
void scroll_sideways(Ui& ui, Rect at, std::string_view id, float content, float& offset,
                     const std::function<void(float)>& body);

}  // namespace hearth::ui
