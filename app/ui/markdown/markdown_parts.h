// What a MarkdownView holds: the answer's segments, parsed and laid out. Only the markdown*.cpp files that
// draw use it.
#pragma once

#include <string>
#include <vector>

#include "app/ui/markdown/markdown.h"
#include "app/ui/markdown/markdown_leaves.h"
#include "app/ui/markdown/markdown_segments.h"

namespace hearth::ui {

struct MarkdownView::Parts {
  // A segment, parsed. Its blocks were measured when `layouts` has as many.
  struct Part {
    MarkdownSegment segment;
    MarkdownDocument document;
    std::vector<LeafLayout> layouts;
    // Of the parse before this one, while the segment grows: what did not change is taken over.
    MarkdownDocument document_before;
    std::vector<LeafLayout> layouts_before;
    float top = 0, height = 0;
  };
  std::string text, spoken;
  size_t spoken_of = 0;  // bytes of the text
  Segmenter segmenter;
  std::vector<Part> parts;
  size_t measured = 0;  // parts whose place is known
  float width = -1, zoom = 0, total = 0;
  Type reading = type::kReading;

  TextPlace from, to;  // the selection, in the order in which it was made
  bool selecting = false;
  int clicks = 0;
  TextPlace anchor_begin, anchor_end;  // of the word or paragraph that was pressed first

  void parse_from(size_t first);
  void measure(Ui& ui);
  void measure_leaf(Ui& ui, Part& part, size_t index, float available);
  void draw_leaf(DrawingAnswer& drawing, Part& part, size_t index, Rect at);
  void work_mouse(DrawingAnswer& drawing, Rect at, std::string_view id);
  void copy_selection(Ui& ui);
  TextPlace first() const { return std::min(from, to); }
  TextPlace last() const { return std::max(from, to); }
};

// How far the content of a container is moved in, and the gaps between blocks.
float container_indent(const Container& container);
float gap_between(const MarkdownDocument& document, const Leaf* before, size_t index,
                  const MarkdownSegment& segment, bool first_of_part, bool after_list);

}  // namespace hearth::ui
