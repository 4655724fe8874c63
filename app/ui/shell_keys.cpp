#include "app/ui/shell_keys.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "imgui.h"

namespace hearth::ui {
namespace {

// What a browser leaves to its pages (web/page.js): all of the keys, one way of several, or nothing.
constexpr std::string_view kAll = "all", kNothing;

struct Row {
  Shortcut shortcut;
  std::string_view in_page = kAll;
};

constexpr std::array kShortcuts = {
    Row{{"Ctrl N", Word::kShellKeyNewChat}, kNothing},
    Row{{"Ctrl Shift N", Word::kShellKeyTemporary}, kNothing},
    Row{{"Ctrl K", Word::kShellKeySearch}},
    Row{{"Ctrl M", Word::kShellKeyModels}},
    Row{{"Ctrl ,", Word::kShellKeySettings}},
    Row{{"Ctrl B", Word::kShellKeySidebar}},
    Row{{"Ctrl L", Word::kShellKeyLock}, kNothing},
    Row{{"Ctrl Shift L", Word::kShellKeyPanic}},
    Row{{"F1", Word::kShellKeyShortcuts}},
    Row{{"Ctrl J", Word::kShellKeyMessage}, kNothing},
    Row{{"Enter", Word::kShellKeySend}},
    Row{{"Shift Enter", Word::kShellKeyLine}},
    Row{{"Esc", Word::kShellKeyStop}},
    Row{{"E, Ctrl E", Word::kShellKeyEdit}, "E"},
    Row{{"Alt Left, Alt Right", Word::kShellKeyVersion}, kNothing},
    Row{{"Up, Down", Word::kShellKeyBetween}},
    Row{{"Ctrl G", Word::kShellKeyBranches}, kNothing},
    Row{{"F2", Word::kShellKeyRename}},
    Row{{"Del", Word::kShellKeyDelete}},
    Row{{"Tab, arrows", Word::kShellKeyMove}},
    Row{{"Enter, Space", Word::kShellKeyPress}},
    Row{{"Ctrl +, Ctrl -, Ctrl 0", Word::kShellKeyZoom}},
};

std::string_view keys_of(const Row& row, bool in_page) {
  return in_page && row.in_page != kAll ? row.in_page : row.shortcut.keys;
}

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

std::vector<Shortcut> shortcuts(const Ui& ui) {
  std::vector<Shortcut> here;
  for (const Row& row : kShortcuts) {
    const std::string_view keys = keys_of(row, ui.in_page);
    if (!keys.empty()) here.push_back({keys, row.shortcut.what});
  }
  return here;
}

std::string key_hint(const Ui& ui, std::string_view keys) {
  for (const Row& row : kShortcuts) {
    if (row.shortcut.keys == keys) return shown_keys(keys_of(row, ui.in_page));
  }
  return {};
}

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
