// Cuts an answer into stretches of Markdown that can be parsed one by one, so that a growing answer costs
// only its last stretch: MarkdownView (markdown.h) parses closed segments once. Pure; any thread.
//
// A cut lies where Markdown itself ends a block: at a blank line, before a heading, a fence or a list item of
// the outermost level. Items of one list become segments of their own that know their number. What reaches
// across blocks in CommonMark (link reference definitions) is shown as it is written instead.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hearth::ui {

struct MarkdownSegment {
  size_t begin = 0, end = 0;  // bytes of the answer
  bool fence = false;         // one fenced block of code from its first byte on
  bool continues_list = false;
  bool after_blank = true;  // a blank line is before it: the gap to the segment above is a paragraph's
  int number = -1;          // of its first item, when it begins with one of an ordered list
};

class Segmenter {
 public:
  // `answer`: all of it, with what an earlier call gave at its beginning. Looks at new lines only.
  void feed(std::string_view answer);
  // The last one is open: it may still grow. Together they cover the answer.
  const std::vector<MarkdownSegment>& segments() const { return segments_; }

 private:
  struct Marker {
    char kind = 0;  // '-', '*', '+', '.', ')'; 0: the line begins no list item
    long number = -1;
    bool empty = true;  // nothing follows it
  };
  static Marker marker_of(std::string_view line);
  void line(std::string_view text, size_t begin);
  void start(size_t begin, Marker marker);
  bool starts_segment(std::string_view text, size_t indent, const Marker& marker) const;
  bool continue_fence(std::string_view text, size_t indent);
  void watch_maths(std::string_view text);

  std::vector<MarkdownSegment> segments_;
  size_t seen_ = 0;  // bytes up to the end of the last whole line
  char list_ = 0;    // kind of the open segment's items; 0: it does not begin with one
  long number_ = -1;
  bool provisional_ = false;  // the only segment holds a line that is not whole yet
  bool blank_ = true;         // the line before was blank
  bool close_ = true;         // the next line begins a segment whatever it is
  char fence_ = 0;
  size_t fence_length_ = 0;
  char maths_ = 0;  // inside of '$' $$…$$ or '[' \[…\]
};

// Shared with the parser.
struct Fence {
  char mark = 0;  // '`' or '~'; 0: the line opens none
  size_t length = 0;
};
Fence fence_of(std::string_view line_without_indent);
size_t indent_of(std::string_view line);  // columns of spaces and tabs at its beginning

}  // namespace hearth::ui
