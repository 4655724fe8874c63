// Labels and tags.
#include <algorithm>
#include <cmath>

#include "app/ui/widgets/layout_record.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

// A text that was cut is told whole while the mouse rests on it.
void tell_whole(Ui& ui, Box box, std::string_view text) {
  if (!mouse_in(box)) return;
  WidgetMemory& kept = memory();
  const LastItem before = kept.last;
  const NodeId id = ImGui::GetID(text.data(), text.data() + text.size());
  kept.last = {id, box, true, false, false};
  tooltip(ui, text);
  kept.last = before;
}

bool is_right_to_left(char32_t c) {
  return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC);
}

// By its first letter.
bool runs_from_right(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    unsigned int c = 0;
    at += std::max(1, ImTextCharFromUtf8(&c, at, end));
    if (is_right_to_left(c)) return true;
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') return false;
    if (c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF)) return false;
  }
  return false;
}

// A label of one line begins where the interface begins, a text of several where its language begins.
const TextLayout& layout_of(Ui& ui, std::string_view text, float width_px, const Label& how) {
  TextStyle style = style_of(ui, how);
  const float width = std::max(1.0f, width_px);
  const TextLayout& as_it_runs = ui.text->layout(text, style, width);
  if (how.align == Align::Centre || as_it_runs.line_count() > 1) return as_it_runs;
  const bool from_right =
      how.direction == Direction::Auto ? runs_from_right(text) : how.direction == Direction::RightToLeft;
  if (from_right == ui.mirrored) return as_it_runs;
  style.align = how.align == Align::Start ? Align::End : Align::Start;
  return ui.text->layout(text, style, width);
}

// The box around the letters, which may be narrower than the line they stand in.
void note_text(const Ui& ui, Box room, float top, std::string_view text, const Label& how,
               const TextLayout& layout) {
  Box used = {room.x, top, 0, layout.height()};
  bool first = true;
  for (const Box& part : layout.boxes(0, text.size())) {
    const float left = room.x + part.x, right = std::max(first ? left : used.x + used.w, left + part.w);
    used.x = first ? left : std::min(used.x, left);
    used.w = right - used.x;
    first = false;
  }
  ui.record->add(LayoutRecord::Text{std::string(text), room, used, layout.cut(), how.elides});
}

}  // namespace

TextStyle style_of(const Ui& ui, const Label& how) {
  TextStyle style;
  style.face = how.type.face;
  style.size = std::round(how.type.size * ui.zoom);
  style.line = std::round(how.type.line * ui.zoom);
  style.align = how.align;
  style.direction = how.direction;
  style.max_lines = how.max_lines;
  style.ellipsis = how.max_lines > 0;
  style.wrap = how.max_lines != 1;
  return style;
}

Box text_at(Ui& ui, Rect at, std::string_view text, const Label& how) {
  const Box box = ui.pixels(at);
  const TextLayout& layout = layout_of(ui, text, box.w, how);
  const float height = layout.height();
  const float top = how.middle ? box.y + (box.h - height) / 2 : box.y;
  layout.draw(list_of(ui), {std::round(box.x), std::round(top)}, ui.colour(how.colour));
  if (ui.record) note_text(ui, box, top, text, how, layout);
  if (layout.cut()) tell_whole(ui, {box.x, top, box.w, height}, text);
  return {box.x, top, box.w, height};
}

float label(Ui& ui, Rect at, std::string_view text, const Label& how) {
  const Box used = text_at(ui, at, text, how);
  if (!how.silent) {
    SemanticNode node;
    node.role = how.role;
    node.name = text;
    node.box = used;
    ui.tree->add(std::move(node));
  }
  return used.h / ui.zoom;
}

float height_of(Ui& ui, std::string_view text, float width, const Label& how) {
  return layout_of(ui, text, width * ui.zoom, how).height() / ui.zoom;
}

float width_of(Ui& ui, std::string_view text, Type type) {
  Label how;
  how.type = type;
  TextStyle style = style_of(ui, how);
  style.wrap = false;
  return std::ceil(ui.text->layout(text, style, 1e6f).width()) / ui.zoom;
}

void tag(Ui& ui, Rect& from_start, std::string_view text, Token text_colour, Token fill,
         std::optional<Icon> icon_of_tag, bool elides) {
  constexpr float kHeight = 22, kPad = 8, kIcon = 14, kGap = 5, kAfter = 8;
  const float before = icon_of_tag ? kIcon + kGap : 0;
  const float width = std::min(from_start.w, width_of(ui, text, type::kCaption) + 2 * kPad + before);
  Rect at = from_start.cut_start(width);
  from_start.cut_start(kAfter);
  at = {at.x, at.y + (at.h - kHeight) / 2, at.w, kHeight};
  const Box box = snapped(ui.pixels(at));
  fill_box(list_of(ui), box, radius::kTag * ui.zoom, ui.colour(fill));
  if (ui.theme->high_contrast) outline(ui, at, text_colour, radius::kTag);
  Rect inside = at.inset(kPad, 0);
  if (icon_of_tag) {
    icon(ui, inside.cut_start(kIcon), *icon_of_tag, text_colour, kIcon);
    inside.cut_start(kGap);
  }
  Label how;
  how.type = type::kCaption;
  how.colour = text_colour;
  how.max_lines = 1;
  how.elides = elides;
  how.middle = true;
  label(ui, inside, text, how);
}

}  // namespace hearth::ui
