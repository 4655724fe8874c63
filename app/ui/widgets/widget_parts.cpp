#include "app/ui/widgets/widget_parts.h"

#include <algorithm>
#include <cmath>

#include "app/ui/widgets/layout_record.h"

namespace hearth::ui {
namespace {

constexpr ImGuiID kOwner = 0x48415254;  // ours among ImGui's context hooks
constexpr float kLeastHit = 32;

void forget(ImGuiContext*, ImGuiContextHook* hook) { delete static_cast<WidgetMemory*>(hook->UserData); }

void begin_frame(WidgetMemory& memory, int frame) {
  memory.frame = frame;
  memory.used.clear();
  memory.areas.clear();
  memory.layers_before.swap(memory.layers);
  memory.layers.clear();
  memory.last = {};
  if (!memory.hinted_now) memory.hinted = 0;
  memory.hinted_now = false;
  std::erase_if(memory.motions, [&](const auto& entry) { return entry.second.frame < frame - 2; });
  wipe_secrets_that_went(memory);
}

Box hit_box_of(const Ui& ui, Box box, bool small) {
  if (small) return box;
  const float least = kLeastHit * ui.zoom;
  const float more_x = std::max(0.0f, least - box.w) / 2, more_y = std::max(0.0f, least - box.h) / 2;
  return {box.x - more_x, box.y - more_y, box.w + 2 * more_x, box.h + 2 * more_y};
}

}  // namespace

WidgetMemory& memory() {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  WidgetMemory* found = nullptr;
  for (const ImGuiContextHook& hook : context.Hooks) {
    if (hook.Owner == kOwner) found = static_cast<WidgetMemory*>(hook.UserData);
  }
  if (!found) {
    found = new WidgetMemory;  // deleted by `forget`
    ImGuiContextHook hook;
    hook.Type = ImGuiContextHookType_Shutdown;
    hook.Owner = kOwner;
    hook.Callback = forget;
    hook.UserData = found;
    ImGui::AddContextHook(&context, &hook);
  }
  if (found->frame != context.FrameCount) begin_frame(*found, context.FrameCount);
  return *found;
}

NodeId node_id(std::string_view id) {
  NodeId made = ImGui::GetID(id.data(), id.data() + id.size());
  WidgetMemory& kept = memory();
  for (int again = 1; !kept.used.insert(made).second; ++again) {
    made = ImHashData(&again, sizeof again, made);
  }
  return made;
}

float ease(Ui& ui, NodeId id, bool on, float seconds) {
  WidgetMemory& kept = memory();
  const float goal = on ? 1.0f : 0.0f;
  const auto [entry, fresh] = kept.motions.try_emplace(id, Motion{goal, kept.frame});
  Motion& motion = entry->second;
  motion.frame = kept.frame;
  if (ui.reduced_motion || motion.value == goal) return motion.value = goal;
  // The first frame after a pause must not run the whole way at once.
  const float step = std::min(ImGui::GetIO().DeltaTime, 1.0f / 30) / seconds;
  motion.value = on ? std::min(1.0f, motion.value + step) : std::max(0.0f, motion.value - step);
  if (motion.value != goal) ui.redraw_in(0);
  return 1 - (1 - motion.value) * (1 - motion.value);  // ease-out
}

float appear(Ui& ui, NodeId id, float seconds) {
  WidgetMemory& kept = memory();
  kept.motions.try_emplace(id, Motion{0, kept.frame});
  return ease(ui, id, true, seconds);
}

void show_in_areas(Ui& ui, Rect at) {
  constexpr float kRoom = 8;
  const float top = ui.origin.y + at.y, bottom = top + at.h;
  WidgetMemory& kept = memory();
  for (size_t i = kept.areas.size(); i-- > 0;) {
    OpenArea& area = kept.areas[i];
    const float above = area.view.y + kRoom - top, below = bottom + kRoom - area.view.bottom();
    if (above > 0 || at.h > area.view.h) {
      area.memory->target = area.memory->offset - above;
    } else if (below > 0) {
      area.memory->target = area.memory->offset + below;
    }
    ui.redraw_in(0);
  }
}

bool take_focus_requests(Ui& ui, NodeId id, Rect at) {
  if (!ui.tree->has_requests()) return false;
  const bool focus = ui.tree->take(id, SemanticRequest::Kind::Focus).has_value();
  if (focus || ui.tree->take(id, SemanticRequest::Kind::ScrollTo)) show_in_areas(ui, at);
  return focus;
}

Press press_area(Ui& ui, Rect at, std::string_view name, const PressOptions& options) {
  Press press;
  press.id = node_id(name);
  press.box = snapped(ui.pixels(at));
  press.hit = hit_box_of(ui, press.box, options.small);

  if (ui.record)
    ui.record->add(LayoutRecord::Item{std::string(name), press.box, options.under_others, options.floats});

  if (options.under_others) ImGui::SetNextItemAllowOverlap();
  const ImRect area(low(press.hit), high(press.hit));
  const ImGuiItemFlags flags = options.disabled ? ImGuiItemFlags_Disabled : ImGuiItemFlags_None;
  ImGui::ItemAdd(area, press.id, nullptr, flags);
  ImGuiContext& context = *ImGui::GetCurrentContext();
  if (take_focus_requests(ui, press.id, at) && !options.disabled) ImGui::FocusItem();
  if (context.NavJustMovedToId == press.id && context.NavCursorVisible) show_in_areas(ui, at);

  if (!options.disabled) {
    ImGuiButtonFlags buttons = ImGuiButtonFlags_MouseButtonLeft;
    if (options.right_button) buttons |= ImGuiButtonFlags_MouseButtonRight;
    press.pressed = ImGui::ButtonBehavior(area, press.id, &press.hovered, &press.held, buttons);
    if (options.under_others) press.hovered = mouse_in(press.hit);
    if (ui.tree->has_requests() && ui.tree->take(press.id, SemanticRequest::Kind::Press))
      press.pressed = true;
    press.focused = context.NavId == press.id && context.NavWindow == context.CurrentWindow;
    press.ring = press.focused && context.NavCursorVisible;
    if (press.focused) {
      for (OpenArea& open : memory().areas) open.holds_focus = true;
    }
  } else {
    press.hovered = false;
  }
  press.warmth = ease(ui, press.id, press.hovered);
  const bool under_mouse = options.disabled ? mouse_in(press.hit) : press.hovered;
  memory().last = {press.id, press.hit, under_mouse, press.ring, press.pressed || press.held};
  return press;
}

int record(Ui& ui, const Press& press, SemanticNode node) {
  node.id = press.id;
  node.box = press.hit;
  node.focused = press.focused;
  return ui.tree->add(std::move(node));
}

void root(Ui& ui, const std::function<void()>& body) {
  ImGuiIO& io = ImGui::GetIO();
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigNavEscapeClearFocusItem = false;
  io.ConfigNavCaptureKeyboard = false;
  ImGuiContext& context = *ImGui::GetCurrentContext();
  context.ConfigNavWindowingKeyNext = context.ConfigNavWindowingKeyPrev = 0;  // Ctrl+Tab is ours
  context.ConfigNavWindowingWithGamepad = false;
  ImGui::GetStyle().CircleTessellationMaxError = 0.1f;

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin("##root", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  ui.list = ImGui::GetWindowDrawList();
  ui.origin = {0, 0};
  memory();
  if (ui.record) ui.record->begin({0, 0, io.DisplaySize.x, io.DisplaySize.y});
  body();
  ImGui::End();
  ImGui::PopStyleVar(3);
}

}  // namespace hearth::ui
