#include <algorithm>
#include <cmath>

#include "app/ui/markdown/citation_link.h"
#include "app/ui/markdown/markdown_export.h"
#include "app/ui/markdown/markdown_parts.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

// The text that is nearest to the mouse: above all by height, then by side.
const DrawingAnswer::Drawn* nearest(const DrawingAnswer& drawing, ImVec2 mouse) {
  const DrawingAnswer::Drawn* found = nullptr;
  float least = 0;
  for (const DrawingAnswer::Drawn& one : drawing.texts) {
    const float above = std::max({0.0f, one.at.y - mouse.y, mouse.y - one.at.y - one.height});
    const float beside = std::max({0.0f, one.at.x - mouse.x, mouse.x - one.at.x - one.width});
    const float away = above * 1000 + beside;
    if (found != nullptr && away >= least) continue;
    found = &one;
    least = away;
  }
  return found;
}

TextPlace place_at(const DrawingAnswer::Drawn& text, ImVec2 mouse) {
  TextPlace made = text.begin;
  made.byte += std::min(text.length, text.layout->byte_at({mouse.x - text.at.x, mouse.y - text.at.y}));
  return made;
}

bool part_of_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || byte == '_' || byte == '\'' || (byte >= '0' && byte <= '9') ||
         (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

const StyledText* text_of(const MarkdownDocument& document, const TextPlace& place) {
  const Leaf& leaf = document.leaves[static_cast<size_t>(place.leaf)];
  if (leaf.kind != Leaf::Kind::Table) return &leaf.content;
  return &leaf.cells[static_cast<size_t>(place.cell)].content;
}

// The word or (`whole`) the line or paragraph around a place.
std::pair<TextPlace, TextPlace> around(const std::string& text, const TextPlace& place, bool whole) {
  size_t begin = std::min(place.byte, text.size()), end = begin;
  if (whole) {
    while (begin > 0 && text[begin - 1] != '\n') --begin;
    while (end < text.size() && text[end] != '\n') ++end;
  } else {
    while (begin > 0 && part_of_word(text[begin - 1])) --begin;
    while (end < text.size() && part_of_word(text[end])) ++end;
    if (begin == end && end < text.size()) ++end;
  }
  TextPlace first = place, last = place;
  first.byte = begin;
  last.byte = end;
  return {first, last};
}

}  // namespace

void MarkdownView::Parts::work_mouse(DrawingAnswer& drawing, Rect at, std::string_view) {
  Ui& ui = drawing.ui;
  const Box box = snapped(ui.pixels(at));
  const NodeId own = node_id("##text");
  const ImRect area(low(box), high(box));
  bool hovered = false, held = false;
  // Drawn last, so whatever can be pressed in the text comes first.
  ImGui::ItemAdd(area, own, nullptr, ImGuiItemFlags_NoNav);
  ImGui::ButtonBehavior(area, own, &hovered, &held,
                        ImGuiButtonFlags_PressedOnClick | ImGuiButtonFlags_NoNavFocus);
  const ImGuiIO& io = ImGui::GetIO();
  const DrawingAnswer::Drawn* text = hovered || held ? nearest(drawing, io.MousePos) : nullptr;
  if (text != nullptr && hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  const bool touch = io.MouseSource == ImGuiMouseSource_TouchScreen;
  if (text != nullptr && held && !touch) {
    const TextPlace here = place_at(*text, io.MousePos);
    const auto [begin, end] =
        clicks >= 2 || io.MouseClickedCount[0] >= 2
            ? around(text_of(parts[static_cast<size_t>(here.part)].document, here)->text, here,
                     std::max(clicks, static_cast<int>(io.MouseClickedCount[0])) >= 3)
            : std::pair(here, here);
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
      clicks = io.MouseClickedCount[0];
      selecting = true;
      if (!io.KeyShift || from == to) {
        anchor_begin = begin;
        anchor_end = end;
      }
    }
    // The word that was pressed first stays selected, whichever way the mouse goes.
    const TextPlace from_now = begin < anchor_begin ? anchor_end : anchor_begin;
    const TextPlace to_now = begin < anchor_begin ? begin : std::max(end, anchor_end);
    if (from_now != from || to_now != to) ui.redraw_in(0);
    from = from_now;
    to = to_now;
  }
  if (!held) selecting = false;
  // A press elsewhere ends the selection.
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !hovered && !held && from != to) {
    from = to = {};
    ui.redraw_in(0);
  }
  if (from != to && !io.WantTextInput && io.KeyCtrl && ImGui::IsKeyPressed(ImGuiKey_C, false))
    copy_selection(ui);
}

void MarkdownView::Parts::copy_selection(Ui&) {
  MarkdownView view;
  view.parts_.reset(this);
  const std::string copied = ImGui::GetIO().KeyShift ? view.selected_markdown() : view.selected_text();
  static_cast<void>(view.parts_.release());
  ImGui::SetClipboardText(copied.c_str());
}

bool MarkdownView::has_selection() const { return parts_->from != parts_->to; }

void MarkdownView::clear_selection() { parts_->from = parts_->to = {}; }

void MarkdownView::select_all() {
  Parts& own = *parts_;
  clear_selection();
  for (size_t i = own.parts.size(); i-- > 0;) {
    const auto& leaves = own.parts[i].document.leaves;
    if (leaves.empty()) continue;
    const auto cell = leaves.back().cells.empty() ? 0 : static_cast<int>(leaves.back().cells.size()) - 1;
    own.to = {static_cast<int>(i), static_cast<int>(leaves.size()) - 1, cell, 0};
    own.to.byte = text_of(own.parts[i].document, own.to)->text.size();
    break;
  }
}

std::string MarkdownView::selected_text() const {
  const Parts& own = *parts_;
  if (!has_selection()) return {};
  const TextPlace first = own.first(), last = own.last();
  std::string made;
  for (int i = first.part; i <= last.part; ++i) {
    const auto& part = own.parts[static_cast<size_t>(i)];
    DocumentRange range;
    if (i == first.part)
      range = {static_cast<size_t>(first.leaf), static_cast<size_t>(first.cell), first.byte};
    if (i == last.part) {
      range.to_leaf = static_cast<size_t>(last.leaf);
      range.to_cell = static_cast<size_t>(last.cell);
      range.to_byte = last.byte;
    }
    const std::string text = plain_text(part.document, range);
    if (text.empty()) continue;
    if (!made.empty()) made += part.segment.continues_list && !part.segment.after_blank ? "\n" : "\n\n";
    made += text;
  }
  return made;
}

std::string MarkdownView::selected_markdown() const {
  const Parts& own = *parts_;
  if (!has_selection()) return {};
  size_t begin = std::string::npos, end = 0;
  const TextPlace first = own.first(), last = own.last();
  // Where the selection's own texts were written; whole blocks between the ends lie between.
  const auto add = [&](const TextPlace& place, size_t from, size_t to) {
    const StyledText& text = *text_of(own.parts[static_cast<size_t>(place.part)].document, place);
    const SourceRange range = source_of(text, from, to);
    if (range.end == 0) return;
    begin = std::min(begin, range.begin);
    end = std::max(end, range.end);
  };
  const bool same = first.part == last.part && first.leaf == last.leaf && first.cell == last.cell;
  add(first, first.byte, same ? last.byte : SIZE_MAX);
  if (!same) add(last, 0, last.byte);
  if (begin >= end) return {};
  // From the beginning of a block: with its "## " or "- ".
  const size_t line = own.text.find_last_of('\n', begin);
  const size_t line_begin = line == std::string::npos ? 0 : line + 1;
  if (first.byte == 0 && !same) begin = line_begin;
  return without_citation_links(std::string_view(own.text).substr(begin, end - begin));
}

}  // namespace hearth::ui
