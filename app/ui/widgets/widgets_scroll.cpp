// Areas that scroll. Everything is drawn into one ImGui window; an area is a clip rectangle and an origin.
#include <algorithm>
#include <cmath>

#include "app/ui/widgets/layout_record.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr float kNotch = 72;     // units a step of the wheel
constexpr float kArrow = 48;     // units an arrow key
constexpr float kBarWidth = 12;  // of the part that can be grabbed; the thumb is thinner
constexpr double kBarStays = 1.0;

float end_of(const ScrollMemory& area) { return std::max(0.0f, area.content - area.view); }

void move_on(Ui& ui, ScrollMemory& area) {
  area.target = std::clamp(area.target, 0.0f, end_of(area));
  const float before = area.offset;
  if (ui.reduced_motion || !area.placed || std::abs(area.target - area.offset) < 0.5f) {
    area.offset = area.target;
  } else {
    const float dt = std::min(ImGui::GetIO().DeltaTime, 1.0f / 30);
    area.offset += (area.target - area.offset) * (1 - std::exp(-dt * 24));
    ui.redraw_in(0);
  }
  area.offset = std::clamp(area.offset, 0.0f, end_of(area));
  if (area.offset != before) area.moved_at = ui.now;
  area.placed = true;
}

void take_keys(Ui& ui, ScrollMemory& area, NodeId id, bool arrows) {
  const auto pressed = [&](ImGuiKey key) {
    const bool now = ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id);
    ImGui::SetKeyOwner(key, id);
    return now;
  };
  const float page = std::max(40.0f, area.view - 40);
  const float before = area.target;
  if (pressed(ImGuiKey_PageDown)) area.target += page;
  if (pressed(ImGuiKey_PageUp)) area.target -= page;
  if (pressed(ImGuiKey_Home)) area.target = 0;
  if (pressed(ImGuiKey_End)) area.target = end_of(area);
  if (arrows && pressed(ImGuiKey_DownArrow)) area.target += kArrow;
  if (arrows && pressed(ImGuiKey_UpArrow)) area.target -= kArrow;
  if (area.target != before) ui.redraw_in(0);
}

// After the body, so that an area inside it has had its turn.
void take_wheel(Ui& ui, ScrollMemory& area, Box box) {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  float& wheel = context.IO.MouseWheel;
  if (wheel == 0 || !mouse_in(box)) return;
  // An editor with more lines than it shows scrolls itself.
  const ImGuiWindow* hovered = context.HoveredWindow;
  if (hovered != context.CurrentWindow && hovered->ScrollMax.y > 0) return;
  const float wanted = std::clamp(area.target - wheel * kNotch, 0.0f, end_of(area));
  if (wanted == area.target) return;
  area.target = wanted;
  wheel = 0;
  ui.redraw_in(0);
}

void take_touch(Ui& ui, ScrollMemory& area, Box box) {
  ImGuiIO& io = ImGui::GetIO();
  if (io.MouseSource != ImGuiMouseSource_TouchScreen ||
      !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 8 * ui.zoom))
    return;
  if (!ImGui::IsMouseHoveringRect(low(box), high(box)) || io.MouseDelta.y == 0) return;
  ImGui::ClearActiveID();  // no longer a press
  area.target = area.offset = std::clamp(area.offset - io.MouseDelta.y / ui.zoom, 0.0f, end_of(area));
  area.moved_at = ui.now;
  io.MouseDelta.y = 0;
  ui.redraw_in(0);
}

struct Bar {
  Rect track, thumb;  // window units
  bool hovered = false, held = false;
};

Rect thumb_of(const ScrollMemory& area, Rect track) {
  const float height = std::max(32.0f, track.h * area.view / std::max(area.content, 1.0f));
  const float end = end_of(area);
  const float share = end > 0 ? area.offset / end : 0;
  return {track.x, track.y + (track.h - std::min(height, track.h)) * share, track.w,
          std::min(height, track.h)};
}

// Before the body: what is drawn first gets the mouse.
Bar work_bar(Ui& ui, ScrollMemory& area, NodeId id, Rect at) {
  Bar bar;
  bar.track = {at.right() - kBarWidth, at.y + 2, kBarWidth, at.h - 4};
  const Box box = ui.pixels(bar.track);
  const ImRect where(low(box), high(box));
  const NodeId bar_id = id ^ 2;
  ImGui::ItemAdd(where, bar_id, nullptr, ImGuiItemFlags_NoNav);
  ImGui::ButtonBehavior(where, bar_id, &bar.hovered, &bar.held,
                        ImGuiButtonFlags_PressedOnClick | ImGuiButtonFlags_NoNavFocus);
  bar.thumb = thumb_of(area, bar.track);
  if (bar.held) {
    const float mouse = ImGui::GetIO().MousePos.y / ui.zoom - ui.origin.y;
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
      const bool inside = mouse >= bar.thumb.y && mouse <= bar.thumb.bottom();
      area.grabbed_at = inside ? mouse - bar.thumb.y : bar.thumb.h / 2;
    }
    const float room = bar.track.h - bar.thumb.h;
    const float share = room > 0 ? (mouse - area.grabbed_at - bar.track.y) / room : 0;
    area.target = area.offset = std::clamp(share, 0.0f, 1.0f) * end_of(area);
    area.moved_at = ui.now;
    bar.thumb = thumb_of(area, bar.track);
  }
  return bar;
}

void draw_bar(Ui& ui, const ScrollMemory& area, NodeId id, Rect at, const Bar& bar) {
  const bool recent = ui.now - area.moved_at < kBarStays;
  const bool shown = recent || bar.hovered || bar.held || mouse_in(ui.pixels(at));
  if (recent && !bar.hovered) ui.redraw_in(kBarStays - (ui.now - area.moved_at) + 0.01);
  const float strength = ease(ui, id ^ 2, shown, 0.14f);
  if (strength <= 0) return;
  const float wide = ease(ui, id ^ 3, bar.hovered || bar.held);
  const float width = 4 + 3 * wide;
  const Rect thumb = {bar.thumb.right() - width - 2, bar.thumb.y, width, bar.thumb.h};
  const float alpha = ui.theme->high_contrast ? 1.0f : 0.45f + 0.35f * wide;
  fill(ui, thumb, Token::Control, width / 2, strength * alpha);
}

// The area itself can be reached by Tab, so that a text without anything to press can be read by keyboard.
bool take_focus(Ui& ui, NodeId id, Rect at) {
  const Box box = snapped(ui.pixels(at));
  // For arrows it is a point in the corner: not in the way of what it holds.
  const ImRect point(box.x, box.y, box.x + 1, box.y + 1);
  ImGui::ItemAdd(ImRect(low(box), high(box)), id, &point);
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  return context.NavId == id && context.NavWindow == context.CurrentWindow;
}

}  // namespace

void scroll_area(Ui& ui, Rect at, std::string_view name, float content_height,
                 const std::function<void(ScrollView&)>& body) {
  WidgetMemory& kept = memory();
  const NodeId id = node_id(name);
  ScrollMemory& area = kept.scrolls[id];
  if (area.frame < kept.frame - 1) area.holds_focus = false;
  area.frame = kept.frame;
  area.content = content_height;
  area.view = at.h;
  if (const auto wanted = kept.scroll_requests.find(id); wanted != kept.scroll_requests.end()) {
    const bool was_at_end = area.offset >= end_of(area) - 1;
    area.target = std::clamp(wanted->second, 0.0f, end_of(area));
    // Following the end of a growing text must not lag behind it.
    if (was_at_end || area.target - area.offset < kNotch) area.offset = area.target;
    kept.scroll_requests.erase(wanted);
  }
  if (const auto moved = kept.scroll_shifts.find(id); moved != kept.scroll_shifts.end()) {
    area.offset += moved->second;
    area.target += moved->second;
    kept.scroll_shifts.erase(moved);
  }
  const bool scrolls = end_of(area) > 0.5f;
  const bool own_focus = scrolls && take_focus(ui, id, at);
  if (scrolls && (own_focus || area.holds_focus)) take_keys(ui, area, id, own_focus);
  move_on(ui, area);
  const Bar bar = scrolls ? work_bar(ui, area, id, at) : Bar{};

  const Box box = snapped(ui.pixels(at));
  ImDrawList* list = list_of(ui);
  ImGui::PushClipRect(low(box), high(box), true);
  if (list != ImGui::GetWindowDrawList()) list->PushClipRect(low(box), high(box), true);
  const Point outer = ui.origin;
  const float whole_pixels = std::round(area.offset * ui.zoom) / ui.zoom;
  kept.areas.push_back({&area, {outer.x + at.x, outer.y + at.y, at.w, at.h}, false});
  ui.origin = {outer.x + at.x, outer.y + at.y - whole_pixels};

  ScrollView view;
  view.offset = whole_pixels;
  view.view_height = at.h;
  view.at_end = area.target >= end_of(area) - 1;
  if (ui.record) {
    const Box content = ui.pixels({0, 0, at.w, std::max(at.h, content_height)});
    ui.record->open_panel(name, box, content, scrolls);
  }
  body(view);
  if (ui.record) ui.record->close();

  ui.origin = outer;
  area.holds_focus = kept.areas.back().holds_focus;
  kept.areas.pop_back();
  if (list != ImGui::GetWindowDrawList()) list->PopClipRect();
  ImGui::PopClipRect();
  if (!scrolls) return;
  take_wheel(ui, area, box);
  take_touch(ui, area, box);
  draw_bar(ui, area, id, at, bar);
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (own_focus && context.NavCursorVisible) {
    stroke_box(list, box, radius::kRow * ui.zoom, ui.colour(Token::Focus), 2 * ui.zoom);
  }
}

void scroll_to(Ui& ui, std::string_view name, float offset) {
  const NodeId id = ImGui::GetID(name.data(), name.data() + name.size());
  memory().scroll_requests[id] = offset;
  ui.redraw_in(0);
}

void shift_scroll(Ui& ui, std::string_view name, float delta) {
  const NodeId id = ImGui::GetID(name.data(), name.data() + name.size());
  memory().scroll_shifts[id] += delta;
  ui.redraw_in(0);
}

}  // namespace hearth::ui
