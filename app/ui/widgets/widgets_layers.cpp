// What lies over everything else: dialogs, menus, tooltips. And groups.
#include <algorithm>
#include <cmath>

#include "app/ui/widgets/layout_record.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr double kHintDelay = 0.55;
constexpr float kDialogSeconds = 0.18f, kMenuSeconds = 0.14f;
constexpr float kItem = 36, kDivider = 9, kMenuPad = 6;

void begin_window(NodeId id) {
  char title[32];
  std::snprintf(title, sizeof title, "##layer%08X", id);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin(title, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse);
}

bool escape_pressed() {
  const bool now = ImGui::IsKeyPressed(ImGuiKey_Escape, ImGuiInputFlags_None, ImGuiKeyOwner_Any);
  return now;
}

// Where a box of that size opens: below the anchor, above where there is more room; inside the window.
Rect place_beside(const Ui& ui, Rect anchor, float width, float height) {
  constexpr float kAway = 4, kEdge = 8;
  float x = anchor.x;
  if (x + width > ui.width - kEdge) x = anchor.right() - width;
  x = std::clamp(x, kEdge, std::max(kEdge, ui.width - kEdge - width));
  const float below = ui.height - kEdge - anchor.bottom() - kAway, above = anchor.y - kEdge - kAway;
  float y = anchor.bottom() + kAway;
  if (height > below && above > below) y = anchor.y - kAway - height;
  y = std::clamp(y, kEdge, std::max(kEdge, ui.height - kEdge - height));
  return {x, y, width, height};
}

void draw_sheet(Ui& ui, Rect at, float corner, Elevation level) {
  const Box box = snapped(ui.pixels(at));
  shadow(ui, box, corner, level);
  fill_box(list_of(ui), box, corner * ui.zoom, ui.colour(Token::Surface));
  stroke_box(list_of(ui), box, corner * ui.zoom, ui.colour(Token::Line), hairline(ui));
}

// What was drawn since `first` becomes visible with `shown`, from 0 to 1.
void fade(ImDrawList& list, int first, float shown) {
  if (shown >= 1) return;
  for (ImDrawVert& vertex : std::span(list.VtxBuffer.Data, static_cast<size_t>(list.VtxBuffer.Size))
                                .subspan(static_cast<size_t>(first))) {
    const auto alpha = static_cast<float>(vertex.col >> IM_COL32_A_SHIFT);
    vertex.col = (vertex.col & ~IM_COL32_A_MASK) | static_cast<ImU32>(alpha * shown + 0.5f)
                                                       << IM_COL32_A_SHIFT;
  }
}

// A sheet with what stands on it, as one node of the tree.
void on_sheet(Ui& ui, Rect at, Role role, std::string_view id, std::string_view name,
              const std::function<void()>& body) {
  SemanticNode node;
  node.id = ImGui::GetID(id.data(), id.data() + id.size());
  node.role = role;
  node.name = name;
  node.box = ui.pixels(at);
  if (ui.record) ui.record->open_panel(name, node.box, node.box, false);
  ui.tree->open(std::move(node));
  body();
  ui.tree->close();
  if (ui.record) ui.record->close();
}

float menu_width(Ui& ui, std::span<const std::string> items) {
  float width = 160;
  for (const std::string& item : items) width = std::max(width, width_of(ui, item) + 1 + 24 + 2 * kMenuPad);
  return std::min(width, ui.width - 32);
}

// A name that is too long for the window takes more lines.
float item_height(Ui& ui, std::string_view item, float width) {
  if (item == "-") return kDivider;
  return std::max(kItem, height_of(ui, item, width - 24) + kItem - type::kInterface.line);
}

float menu_height(Ui& ui, std::span<const std::string> items, float width) {
  float height = 2 * kMenuPad;
  for (const std::string& item : items) height += item_height(ui, item, width - 2 * kMenuPad);
  return height;
}

void draw_items(Ui& ui, Rect at, std::span<const std::string> items, float content, int& chosen) {
  scroll_area(ui, at.inset(0, kMenuPad), "items", content, [&](ScrollView&) {
    float y = 0;
    for (size_t i = 0; i < items.size(); ++i) {
      if (items[i] == "-") {
        line(ui, {kMenuPad, y + kDivider / 2 - 0.5f, at.w - 2 * kMenuPad, 1});
        y += kDivider;
        continue;
      }
      const float width = at.w - 2 * kMenuPad;
      const Rect item = {kMenuPad, y, width, item_height(ui, items[i], width)};
      if (row(ui, item, items[i], false, Role::MenuItem).pressed) chosen = static_cast<int>(i);
      Label how;
      how.middle = how.silent = true;
      label(ui, item.inset(12, 0), items[i], how);
      y += item.h;
    }
  });
}

}  // namespace

void layer(Ui& ui, std::string_view name, const std::function<void(const Layer&)>& body) {
  WidgetMemory& kept = memory();
  const NodeId id = node_id(name);
  kept.layers.push_back(id);
  Layer state;
  state.topmost = kept.layers_before.empty() || kept.layers_before.back() == id;
  begin_window(id);
  ImGuiContext& context = *ImGui::GetCurrentContext();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  state.appearing = window->Appearing;
  ImGui::BringWindowToDisplayFront(window);
  // The keyboard stays inside the topmost one.
  if (state.topmost && context.NavWindow && context.NavWindow->RootWindow != window)
    ImGui::FocusWindow(window);

  ImDrawList* outer_list = ui.list;
  const Point outer_origin = ui.origin;
  std::vector<OpenArea> outer_areas;
  outer_areas.swap(kept.areas);
  ui.list = ImGui::GetWindowDrawList();
  ui.origin = {0, 0};
  if (ui.record) ui.record->open_layer(ui.pixels({0, 0, ui.width, ui.height}));
  body(state);
  if (ui.record) ui.record->close();
  kept.areas.swap(outer_areas);
  ui.list = outer_list;
  ui.origin = outer_origin;
  ImGui::End();
  ImGui::PopStyleVar(3);
}

bool dialog(Ui& ui, float width, float height, std::string_view title,
            const std::function<void(Rect)>& body) {
  bool close = false;
  layer(ui, title, [&](const Layer& state) {
    const Rect all = {0, 0, ui.width, ui.height};
    const float scrim = ui.theme->high_contrast ? 0.75f : ui.theme->dark ? 0.5f : 0.14f;
    const float shown = appear(ui, node_id("scrim"), kDialogSeconds);
    const Box whole = ui.pixels(all);
    const uint32_t shade = ui.theme->dark ? 0 : 0x1C2023;  // #23201C as ImU32
    list_of(ui)->AddRectFilled(low(whole), high(whole),
                               shade | static_cast<uint32_t>(scrim * shown * 255 + 0.5f) << 24);
    Rect at = all.centred(std::min(width, ui.width - 24), std::min(height, ui.height - 24));
    at.x = std::round(at.x);
    at.y = std::round(at.y);
    const int first = list_of(ui)->VtxBuffer.Size;
    draw_sheet(ui, at, radius::kDialog, Elevation::Dialog);

    on_sheet(ui, at, Role::Dialog, "dialog", title, [&] {
      Rect inside = at.inset(24, 20);
      Label heading;
      heading.type = {Face::Display, 20, 28};
      heading.role = Role::Heading;
      inside.cut_top(label(ui, inside, title, heading) + 8);
      body(inside);
    });
    fade(*list_of(ui), first, shown);
    close = state.topmost && !state.appearing && escape_pressed();
  });
  return close;
}

bool popover(Ui& ui, Rect anchor, float width, float height, std::string_view name,
             const std::function<void(Rect)>& body) {
  // The anchor is where the caller draws, the layer in the window.
  const Rect beside = {anchor.x + ui.origin.x, anchor.y + ui.origin.y, anchor.w, anchor.h};
  bool close = false;
  layer(ui, name, [&](const Layer& state) {
    const Rect at = place_beside(ui, beside, width + 2 * kMenuPad, height + 2 * kMenuPad);
    draw_sheet(ui, at, radius::kCard, Elevation::Raised);
    on_sheet(ui, at, Role::Dialog, "popover", name, [&] { body(at.inset(kMenuPad)); });
    fade(*list_of(ui), 0, appear(ui, node_id("shown"), kMenuSeconds));
    const bool outside = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !mouse_in(ui.pixels(at));
    close = state.topmost && !state.appearing && (outside || escape_pressed());
  });
  return close;
}

bool menu(Ui& ui, Rect anchor, std::string_view name, std::span<const std::string> items, int& chosen) {
  chosen = -1;
  const Rect beside = {anchor.x + ui.origin.x, anchor.y + ui.origin.y, anchor.w, anchor.h};
  bool over = false;
  layer(ui, name, [&](const Layer& state) {
    const float width = menu_width(ui, items), height = menu_height(ui, items, width);
    const Rect at = place_beside(ui, beside, width, std::min(height, ui.height - 16));
    draw_sheet(ui, at, radius::kCard, Elevation::Raised);
    on_sheet(ui, at, Role::Menu, "menu", name,
             [&] { draw_items(ui, at, items, height - 2 * kMenuPad, chosen); });
    fade(*list_of(ui), 0, appear(ui, node_id("shown"), kMenuSeconds));
    const bool outside =
        (ImGui::IsMouseClicked(ImGuiMouseButton_Left) || ImGui::IsMouseClicked(ImGuiMouseButton_Right)) &&
        !mouse_in(ui.pixels(at));
    over = chosen >= 0 || (state.topmost && !state.appearing && (outside || escape_pressed()));
  });
  return over;
}

void group(Ui& ui, Role role, std::string_view name, Rect at, const std::function<void()>& body,
           std::string_view value, std::string_view id) {
  const std::string_view key = id.empty() ? name : id;
  SemanticNode node;
  node.id = node_id(key.empty() ? "##group" : key);
  node.role = role;
  node.name = name;
  node.value = value;
  node.box = ui.pixels(at);
  const NodeId own = node.id;
  ui.tree->open(std::move(node));
  ImGui::PushOverrideID(own);
  body();
  ImGui::PopID();
  ui.tree->close();
}

void tooltip(Ui& ui, std::string_view text) {
  WidgetMemory& kept = memory();
  const LastItem& item = kept.last;
  if (text.empty() || item.id == 0 || !(item.hovered || item.ring)) return;
  if (kept.hinted != item.id) {
    kept.hinted = item.id;
    kept.hinted_since = ui.now;
    kept.hint_spent = false;
  }
  kept.hinted_now = true;
  if (item.pressed) kept.hint_spent = true;
  if (kept.hint_spent) return;
  const double waited = ui.now - kept.hinted_since;
  if (waited < kHintDelay) return ui.redraw_in(kHintDelay - waited);

  // Above all windows, in the list that ImGui draws last.
  Label how;
  how.type = type::kSmall;
  const float wide = std::min(320.0f, width_of(ui, text, how.type) + 1);
  const float high_part = height_of(ui, text, wide, how);
  const Point outer_origin = ui.origin;
  ImDrawList* outer_list = ui.list;
  ui.origin = {0, 0};
  ui.list = ImGui::GetForegroundDrawList();
  const float x_px = ui.mirrored ? ui.width * ui.zoom - item.box.x - item.box.w : item.box.x;
  const Rect anchor = {x_px / ui.zoom, item.box.y / ui.zoom, item.box.w / ui.zoom, item.box.h / ui.zoom};
  Rect at = place_beside(ui, anchor, wide + 20, high_part + 12);
  draw_sheet(ui, at, radius::kRow, Elevation::Raised);
  text_at(ui, at.inset(10, 6), text, how);
  ui.origin = outer_origin;
  ui.list = outer_list;
}

}  // namespace hearth::ui
