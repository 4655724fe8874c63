// What the widgets are made of: ImGui items at rectangles, what is remembered of them between frames, shapes
// in whole pixels, shadows. Only for the widgets*.cpp files. UI thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/ui/widgets/widgets.h"
#include "imgui.h"
#include "imgui_internal.h"

namespace hearth::ui {

// ---- What is remembered between frames. It lives as long as the ImGui context.

struct ScrollMemory {
  float offset = 0, target = 0;  // units; offset runs after target
  float content = 0, view = 0;
  bool placed = false;       // drawn once
  bool holds_focus = false;  // in the last frame: keys scroll it
  double moved_at = -10;
  float grabbed_at = 0;  // on the bar: where in the thumb
  int frame = 0;
};

struct OpenArea {  // of the frame being drawn, innermost last
  ScrollMemory* memory = nullptr;
  Rect view;  // in the window, units
  bool holds_focus = false;
};

struct Motion {
  float value = 0;
  int frame = 0;
};

struct LastItem {  // for tooltip()
  NodeId id = 0;
  Box box;
  bool hovered = false, ring = false, pressed = false;
};

struct WidgetMemory {
  int frame = -1;
  std::unordered_map<NodeId, ScrollMemory> scrolls;
  std::unordered_map<NodeId, float> scroll_requests, scroll_shifts;
  std::unordered_map<NodeId, Motion> motions;
  std::unordered_map<NodeId, int> secrets;  // fields that hold one: the frame in which they were last drawn
  std::unordered_set<NodeId> used;          // ids of this frame
  std::vector<OpenArea> areas;
  std::vector<NodeId> layers, layers_before;  // windows above the root, of this frame and the last one
  LastItem last;
  NodeId hinted = 0;  // the item whose tooltip is waited for, since when, and whether it was pressed since
  double hinted_since = 0;
  bool hint_spent = false;
  bool hinted_now = false;
  double blinking_since = 0;
  int commit_frame = -1;  // in which Enter belongs to an input method
};
WidgetMemory& memory();

// ---- Items

struct Press {
  NodeId id = 0;
  Box box;  // drawn
  Box hit;  // reacts: 32 x 32 units at least
  bool pressed = false, hovered = false, held = false;
  bool focused = false;  // has the keyboard
  bool ring = false;     // and is to show it
  float warmth = 0;      // 0 to 1: hovering fades in and out
};
struct PressOptions {
  bool disabled = false;
  bool under_others = false;  // widgets drawn later over it come first
  bool right_button = false;
  bool small = false;   // the hit box is not made larger
  bool floats = false;  // over what scrolls under it
};
// An ImGui item: mouse, keyboard and requests of the tree. `id` as in widgets.h.
Press press_area(Ui& ui, Rect at, std::string_view id, const PressOptions& options = {});
// The id that an item named `id` gets here. Asked twice in a frame for the same name, it gives another one.
NodeId node_id(std::string_view id);
// Brings it into view in every scroll area it lies in.
void show_in_areas(Ui& ui, Rect at);
// Takes Focus and ScrollTo requests. True: the keyboard was asked for.
bool take_focus_requests(Ui& ui, NodeId id, Rect at);
int record(Ui& ui, const Press& press, SemanticNode node);  // fills in id, box, focused
// Goes from 0 to 1 and back with `on`, in `seconds`.
float ease(Ui& ui, NodeId id, bool on, float seconds = 0.08f);

// From 0 to 1 after what `id` names was first drawn; with reduced motion 1 at once.
float appear(Ui& ui, NodeId id, float seconds);

// ---- Shapes, in whole pixels

ImDrawList* list_of(Ui& ui);
Box snapped(Box box);
float hairline(const Ui& ui);  // a line of one unit
inline ImVec2 low(Box box) { return {box.x, box.y}; }
inline ImVec2 high(Box box) { return {box.x + box.w, box.y + box.h}; }
bool mouse_in(Box box);  // and in the clip rectangle of the window drawn
void fill_box(ImDrawList* list, Box box, float corner, uint32_t colour);
void stroke_box(ImDrawList* list, Box box, float corner, uint32_t colour, float width);  // inside the box
void focus_ring(Ui& ui, Box box, float corner_units);
uint32_t blend(const Ui& ui, Token from, Token to, float share);
void shadow(Ui& ui, Box box, float corner_units, Elevation level);
Box text_at(Ui& ui, Rect at, std::string_view text, const Label& how);  // draws; the box used, pixels
TextStyle style_of(const Ui& ui, const Label& how);

// A window over everything that takes the mouse and the keyboard while it is open (dialogs, menus). `body`
// is told whether it is the topmost one and appears now. Coordinates inside are those of the window.
struct Layer {
  bool topmost = false, appearing = false;
};
void layer(Ui& ui, std::string_view id, const std::function<void(const Layer&)>& body);

// The same as wipe_editors() if that field was edited last.
void wipe_editor_of(NodeId id);
void wipe_secrets_that_went(WidgetMemory& memory);

}  // namespace hearth::ui
