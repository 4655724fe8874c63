#include <algorithm>
#include <array>
#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"
#include "app/ui/pages/privacy_parts.h"

namespace hearth::ui {
namespace {

constexpr size_t kFirstRows = 20;
constexpr float kPadding = 14;

struct Column {
  Word name;
  float width;  // 0: shares what is left
  Align align;
};
constexpr std::array<Column, 5> kColumns = {{{Word::kPrivacyWhen, 104, Align::Start},
                                             {Word::kPrivacyWhy, 0, Align::Start},
                                             {Word::kPrivacyHost, 170, Align::Start},
                                             {Word::kPrivacySent, 84, Align::End},
                                             {Word::kPrivacyReceived, 92, Align::End}}};

std::array<Rect, 5> cells_of(Rect row) {
  Rect rest = row.inset(kPadding, 0);
  std::array<Rect, 5> cells;
  constexpr float kGap = 12;
  float fixed = 0;
  for (const Column& column : kColumns) fixed += column.width + kGap;
  const float open = std::max(60.0f, rest.w - fixed + kGap);
  for (size_t index = 0; index < kColumns.size(); ++index) {
    cells[index] = rest.cut_start(kColumns[index].width > 0 ? kColumns[index].width : open);
    rest.cut_start(kGap);
  }
  return cells;
}

bool failed(const LedgerEntry& entry) { return !entry.result.empty() && entry.result != "done"; }

std::string why(const LedgerEntry& entry) {
  return failed(entry) ? words(Word::kPrivacyWhyFailed, {entry.why, entry.result}) : entry.why;
}

void table_row(Flow& flow, const LedgerEntry& entry, int64_t now_ms) {
  const std::array<std::string, 5> texts = {clock_text(entry.at_ms, now_ms), why(entry), entry.host,
                                            shown_bytes(entry.sent), shown_bytes(entry.received)};
  Ui& ui = flow.ui();
  const std::array<Rect, 5> widths = cells_of({0, 0, flow.width(), 0});
  float height = 18;
  for (size_t index = 0; index < texts.size(); ++index)
    height = std::max(height,
                      height_of(ui, texts[index], widths[index].w, {.type = type::kSmall, .max_lines = 3}));
  const Rect row = flow.take(height + 18);
  if (flow.measuring()) return;
  const std::array<Rect, 5> cells = cells_of({row.x, row.y + 9, row.w, height});
  group(
      ui, Role::Row, texts[0] + " " + texts[1], row,
      [&] {
        for (size_t index = 0; index < texts.size(); ++index)
          label(ui, cells[index], texts[index],
                {.type = type::kSmall,
                 .colour = index == 1 ? (failed(entry) ? Token::Caution : Token::Text) : Token::TextSecond,
                 .align = kColumns[index].align,
                 .max_lines = 3,
                 .role = Role::Cell});
      },
      {}, std::to_string(entry.at_ms));
}

// For narrow windows: why, then the rest in a line below it.
void block_row(Flow& flow, const LedgerEntry& entry, int64_t now_ms) {
  const std::string title = why(entry);
  const std::string about =
      clock_text(entry.at_ms, now_ms) + " · " + entry.host + " · " +
      words(Word::kPrivacySentReceived, {shown_bytes(entry.sent), shown_bytes(entry.received)});
  const float width = std::max(1.0f, flow.width() - 2 * kPadding);
  const Flow::Body body = [&](Flow& inside) {
    inside.item({.title = title,
                 .caption = about,
                 .title_type = type::kInterface,
                 .title_colour = failed(entry) ? Token::Caution : Token::Text,
                 .role = Role::Cell});
  };
  const float height = Flow::height_of(flow.ui(), width, body);
  const Rect row = flow.take(height + 20);
  if (flow.measuring()) return;
  group(
      flow.ui(), Role::Row, title, row,
      [&] {
        Flow inside(flow.ui(), row.inset(kPadding, 10), false);
        body(inside);
      },
      {}, std::to_string(entry.at_ms));
}

void table(Flow& flow, const AppState& state, size_t count, bool narrow) {
  Ui& ui = flow.ui();
  if (!narrow) {
    const Rect head = flow.take(36);
    if (!flow.measuring()) {
      fill(ui, head.inset(1), Token::Inset, radius::kButton);
      fill(ui, {head.x + 1, head.y + 18, head.w - 2, 18}, Token::Inset);
      line(ui, {head.x, head.bottom(), head.w, 1});
      const std::array<Rect, 5> cells = cells_of(head);
      for (size_t index = 0; index < kColumns.size(); ++index)
        label(ui, cells[index], words(kColumns[index].name),
              {.type = type::kSmallLabel,
               .colour = Token::TextSecond,
               .align = kColumns[index].align,
               .max_lines = 1,
               .middle = true,
               .role = Role::Cell});
    }
  }
  if (count == 0) {
    const Rect row = flow.take(40);
    if (flow.measuring()) return;
    icon(ui, {row.x + kPadding, row.y, 18, row.h}, Icon::check, Token::Accent, 16);
    label(ui, {row.x + kPadding + 26, row.y, row.w - 2 * kPadding - 26, row.h},
          words(Word::kPrivacyNoConnection),
          {.type = type::kSmall, .colour = Token::TextSecond, .max_lines = 2, .middle = true});
    return;
  }
  for (size_t index = 0; index < count; ++index) {
    if (index > 0) flow.rule(0, 0);
    const LedgerEntry& entry = state.ledger.entries[index];
    if (narrow)
      block_row(flow, entry, state.now_ms);
    else
      table_row(flow, entry, state.now_ms);
  }
}

}  // namespace

void draw_ledger(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const std::vector<LedgerEntry>& entries = state.ledger.entries;
  size_t& rows = drafts.pages.privacy.rows;
  const size_t count = std::min(entries.size(), std::max(rows, kFirstRows));
  const bool narrow = flow.width() < 700;
  if (entries.empty())
    flow.section(words(Word::kPrivacyLedger));
  else if (flow.item(
               {.title = words(Word::kPrivacyLedger), .title_type = type::kHeading3, .role = Role::Heading},
               {{words(Word::kPrivacyClear), {.kind = ButtonKind::Quiet}}}) == 0)
    out.push_back(action::ClearLedger{});
  flow.space(10);
  flow.card({.padding = 0, .role = Role::Table, .name = words(Word::kPrivacyConnectionsTable)},
            [&](Flow& inside) { table(inside, state, count, narrow); });
  flow.space(8);
  flow.caption(words(Word::kPrivacyLedgerAbout));
  if (count == entries.size()) return;
  flow.space(8);
  const std::string more =
      words(Word::kPrivacyMoreRows, {shown_number(static_cast<double>(entries.size() - count))});
  if (flow.buttons({{more, {.kind = ButtonKind::Quiet, .id = "more"}}}) == 0) rows = count + 100;
}

}  // namespace hearth::ui
