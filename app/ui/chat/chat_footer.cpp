#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

struct Part {
  uint32_t tokens;
  Token colour;
  Word name, mostly;
};

std::array<Part, 3> parts_of(const ContextUse& use) {
  return {
      Part{use.system, Token::MeterSetup, Word::kChatMeterSetup, Word::kChatMeterMostlySetup},
      Part{use.documents, Token::MeterDocuments, Word::kChatMeterDocuments, Word::kChatMeterMostlyDocuments},
      Part{use.history, Token::MeterChat, Word::kChatMeterChat, Word::kChatMeterMostlyChat}};
}

// At most 100: what is over is left out of the next answer.
uint32_t percent(uint32_t tokens, const ContextUse& use) {
  if (use.limit == 0) return 0;
  return static_cast<uint32_t>(std::lround(100.0 * std::min(1.0, static_cast<double>(tokens) / use.limit)));
}

std::string shown(uint32_t number) { return shown_number(number); }

// 80 to 95 % in the colour of caution, above it in that of danger; the number says it too.
Token tone(uint32_t full) {
  if (full > 95) return Token::Danger;
  return full >= 80 ? Token::Caution : Token::TextCaption;
}

constexpr Label kCaption = {
    .type = type::kCaption, .colour = Token::TextCaption, .max_lines = 1, .middle = true, .silent = true};

void draw_legend(Ui& ui, Rect& bar, const std::array<Part, 3>& parts) {
  for (const Part& part : parts) {
    if (part.tokens == 0) continue;
    const std::string_view name = words(part.name);
    const float width = width_of(ui, name, type::kCaption) + 1;
    if (bar.w < width + 24) return;
    bar.cut_start(12);
    fill(ui, bar.cut_start(6).centred(6, 6), part.colour, radius::kPill);
    bar.cut_start(5);
    label(ui, bar.cut_start(width), name, kCaption);
  }
}

void draw_meter(Ui& ui, Rect& bar, const Column& column, const ContextUse& use) {
  const std::array<Part, 3> parts = parts_of(use);
  const uint32_t full = percent(use.system + use.documents + use.history, use);
  std::string split =
      words(Word::kChatMeterSplit, {shown(full), shown(percent(use.system, use)),
                                    shown(percent(use.documents, use)), shown(percent(use.history, use))});
  if (use.estimated) split = words(Word::kChatMeterEstimated, {split});
  std::array<MeterPart, 3> shares{};
  for (size_t i = 0; i < parts.size(); ++i)
    shares[i] = {std::min(1.0f, static_cast<float>(parts[i].tokens) / static_cast<float>(use.limit)),
                 parts[i].colour};
  const float width = column.narrow ? 72 : 96;
  meter(ui, bar.cut_start(width).centred(width, 6), words(Word::kChatMeter), split, shares);
  tooltip(ui, split);
  bar.cut_start(8);
  const bool legend = column.width >= 720;
  std::string said = words(Word::kChatMeterFull, {shown(full)});
  if (!legend && !column.narrow) {
    const auto most = std::ranges::max_element(parts, {}, &Part::tokens);
    if (most->tokens > 0) said = words(Word::kChatMeterMostly, {shown(full), words(most->mostly)});
  }
  Label how = kCaption;
  how.colour = tone(full);
  label(ui, bar.cut_start(std::min(bar.w, width_of(ui, said, type::kCaption) + 1)), said, how);
  if (legend) draw_legend(ui, bar, parts);
}

}  // namespace

float chat_footer_height(const Column& column) { return column.narrow ? 52 : 32; }

// The notice is never left out: on a phone it has a line of its own, and elsewhere it takes its room first.
void draw_chat_footer(Ui& ui, const Column& column, Rect at, const AppState& state) {
  const std::string& server = state.model.server;
  const std::string notice = server.empty() ? std::string(words(Word::kChatMachineMade))
                                            : words(Word::kChatMachineMadeServer, {server});
  at = at.inset(4, 0);
  Label how = kCaption;
  how.silent = false;
  if (column.narrow) {
    at.cut_top(6);
    how.align = Align::Centre;
    label(ui, at.cut_bottom(24), notice, how);
  } else {
    how.align = Align::End;
    label(ui, at.cut_end(std::min(at.w, width_of(ui, notice, type::kCaption) + 1)), notice, how);
    at.cut_end(12);
  }
  if (state.chat.context.limit > 0 && at.w > 120) draw_meter(ui, at, column, state.chat.context);
}

}  // namespace hearth::ui
