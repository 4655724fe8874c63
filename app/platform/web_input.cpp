// Pointer, keyboard and text of the page, as web/page.js hands them on, into Dear ImGui's queue. Main thread.
#include <emscripten/emscripten.h>
#include <imgui.h>

#include <string_view>

namespace hearth::platform {
namespace {

struct KeyName {
  std::string_view name;
  ImGuiKey key;
};
// Letters and digits by what they type, all else by KeyboardEvent.code.
constexpr KeyName kKeys[] = {
    {"Enter", ImGuiKey_Enter},
    {"NumpadEnter", ImGuiKey_KeypadEnter},
    {"Escape", ImGuiKey_Escape},
    {"Tab", ImGuiKey_Tab},
    {"Space", ImGuiKey_Space},
    {"Backspace", ImGuiKey_Backspace},
    {"Delete", ImGuiKey_Delete},
    {"Insert", ImGuiKey_Insert},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"ArrowUp", ImGuiKey_UpArrow},
    {"ArrowDown", ImGuiKey_DownArrow},
    {"ArrowLeft", ImGuiKey_LeftArrow},
    {"ArrowRight", ImGuiKey_RightArrow},
    {"Comma", ImGuiKey_Comma},
    {"Period", ImGuiKey_Period},
    {"Slash", ImGuiKey_Slash},
    {"Minus", ImGuiKey_Minus},
    {"Equal", ImGuiKey_Equal},
    {"NumpadAdd", ImGuiKey_KeypadAdd},
    {"NumpadSubtract", ImGuiKey_KeypadSubtract},
    {"ContextMenu", ImGuiKey_Menu},
    {"F1", ImGuiKey_F1},
    {"F2", ImGuiKey_F2},
    {"F6", ImGuiKey_F6},
    {"F10", ImGuiKey_F10},
};

ImGuiKey key_named(std::string_view name) {
  if (name.size() == 1 && name[0] >= 'a' && name[0] <= 'z')
    return static_cast<ImGuiKey>(ImGuiKey_A + (name[0] - 'a'));
  if (name.size() == 1 && name[0] >= '0' && name[0] <= '9')
    return static_cast<ImGuiKey>(ImGuiKey_0 + (name[0] - '0'));
  for (const KeyName& row : kKeys) {
    if (row.name == name) return row.key;
  }
  return ImGuiKey_None;
}

}  // namespace

extern "C" {

// In pixels. `touch`: a finger; a mouse or a pen hovers.
EMSCRIPTEN_KEEPALIVE void hearth_pointer_moved(float x, float y, int touch) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(x, y);
}

EMSCRIPTEN_KEEPALIVE void hearth_pointer_left() { ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX); }

// As MouseEvent.button counts them.
EMSCRIPTEN_KEEPALIVE void hearth_pointer_pressed(int button, int down) {
  constexpr int kButtons[] = {ImGuiMouseButton_Left, ImGuiMouseButton_Middle, ImGuiMouseButton_Right};
  if (button < 0 || button > 2) return;
  ImGui::GetIO().AddMouseButtonEvent(kButtons[button], down != 0);
}

EMSCRIPTEN_KEEPALIVE void hearth_wheel_turned(float x, float y) { ImGui::GetIO().AddMouseWheelEvent(x, y); }

// `name`: the letter or digit that the key types, in lower case, or KeyboardEvent.code. `modifiers`: 1 Ctrl,
// 2 Shift, 4 Alt, 8 Command. True: the key is one that Hearth knows.
EMSCRIPTEN_KEEPALIVE int hearth_key_pressed(const char* name, int modifiers, int down) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & 1) != 0);
  io.AddKeyEvent(ImGuiMod_Shift, (modifiers & 2) != 0);
  io.AddKeyEvent(ImGuiMod_Alt, (modifiers & 4) != 0);
  io.AddKeyEvent(ImGuiMod_Super, (modifiers & 8) != 0);
  const ImGuiKey key = key_named(name);
  if (key == ImGuiKey_None) return 0;
  io.AddKeyEvent(key, down != 0);
  return 1;
}

EMSCRIPTEN_KEEPALIVE void hearth_text_typed(const char* text) { ImGui::GetIO().AddInputCharactersUTF8(text); }

EMSCRIPTEN_KEEPALIVE void hearth_focus_changed(int focused) { ImGui::GetIO().AddFocusEvent(focused != 0); }

}  // extern "C"

}  // namespace hearth::platform
