// Things with an amount: slider, meter, progress.
#include <algorithm>
#include <cmath>

#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr float kBar = 8;

// The bar itself, in the middle of `at`.
Rect bar_of(Rect at) {
  const float height = std::min(at.h, kBar);
  return {at.x, at.y + (at.h - height) / 2, at.w, height};
}

void draw_track(Ui& ui, Rect bar) {
  fill(ui, bar, Token::Hover, bar.h / 2);
  if (ui.theme->high_contrast) outline(ui, bar, Token::Line, bar.h / 2);
}

// Left and Right step in the direction in which they point on screen.
float steps_of_keys(const Ui& ui, NodeId id, bool& to_least, bool& to_most) {
  float steps = 0;
  const float along = ui.mirrored ? -1.0f : 1.0f;
  const auto pressed = [&](ImGuiKey key) {
    const bool now = ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id);
    ImGui::SetKeyOwner(key, id);
    return now;
  };
  if (pressed(ImGuiKey_RightArrow)) steps += along;
  if (pressed(ImGuiKey_LeftArrow)) steps -= along;
  if (pressed(ImGuiKey_PageUp)) steps += 10;
  if (pressed(ImGuiKey_PageDown)) steps -= 10;
  to_least = pressed(ImGuiKey_Home);
  to_most = pressed(ImGuiKey_End);
  return steps;
}

float on_grid(float value, float least, float most, float step) {
  if (step > 0) value = least + std::round((value - least) / step) * step;
  return std::clamp(value, least, most);
}

void draw_slider(Ui& ui, Rect track, float share, const Press& press) {
  constexpr float kThumb = 16, kGroove = 4;
  const Rect groove = {track.x, track.y + (track.h - kGroove) / 2, track.w, kGroove};
  draw_track(ui, groove);
  const float centre = kThumb / 2 + (track.w - kThumb) * share;
  fill(ui, {groove.x, groove.y, centre, kGroove}, Token::Accent, kGroove / 2);
  const Box thumb =
      snapped(ui.pixels({track.x + centre - kThumb / 2, track.y + (track.h - kThumb) / 2, kThumb, kThumb}));
  ImDrawList* list = list_of(ui);
  fill_box(list, thumb, thumb.w / 2,
           blend(ui, Token::Surface, Token::AccentSoft, press.held ? 1 : press.warmth));
  stroke_box(list, thumb, thumb.w / 2, ui.colour(Token::Accent), 2 * ui.zoom);
  if (press.ring) focus_ring(ui, thumb, kThumb / 2);
}

constexpr Label kSliderName = {.type = type::kSmall, .silent = true};
constexpr Label kAmount = {
    .type = {Face::Mono, 13, 18}, .colour = Token::TextSecond, .middle = true, .silent = true};

// The name, and at the end of its line what is set; below it where both are too long.
struct Words {
  float name_width, value_width, height;
  bool stacked;
};

Words words_above(Ui& ui, std::string_view name, std::string_view shown, float width) {
  Words said{};
  said.value_width = width_of(ui, shown, kAmount.type) + 1;
  said.stacked = width_of(ui, name, kSliderName.type) + 8 + said.value_width > width;
  said.name_width = said.stacked ? width : width - 8 - said.value_width;
  said.height = height_of(ui, name, said.name_width, kSliderName) + (said.stacked ? 18 : 0);
  return said;
}

}  // namespace

float slider_height(Ui& ui, std::string_view name, std::string_view shown, float width) {
  return words_above(ui, name, shown, width).height + 24;
}

bool slider(Ui& ui, Rect at, std::string_view name, float& value, float least, float most, float step,
            std::string_view shown) {
  Rect track = at;
  const Rect all = at;
  if (at.h >= 38) {
    const Words said = words_above(ui, name, shown, at.w);
    Rect above = at;
    above = above.cut_top(said.height);
    track = {at.x, at.y + said.height + 4, at.w, at.h - said.height - 4};
    Rect value_at = said.stacked ? above.cut_bottom(18) : above.cut_end(said.value_width);
    text_at(ui, value_at, shown, kAmount);
    text_at(ui, {above.x, above.y, said.name_width, above.h}, name, kSliderName);
  }
  const Press press = press_area(ui, track, name);
  const float before = value;
  if (press.held && ImGui::GetIO().MouseDown[0]) {
    const Box box = ui.pixels(track);
    const float half = 8 * ui.zoom;
    float share = std::clamp((ImGui::GetIO().MousePos.x - box.x - half) / (box.w - 2 * half), 0.0f, 1.0f);
    if (ui.mirrored) share = 1 - share;
    value = on_grid(least + (most - least) * share, least, most, step);
  }
  if (press.focused) {
    bool to_least = false, to_most = false;
    const float steps = steps_of_keys(ui, press.id, to_least, to_most);
    if (steps != 0) value = on_grid(value + steps * step, least, most, step);
    if (to_least) value = least;
    if (to_most) value = most;
  }
  if (auto typed = ui.tree->take(press.id, SemanticRequest::Kind::Type)) {
    char* end = nullptr;
    const float wanted = std::strtof(typed->text.c_str(), &end);
    if (end != typed->text.c_str()) value = on_grid(wanted, least, most, step);
  }
  SemanticNode node;
  node.role = Role::Slider;
  node.name = name;
  node.value = shown;
  record(ui, press, std::move(node));
  const float share = most > least ? std::clamp((value - least) / (most - least), 0.0f, 1.0f) : 0;
  track.h = std::min(track.h, 16.0f);
  if (all.h < 38) track.y = all.y + (all.h - track.h) / 2;
  draw_slider(ui, track, share, press);
  return value != before;
}

void meter(Ui& ui, Rect at, std::string_view name, std::string_view value, std::span<const MeterPart> parts) {
  constexpr float kGap = 2;
  const Rect bar = bar_of(at);
  draw_track(ui, bar);
  ImDrawList* list = list_of(ui);
  const Box whole = snapped(ui.pixels(bar));
  list->PushClipRect(low(whole), high(whole), true);
  float start = 0;
  for (const MeterPart& part : parts) {
    const float width = std::clamp(part.share, 0.0f, 1.0f) * bar.w;
    if (width <= 0) continue;
    const bool first = start == 0, last = start + width >= bar.w - 0.5f;
    const Box box =
        snapped(ui.pixels({bar.x + start, bar.y, std::max(2.0f, width - (last ? 0 : kGap)), bar.h}));
    const float corner = bar.h / 2 * ui.zoom;
    // Round where the whole bar is round, straight against a neighbour.
    const bool round_left = ui.mirrored ? last : first, round_right = ui.mirrored ? first : last;
    const ImDrawFlags flags = (round_left ? ImDrawFlags_RoundCornersLeft : ImDrawFlags_None) |
                              (round_right ? ImDrawFlags_RoundCornersRight : ImDrawFlags_None);
    list->AddRectFilled(low(box), high(box), ui.colour(part.colour), corner,
                        flags == ImDrawFlags_None ? ImDrawFlags_RoundCornersNone : flags);
    start += width;
  }
  list->PopClipRect();

  SemanticNode node;
  node.id = node_id(name);
  node.role = Role::Meter;
  node.name = name;
  node.value = value;
  node.box = whole;
  memory().last = {node.id, snapped(ui.pixels(at)), mouse_in(snapped(ui.pixels(at))), false, false};
  ui.tree->add(std::move(node));
}

void progress(Ui& ui, Rect at, std::string_view name, float fraction, std::string_view value) {
  const Rect bar = bar_of(at);
  draw_track(ui, bar);
  const float corner = bar.h / 2;
  if (fraction >= 0) {
    const float width = std::clamp(fraction, 0.0f, 1.0f) * bar.w;
    if (width > 0) fill(ui, {bar.x, bar.y, std::max(width, bar.h), bar.h}, Token::Accent, corner);
  } else {
    // Not known: a part wanders from end to end; with reduced motion it stands for half a second at a time.
    constexpr double kRound = 1.6;
    const double steps = ui.reduced_motion ? std::floor(ui.now * 2) / 2 : ui.now;
    const auto place = static_cast<float>(0.5 - 0.5 * std::cos(steps / kRound * 6.283185307179586));
    const float width = bar.w * 0.3f;
    fill(ui, {bar.x + (bar.w - width) * place, bar.y, width, bar.h}, Token::Accent, corner);
    ui.redraw_in(ui.reduced_motion ? 0.5 : 1.0 / 30);
  }
  SemanticNode node;
  node.id = node_id(name);
  node.role = Role::ProgressBar;
  node.name = name;
  node.value = value;
  node.box = snapped(ui.pixels(at));
  memory().last = {node.id, node.box, mouse_in(node.box), false, false};
  ui.tree->add(std::move(node));
}

}  // namespace hearth::ui
