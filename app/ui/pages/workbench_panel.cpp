// The workbench: how answers are made, for people who want to see and change it. Hidden until asked for.
#include <array>

#include "app/ui/pages/page_parts.h"
#include "app/ui/pages/workbench_parts.h"

namespace hearth::ui {
namespace {

using Part = void (*)(Flow&, const AppState&, Drafts&, Actions&);
struct Card {
  Word name;
  Part draw;
};

constexpr std::array<Card, 4> kStart = {{{Word::kWorkbenchSampling, draw_sampling},
                                         {Word::kWorkbenchSystemPrompt, draw_system_prompt},
                                         {Word::kWorkbenchDevices, draw_devices},
                                         {Word::kWorkbenchLog, draw_log}}};
constexpr std::array<Card, 6> kEnd = {{{Word::kWorkbenchTokens, draw_tokens},
                                       {Word::kWorkbenchCandidates, draw_candidates},
                                       {Word::kWorkbenchTemplate, draw_template},
                                       {Word::kWorkbenchPersonas, draw_personas},
                                       {Word::kWorkbenchPrompts, draw_prompts},
                                       {Word::kWorkbenchPlan, draw_plan}}};

void stack(Flow& flow, std::span<const Card> cards, const AppState& state, Drafts& drafts, Actions& out) {
  bool first = true;
  for (const Card& card : cards) {
    if (!first) flow.space(16);
    first = false;
    flow.card({.padding = 16, .role = Role::Region, .name = words(card.name)},
              [&](Flow& inside) { card.draw(inside, state, drafts, out); });
  }
}

}  // namespace

bool answers_here(const AppState& state) {
  return state.model.state == ModelView::State::Ready && state.model.server.empty();
}

std::string needs_model(const AppState& state) {
  if (state.model.server.empty()) return std::string(words(Word::kWorkbenchNeedsModel));
  return words(Word::kWorkbenchNeedsLocal, {state.model.server});
}

int card_title(Flow& flow, std::string_view title, std::initializer_list<Offer> row) {
  constexpr Type kTitle = {Face::SemiBold, 15, 22};
  int pressed = -1;
  if (row.size() > 0) {
    pressed = flow.item({.title = title, .title_type = kTitle, .role = Role::Heading}, row);
  } else {
    // As high as one with buttons: cards beside each other begin alike.
    const Rect at = flow.take(kButtonHeight);
    if (!flow.measuring())
      label(flow.ui(), at, title, {.type = kTitle, .max_lines = 1, .middle = true, .role = Role::Heading});
  }
  flow.space(8);
  return pressed;
}

void code_box(Flow& flow, std::string_view text, int lines) {
  constexpr float kPadding = 12;
  const Label how = {.type = type::kCode, .max_lines = lines, .direction = Direction::LeftToRight};
  const float width = std::max(1.0f, flow.width() - 2 * kPadding);
  const float height = height_of(flow.ui(), text, width, how);
  const Rect at = flow.take(height + 2 * kPadding);
  if (flow.measuring()) return;
  soft(flow.ui(), at, Token::Inset, Token::Line, radius::kButton);
  label(flow.ui(), at.inset(kPadding), text, how);
}

void draw_workbench(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  fill(ui, at, Token::Canvas);
  scroll_page(ui, at, "workbench", 1320, [&](Flow& flow) {
    flow.beside(
        420, 320, 16, [&](Flow& start) { stack(start, kEnd, state, drafts, out); },
        [&](Flow& end) { stack(end, kStart, state, drafts, out); });
  });
}

}  // namespace hearth::ui
