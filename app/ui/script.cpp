#include "app/ui/script.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "imgui.h"

#include "engine/base/text.h"

namespace hearth::ui {
namespace {

constexpr int kFramesToAnswer = 2;

struct KeyName {
  std::string_view name;
  ImGuiKey key;
};
constexpr KeyName kKeys[] = {
    {"ctrl", ImGuiMod_Ctrl},      {"shift", ImGuiMod_Shift},
    {"alt", ImGuiMod_Alt},        {"super", ImGuiMod_Super},
    {"enter", ImGuiKey_Enter},    {"escape", ImGuiKey_Escape},
    {"tab", ImGuiKey_Tab},        {"space", ImGuiKey_Space},
    {"delete", ImGuiKey_Delete},  {"backspace", ImGuiKey_Backspace},
    {"home", ImGuiKey_Home},      {"end", ImGuiKey_End},
    {"pageup", ImGuiKey_PageUp},  {"pagedown", ImGuiKey_PageDown},
    {"up", ImGuiKey_UpArrow},     {"down", ImGuiKey_DownArrow},
    {"left", ImGuiKey_LeftArrow}, {"right", ImGuiKey_RightArrow},
    {",", ImGuiKey_Comma},        {".", ImGuiKey_Period},
    {"/", ImGuiKey_Slash},        {"-", ImGuiKey_Minus},
    {"+", ImGuiKey_Equal},        {"=", ImGuiKey_Equal},
};

ImGuiKey key_named(std::string_view name) {
  for (const KeyName& row : kKeys) {
    if (row.name == name) return row.key;
  }
  if (name.size() == 1 && name[0] >= 'a' && name[0] <= 'z')
    return static_cast<ImGuiKey>(ImGuiKey_A + (name[0] - 'a'));
  if (name.size() == 1 && name[0] >= '0' && name[0] <= '9')
    return static_cast<ImGuiKey>(ImGuiKey_0 + (name[0] - '0'));
  int number = 0;
  if (name.size() > 1 && name[0] == 'f') std::from_chars(name.data() + 1, name.data() + name.size(), number);
  if (number >= 1 && number <= 12) return static_cast<ImGuiKey>(ImGuiKey_F1 + number - 1);
  return ImGuiKey_None;
}

// "ctrl+shift+k": the keys in order; empty when one is not known.
std::vector<int> keys_of(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::vector<int> keys;
  size_t begin = 0;
  while (begin < text.size()) {
    // A plus sign may itself be the key.
    size_t end = text.find('+', begin + 1);
    if (end == std::string::npos) end = text.size();
    const ImGuiKey key = key_named(std::string_view(text).substr(begin, end - begin));
    if (key == ImGuiKey_None) return {};
    keys.push_back(key);
    begin = end + 1;
  }
  return keys;
}

bool size_of(const std::string& text, int& width, int& height) {
  return std::sscanf(text.c_str(), "%dx%d", &width, &height) == 2 && width >= 100 && height >= 100 &&
         width <= 16384 && height <= 16384;
}

std::string describe(Role role, const std::string& name) {
  return std::string(role_name(role)) + " \"" + name + '"';
}

auto bad_line(int number, const std::string& what) {
  return fail(Fault::BadFormat, "Line " + std::to_string(number) + " of the script " + what + ".");
}

}  // namespace

Result<Script::Act> Script::read_line(std::string_view line, int number) {
  const nlohmann::json parsed = nlohmann::json::parse(line, nullptr, false);
  if (!parsed.is_object()) return bad_line(number, "is not a JSON object");
  const auto text_of = [&](const char* key) {
    const auto found = parsed.find(key);
    return found != parsed.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  static constexpr std::array<std::pair<std::string_view, Do>, 8> kDos = {{{"press", Do::Press},
                                                                           {"type", Do::Type},
                                                                           {"focus", Do::Focus},
                                                                           {"tree", Do::Tree},
                                                                           {"shot", Do::Shot},
                                                                           {"wait", Do::Wait},
                                                                           {"key", Do::Key},
                                                                           {"resize", Do::Resize}}};
  Act act;
  act.line = number;
  const std::string what = text_of("do");
  const auto known =
      std::find_if(kDos.begin(), kDos.end(), [&](const auto& entry) { return entry.first == what; });
  if (known == kDos.end())
    return bad_line(number, "does not say what to do: press, type, focus, wait, key, tree, shot or resize");
  act.what = known->second;
  act.name = text_of("name");
  act.value = text_of("value");
  if (const std::string role = text_of("role"); !role.empty()) {
    act.role = role_named(role);
    if (!act.role) return bad_line(number, "names a role that does not exist, \"" + role + '"');
  }
  const bool on_node = act.what == Do::Press || act.what == Do::Type || act.what == Do::Focus;
  if (on_node && !act.role) return bad_line(number, "names no role");
  if (act.what == Do::Shot && act.value.empty()) return bad_line(number, "names no file for the picture");
  if (act.what == Do::Type && (!parsed.contains("value") || !parsed["value"].is_string())) {
    return bad_line(number, "has no text to type");
  }
  if (act.what == Do::Key && keys_of(act.value).empty())
    return bad_line(number, "names a key that is not known");
  if (act.what == Do::Resize && !size_of(act.value, act.width, act.height)) {
    return bad_line(number, "has no size such as 390x844");
  }
  if (act.what == Do::Wait && parsed.contains("value")) {
    const nlohmann::json& value = parsed["value"];
    if (value.is_number()) {
      act.seconds = value.get<double>();
    } else {
      const std::optional<double> seconds = number_in(act.value);
      if (!seconds) return bad_line(number, "has no number of seconds to wait");
      act.seconds = *seconds;
    }
  }
  return act;
}

Result<Script> Script::read(std::string_view text) {
  Script script;
  int number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back()))) line.remove_suffix(1);
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.front()))) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    TRY(Act act, read_line(line, number));
    script.acts_.push_back(std::move(act));
  }
  return script;
}

void Script::go_on(int frames) {
  ++next_;
  waiting_since_ = -1;
  pause_ = frames;
}

Script::Step Script::fail_step(const Act& act, const std::string& what) const {
  Step step;
  step.kind = Step::Kind::Failed;
  step.text = "Line " + std::to_string(act.line) + " of the script: " + what + ".";
  return step;
}

Script::Step Script::on_node(const Act& act, Semantics& tree, double now) {
  if (waiting_since_ < 0) waiting_since_ = now;
  const SemanticNode* node = tree.find(*act.role, act.name);
  if (!node || node->disabled) {
    if (now - waiting_since_ < act.seconds) return {};
    const std::string what = describe(*act.role, act.name);
    return fail_step(act, node ? what + " stays disabled" : "there is no " + what);
  }
  SemanticRequest request;
  request.node = node->id;
  if (act.what == Do::Wait) {
    go_on(0);
    return {};
  }
  if (act.what == Do::Press) request.kind = SemanticRequest::Kind::Press;
  if (act.what == Do::Focus) request.kind = SemanticRequest::Kind::Focus;
  if (act.what == Do::Type) {
    request.kind = SemanticRequest::Kind::Type;
    request.text = act.value;
  }
  tree.request(std::move(request));
  go_on(kFramesToAnswer);
  return {};
}

Script::Step Script::step(Semantics& tree, double now) {
  ImGuiIO& io = ImGui::GetIO();
  for (const int key : std::exchange(held_, {})) io.AddKeyEvent(static_cast<ImGuiKey>(key), false);
  Step step;
  if (pause_ > 0) {
    --pause_;
    return step;
  }
  if (next_ >= acts_.size()) {
    step.kind = Step::Kind::Finished;
    return step;
  }
  const Act& act = acts_[next_];
  switch (act.what) {
    case Do::Tree:
      step.kind = Step::Kind::Print;
      step.text = tree.to_json();
      go_on(0);
      return step;
    case Do::Shot:
      step.kind = Step::Kind::Shot;
      step.text = act.value;
      go_on(1);
      return step;
    case Do::Resize:
      step.kind = Step::Kind::Resize;
      step.width = act.width;
      step.height = act.height;
      go_on(kFramesToAnswer + 2);
      return step;
    case Do::Key: {
      std::vector<int> keys = keys_of(act.value);
      for (const int key : keys) io.AddKeyEvent(static_cast<ImGuiKey>(key), true);
      std::reverse(keys.begin(), keys.end());
      held_ = std::move(keys);
      go_on(kFramesToAnswer + 1);
      return step;
    }
    case Do::Wait:
      if (!act.role) {
        if (waiting_since_ < 0) waiting_since_ = now;
        if (now - waiting_since_ >= act.seconds) go_on(0);
        return step;
      }
      return on_node(act, tree, now);
    case Do::Press:
    case Do::Type:
    case Do::Focus:
      return on_node(act, tree, now);
  }
  return step;
}

}  // namespace hearth::ui
