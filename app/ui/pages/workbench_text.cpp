#include <algorithm>
#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/workbench_parts.h"

namespace hearth::ui {
namespace {

constexpr size_t kMostTokens = 600;

bool no_model(Flow& flow, const AppState& state) {
  if (answers_here(state)) return false;
  flow.caption(needs_model(state));
  return true;
}

// A piece as one sees it: spaces and line ends have signs of their own.
std::string visible(const std::string& piece) {
  std::string text;
  for (const char c : piece) {
    if (c == ' ')
      text += "·";
    else if (c == '\n')
      text += "⏎";
    else if (c == '\t')
      text += "→";
    else
      text += c;
  }
  return text.empty() ? "∅" : text;
}

// Tiles in lines, as words stand in a text.
void tiles(Flow& flow, std::span<const TokenView> tokens) {
  constexpr float kHeight = 24, kGap = 4;
  Ui& ui = flow.ui();
  float x = 0;
  Rect line = flow.take(kHeight);
  for (const TokenView& token : tokens) {
    const std::string text = visible(token.piece);
    const float width = std::min(flow.width(), width_of(ui, text, type::kCode) + 10);
    if (x > 0 && x + width > flow.width()) {
      flow.space(kGap);
      line = flow.take(kHeight);
      x = 0;
    }
    if (!flow.measuring()) {
      const Rect tile = {line.x + x, line.y, width, kHeight};
      outline(ui, tile, Token::Control, radius::kToken);
      label(ui, tile, text,
            {.type = type::kCode,
             .align = Align::Centre,
             .max_lines = 1,
             .middle = true,
             .role = Role::ListItem});
    }
    x += width + kGap;
  }
}

void candidate_row(Flow& flow, const CandidateView& candidate, bool first) {
  Ui& ui = flow.ui();
  const std::string text = visible(candidate.piece), share = percent_text(candidate.probability);
  Rect row = flow.take(28);
  if (flow.measuring()) return;
  const float word = std::min(130.0f, row.w * 0.35f);
  label(ui, row.cut_start(word), text, {.type = type::kCode, .max_lines = 1, .middle = true, .silent = true});
  label(ui, row.cut_end(52), share,
        {.type = type::kCode,
         .colour = Token::TextSecond,
         .align = Align::End,
         .max_lines = 1,
         .middle = true,
         .silent = true});
  const MeterPart part = {static_cast<float>(std::clamp(candidate.probability, 0.0, 1.0)),
                          first ? Token::Accent : Token::MeterSetup};
  meter(ui, {row.x + 8, row.y + 10, row.w - 16, 8}, text, share, {&part, 1});
}

}  // namespace

void draw_tokens(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  std::string& text = drafts.pages.workbench.text;
  card_title(flow, words(Word::kWorkbenchTokens));
  flow.caption(words(Word::kWorkbenchTokensAbout));
  flow.space(10);
  if (no_model(flow, state)) return;
  const FieldResult typed = flow.field(words(Word::kWorkbenchText), text, {.id = "token text"});
  flow.space(10);
  const int pressed = flow.buttons({{words(Word::kWorkbenchSplit), {.disabled = text.empty()}}});
  if ((pressed == 0 || typed.submitted) && !text.empty()) out.push_back(action::ShowTokens{text});
  const std::vector<TokenView>& tokens = state.workbench.tokens;
  if (tokens.empty()) return;
  flow.space(12);
  const size_t shown = std::min(tokens.size(), kMostTokens);
  tiles(flow, std::span(tokens).first(shown));
  flow.space(8);
  const std::string count =
      words(Word::kWorkbenchTokenCount, {shown_number(static_cast<double>(tokens.size()))});
  flow.caption(shown == tokens.size()
                   ? count
                   : count + " " +
                         words(Word::kWorkbenchTokensShown, {shown_number(static_cast<double>(shown))}));
}

void draw_candidates(Flow& flow, const AppState& state, Drafts&, Actions& out) {
  const bool ready = answers_here(state);
  if (card_title(flow, words(Word::kWorkbenchCandidates),
                 {{words(Word::kWorkbenchShowCandidates), {.icon = Icon::play, .disabled = !ready}}}) == 0)
    out.push_back(action::ShowCandidates{});
  flow.caption(words(Word::kWorkbenchCandidatesAbout));
  flow.space(8);
  if (no_model(flow, state)) return;
  bool first = true;
  for (const CandidateView& candidate : state.workbench.candidates) {
    candidate_row(flow, candidate, first);
    first = false;
  }
}

void draw_template(Flow& flow, const AppState& state, Drafts&, Actions& out) {
  const bool ready = answers_here(state);
  if (card_title(flow, words(Word::kWorkbenchTemplate),
                 {{words(Word::kWorkbenchShowTemplate), {.icon = Icon::eye, .disabled = !ready}}}) == 0)
    out.push_back(action::ShowPrompt{});
  flow.caption(words(Word::kWorkbenchTemplateAbout));
  flow.space(10);
  if (no_model(flow, state)) return;
  if (!state.workbench.prompt_text.empty()) code_box(flow, state.workbench.prompt_text);
}

}  // namespace hearth::ui
