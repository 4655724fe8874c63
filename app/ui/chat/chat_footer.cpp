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

constexpr float kNoticeGap = 12;

// What the meter says beside its bar.
struct MeterWords {
  std::string split, said;
  Token tone;
  float bar = 96, width = 0;  // of the bar; of all of it, without a legend
};

MeterWords meter_words(Ui& ui, const Column& column, const ContextUse& use) {
  const std::array<Part, 3> parts = parts_of(use);
  const uint32_t full = percent(use.system + use.documents + use.history, use);
  MeterWords made;
  made.split =
      words(Word::kChatMeterSplit, {shown(full), shown(percent(use.system, use)),
                                    shown(percent(use.documents, use)), shown(percent(use.history, use))});
  if (use.estimated) made.split = words(Word::kChatMeterEstimated, {made.split});
  made.said = words(Word::kChatMeterFull, {shown(full)});
  if (column.width < 720 && !column.narrow) {
    const auto most = std::ranges::max_element(parts, {}, &Part::tokens);
    if (most->tokens > 0) made.said = words(Word::kChatMeterMostly, {shown(full), words(most->mostly)});
  }
  made.tone = tone(full);
  made.bar = column.narrow ? 72 : 96;
  made.width = made.bar + 8 + width_of(ui, made.said, type::kCaption) + 1;
  return made;
}

void draw_meter(Ui& ui, Rect bar, const Column& column, const ContextUse& use) {
  const std::array<Part, 3> parts = parts_of(use);
  const MeterWords told = meter_words(ui, column, use);
  std::array<MeterPart, 3> shares{};
  for (size_t i = 0; i < parts.size(); ++i)
    shares[i] = {std::min(1.0f, static_cast<float>(parts[i].tokens) / static_cast<float>(use.limit)),
                 parts[i].colour};
  meter(ui, bar.cut_start(told.bar).centred(told.bar, 6), words(Word::kChatMeter), told.split, shares);
  tooltip(ui, told.split);
  bar.cut_start(8);
  Label how = kCaption;
  how.colour = told.tone;
  label(ui, bar.cut_start(told.width - told.bar - 8), told.said, how);
  if (column.width >= 720) draw_legend(ui, bar, parts);
}

std::string notice_words(const AppState& state) {
  const std::string& server = state.model.server;
  return server.empty() ? std::string(words(Word::kChatMachineMade))
                        : words(Word::kChatMachineMadeServer, {server});
}

// The notice stands beside the meter, or where there is no room for both on lines of its own.
struct Footer {
  bool meter = false, stacked = false;
  float notice_height = 0;
};

Footer footer_for(Ui& ui, const Column& column, const AppState& state) {
  const ContextUse& use = state.chat.context;
  const std::string notice = notice_words(state);
  const float width = column.width - 8;
  Footer footer;
  footer.meter = use.limit > 0;
  const float meter = footer.meter ? meter_words(ui, column, use).width + kNoticeGap : 0;
  footer.stacked = meter + width_of(ui, notice, type::kCaption) + 1 > width;
  footer.notice_height = height_of(ui, notice, width, {.type = type::kCaption});
  return footer;
}

}  // namespace

float chat_footer_height(Ui& ui, const Column& column, const AppState& state) {
  const Footer footer = footer_for(ui, column, state);
  if (!footer.stacked) return 32;
  return (footer.meter ? 28 : 6) + footer.notice_height + 8;
}

// The notice is never left out.
void draw_chat_footer(Ui& ui, const Column& column, Rect at, const AppState& state) {
  const Footer footer = footer_for(ui, column, state);
  const std::string notice = notice_words(state);
  at = at.inset(4, 0);
  Label how = kCaption;
  how.silent = false;
  how.align = column.narrow ? Align::Centre : Align::End;
  if (footer.stacked) {
    how.max_lines = 0;
    how.middle = false;
    at.cut_bottom(8);
    label(ui, at.cut_bottom(footer.notice_height), notice, how);
    at.cut_top(6);
  } else if (footer.meter) {
    label(ui, at.cut_end(width_of(ui, notice, type::kCaption) + 1), notice, how);
    at.cut_end(kNoticeGap);
  } else {
    label(ui, at, notice, how);
  }
  if (footer.meter) draw_meter(ui, at, column, state.chat.context);
}

}  // namespace hearth::ui
