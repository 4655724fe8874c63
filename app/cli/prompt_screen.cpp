#include "app/cli/prompt_screen.h"

#include <algorithm>

#include "app/cli/terminal_text.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr int kTabColumns = 4;

class LayoutBuilder {
 public:
  LayoutBuilder(std::string_view prompt, int columns)
      : columns_(std::max(columns, 2)), column_(columns_of(prompt)) {
    indent_ = std::min(column_, columns_ - 2);
    layout_.rows.emplace_back(prompt);
  }

  void mark_cursor() {
    layout_.cursor_row = static_cast<int>(layout_.rows.size()) - 1;
    layout_.cursor_column = column_;
  }

  void add(std::string_view shown) {
    const int width = columns_of(shown);
    layout_.rows.back() += shown;
    column_ += width;
    // The cursor never rests behind the last column: terminals differ in what happens there.
    if (column_ >= columns_) start_row(0);
  }

  void start_row(int indent) {
    layout_.rows.emplace_back(static_cast<size_t>(indent), ' ');
    column_ = indent;
  }

  bool has_room_for(int width) const { return column_ + width <= columns_; }
  int indent() const { return indent_; }
  PromptLayout take() { return std::move(layout_); }

 private:
  PromptLayout layout_;
  int columns_;
  int column_;
  int indent_;
};

std::string move_up(int rows) { return rows > 0 ? concat("\x1b[", rows, "A") : std::string(); }

}  // namespace

PromptLayout lay_out_prompt(std::string_view prompt, std::string_view text, size_t cursor, int columns) {
  LayoutBuilder builder(prompt, columns);
  for (size_t offset = 0; offset < text.size();) {
    const size_t next = next_stop(text, offset);
    const std::string_view cluster = text.substr(offset, next - offset);
    const std::string shown = cluster == "\t" ? std::string(kTabColumns, ' ') : safe_on_one_line(cluster);
    const bool breaks = cluster == "\n";
    // A wide character that does not fit goes to the next row as a whole.
    if (!breaks && !builder.has_room_for(columns_of(shown))) builder.start_row(0);
    if (offset == cursor) builder.mark_cursor();
    if (breaks) {
      builder.start_row(builder.indent());
    } else {
      builder.add(shown);
    }
    offset = next;
  }
  if (cursor >= text.size()) builder.mark_cursor();
  return builder.take();
}

std::string PromptScreen::draw(std::string_view text, size_t cursor, TerminalSize size) {
  const PromptLayout layout = lay_out_prompt(prompt_, text, cursor, size.columns);
  const int rows = static_cast<int>(layout.rows.size());
  const int visible = std::clamp(size.rows - 1, 1, rows);
  const int first = std::clamp(layout.cursor_row - visible + 1, 0, rows - visible);

  std::string out = move_up(cursor_row_) + "\r\x1b[J";
  for (int row = first; row < first + visible; ++row) {
    if (row > first) out += "\r\n";
    out += layout.rows[static_cast<size_t>(row)];
  }
  rows_drawn_ = visible;
  cursor_row_ = layout.cursor_row - first;
  out += move_up(visible - 1 - cursor_row_) + "\r";
  if (layout.cursor_column > 0) out += concat("\x1b[", layout.cursor_column, "C");
  return out;
}

std::string PromptScreen::leave() {
  const int below = rows_drawn_ - 1 - cursor_row_;
  const std::string out = below > 0 ? concat("\x1b[", below, "B\r\n") : std::string("\r\n");
  forget();
  return out;
}

void PromptScreen::forget() {
  rows_drawn_ = 0;
  cursor_row_ = 0;
}

}  // namespace hearth::cli
