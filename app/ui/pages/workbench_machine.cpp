#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "app/ui/format.h"
#include "app/ui/pages/workbench_parts.h"

namespace hearth::ui {
namespace {

constexpr size_t kMostLines = 200, kMostPlanLines = 400;

bool passed(const DeviceSummary& device) { return device.self_test == "passed"; }

std::string device_kind(const DeviceSummary& device) {
  if (device.kind == "cpu") return std::string(words(Word::kWorkbenchProcessor));
  if (device.kind == "discrete gpu") return std::string(words(Word::kWorkbenchCard));
  if (device.kind == "integrated gpu") return std::string(words(Word::kWorkbenchBuiltIn));
  return std::string(words(Word::kWorkbenchSoftware));
}

void device_row(Flow& flow, const AppState& state, const DeviceSummary& device, Actions& out) {
  const bool chosen = state.settings.device == device.id, good = passed(device),
             tested = !device.self_test.empty();
  std::string about = device_kind(device);
  if (device.memory_bytes > 0) about += " · " + memory_text(device.memory_bytes);
  if (device.tokens_per_s > 0)
    about += " · " + words(Word::kWorkbenchSpeed, {shown_number(device.tokens_per_s)});
  const Item item = {.icon = !tested ? Icon::info
                             : good  ? Icon::circle_check
                                     : Icon::circle_x,
                     .icon_colour = !tested ? Token::TextSecond
                                    : good  ? Token::Accent
                                            : Token::Danger,
                     .title = device.name,
                     .caption = about,
                     .max_lines = 2};
  if (flow.item(item, {{words(chosen ? Word::kWorkbenchChosen : Word::kWorkbenchUse),
                        {.id = "use", .disabled = chosen || (tested && !good)}}}) == 0)
    out.push_back(action::SetDevice{device.id});
  flow.space(6);
  const std::string result = !tested ? std::string(words(Word::kWorkbenchNotTested))
                             : good  ? std::string(words(Word::kWorkbenchPassed))
                                     : device.self_test;
  if (tested && !good) {
    flow.strip(Tone::Danger, result);
    return;
  }
  if (width_of(flow.ui(), result, type::kCaption) + 46 > flow.width()) return flow.caption(result);
  Rect line = flow.take(22);
  if (flow.measuring()) return;
  line.cut_start(30);
  tag(flow.ui(), line, result, good ? Token::Accent : Token::TextSecond,
      good ? Token::AccentSoft : Token::Inset);
}

// The last lines of a text with many.
std::string last_lines(const std::vector<std::string>& lines) {
  std::string text;
  const size_t first = lines.size() > kMostLines ? lines.size() - kMostLines : 0;
  for (size_t index = first; index < lines.size(); ++index) text += (text.empty() ? "" : "\n") + lines[index];
  return text;
}

struct Column {
  Word name;
  float share;
  Align align;
};
constexpr std::array<Column, 5> kColumns = {{{Word::kWorkbenchOp, 0.30f, Align::Start},
                                             {Word::kWorkbenchType, 0.16f, Align::Start},
                                             {Word::kWorkbenchCount, 0.14f, Align::End},
                                             {Word::kWorkbenchTime, 0.20f, Align::End},
                                             {Word::kWorkbenchRate, 0.20f, Align::End}}};

constexpr Type kFigures = {Face::Mono, 12, 18};
using Cells = std::array<std::string, kColumns.size()>;

bool fits(Ui& ui, const Cells& cells, Type type, float width) {
  for (size_t index = 0; index < kColumns.size(); ++index)
    if (width_of(ui, cells[index], type) > width * kColumns[index].share - 8) return false;
  return true;
}

void timing_row(Flow& flow, const Cells& cells, bool head) {
  Rect row = flow.take(26);
  if (flow.measuring()) return;
  const Rect whole = row;
  group(flow.ui(), Role::Row, cells[0] + " " + cells[1], whole, [&] {
    for (size_t index = 0; index < kColumns.size(); ++index)
      label(flow.ui(), row.cut_start(whole.w * kColumns[index].share).inset(4, 0), cells[index],
            {.type = head ? type::kSmallLabel : kFigures,
             .colour = head ? Token::TextSecond : Token::Text,
             .align = kColumns[index].align,
             .max_lines = 1,
             .middle = true,
             .role = Role::Cell});
  });
  line(flow.ui(), {whole.x, whole.bottom(), whole.w, 1});
}

// Where the columns do not fit: the names above their figures, one line each.
void timing_list(Flow& flow, const Cells& names, const Cells& cells) {
  flow.space(6);
  flow.text(cells[0] + " " + cells[1], {.type = kFigures});
  for (size_t index = 2; index < kColumns.size(); ++index)
    if (!cells[index].empty()) flow.fact(names[index], cells[index], kFigures);
  flow.rule(6, 0);
}

void timings(Flow& flow, std::span<const OpProfile> profile) {
  Cells names;
  for (size_t index = 0; index < kColumns.size(); ++index) names[index] = words(kColumns[index].name);
  std::vector<Cells> rows;
  double total = 0;
  for (const OpProfile& op : profile) {
    total += op.microseconds;
    const double seconds = op.microseconds / 1e6;
    const std::string rate = seconds > 0 && op.bytes > 0
                                 ? shown_number(static_cast<double>(op.bytes) / seconds / 1e9, 1)
                                 : std::string();
    rows.push_back({op.op, op.type, shown_number(op.count), shown_number(op.microseconds / 1000, 2), rate});
  }
  const bool table = fits(flow.ui(), names, type::kSmallLabel, flow.width()) &&
                     std::ranges::all_of(rows, [&](const Cells& cells) {
                       return fits(flow.ui(), cells, kFigures, flow.width());
                     });
  if (table) timing_row(flow, names, true);
  for (const Cells& cells : rows) table ? timing_row(flow, cells, false) : timing_list(flow, names, cells);
  flow.space(8);
  flow.caption(words(Word::kWorkbenchTotal, {shown_number(total / 1000, 1)}));
}

}  // namespace

void draw_devices(Flow& flow, const AppState& state, Drafts&, Actions& out) {
  const bool testing = state.workbench.testing_devices;
  if (card_title(
          flow, words(Word::kWorkbenchDevices),
          {{words(testing ? Word::kWorkbenchTesting : Word::kWorkbenchTestAgain),
            {.kind = ButtonKind::Quiet, .icon = Icon::rotate_cw, .id = "test", .disabled = testing}}}) == 0)
    out.push_back(action::TestDevices{});
  bool first = true;
  for (const DeviceSummary& device : state.workbench.devices) {
    if (!first) flow.rule(12, 12);
    first = false;
    const auto row = [&] { device_row(flow, state, device, out); };
    if (flow.measuring())
      row();
    else
      group(flow.ui(), Role::ListItem, device.name, {}, row, {}, device.id);
  }
  if (!first) flow.rule(12, 12);
  if (!state.workbench.device_reason.empty()) {
    flow.caption(state.workbench.device_reason);
    flow.space(6);
  }
  flow.caption(words(Word::kWorkbenchDevicesAbout));
}

void draw_plan(Flow& flow, const AppState& state, Drafts&, Actions& out) {
  const bool ready = answers_here(state);
  if (card_title(flow, words(Word::kWorkbenchPlan),
                 {{words(Word::kWorkbenchShowPlan), {.icon = Icon::gauge, .disabled = !ready}}}) == 0)
    out.push_back(action::ShowPlan{});
  flow.caption(ready ? std::string(words(Word::kWorkbenchPlanAbout)) : needs_model(state));
  if (!state.workbench.profile.empty()) {
    flow.space(12);
    timings(flow, state.workbench.profile);
  }
  if (state.workbench.plan.empty()) return;
  flow.space(12);
  code_box(flow, state.workbench.plan, static_cast<int>(kMostPlanLines));
}

void draw_log(Flow& flow, const AppState& state, Drafts& drafts, Actions&) {
  bool& open = drafts.pages.workbench.log_open;
  if (card_title(flow, words(Word::kWorkbenchLog),
                 {{words(open ? Word::kWorkbenchHideLog : Word::kWorkbenchShowLog),
                   {.kind = ButtonKind::Quiet, .id = "log", .expanded = open}}}) == 0)
    open = !open;
  flow.caption(words(Word::kWorkbenchLogAbout));
  if (!open) return;
  flow.space(10);
  if (state.workbench.log.empty())
    flow.caption(words(Word::kWorkbenchLogEmpty));
  else
    code_box(flow, last_lines(state.workbench.log));
}

}  // namespace hearth::ui
