#include "app/ui/markdown/markdown_export.h"

#include <algorithm>

namespace hearth::ui {
namespace {

// "  • " before the first line of an item, "> " of a quote, spaces before the others.
std::string prefix_of(const MarkdownDocument& document, const Leaf& leaf, int index, bool first_line) {
  std::string made;
  for (int at = leaf.container; at >= 0;) {
    const Container& around = document.containers[static_cast<size_t>(at)];
    std::string own = "> ";
    if (around.kind == Container::Kind::Item) {
      own = around.number >= 0 ? std::to_string(around.number) + ". " : "• ";
      if (around.task) own = around.done ? "[x] " : "[ ] ";
      if (!first_line || around.first_leaf != index)
        own = std::string(around.number >= 0 ? own.size() : around.task ? 4 : 2, ' ');
    }
    made = own + made;
    at = around.parent;
  }
  return made;
}

std::string cut(const StyledText& text, size_t from, size_t to) {
  from = std::min(from, text.text.size());
  to = std::clamp(to, from, text.text.size());
  return text.text.substr(from, to - from);
}

std::string table_text(const Leaf& leaf, size_t from_cell, size_t from_byte, size_t to_cell, size_t to_byte) {
  std::string made;
  for (size_t i = from_cell; i < leaf.cells.size() && i <= to_cell; ++i) {
    if (i != from_cell) made += i % leaf.columns.size() == 0 ? '\n' : '\t';
    std::string cell =
        cut(leaf.cells[i].content, i == from_cell ? from_byte : 0, i == to_cell ? to_byte : SIZE_MAX);
    std::ranges::replace(cell, '\n', ' ');
    made += cell;
  }
  return made;
}

// Items of a list that is written tightly stay together.
bool close_together(const MarkdownDocument& document, const Leaf& before, const Leaf& leaf, int index) {
  if (before.container < 0 || leaf.container < 0) return false;
  const Container& own = document.containers[static_cast<size_t>(leaf.container)];
  return own.kind == Container::Kind::Item && own.first_leaf == index && !own.loose;
}

}  // namespace

std::string plain_text(const MarkdownDocument& document, const DocumentRange& range) {
  std::string made;
  bool any = false;
  for (size_t i = range.from_leaf; i < document.leaves.size() && i <= range.to_leaf; ++i) {
    const Leaf& leaf = document.leaves[i];
    const auto index = static_cast<int>(i);
    const size_t from_byte = i == range.from_leaf ? range.from_byte : 0;
    const size_t to_byte = i == range.to_leaf ? range.to_byte : SIZE_MAX;
    if (any) made += close_together(document, document.leaves[i - 1], leaf, index) ? "\n" : "\n\n";
    any = true;
    std::string text = leaf.kind == Leaf::Kind::Rule ? "---" : cut(leaf.content, from_byte, to_byte);
    if (leaf.kind == Leaf::Kind::Table)
      text = table_text(leaf, i == range.from_leaf ? range.from_cell : 0, from_byte,
                        i == range.to_leaf ? range.to_cell : SIZE_MAX, to_byte);
    bool first_line = from_byte == 0;
    for (size_t begin = 0; begin <= text.size();) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      if (begin > 0) made += '\n';
      if (begin > 0 || from_byte == 0) made += prefix_of(document, leaf, index, first_line);
      made += text.substr(begin, end - begin);
      first_line = false;
      begin = end + 1;
    }
  }
  return made;
}

std::string plain_text(std::string_view answer) { return plain_text(parse_markdown(answer)); }

}  // namespace hearth::ui
