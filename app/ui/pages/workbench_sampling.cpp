#include <charconv>
#include <cmath>
#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/workbench_parts.h"

namespace hearth::ui {
namespace {

struct Dial {
  Word name;
  float least, most, step;
  int decimals;
};

bool dial(Flow& flow, const Dial& what, float& value) {
  const std::string shown = shown_number(value, what.decimals);
  const Rect at = flow.take(slider_height(flow.ui(), words(what.name), shown, flow.width()));
  flow.space(8);
  if (flow.measuring()) return false;
  return slider(flow.ui(), at, words(what.name), value, what.least, what.most, what.step, shown);
}

bool whole_dial(Flow& flow, const Dial& what, int& value) {
  auto shown = static_cast<float>(value);
  if (!dial(flow, what, shown)) return false;
  value = static_cast<int>(std::lround(shown));
  return true;
}

bool more_dials(Flow& flow, Sampling& sampling) {
  bool changed = whole_dial(flow, {Word::kWorkbenchTopK, 0, 200, 1, 0}, sampling.top_k);
  changed |= dial(flow, {Word::kWorkbenchTypical, 0.1f, 1, 0.01f, 2}, sampling.typical_p);
  changed |= dial(flow, {Word::kWorkbenchFrequency, 0, 2, 0.05f, 2}, sampling.frequency_penalty);
  changed |= dial(flow, {Word::kWorkbenchPresence, 0, 2, 0.05f, 2}, sampling.presence_penalty);
  changed |= whole_dial(flow, {Word::kWorkbenchWindow, 0, 512, 8, 0}, sampling.penalty_window);
  changed |= dial(flow, {Word::kWorkbenchDry, 0, 2, 0.05f, 2}, sampling.dry_multiplier);
  changed |= whole_dial(flow, {Word::kWorkbenchMirostat, 0, 2, 1, 0}, sampling.mirostat);
  if (sampling.mirostat > 0) {
    changed |= dial(flow, {Word::kWorkbenchMirostatTau, 0, 10, 0.1f, 1}, sampling.mirostat_tau);
    changed |= dial(flow, {Word::kWorkbenchMirostatEta, 0, 1, 0.01f, 2}, sampling.mirostat_eta);
  }
  return changed;
}

// Digits, or nothing for another seed each answer. What is not a number stays in the field and says so.
bool seed(Flow& flow, const AppState& state, Drafts& drafts, Sampling& sampling) {
  std::string& typed = drafts.pages.workbench.seed;
  if (!drafts.pages.workbench.seed_read) {
    typed = state.settings.sampling.seed == 0 ? std::string() : std::to_string(state.settings.sampling.seed);
    drafts.pages.workbench.seed_read = true;
  }
  const FieldResult field =
      flow.field(words(Word::kWorkbenchSeed), typed,
                 {.placeholder = words(Word::kWorkbenchSeedHint), .type = type::kCode}, 36);
  uint64_t value = 0;
  const char* end = typed.data() + typed.size();
  const auto parsed = std::from_chars(typed.data(), end, value);
  const bool valid = typed.empty() || (parsed.ec == std::errc() && parsed.ptr == end);
  if (!valid) {
    flow.space(4);
    flow.text(words(Word::kWorkbenchSeedWrong),
              {.type = type::kSmall, .colour = Token::Caution, .role = Role::Status});
  }
  if (!field.changed || !valid) return false;
  sampling.seed = typed.empty() ? 0 : value;
  return true;
}

}  // namespace

void draw_sampling(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.workbench;
  Sampling sampling = state.settings.sampling;
  bool changed = false;
  if (card_title(flow, words(Word::kWorkbenchSampling),
                 {{words(Word::kWorkbenchReset), {.kind = ButtonKind::Quiet}}}) == 0) {
    sampling = Sampling{};
    mine.seed_read = false;
    changed = true;
  }
  if (!state.model.server.empty()) {
    flow.caption(words(Word::kWorkbenchServerDials, {state.model.server}));
    flow.space(10);
  }
  changed |= dial(flow, {Word::kWorkbenchTemperature, 0, 2, 0.05f, 2}, sampling.temperature);
  changed |= dial(flow, {Word::kWorkbenchTopP, 0, 1, 0.01f, 2}, sampling.top_p);
  changed |= dial(flow, {Word::kWorkbenchMinP, 0, 0.5f, 0.01f, 2}, sampling.min_p);
  changed |= dial(flow, {Word::kWorkbenchRepeat, 1, 2, 0.01f, 2}, sampling.repetition_penalty);
  changed |= seed(flow, state, drafts, sampling);
  flow.space(8);
  const Rect more = flow.take(disclosure_height(flow.ui(), words(Word::kWorkbenchMore), flow.width()));
  if (!flow.measuring() && disclosure(flow.ui(), more, words(Word::kWorkbenchMore), mine.whole_sampling))
    mine.whole_sampling = !mine.whole_sampling;
  if (mine.whole_sampling) {
    flow.space(8);
    changed |= more_dials(flow, sampling);
  }
  if (!changed) return;
  Settings settings = state.settings;
  settings.sampling = sampling;
  out.push_back(action::ChangeSettings{settings});
}

}  // namespace hearth::ui
