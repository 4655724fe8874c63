// Every key, and short answers to what people ask first.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

// "Ctrl K" as two key caps. Returns their width; measures only without a rectangle.
float key_caps(Ui& ui, const Rect* at, std::string_view keys) {
  constexpr float kHeight = 24;
  constexpr Type kCap = {Face::Medium, 12, 16};
  float x = 0;
  for (size_t begin = 0; begin < keys.size();) {
    const size_t end = std::min(keys.find(' ', begin), keys.size());
    std::string_view key = keys.substr(begin, end - begin);
    const bool last_of_one = key.ends_with(',') && key.size() > 1;  // "E, Ctrl E": two ways to do it
    if (last_of_one) key.remove_suffix(1);
    const float width = std::max(kHeight, width_of(ui, key, kCap) + 14);
    if (at) {
      const Rect cap = {at->x + x, at->y + (at->h - kHeight) / 2, width, kHeight};
      fill(ui, cap, Token::Inset, radius::kTag);
      outline(ui, cap, Token::Control, radius::kTag);
      label(ui, cap, key,
            {.type = kCap, .align = Align::Centre, .max_lines = 1, .middle = true, .silent = true});
    }
    x += width + (last_of_one ? 16 : 4);
    begin = end + 1;
  }
  return std::max(0.0f, x - 4);
}

void key_rows(Flow& flow) {
  Ui& ui = flow.ui();
  bool first = true;
  for (const Shortcut& shortcut : shortcuts()) {
    if (!first) flow.rule(6, 6);
    first = false;
    const float caps = key_caps(ui, nullptr, shortcut.keys);
    const float width = std::max(60.0f, flow.width() - caps - 16);
    const float height = height_of(ui, words(shortcut.what), width);
    const Rect row = flow.take(std::max(28.0f, height));
    if (flow.measuring()) continue;
    const std::string name = std::string(words(shortcut.what)) + ": " + std::string(shortcut.keys);
    group(ui, Role::ListItem, name, row, [&] {
      label(ui, {row.x, row.y, width, row.h}, words(shortcut.what), {.middle = true, .silent = true});
      const Rect end = {row.right() - caps, row.y, caps, row.h};
      key_caps(ui, &end, shortcut.keys);
    });
  }
}

struct Answer {
  Word question, answer;
};
constexpr std::array<Answer, 6> kAnswers = {{{Word::kShortcutsWhatModel, Word::kShortcutsWhatModelAnswer},
                                             {Word::kShortcutsSlow, Word::kShortcutsSlowAnswer},
                                             {Word::kShortcutsWrong, Word::kShortcutsWrongAnswer},
                                             {Word::kShortcutsForgot, Word::kShortcutsForgotAnswer},
                                             {Word::kShortcutsWhere, Word::kShortcutsWhereAnswer},
                                             {Word::kShortcutsFull, Word::kShortcutsFullAnswer}}};

}  // namespace

void draw_shortcuts_page(Ui& ui, Rect at, const AppState&, Drafts&, Actions&) {
  fill(ui, at, Token::Canvas);
  scroll_page(ui, at, "shortcuts", 800, [&](Flow& flow) {
    page_title(flow, words(Word::kShortcutsTitle), words(Word::kShortcutsAbout));
    flow.section(words(Word::kShortcutsKeys));
    flow.space(12);
    flow.card({.role = Role::List, .name = words(Word::kShortcutsKeys)}, key_rows);
    flow.space(28);
    flow.section(words(Word::kShortcutsHelp));
    flow.space(12);
    flow.card({.role = Role::Region, .name = words(Word::kShortcutsHelp)}, [](Flow& inside) {
      bool first = true;
      for (const Answer& answer : kAnswers) {
        if (!first) inside.rule(14, 14);
        first = false;
        inside.text(words(answer.question), {.type = type::kLabel, .role = Role::Heading});
        inside.space(2);
        inside.text(words(answer.answer), {.colour = Token::TextSecond});
      }
    });
  });
}

}  // namespace hearth::ui
