#include "app/ui/shell_keys.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "imgui.h"

namespace hearth::ui {
namespace {

constexpr std::array kShortcuts = {
    Shortcut{"Ctrl N", Word::kShellKeyNewChat},
    Shortcut{"Ctrl Shift N", Word::kShellKeyTemporary},
    Shortcut{"Ctrl K", Word::kShellKeySearch},
    Shortcut{"Ctrl M", Word::kShellKeyModels},
    Shortcut{"Ctrl ,", Word::kShellKeySettings},
    Shortcut{"Ctrl B", Word::kShellKeySidebar},
    Shortcut{"Ctrl L", Word::kShellKeyLock},
    Shortcut{"Ctrl Shift L", Word::kShellKeyPanic},
    Shortcut{"F1", Word::kShellKeyShortcuts},
    Shortcut{"Ctrl J", Word::kShellKeyMessage},
    Shortcut{"Enter", Word::kShellKeySend},
    Shortcut{"Shift Enter", Word::kShellKeyLine},
    Shortcut{"Esc", Word::kShellKeyStop},
    Shortcut{"E, Ctrl E", Word::kShellKeyEdit},
    Shortcut{"Alt Left, Alt Right", Word::kShellKeyVersion},
    Shortcut{"Up, Down", Word::kShellKeyBetween},
    Shortcut{"Ctrl G", Word::kShellKeyBranches},
    Shortcut{"F2", Word::kShellKeyRename},
    Shortcut{"Del", Word::kShellKeyDelete},
    Shortcut{"Tab, arrows", Word::kShellKeyMove},
    Shortcut{"Enter, Space", Word::kShellKeyPress},
    Shortcut{"Ctrl +, Ctrl -, Ctrl 0", Word::kShellKeyZoom},
};

bool pressed(ImGuiKeyChord chord) { return ImGui::IsKeyChordPressed(chord); }

constexpr ImGuiKeyChord kCtrl = ImGuiMod_Ctrl, kCtrlShift = ImGuiMod_Ctrl | ImGuiMod_Shift;

void show(const AppState& state, Page page, Actions& out) {
  if (state.page != page) out.push_back(action::ShowPage{page});
}

void text_size_keys(const AppState& state, Actions& out) {
  Settings settings = state.settings;
  if (pressed(kCtrl | ImGuiKey_Equal) || pressed(kCtrlShift | ImGuiKey_Equal) ||
      pressed(kCtrl | ImGuiKey_KeypadAdd))
    settings.text_percent += 10;
  else if (pressed(kCtrl | ImGuiKey_Minus) || pressed(kCtrl | ImGuiKey_KeypadSubtract))
    settings.text_percent -= 10;
  else if (pressed(kCtrl | ImGuiKey_0))
    settings.text_percent = 100;
  settings.text_percent = std::clamp(settings.text_percent, 80, 200);
  if (settings.text_percent != state.settings.text_percent) out.push_back(action::ChangeSettings{settings});
}

void page_keys(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  if (pressed(kCtrl | ImGuiKey_N)) start_chat(false, drafts, out);
  if (pressed(kCtrlShift | ImGuiKey_N)) start_chat(true, drafts, out);
  if (pressed(kCtrl | ImGuiKey_K)) {
    if (is_narrow(ui))
      drafts.sidebar.open_over_page = true;
    else
      drafts.sidebar.wide = true;
    drafts.sidebar.focus_search = true;
  }
  if (pressed(kCtrl | ImGuiKey_B)) {
    if (is_narrow(ui))
      drafts.sidebar.open_over_page = !drafts.sidebar.open_over_page;
    else
      drafts.sidebar.wide = !sidebar_is_wide(ui, drafts);
  }
  if (pressed(kCtrl | ImGuiKey_M)) {
    if (state.page == Page::Chat)
      drafts.chat.model_menu = true;
    else
      show(state, Page::Models, out);
  }
  if (pressed(kCtrl | ImGuiKey_Comma)) show(state, Page::Settings, out);
  if (pressed(ImGuiKey_F1) || pressed(kCtrl | ImGuiKey_Slash)) show(state, Page::Shortcuts, out);
  if (pressed(kCtrl | ImGuiKey_J)) {
    show(state, Page::Chat, out);
    drafts.chat.focus_message = true;
  }
}

}  // namespace

std::span<const Shortcut> shortcuts() { return kShortcuts; }

std::string shown_keys(std::string_view keys) {
  struct Cap {
    std::string_view key;
    Word word;
  };
  constexpr Cap kCaps[] = {
      {"Ctrl", Word::kShellCapCtrl},   {"Shift", Word::kShellCapShift}, {"Alt", Word::kShellCapAlt},
      {"Enter", Word::kShellCapEnter}, {"Esc", Word::kShellCapEsc},     {"Del", Word::kShellCapDel},
      {"Tab", Word::kShellCapTab},     {"Space", Word::kShellCapSpace}, {"arrows", Word::kShellCapArrows}};
  constexpr std::pair<std::string_view, std::string_view> kArrows[] = {
      {"Left", "←"}, {"Right", "→"}, {"Up", "↑"}, {"Down", "↓"}};
  std::string shown;
  while (!keys.empty()) {
    const size_t end = std::min(keys.find_first_of(" ,", 1), keys.size());
    const std::string_view key = keys.substr(0, end);
    const auto cap = std::ranges::find(kCaps, key, &Cap::key);
    const auto arrow = std::ranges::find(kArrows, key, &std::pair<std::string_view, std::string_view>::first);
    shown += cap != std::end(kCaps) ? words(cap->word) : arrow != std::end(kArrows) ? arrow->second : key;
    keys.remove_prefix(end);
    while (!keys.empty() && (keys.front() == ' ' || (keys.front() == ',' && keys != ","))) {
      shown += keys.front();
      keys.remove_prefix(1);
    }
  }
  return shown;
}

bool person_did_something() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 || !io.InputQueueCharacters.empty())
    return true;
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key)
    if (ImGui::IsKeyDown(static_cast<ImGuiKey>(key))) return true;
  return false;
}

void shell_keys(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  text_size_keys(state, out);
  const bool open = state.vault.state == VaultView::State::Open || state.memory_only;
  if (open && (pressed(kCtrl | ImGuiKey_L) || pressed(kCtrlShift | ImGuiKey_L)))
    out.push_back(action::Lock{});
  else if (state.screen == Screen::Main)
    page_keys(ui, state, drafts, out);
}

}  // namespace hearth::ui
