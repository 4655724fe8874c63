#include <algorithm>
#include <array>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "app/ui/pages/flow.h"

namespace hearth::ui {
namespace {

constexpr float kGap = 16, kHead = 44, kInset = 16;

// One of both answers: the finished or growing first, the second that is being made.
struct Side {
  std::string model, text, status;
  bool done = false, second = false;
  MessageId id = 0;
};

std::array<Side, 2> sides_of(const AppState& state) {
  const ChatView& chat = state.chat;
  Side first, second;
  if (chat.writing.phase != WritingView::Phase::None) {
    first.model = state.model.name;
    first.text = chat.writing.text;
    first.status = writing_status(chat.writing);
  } else if (!chat.messages.empty() && chat.messages.back().speaker != Speaker::User) {
    const MessageView& answer = chat.messages.back();
    first.model = answer.origin.model.empty() ? state.model.name : answer.origin.model;
    first.text = answer.text;
    first.id = answer.id;
    first.done = true;
    if (answer.origin.tokens_per_s > 0)
      first.status = words(Word::kChatOriginSpeed, {shown_number(answer.origin.tokens_per_s, 1)});
  }
  second.second = true;
  second.id = -2;
  second.model = chat.comparing_model;
  second.text = chat.comparing->text;
  second.done = chat.comparing->phase == WritingView::Phase::None;
  second.status = writing_status(*chat.comparing);
  if (second.done && chat.comparing->tokens_per_s > 0)
    second.status = words(Word::kChatOriginSpeed, {shown_number(chat.comparing->tokens_per_s, 1)});
  return {first, second};
}

bool stacked(const Column& column) { return column.width < 560; }
float side_width(const Column& column) { return stacked(column) ? column.width : (column.width - kGap) / 2; }

constexpr Label kStatus = {.type = type::kCaption, .colour = Token::TextCaption, .role = Role::Status};
const Button kKeepLook = {.icon = Icon::check};

// The status beside the button, or above it.
struct Foot {
  float button_width, button_height, status_width, status_height;
  bool stacked;
  float height() const { return std::max(52.0f, button_height + 16 + (stacked ? status_height + 8 : 0)); }
};

Foot foot_of(Ui& ui, float width, const Side& side) {
  Foot foot{};
  const std::string_view keep = words(Word::kChatCompareKeep);
  foot.button_width = std::min(width, button_width(ui, keep, kKeepLook));
  foot.button_height = button_height(ui, keep, foot.button_width, kKeepLook);
  const float dot = side.done ? 0 : 16, beside = width - foot.button_width - 8 - dot;
  foot.stacked = width_of(ui, side.status, type::kCaption) + 1 > beside;
  foot.status_width = std::max(1.0f, foot.stacked ? width - dot : beside);
  foot.status_height = height_of(ui, side.status, foot.status_width, kStatus);
  return foot;
}

void draw_foot(Ui& ui, Rect at, const Foot& foot, const Side& side, bool choosable, Actions& out) {
  Rect status = foot.stacked ? at.cut_top(foot.status_height + 8) : at;
  Button how = kKeepLook;
  how.disabled = !choosable;
  const Rect place = foot.stacked ? at.cut_end(foot.button_width) : status.cut_end(foot.button_width);
  if (button(ui, place.centred(foot.button_width, foot.button_height), words(Word::kChatCompareKeep), how))
    out.push_back(action::KeepComparison{side.second});
  if (!side.done) {
    fill(ui, status.cut_start(8).centred(8, 8), Token::Ember, radius::kPill);
    status.cut_start(8);
  }
  label(ui, status.centred(status.w, foot.status_height), side.status, kStatus);
}

float side_height(Ui& ui, const Column& column, const Side& side, Drafts& drafts) {
  const float width = side_width(column) - 2 * kInset;
  return kHead + std::max(48.0f, answer_text_height(ui, column, width, side.id, side.text, drafts)) +
         foot_of(ui, width, side).height();
}

void draw_side(Ui& ui, const Column& column, Rect at, const Side& side, bool choosable, Drafts& drafts,
               Actions& out) {
  const std::string name = words(Word::kChatCompareFirst, {side.model});
  group(
      ui, Role::Article, name, at,
      [&] {
        card(ui, at);
        Rect inside = at.inset(kInset, 0);
        label(ui, inside.cut_top(kHead), side.model,
              {.type = {Face::SemiBold, 14, 20},
               .max_lines = 1,
               .elides = true,
               .middle = true,
               .role = Role::Heading});
        const Foot foot = foot_of(ui, inside.w, side);
        const Rect below = inside.cut_bottom(foot.height());
        static_cast<void>(draw_answer_text(ui, column, inside, side.id, side.text, drafts));
        draw_foot(ui, below, foot, side, choosable, out);
      },
      side.text, side.second ? "second" : "first");
}

std::string about(const ShelfModel& model) {
  std::string text = shown_bytes(model.card.file_bytes);
  if (!model.card.quantization.empty()) text += " \u00B7 " + model.card.quantization;
  return text;
}

// A row that is pressed to compare with that model.
bool other_model(Flow& flow, const ShelfModel& model) {
  Ui& ui = flow.ui();
  const Rect place = flow.take(50);
  flow.space(2);
  if (flow.measuring()) return false;
  const bool pressed = row(ui, place, model.name, false, Role::ListItem, model.path).pressed;
  Rect lines = place.inset(12, 6);
  label(ui, lines.cut_top(20), model.name,
        {.type = type::kLabel, .max_lines = 1, .elides = true, .silent = true});
  label(ui, lines, about(model),
        {.type = type::kSmall, .colour = Token::TextCaption, .max_lines = 1, .elides = true, .silent = true});
  return pressed;
}

bool can_answer(const ShelfModel& model) {
  return model.error.empty() && model.card.purpose == ModelPurpose::Answer && model.fits;
}

}  // namespace

float comparison_height(Ui& ui, const Column& column, const AppState& state, Drafts& drafts) {
  const std::array<Side, 2> sides = sides_of(state);
  const float first = side_height(ui, column, sides[0], drafts),
              second = side_height(ui, column, sides[1], drafts);
  return 12 + (stacked(column) ? first + kGap + second : std::max(first, second)) + 8;
}

void draw_comparison(Ui& ui, const Column& column, Rect at, const AppState& state, Drafts& drafts,
                     Actions& out) {
  const std::array<Side, 2> sides = sides_of(state);
  const bool choosable = sides[0].done && sides[1].done;
  at.cut_top(12);
  at.cut_bottom(8);
  if (stacked(column)) {
    draw_side(ui, column, at.cut_top(side_height(ui, column, sides[0], drafts)), sides[0], choosable, drafts,
              out);
    at.cut_top(kGap);
    draw_side(ui, column, at, sides[1], choosable, drafts, out);
  } else {
    draw_side(ui, column, at.cut_start(side_width(column)), sides[0], choosable, drafts, out);
    at.cut_start(kGap);
    draw_side(ui, column, at, sides[1], choosable, drafts, out);
  }
}

void draw_compare_dialog(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  std::vector<const ShelfModel*> others;
  for (const ShelfModel& model : state.shelf.models)
    if (can_answer(model) && model.path != state.model.path) others.push_back(&model);
  bool over = false;
  const bool closed = flow_dialog(ui, 460, words(Word::kChatCompareTitle), [&](Flow& flow) {
    flow.text(words(Word::kChatCompareText), {.colour = Token::TextSecond});
    flow.space(12);
    if (others.empty()) flow.text(words(Word::kChatCompareNone), {.colour = Token::TextCaption});
    for (const ShelfModel* model : others) {
      if (!other_model(flow, *model)) continue;
      out.push_back(action::Compare{model->path});
      drafts.chat.list.follow_end();
      over = true;
    }
    flow.space(12);
    if (flow.buttons({{words(Word::kChatCancel), {}}}, Align::End) == 0) over = true;
  });
  if (closed || over) drafts.chat.compare_menu = false;
}

}  // namespace hearth::ui
