// Finds formulas in Markdown: $…$, $$…$$, \(…\) and \[…\] outside of code, while "$5 and $6" stays text. The
// parser (markdown_blocks.h) hides them from Markdown's own rules. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hearth::ui {

struct MathsSpan {
  size_t begin = 0, end = 0;              // with the delimiters
  size_t inner_begin = 0, inner_end = 0;  // the LaTeX
  bool display = false;                   // on lines of its own
};
// In order, without overlap. Takes time proportional to the text.
std::vector<MathsSpan> find_maths(std::string_view markdown);

}  // namespace hearth::ui
