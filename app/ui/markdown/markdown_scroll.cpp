#include <algorithm>
#include <cmath>

#include "app/ui/markdown/markdown_leaves.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr float kBar = 10, kNotch = 60, kArrow = 40;

void take_input(Ui& ui, NodeId id, const Box& box, float view, float content, float& offset) {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  const float before = offset;
  if (mouse_in(box)) {
    float& sideways = context.IO.MouseWheelH;
    float& wheel = context.IO.MouseWheel;
    if (sideways != 0) offset -= sideways * kNotch;
    if (context.IO.KeyShift && wheel != 0) {
      offset -= wheel * kNotch;
      wheel = 0;
    }
    sideways = 0;
  }
  if (context.NavId == id && context.NavWindow == context.CurrentWindow) {
    for (const ImGuiKey key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow}) {
      if (ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id))
        offset += key == ImGuiKey_LeftArrow ? -kArrow : kArrow;
      ImGui::SetKeyOwner(key, id);
    }
  }
  offset = std::clamp(offset, 0.0f, std::max(0.0f, content - view));
  if (offset != before) ui.redraw_in(0);
}

// The bar lies over the lower edge. Before the content, so that it gets the mouse first.
void work_bar(Ui& ui, NodeId id, Rect at, float content, float& offset) {
  const float wide = std::max(32.0f, at.w * at.w / content);
  const float room = at.w - wide - 8, most = content - at.w;
  const Rect track = {at.x + 4, at.bottom() - kBar, at.w - 8, kBar};
  const Box box = ui.pixels(track);
  const ImRect area(low(box), high(box));
  bool hovered = false, held = false;
  ImGui::ItemAdd(area, id ^ 2, nullptr, ImGuiItemFlags_NoNav);
  ImGui::ButtonBehavior(area, id ^ 2, &hovered, &held,
                        ImGuiButtonFlags_PressedOnClick | ImGuiButtonFlags_NoNavFocus);
  if (held && room > 0) {
    offset = std::clamp(offset + ImGui::GetIO().MouseDelta.x / ui.zoom * most / room, 0.0f, most);
    ui.redraw_in(0);
  }
  const float strength = ease(ui, id ^ 2, hovered || held || mouse_in(ui.pixels(at)), 0.14f);
  const float thick = hovered || held ? 6.0f : 4.0f;
  const Rect thumb = {track.x + room * offset / most, at.bottom() - thick - 2, wide, thick};
  // Always faintly there: that something is cut off must be seen.
  fill(ui, thumb, Token::Control, thick / 2, ui.theme->high_contrast ? 1.0f : 0.35f + 0.35f * strength);
}

}  // namespace

void scroll_sideways(Ui& ui, Rect at, std::string_view name, float content, float& offset,
                     const std::function<void(float)>& body) {
  const Box box = snapped(ui.pixels(at));
  const bool scrolls = content > at.w + 0.5f;
  NodeId id = 0;
  if (scrolls) {
    id = node_id(name);
    // For arrows a point in the corner: not in the way of what it holds.
    const ImRect point(box.x, box.y, box.x + 1, box.y + 1);
    ImGui::ItemAdd(ImRect(low(box), high(box)), id, &point);
    take_input(ui, id, box, at.w, content, offset);
  } else {
    offset = 0;
  }
  ImDrawList* list = list_of(ui);
  ImGui::PushClipRect(low(box), high(box), true);
  if (list != ImGui::GetWindowDrawList()) list->PushClipRect(low(box), high(box), true);
  body(offset);
  if (list != ImGui::GetWindowDrawList()) list->PopClipRect();
  ImGui::PopClipRect();
  if (!scrolls) return;
  work_bar(ui, id, at, content, offset);
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.NavId == id && context.NavWindow == context.CurrentWindow && context.NavCursorVisible)
    stroke_box(list, box, radius::kRow * ui.zoom, ui.colour(Token::Focus), 2 * ui.zoom);
}

}  // namespace hearth::ui
