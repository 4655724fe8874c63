// Markdown as a plain tree of blocks with styled text (md4c does CommonMark, tables, strikethrough and task
// lists). Leaves in reading order, each pointing at the quotes and list items around it. Raw HTML stays text,
// pictures become their description and address: nothing is ever fetched. Input is hostile: time and memory
// are proportional to it. Called by MarkdownView and by the plain text export. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/markdown/markdown_segments.h"

namespace hearth::ui {

// How a stretch of text looks; stretches do not overlap and are in order, gaps are plain.
struct Span {
  uint32_t begin = 0, end = 0;  // bytes of StyledText::text
  bool bold = false, italic = false, code = false, strike = false;
  bool maths = false;    // the text of the span is LaTeX
  bool display = false;  // and it was written to stand alone; a paragraph is cut there
  int link = -1;         // index in StyledText::addresses
  bool operator==(const Span&) const = default;
};

struct StyledText {
  std::string text;  // '\n' is a line break
  std::vector<Span> spans;
  std::vector<std::string> addresses;
  // Where the text came from: what begins at byte `text` was written as `size` bytes of the answer from byte
  // `source` on. Taken as a whole where it is not the same bytes (an entity).
  struct Origin {
    uint32_t text = 0, source = 0, size = 0;
    bool operator==(const Origin&) const = default;
  };
  std::vector<Origin> origins;
  bool operator==(const StyledText&) const = default;
};

struct Container {
  enum class Kind { Quote, Item } kind = Kind::Quote;
  int parent = -1;  // index of the container around it, always smaller; -1: none
  int depth = 1;    // 1: outermost
  int list = 0;     // items of the same list have the same number
  int first_leaf = -1, last_leaf = -1;
  int number = -1;  // ordered lists: what is written before it
  bool task = false, done = false;
  bool loose = false;  // its list has blank lines between items
  bool operator==(const Container&) const = default;
};

struct TableCell {
  StyledText content;
  bool operator==(const TableCell&) const = default;
};

enum class CellAlign : uint8_t { Start, Centre, End };

struct Leaf {
  enum class Kind { Paragraph, Heading, Code, Maths, Rule, Table } kind = Kind::Paragraph;
  int container = -1;              // index in MarkdownDocument::containers
  int level = 0;                   // Heading: 1 to 6
  StyledText content;              // all but Table. Code: as it is written; Maths: LaTeX
  std::string language;            // Code: "python", as written
  std::vector<CellAlign> columns;  // Table
  std::vector<TableCell> cells;    // Table: row after row, columns.size() each; the first row is the head
  uint32_t source_begin = 0, source_end = 0;  // bytes of the answer that hold its text
  bool operator==(const Leaf&) const = default;
  size_t rows() const { return columns.empty() ? 0 : cells.size() / columns.size(); }
};

struct MarkdownDocument {
  std::vector<Container> containers;
  std::vector<Leaf> leaves;
};

// `segment` of `answer` (see Segmenter). Beyond some limits (size, depth, columns) it becomes plain
// paragraphs.
MarkdownDocument parse_markdown(std::string_view answer, const MarkdownSegment& segment);
// All of it.
MarkdownDocument parse_markdown(std::string_view answer);

// The source of a part of a text: from the byte that made text byte `begin` to the one that made `end`.
struct SourceRange {
  size_t begin = 0, end = 0;
};
SourceRange source_of(const StyledText& text, size_t begin, size_t end);

}  // namespace hearth::ui
