// Things to press: buttons, links, rows, switches, choices.
#include <algorithm>
#include <cmath>

#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

struct Look {
  Type type = type::kLabel;
  float pad = 14, gap = 8, icon = 18, corner = radius::kButton;
};

Look look_of(const Button& how, float height) {
  if (how.kind == ButtonKind::Pill) {
    return {type::kSmallLabel, 10, 6, 16, height <= 30 ? radius::kPill : radius::kRow};
  }
  if (height <= 32) return {type::kSmallLabel, 12, 6, 16, radius::kButton};
  return {};
}

struct Paint {
  Token ink, fill, hovered;
  bool filled, edge;
};

Paint paint_of(const Button& how) {
  switch (how.kind) {
    case ButtonKind::Primary:
      return {Token::OnAccent, Token::Accent, Token::AccentHover, true, false};
    case ButtonKind::Secondary:
      return {Token::Text, Token::Surface, Token::Hover, true, true};
    case ButtonKind::Quiet:
      return {Token::TextSecond, Token::Canvas, Token::Hover, false, false};
    case ButtonKind::Danger:
      return {Token::OnDanger, Token::Danger, Token::Text, true, false};
    case ButtonKind::Pill:
      return {Token::Text, Token::Inset, Token::Hover, true, false};
  }
  return {};
}

// The ground of a button in its state; returns the colour of what stands on it.
Token draw_ground(Ui& ui, const Press& press, const Button& how, float corner) {
  Paint paint = paint_of(how);
  if (how.fill) paint.fill = *how.fill;
  if (how.fill) paint.filled = true;
  if (how.ink) paint.ink = *how.ink;
  ImDrawList* list = list_of(ui);
  const float round = corner * ui.zoom;
  const bool strong = how.kind == ButtonKind::Primary || how.kind == ButtonKind::Danger;
  if (how.disabled) {
    if (strong) fill_box(list, press.box, round, ui.colour(Token::Hover));
    if (paint.edge || (ui.theme->high_contrast && paint.filled)) {
      stroke_box(list, press.box, round, ui.colour(Token::Line, 0.6f), hairline(ui));
    }
    return Token::TextCaption;
  }
  const bool chosen = how.checked.value_or(false) || how.expanded.value_or(false);
  const float warmth = press.held ? 1 : press.warmth;
  if (chosen && !strong) {
    fill_box(list, press.box, round, blend(ui, how.fill.value_or(Token::Selected), Token::Hover, warmth * 0.5f));
    paint.ink = how.ink.value_or(Token::Text);
  } else if (how.kind == ButtonKind::Danger) {
    fill_box(list, press.box, round, blend(ui, Token::Danger, Token::Text, warmth * 0.15f));
  } else if (paint.filled) {
    const float share = how.fill && how.kind == ButtonKind::Pill ? warmth * 0.5f : warmth;
    fill_box(list, press.box, round, blend(ui, paint.fill, paint.hovered, share));
  } else if (warmth > 0) {
    fill_box(list, press.box, round, ui.colour(Token::Hover, warmth));
  }
  const bool edge =
      paint.edge || (ui.theme->high_contrast && (paint.filled || chosen || warmth > 0) && !strong);
  if (edge) stroke_box(list, press.box, round, ui.colour(Token::Line), hairline(ui));
  return paint.ink;
}

SemanticNode node_of(Role role, std::string_view name, const Button& how) {
  SemanticNode node;
  node.role = role;
  node.name = name;
  node.description = how.description;
  node.disabled = how.disabled;
  node.checked = how.checked;
  node.expanded = how.expanded;
  return node;
}

void draw_content(Ui& ui, Rect at, std::string_view name, const Button& how, const Look& look, Token ink) {
  Rect inside = at.inset(look.pad, 0);
  if (how.caret) {
    icon(ui, inside.cut_end(16), Icon::chevron_down, ink, 16);
    inside.cut_end(look.gap);
  }
  const float before = how.icon ? look.icon + look.gap : 0;
  const float name_width = width_of(ui, name, look.type);
  const float hint_width = how.hint.empty() ? 0 : width_of(ui, how.hint, type::kCaption);
  if (how.wide && hint_width > 0 && before + name_width + look.gap + hint_width <= inside.w) {
    Label hint;
    hint.type = type::kCaption;
    hint.colour = how.disabled ? ink : Token::TextCaption;
    hint.max_lines = 1;
    hint.middle = hint.silent = true;
    text_at(ui, inside.cut_end(hint_width), how.hint, hint);
    inside.cut_end(look.gap);
  }
  const float room = std::max(0.0f, inside.w - before);
  const float width = std::min(room, name_width);
  Rect content = how.wide ? inside : inside.centred(before + width, inside.h);
  if (how.icon) {
    icon(ui, content.cut_start(look.icon), *how.icon, ink, look.icon);
    content.cut_start(look.gap);
  }
  Label text;
  text.type = look.type;
  text.colour = ink;
  text.max_lines = how.elides || name_width <= room ? 1 : 0;
  text.elides = how.elides;
  if (text.max_lines == 0 && !how.wide) text.align = Align::Centre;
  text.middle = text.silent = true;
  text_at(ui, {content.x, content.y, std::min(content.w, width), content.h}, name, text);
}

Press draw_button(Ui& ui, Rect at, std::string_view name, const Button& how) {
  PressOptions options;
  options.disabled = how.disabled;
  const Press press = press_area(ui, at, how.id.empty() ? name : how.id, options);
  record(ui, press, node_of(Role::Button, name, how));
  const Look look = look_of(how, at.h);
  const Token ink = draw_ground(ui, press, how, look.corner);
  draw_content(ui, at, name, how, look, ink);
  if (press.ring) focus_ring(ui, press.box, look.corner);
  if (!how.description.empty()) tooltip(ui, how.description);
  return press;
}

bool context_key() {
  const ImGuiIO& io = ImGui::GetIO();
  return ImGui::IsKeyPressed(ImGuiKey_Menu, false) ||
         (io.KeyShift && ImGui::IsKeyPressed(ImGuiKey_F10, false));
}

// The switch itself, 40 x 24.
void draw_switch(Ui& ui, Rect at, float on, float warmth) {
  const Box box = snapped(ui.pixels(at));
  ImDrawList* list = list_of(ui);
  const float round = box.h / 2;
  fill_box(list, box, round, blend(ui, Token::Surface, Token::Hover, warmth));
  if (on > 0) fill_box(list, box, round, ui.colour(warmth > 0.5f ? Token::AccentHover : Token::Accent, on));
  stroke_box(list, box, round, blend(ui, Token::Control, Token::Accent, on), 2 * ui.zoom);
  const float size = 12 + 4 * on, travel = at.w - 24;
  const float place = ui.mirrored ? 1 - on : on;
  const ImVec2 centre = {box.x + (12 + travel * place) * ui.zoom, box.y + box.h / 2};
  list->AddCircleFilled(centre, size / 2 * ui.zoom, blend(ui, Token::Control, Token::OnAccent, on), 32);
}

}  // namespace

bool button(Ui& ui, Rect at, std::string_view name, const Button& how) {
  return draw_button(ui, at, name, how).pressed;
}

float button_width(Ui& ui, std::string_view name, const Button& how) {
  const Look look = look_of(how, how.kind == ButtonKind::Pill ? 28 : kButtonHeight);
  float width = width_of(ui, name, look.type) + 2 * look.pad;
  if (how.icon) width += look.icon + look.gap;
  if (how.caret) width += 16 + look.gap;
  if (how.wide && !how.hint.empty()) width += width_of(ui, how.hint, type::kCaption) + look.gap;
  return std::ceil(width);
}

float button_height(Ui& ui, std::string_view name, float width, const Button& how) {
  if (how.elides || width >= button_width(ui, name, how)) return kButtonHeight;
  const Look look = look_of(how, kButtonHeight);
  const float around = 2 * look.pad + (how.icon ? look.icon + look.gap : 0) + (how.caret ? 16 + look.gap : 0);
  const float text = height_of(ui, name, std::max(1.0f, width - around), {.type = look.type});
  return std::max(kButtonHeight, text + kButtonHeight - look.type.line);
}

bool icon_button(Ui& ui, Rect at, Icon which, std::string_view name, const Button& how) {
  PressOptions options;
  options.disabled = how.disabled;
  options.floats = how.floats;
  const Press press = press_area(ui, at, how.id.empty() ? name : how.id, options);
  record(ui, press, node_of(Role::Button, name, how));
  Button look = how;
  if (look.kind == ButtonKind::Secondary) look.kind = ButtonKind::Quiet;
  const float corner = at.h > 32 ? radius::kButton : radius::kRow;
  const Token ink = draw_ground(ui, press, look, corner);
  icon(ui, at, which, ink, at.h < 28 ? 14.0f : 18.0f);
  if (press.ring) focus_ring(ui, press.box, corner);
  tooltip(ui, how.description.empty() ? name : how.description);
  return press.pressed;
}

std::optional<std::string> file_button(Ui& ui, Rect at, std::string_view name, const Button& how) {
  const Press press = draw_button(ui, at, name, how);
  if (how.disabled) return std::nullopt;
  if (auto typed = ui.tree->take(press.id, SemanticRequest::Kind::Type)) return std::move(typed->text);
  if (press.pressed) return std::string();
  return std::nullopt;
}

bool link(Ui& ui, Rect at, std::string_view name, std::string_view id) {
  const Press press = press_area(ui, at, id.empty() ? name : id);
  SemanticNode node;
  node.role = Role::Link;
  node.name = name;
  record(ui, press, std::move(node));
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  Label how;
  how.type = at.h <= 18 ? type::kSmallLabel : type::kLabel;
  how.colour = press.hovered ? Token::AccentHover : Token::Accent;
  how.max_lines = 1;
  how.middle = how.silent = true;
  text_at(ui, at, name, how);
  if (press.warmth > 0 || ui.theme->high_contrast) {
    const float width = std::min(at.w, width_of(ui, name, how.type));
    const float below = at.y + (at.h + how.type.line) / 2 - 3;
    const Box under = snapped(ui.pixels({at.x, below, width, 1}));
    const uint32_t ink = ui.colour(how.colour, ui.theme->high_contrast ? 1 : press.warmth);
    list_of(ui)->AddRectFilled(low(under), {under.x + under.w, under.y + hairline(ui)}, ink);
  }
  if (press.ring) focus_ring(ui, press.box, radius::kToken);
  return press.pressed;
}

RowPress row(Ui& ui, Rect at, std::string_view name, bool selected, Role role, std::string_view id) {
  PressOptions options;
  options.under_others = options.right_button = true;
  const Press press = press_area(ui, at, id.empty() ? name : id, options);
  SemanticNode node;
  node.role = role;
  node.name = name;
  if (role == Role::CheckBox)
    node.checked = selected;
  else if (role != Role::MenuItem && role != Role::Button)
    node.selected = selected;
  record(ui, press, std::move(node));

  ImDrawList* list = list_of(ui);
  const float corner = radius::kRow * ui.zoom;
  if (selected) fill_box(list, press.box, corner, ui.colour(Token::Selected));
  if (!selected && press.warmth > 0) fill_box(list, press.box, corner, ui.colour(Token::Hover, press.warmth));
  if (ui.theme->high_contrast && (selected || press.warmth > 0)) {
    stroke_box(list, press.box, corner, ui.colour(Token::Line), hairline(ui));
  }
  // Rows lie close together and in lists that cut them off, so the ring is drawn on the edge.
  if (press.ring) stroke_box(list, press.box, corner, ui.colour(Token::Focus), 2 * ui.zoom);

  RowPress out;
  const bool right = press.hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
  const bool twice = press.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && press.held;
  out.menu = (press.pressed && right) || (press.focused && context_key());
  out.pressed = press.pressed && !out.menu;
  out.rename = twice || (press.focused && ImGui::IsKeyPressed(ImGuiKey_F2, false));
  out.remove = press.focused && ImGui::IsKeyPressed(ImGuiKey_Delete, false);
  out.hovered = press.hovered;
  out.focused = press.focused;
  return out;
}

bool toggle(Ui& ui, Rect at, std::string_view name, bool on, std::string_view description) {
  constexpr float kWidth = 40, kHeight = 24;
  const bool alone = at.w <= 56;
  Rect words_at = at;
  Rect knob = alone ? at : words_at.cut_end(kWidth);
  knob = knob.centred(kWidth, kHeight);
  const Press press = press_area(ui, at, name);
  SemanticNode node;
  node.role = Role::Switch;
  node.name = name;
  node.description = description;
  node.checked = on;
  record(ui, press, std::move(node));
  draw_switch(ui, knob, ease(ui, press.id ^ 1, on, 0.12f), press.warmth);
  if (!alone) {
    words_at.cut_end(16);
    Label how;
    how.silent = true;
    how.middle = description.empty();
    Rect text = words_at;
    if (!description.empty()) {
      Label second;
      second.type = type::kSmall;
      second.colour = Token::TextSecond;
      second.silent = true;
      how.type = type::kLabel;
      const float first_height = height_of(ui, name, text.w, how);
      const float whole = first_height + height_of(ui, description, text.w, second);
      text.cut_top(std::max(0.0f, (text.h - whole) / 2));
      text_at(ui, text.cut_top(first_height), name, how);
      text_at(ui, text, description, second);
    } else {
      text_at(ui, text, name, how);
    }
  } else {
    tooltip(ui, description.empty() ? name : description);
  }
  if (press.ring) focus_ring(ui, snapped(ui.pixels(knob)), kHeight / 2);
  return press.pressed;
}

bool radio_card(Ui& ui, Rect at, std::string_view name, bool chosen, std::string_view description) {
  PressOptions options;
  options.under_others = true;
  const Press press = press_area(ui, at, name, options);
  SemanticNode node;
  node.role = Role::Radio;
  node.name = name;
  node.description = description;
  node.checked = chosen;
  record(ui, press, std::move(node));

  ImDrawList* list = list_of(ui);
  const float corner = radius::kCard * ui.zoom;
  if (chosen) shadow(ui, press.box, radius::kCard, Elevation::Raised);
  fill_box(list, press.box, corner, ui.colour(Token::Surface));
  const float edge = chosen ? 2 * ui.zoom : hairline(ui);
  stroke_box(list, press.box, corner,
             chosen ? ui.colour(Token::Accent) : blend(ui, Token::Line, Token::Control, press.warmth), edge);

  constexpr float kMark = 20, kInset = 20;
  const Box mark = snapped(ui.pixels({at.right() - kInset - kMark, at.y + kInset + 4, kMark, kMark}));
  const ImVec2 centre = {mark.x + mark.w / 2, mark.y + mark.h / 2};
  if (chosen) {
    list->AddCircleFilled(centre, mark.w / 2, ui.colour(Token::Accent), 40);
    list->AddCircleFilled(centre, 4 * ui.zoom, ui.colour(Token::OnAccent), 24);
  } else {
    stroke_box(list, mark, mark.w / 2, ui.colour(Token::Control), 1.5f * ui.zoom);
  }
  if (press.ring) focus_ring(ui, press.box, radius::kCard);
  return press.pressed;
}

void tabs(Ui& ui, Rect at) {
  fill(ui, at, Token::Inset, radius::kRow);
  if (ui.theme->high_contrast) outline(ui, at, Token::Line, radius::kRow);
}

bool tab(Ui& ui, Rect at, std::string_view name, bool chosen, bool elides) {
  const Press press = press_area(ui, at, name);
  SemanticNode node;
  node.role = Role::Tab;
  node.name = name;
  node.selected = chosen;
  record(ui, press, std::move(node));
  ImDrawList* list = list_of(ui);
  const float corner = radius::kTag * ui.zoom;
  if (chosen) {
    fill_box(list, press.box, corner, ui.colour(Token::Surface));
    stroke_box(list, press.box, corner, ui.colour(Token::Line), hairline(ui));
  } else if (press.warmth > 0) {
    fill_box(list, press.box, corner, ui.colour(Token::Hover, press.warmth));
  }
  Label how;
  how.type = chosen ? type::kSmallLabel : type::kSmall;
  how.colour = chosen ? Token::Text : Token::TextSecond;
  how.middle = how.silent = true;
  how.elides = elides;
  const Rect inside = at.inset(6, 0);
  const float width = width_of(ui, name, how.type);
  how.max_lines = elides || width <= inside.w ? 1 : 0;
  if (how.max_lines == 0) how.align = Align::Centre;
  text_at(ui, inside.centred(std::min(inside.w, width), inside.h), name, how);
  if (press.ring) focus_ring(ui, press.box, radius::kTag);
  return press.pressed;
}

float disclosure_height(Ui& ui, std::string_view name, float width) {
  return height_of(ui, name, std::max(1.0f, width - 22), {.type = type::kSmall}) + 16;
}

bool disclosure(Ui& ui, Rect at, std::string_view name, bool open, std::string_view id) {
  const Press press = press_area(ui, at, id.empty() ? name : id);
  SemanticNode node;
  node.role = Role::Disclosure;
  node.name = name;
  node.expanded = open;
  record(ui, press, std::move(node));
  const Token ink = press.hovered ? Token::TextSecond : Token::TextCaption;
  Rect inside = at;
  icon(ui, inside.cut_start(16), open ? Icon::chevron_down : Icon::chevron_right, ink, 16);
  inside.cut_start(6);
  Label how;
  how.type = type::kSmall;
  how.colour = ink;
  how.max_lines = width_of(ui, name, how.type) <= inside.w ? 1 : 0;
  how.middle = how.silent = true;
  text_at(ui, inside, name, how);
  if (press.ring) focus_ring(ui, press.box, radius::kTag);
  return press.pressed;
}

}  // namespace hearth::ui
