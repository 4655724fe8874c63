// Every key, and short answers to what people ask first.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

// One way to do it, "Ctrl K", as key caps. Returns their width; measures only without a rectangle.
constexpr float kCapHeight = 24;

float key_caps(Ui& ui, const Rect* at, std::string_view keys) {
  constexpr Type kCap = {Face::Medium, 12, 16};
  float x = 0;
  for (size_t begin = 0; begin < keys.size();) {
    const size_t end = std::min(keys.find(' ', begin), keys.size());
    const std::string_view key = keys.substr(begin, end - begin);
    const float width = std::max(kCapHeight, width_of(ui, key, kCap) + 14);
    if (at) {
      const Rect cap = {at->x + x, at->y + (at->h - kCapHeight) / 2, width, kCapHeight};
      fill(ui, cap, Token::Inset, radius::kTag);
      outline(ui, cap, Token::Control, radius::kTag);
      label(ui, cap, key, {.type = kCap, .align = Align::Centre, .middle = true, .silent = true});
    }
    x += width + 4;
    begin = end + 1;
  }
  return std::max(0.0f, x - 4);
}

// "E, Ctrl E": two ways to do it.
std::vector<std::string> ways_of(std::string_view keys) {
  std::vector<std::string> ways;
  while (!keys.empty()) {
    const size_t end = std::min(keys.find(", ", 1), keys.size());
    ways.emplace_back(keys.substr(0, end));
    keys.remove_prefix(std::min(keys.size(), end + 2));
  }
  return ways;
}

// All ways side by side at the end of the line, or below the words, a line each where they need it.
struct KeyRow {
  std::vector<std::string> ways;
  std::vector<float> widths;
  float together = 0, words_width = 0;
  bool below = false, apart = false;
  float words_height = 0, height = 0;
};

KeyRow key_row(Ui& ui, float width, const Shortcut& shortcut) {
  constexpr float kBetween = 16, kLeastWords = 120;
  KeyRow row;
  row.ways = ways_of(shown_keys(shortcut.keys));
  for (const std::string& way : row.ways) {
    row.widths.push_back(key_caps(ui, nullptr, way));
    row.together += (row.together > 0 ? kBetween : 0) + row.widths.back();
  }
  row.below = width - row.together - kBetween < kLeastWords;
  row.apart = row.together > width;
  row.words_width = row.below ? width : width - row.together - kBetween;
  row.words_height = height_of(ui, words(shortcut.what), row.words_width);
  row.height = std::max(28.0f, row.words_height);
  if (row.below)
    row.height = row.words_height + (kCapHeight + 4) * (row.apart ? static_cast<float>(row.ways.size()) : 1);
  return row;
}

void draw_key_row(Ui& ui, Rect at, const KeyRow& row, const Shortcut& shortcut) {
  const Rect text = row.below ? at.cut_top(row.words_height) : Rect{at.x, at.y, row.words_width, at.h};
  label(ui, text, words(shortcut.what), {.middle = true, .silent = true});
  Rect caps = row.below ? at : at.cut_end(row.together);
  for (size_t i = 0; i < row.ways.size(); ++i) {
    Rect place = row.below ? caps : Rect{caps.x, caps.y, row.widths[i], caps.h};
    if (row.below) {
      place.y += 4;
      place.h = kCapHeight;
    }
    key_caps(ui, &place, row.ways[i]);
    if (row.apart)
      caps.cut_top(kCapHeight + 4);
    else
      caps.cut_start(row.widths[i] + 16);
  }
}

void key_rows(Flow& flow) {
  Ui& ui = flow.ui();
  bool first = true;
  for (const Shortcut& shortcut : shortcuts(ui)) {
    if (!first) flow.rule(6, 6);
    first = false;
    const KeyRow row = key_row(ui, flow.width(), shortcut);
    const Rect at = flow.take(row.height);
    if (flow.measuring()) continue;
    const std::string name = std::string(words(shortcut.what)) + ": " + shown_keys(shortcut.keys);
    group(ui, Role::ListItem, name, at, [&] { draw_key_row(ui, at, row, shortcut); });
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
