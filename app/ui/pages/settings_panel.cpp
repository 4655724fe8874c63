// Look, language, models, chats, and what this program is made of.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

void change(Actions& out, const AppState& state, const std::function<void(Settings&)>& how) {
  Settings settings = state.settings;
  how(settings);
  out.push_back(action::ChangeSettings{settings});
}

void appearance(Flow& flow, const AppState& state, Actions& out) {
  struct Look {
    Appearance value;
    Word name;
  };
  constexpr std::array<Look, 5> kLooks = {{{Appearance::System, Word::kSettingsSystem},
                                           {Appearance::Light, Word::kSettingsLight},
                                           {Appearance::Dark, Word::kSettingsDark},
                                           {Appearance::HighContrastLight, Word::kSettingsContrastLight},
                                           {Appearance::HighContrastDark, Word::kSettingsContrastDark}}};
  std::array<std::string_view, kLooks.size()> names;
  size_t chosen = 0;
  for (size_t index = 0; index < kLooks.size(); ++index) {
    names[index] = words(kLooks[index].name);
    if (kLooks[index].value == state.settings.appearance) chosen = index;
  }
  flow.text(words(Word::kSettingsAppearance), {.type = type::kLabel});
  flow.space(8);
  if (const int pressed = choice_row(flow, words(Word::kSettingsAppearance), names, chosen); pressed >= 0)
    change(out, state, [&](Settings& to) { to.appearance = kLooks[static_cast<size_t>(pressed)].value; });
}

// In steps, so that the control does not move away from the pointer while the text grows.
void text_size(Flow& flow, const AppState& state, Actions& out) {
  constexpr std::array<int, 10> kSizes = {80, 90, 100, 110, 125, 140, 150, 160, 180, 200};
  const int now = state.settings.text_percent;
  const auto larger = std::ranges::upper_bound(kSizes, now);
  const auto smaller = std::ranges::lower_bound(kSizes, now);
  const std::string size = words(Word::kUnitPercent, {shown_number(now)});
  const std::string title = words(Word::kSettingsTextSize, {size});
  const int pressed = flow.item(
      {.title = title, .caption = words(Word::kSettingsTextSizeAbout)},
      {{words(Word::kSettingsSmaller), {.icon = Icon::zoom_out, .disabled = smaller == kSizes.begin()}},
       {words(Word::kSettingsLarger), {.icon = Icon::zoom_in, .disabled = larger == kSizes.end()}}});
  if (pressed == 0 && smaller != kSizes.begin())
    change(out, state, [&](Settings& to) { to.text_percent = *(smaller - 1); });
  if (pressed == 1 && larger != kSizes.end())
    change(out, state, [&](Settings& to) { to.text_percent = *larger; });
}

void language(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  bool& open = drafts.pages.settings.languages;
  const bool system = state.settings.language.empty();
  const std::string name = system ? words(Word::kSettingsLanguageSystem, {current_language().name})
                                  : std::string(current_language().name);
  Ui& ui = flow.ui();
  const Button look = {.icon = Icon::languages, .id = "language", .caret = true, .expanded = open};
  flow.item({.title = words(Word::kSettingsLanguage), .caption = words(Word::kSettingsLanguageAbout)},
            {{name, look, [&](Rect at) {
                if (button(ui, at, name, look)) open = !open;
                if (!open) return;
                std::vector<std::string> names = {std::string(words(Word::kSettingsLanguageOfSystem))};
                for (const Language& one : languages()) names.emplace_back(one.name);
                int chosen = -1;
                if (!menu(ui, at, words(Word::kSettingsLanguage), names, chosen)) return;
                open = false;
                if (chosen < 0) return;
                change(out, state, [&](Settings& to) {
                  to.language = chosen == 0 ? std::string()
                                            : std::string(languages()[static_cast<size_t>(chosen - 1)].code);
                });
              }}});
}

void motion(Flow& flow, const AppState& state, Actions& out) {
  const std::array<std::string_view, 3> names = {
      words(Word::kSettingsSystem), words(Word::kSettingsMotionLess), words(Word::kSettingsMotionFull)};
  flow.text(words(Word::kSettingsMotion), {.type = type::kLabel});
  flow.space(8);
  const auto chosen = static_cast<size_t>(state.settings.motion);
  if (const int pressed = choice_row(flow, words(Word::kSettingsMotion), names, chosen); pressed >= 0)
    change(out, state, [&](Settings& to) { to.motion = static_cast<Settings::Motion>(pressed); });
}

void folders(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  Ui& ui = flow.ui();
  const Button add = {.icon = Icon::folder};
  flow.item({.title = words(Word::kSettingsFolders), .caption = words(Word::kSettingsFoldersAbout)},
            {{words(Word::kModelsAddFolder), add, [&](Rect at) {
                file_button(ui, at, words(Word::kModelsAddFolder), {.purpose = FilePurpose::ModelFolder},
                            drafts, out, add);
              }}});
  for (const std::string& folder : state.settings.model_folders) {
    flow.space(8);
    const auto row = [&] {
      if (flow.item({.icon = Icon::folder, .title = folder, .title_type = type::kInterface, .max_lines = 3},
                    {{words(Word::kSettingsForget), {.kind = ButtonKind::Quiet}}}) == 0)
        change(out, state, [&](Settings& to) { std::erase(to.model_folders, folder); });
    };
    if (flow.measuring())
      row();
    else
      group(ui, Role::Group, folder, {}, row);
  }
}

std::string device_name(const DeviceSummary& device) {
  return device.kind == "cpu" ? words(Word::kSettingsProcessor, {device.name}) : device.name;
}

void device(Flow& flow, const AppState& state, Actions& out) {
  std::vector<std::string> kept = {std::string(words(Word::kSettingsDeviceAuto))};
  size_t chosen = 0;
  for (const DeviceSummary& one : state.workbench.devices) {
    if (one.id == state.settings.device) chosen = kept.size();
    kept.push_back(device_name(one));
  }
  const std::vector<std::string_view> names(kept.begin(), kept.end());
  flow.text(words(Word::kSettingsDevice), {.type = type::kLabel});
  if (!state.workbench.device_reason.empty()) flow.caption(state.workbench.device_reason);
  flow.space(8);
  const int pressed = choice_row(flow, words(Word::kSettingsDevice), names, chosen);
  if (pressed >= 0)
    out.push_back(action::SetDevice{
        pressed == 0 ? std::string("auto") : state.workbench.devices[static_cast<size_t>(pressed - 1)].id});
}

// How much of a conversation the model sees: powers of two, as models are made.
void context(Flow& flow, const AppState& state, Actions& out) {
  constexpr std::array<uint32_t, 6> kSizes = {2048, 4096, 8192, 16384, 32768, 65536};
  std::vector<std::string> kept;
  size_t chosen = kSizes.size();
  for (size_t index = 0; index < kSizes.size(); ++index) {
    kept.push_back(
        words(Word::kSettingsContextWords, {shown_number(std::round(kSizes[index] * 0.75 / 500) * 500)}));
    if (kSizes[index] == state.settings.context_tokens) chosen = index;
  }
  const std::vector<std::string_view> names(kept.begin(), kept.end());
  flow.text(words(Word::kSettingsContext), {.type = type::kLabel});
  flow.caption(words(Word::kSettingsContextAbout));
  flow.space(8);
  if (const int pressed = choice_row(flow, words(Word::kSettingsContext), names, chosen); pressed >= 0)
    change(out, state, [&](Settings& to) { to.context_tokens = kSizes[static_cast<size_t>(pressed)]; });
}

void undo(Flow& flow, const AppState& state, Actions& out) {
  constexpr std::array<int, 5> kSeconds = {0, 5, 10, 30, 60};
  std::vector<std::string> kept;
  size_t chosen = kSeconds.size();
  for (size_t index = 0; index < kSeconds.size(); ++index) {
    kept.push_back(index == 0 ? std::string(words(Word::kSettingsUndoNone))
                              : words(Word::kSettingsUndoSeconds, {shown_number(kSeconds[index])}));
    if (kSeconds[index] == state.settings.undo_seconds) chosen = index;
  }
  const std::vector<std::string_view> names(kept.begin(), kept.end());
  flow.text(words(Word::kSettingsUndo), {.type = type::kLabel});
  flow.caption(words(Word::kSettingsUndoAbout));
  flow.space(8);
  if (const int pressed = choice_row(flow, words(Word::kSettingsUndo), names, chosen); pressed >= 0)
    change(out, state, [&](Settings& to) { to.undo_seconds = kSeconds[static_cast<size_t>(pressed)]; });
}

void about(Flow& flow, const AppState& state, Drafts& drafts) {
  const AboutView& about = state.about;
  const std::string version = about.commit.empty()
                                  ? words(Word::kSettingsVersion, {about.version})
                                  : words(Word::kSettingsVersionCommit, {about.version, about.commit});
  bool& open = drafts.pages.settings.parts;
  const Label second = {.type = type::kSmall, .colour = Token::TextSecond};
  const float second_height = height_of(flow.ui(), version, std::max(1.0f, flow.width() - 48), second);
  const Rect head = flow.take(24 + std::max(20.0f, second_height));
  if (!flow.measuring()) {
    hearth_mark(flow.ui(), Rect{head.x, head.y, 36, head.h}.centred(34, 37));
    label(flow.ui(), {head.x + 48, head.y, head.w - 48, 24}, words(Word::kAppName),
          {.type = type::kHeading3});
    label(flow.ui(), {head.x + 48, head.y + 24, head.w - 48, second_height}, version, second);
  }
  flow.space(12);
  flow.text(words(Word::kSettingsAboutText), {.colour = Token::TextSecond});
  if (about.parts.empty()) return;
  flow.space(8);
  const std::string title =
      words(Word::kSettingsParts, {shown_number(static_cast<double>(about.parts.size()))});
  const Rect at = flow.take(disclosure_height(flow.ui(), title, flow.width()));
  if (!flow.measuring() && disclosure(flow.ui(), at, title, open, "parts")) open = !open;
  if (!open) return;
  for (const AboutView::Part& part : about.parts) {
    flow.space(6);
    flow.fact(part.name + " " + part.version, part.licence, type::kSmall);
  }
}

}  // namespace

void draw_settings_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  fill(ui, at, Token::Canvas);
  scroll_page(ui, at, "settings", 800, [&](Flow& flow) {
    page_title(flow, words(Word::kSettingsTitle), {});
    const auto part = [&](Word name, const Flow::Body& body) {
      flow.section(words(name));
      flow.space(12);
      flow.card({.role = Role::Region, .name = words(name)}, body);
      flow.space(28);
    };
    part(Word::kSettingsLook, [&](Flow& inside) {
      appearance(inside, state, out);
      inside.rule(16, 16);
      text_size(inside, state, out);
      inside.rule(16, 16);
      language(inside, state, drafts, out);
      inside.rule(16, 16);
      motion(inside, state, out);
    });
    part(Word::kSettingsModels, [&](Flow& inside) {
      device(inside, state, out);
      inside.rule(16, 16);
      context(inside, state, out);
      inside.rule(16, 16);
      folders(inside, state, drafts, out);
    });
    part(Word::kSettingsChats, [&](Flow& inside) {
      undo(inside, state, out);
      inside.rule(16, 16);
      if (inside.toggle(words(Word::kSettingsWorkbench), words(Word::kSettingsWorkbenchAbout),
                        state.settings.workbench))
        change(out, state, [](Settings& to) { to.workbench = !to.workbench; });
      inside.rule(16, 16);
      if (inside.item({.title = words(Word::kSettingsKeys), .caption = words(Word::kSettingsKeysAbout)},
                      {{words(Word::kSettingsShowKeys), {.icon = Icon::keyboard}}}) == 0)
        out.push_back(action::ShowPage{Page::Shortcuts});
    });
    part(Word::kSettingsAboutTitle, [&](Flow& inside) { about(inside, state, drafts); });
  });
}

}  // namespace hearth::ui
