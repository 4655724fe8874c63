// Turns md4c's callbacks into a MarkdownDocument (markdown_blocks.h). Only parse_markdown uses it.
#pragma once

#include <md4c.h>

#include <span>
#include <string_view>
#include <vector>

#include "app/ui/markdown/markdown_blocks.h"
#include "app/ui/markdown/maths_spans.h"

namespace hearth::ui {

class MarkdownBuilder {
 public:
  // `answer`: what is written there. `masked`: the segment from byte `begin` of the answer on, as md4c reads
  // it: the same bytes, but those that Markdown must not understand. `maths`: formulas, as bytes of the
  // answer.
  MarkdownBuilder(std::string_view answer, std::string_view masked, size_t begin,
                  std::span<const MathsSpan> maths, int first_number);

  // All return 0: go on.
  int enter_block(MD_BLOCKTYPE type, const void* detail);
  int leave_block(MD_BLOCKTYPE type);
  int enter_span(MD_SPANTYPE type, const void* detail);
  int leave_span(MD_SPANTYPE type);
  int text(MD_TEXTTYPE type, std::string_view bytes);
  MarkdownDocument finish();

 private:
  struct List {
    bool ordered = false, loose = false;
    int id = 0, next = 0;
  };

  void push_container(Container made);
  void open_leaf(Leaf::Kind kind);
  void close_leaf();
  void close_container();
  void keep(Leaf leaf);
  bool in_quote() const;
  void end_spans();
  StyledText* target();
  void append(std::string_view bytes, size_t source, size_t size);
  void note_origin(StyledText& text, size_t length, size_t source, size_t size);
  void append_maths(const MathsSpan& maths);
  void append_normal(std::string_view bytes);
  void style(StyledText& text, size_t begin, size_t end, const Span& look);
  bool in_answer(std::string_view bytes, size_t& source) const;
  std::string attribute(const MD_ATTRIBUTE& value) const;
  int address(StyledText& text, const std::string& to);

  std::string_view answer_, masked_;
  size_t begin_;
  std::span<const MathsSpan> maths_;
  int first_number_;
  MarkdownDocument made_;
  std::vector<int> containers_;  // open ones, innermost last; -1: beyond the deepest
  std::vector<List> lists_;
  int list_count_ = 0;
  bool leaf_open_ = false, in_cell_ = false;
  Leaf leaf_;
  StyledText cell_;
  int bold_ = 0, italic_ = 0, code_ = 0, strike_ = 0;
  std::vector<std::string> links_, pictures_;
};

// The character that "&amp;" stands for, or "" when it is not known.
std::string entity_text(std::string_view entity);

}  // namespace hearth::ui
