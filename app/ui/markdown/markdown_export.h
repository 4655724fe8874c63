// An answer's text without Markdown: for "copy as plain text" and for what is selected on screen. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "app/ui/markdown/markdown_blocks.h"

namespace hearth::ui {

// A part of a document: from byte `from_byte` of cell `from_cell` of leaf `from_leaf` up to the other end.
struct DocumentRange {
  size_t from_leaf = 0, from_cell = 0, from_byte = 0;
  size_t to_leaf = SIZE_MAX, to_cell = SIZE_MAX, to_byte = SIZE_MAX;
};

// Paragraphs with an empty line between them, list items with "•" or their number, tables with tabs, formulas
// as LaTeX, links as their words.
std::string plain_text(const MarkdownDocument& document, const DocumentRange& range = {});
std::string plain_text(std::string_view answer);

}  // namespace hearth::ui
