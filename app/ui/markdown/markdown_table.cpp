#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/core/words.h"
#include "app/ui/markdown/markdown_leaves.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr float kAcross = 14, kAbove = 5, kWidest = 320, kLeast = 96;
constexpr Type kHeadText = {Face::SemiBold, 13, 20};

const Type& type_of(size_t row) { return row == 0 ? kHeadText : type::kInterface; }

Align align_of(const Leaf& leaf, size_t column) {
  switch (leaf.columns[column]) {
    case CellAlign::Start:
      return Align::Start;
    case CellAlign::Centre:
      return Align::Centre;
    case CellAlign::End:
      return Align::End;
  }
  return Align::Start;
}

// Columns that ask for more than their share give it up, the widest first; what is left over goes to all of
// them.
std::vector<float> share_width(const std::vector<float>& wanted, float room) {
  std::vector<float> made = wanted;
  const float sum = std::accumulate(wanted.begin(), wanted.end(), 0.0f);
  if (sum <= room) {
    for (float& one : made) one += (room - sum) * one / std::max(sum, 1.0f);
    return made;
  }
  // The limit at which the widths fit.
  float low = kLeast, high = kWidest;
  const auto total = [&](float limit) {
    float all = 0;
    for (const float one : wanted) all += std::min(one, limit);
    return all;
  };
  if (total(kLeast) >= room) {
    high = kWidest / 2;  // it scrolls: no need to be as narrow as possible
  } else {
    high = std::max(kWidest, *std::ranges::max_element(wanted));
    for (int i = 0; i < 20; ++i) (total((low + high) / 2) > room ? high : low) = (low + high) / 2;
    high = low;
  }
  for (float& one : made) one = std::min(one, high);
  return made;
}

// A cell's content is measured once for as long as it stays what it was.
void measure_cells(Ui& ui, const Leaf& leaf, LeafLayout& layout, const Leaf* leaf_before,
                   const LeafLayout* before) {
  const size_t count = leaf.cells.size();
  layout.cell_extras.resize(count);
  layout.natural_widths.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const StyledText& cell = leaf.cells[i].content;
    const bool known = before != nullptr && leaf_before != nullptr && i < before->natural_widths.size() &&
                       leaf_before->columns.size() == leaf.columns.size() &&
                       leaf_before->cells[i].content == cell;
    if (known) {
      layout.cell_extras[i] = before->cell_extras[i];
      layout.natural_widths[i] = before->natural_widths[i];
      continue;
    }
    const Type& base = type_of(i / leaf.columns.size());
    layout.cell_extras[i] = formulas_of(ui, cell, base, 200);
    layout.natural_widths[i] =
        cell.text.empty()
            ? 0
            : std::ceil(lay_out_text(ui, cell, layout.cell_extras[i], base, -1, Align::Start).width() /
                        ui.zoom) +
                  1;
  }
}

void draw_row(DrawingAnswer& drawing, Rect at, const Leaf& leaf, const LeafLayout& layout, size_t row) {
  Ui& ui = drawing.ui;
  SemanticNode node;
  node.role = Role::Row;
  node.box = ui.pixels(at);
  ui.tree->open(std::move(node));
  float x = at.x;
  for (size_t column = 0; column < leaf.columns.size(); ++column) {
    const size_t index = row * leaf.columns.size() + column;
    const StyledText& cell = leaf.cells[index].content;
    const Rect box = {x + kAcross, at.y + kAbove, layout.columns[column] - 2 * kAcross, at.h - 2 * kAbove};
    x += layout.columns[column];
    SemanticNode part;
    part.role = Role::Cell;
    part.name = cell.text;
    part.description = row == 0 ? std::string(words(Word::kMarkdownColumnHead)) : std::string();
    part.box = ui.pixels(box);
    ui.tree->open(std::move(part));
    drawing.here.cell = static_cast<int>(index);
    drawing.here.byte = 0;
    if (!cell.text.empty())
      draw_text(drawing, box, cell, layout.cell_extras[index], type_of(row), align_of(leaf, column),
                row == 0 ? Token::TextSecond : Token::Text);
    ui.tree->close();
  }
  ui.tree->close();
}

}  // namespace

void measure_table(Ui& ui, const Leaf& leaf, LeafLayout& layout, const Leaf* leaf_before,
                   const LeafLayout* before) {
  measure_cells(ui, leaf, layout, leaf_before, before);
  const size_t columns = leaf.columns.size();
  std::vector<float> wanted(columns, 40.0f);
  for (size_t i = 0; i < leaf.cells.size(); ++i)
    wanted[i % columns] = std::max(wanted[i % columns], layout.natural_widths[i] + 2 * kAcross);
  layout.columns = share_width(wanted, layout.width);
  layout.content_width = std::accumulate(layout.columns.begin(), layout.columns.end(), 0.0f);
  const bool same_columns = before != nullptr && before->columns == layout.columns;
  layout.rows.assign(leaf.rows(), 0);
  layout.height = 0;
  for (size_t row = 0; row < layout.rows.size(); ++row) {
    float height = type_of(row).line;
    for (size_t column = 0; column < columns; ++column) {
      const size_t index = row * columns + column;
      const float room = layout.columns[column] - 2 * kAcross;
      const bool plain =
          layout.cell_extras[index].formulas.empty() && !leaf.cells[index].content.text.contains('\n');
      // One line, as most are.
      if (plain && layout.natural_widths[index] <= room) continue;
      if (same_columns && row + 1 < before->rows.size()) {
        height = std::max(height, before->rows[row] - 2 * kAbove);
        continue;
      }
      height = std::max(height, lay_out_text(ui, leaf.cells[index].content, layout.cell_extras[index],
                                             type_of(row), room, Align::Start)
                                        .height() /
                                    ui.zoom);
    }
    layout.rows[row] = std::ceil(height) + 2 * kAbove;
    layout.height += layout.rows[row];
  }
}

void draw_table(DrawingAnswer& drawing, Rect at, const Leaf& leaf, LeafLayout& layout) {
  Ui& ui = drawing.ui;
  const std::string id =
      "table" + std::to_string(drawing.here.part) + "." + std::to_string(drawing.here.leaf);
  const std::string name = words(Word::kMarkdownTable, {leaf.cells[0].content.text});
  const Box box = snapped(ui.pixels(at)), head = snapped(ui.pixels({at.x, at.y, at.w, layout.rows[0]}));
  list_of(ui)->AddRectFilled(low(head), high(head), ui.colour(Token::Inset), radius::kButton * ui.zoom,
                             ImDrawFlags_RoundCornersTop);
  stroke_box(list_of(ui), box, radius::kButton * ui.zoom, ui.colour(Token::Line), hairline(ui));
  group(
      ui, Role::Table, name, at,
      [&] {
        scroll_sideways(ui, at, "scroll", layout.content_width, layout.scroll, [&](float moved) {
          float y = at.y;
          for (size_t row = 0; row < layout.rows.size(); ++row) {
            const Rect line_at = {at.x - moved, y, std::max(at.w, layout.content_width), layout.rows[row]};
            y += layout.rows[row];
            const Box where = ui.pixels(line_at);
            if (where.y > drawing.clip_bottom) break;
            if (where.y + where.h < drawing.clip_top) continue;
            if (row > 0) line(ui, {at.x, line_at.y, at.w, 1});
            draw_row(drawing, line_at, leaf, layout, row);
          }
        });
      },
      {}, id);
}

}  // namespace hearth::ui
