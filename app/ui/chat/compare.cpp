#include <algorithm>
#include <array>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kGap = 16, kHead = 44, kFoot = 52, kInset = 16;

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

float side_height(Ui& ui, const Column& column, const Side& side, Drafts& drafts) {
  const float width = side_width(column) - 2 * kInset;
  return kHead + std::max(48.0f, answer_text_height(ui, column, width, side.id, side.text, drafts)) + kFoot;
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
              {.type = {Face::SemiBold, 14, 20}, .max_lines = 1, .middle = true, .role = Role::Heading});
        Rect foot = inside.cut_bottom(kFoot);
        draw_answer_text(ui, column, inside, side.id, side.text, drafts);
        const std::string_view keep = words(Word::kChatCompareKeep);
        const Button how = {.icon = Icon::check, .disabled = !choosable};
        const float width = std::min(foot.w, button_width(ui, keep, how));
        if (button(ui, foot.cut_end(width).centred(width, 32), keep, how))
          out.push_back(action::KeepComparison{side.second});
        foot.cut_end(8);
        if (!side.done) {
          fill(ui, foot.cut_start(8).centred(8, 8), Token::Ember, radius::kPill);
          foot.cut_start(8);
        }
        label(ui, foot, side.status,
              {.type = type::kCaption,
               .colour = Token::TextCaption,
               .max_lines = 2,
               .middle = true,
               .role = Role::Status});
      },
      side.text, side.second ? "second" : "first");
}

std::string about(const ShelfModel& model) {
  std::string text = shown_bytes(model.card.file_bytes);
  if (!model.card.quantization.empty()) text += " \u00B7 " + model.card.quantization;
  return text;
}

bool can_answer(const ShelfModel& model) { return model.error.empty() && !model.card.embeds && model.fits; }

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
  const float list = 52 * static_cast<float>(std::clamp<size_t>(others.size(), 1, 6));
  bool over = false;
  const float width = std::min(460.0f, ui.width - 24);
  const bool closed = dialog(ui, width, list + 190, words(Word::kChatCompareTitle), [&](Rect body) {
    const float said = label(ui, body, words(Word::kChatCompareText), {.colour = Token::TextSecond});
    body.cut_top(said + 12);
    Rect foot = body.cut_bottom(kButtonHeight);
    body.cut_bottom(12);
    if (others.empty()) label(ui, body, words(Word::kChatCompareNone), {.colour = Token::TextCaption});
    scroll_area(ui, body, "others", 52 * static_cast<float>(others.size()), [&](ScrollView&) {
      for (size_t i = 0; i < others.size(); ++i) {
        Rect place = {0, 52 * static_cast<float>(i), body.w, 50};
        if (row(ui, place, others[i]->name, false, Role::ListItem, others[i]->path).pressed) {
          out.push_back(action::Compare{others[i]->path});
          drafts.chat.list.follow_end();
          over = true;
        }
        Rect lines = place.inset(12, 6);
        label(ui, lines.cut_top(20), others[i]->name, {.type = type::kLabel, .max_lines = 1, .silent = true});
        label(ui, lines, about(*others[i]),
              {.type = type::kSmall, .colour = Token::TextCaption, .max_lines = 1, .silent = true});
      }
    });
    const std::string_view cancel = words(Word::kChatCancel);
    if (button(ui, foot.cut_end(button_width(ui, cancel)), cancel)) over = true;
  });
  if (closed || over) drafts.chat.compare_menu = false;
}

}  // namespace hearth::ui
