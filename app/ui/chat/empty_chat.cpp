#include <algorithm>
#include <array>

#include "app/ui/chat/chat_parts.h"

namespace hearth::ui {
namespace {

struct Idea {
  Icon icon;
  Word name, text;
};
constexpr std::array kIdeas = {
    Idea{Icon::file_text, Word::kChatIdeaLetter, Word::kChatIdeaLetterText},
    Idea{Icon::list_checks, Word::kChatIdeaPlan, Word::kChatIdeaPlanText},
    Idea{Icon::pencil, Word::kChatIdeaText, Word::kChatIdeaTextText},
};

// A press writes it into the message box, to be finished or sent.
void draw_ideas(Ui& ui, Rect at, bool stacked, Drafts& drafts) {
  const float gap = 12;
  const float width = stacked ? at.w : (at.w - gap * (kIdeas.size() - 1)) / kIdeas.size();
  for (const Idea& idea : kIdeas) {
    Rect place = stacked ? at.cut_top(48) : at.cut_start(width);
    stacked ? at.cut_top(8) : at.cut_start(gap);
    const RowPress press = row(ui, place, words(idea.name), false, Role::Button);
    fill(ui, place, Token::Canvas);  // the row's own hover has other corners
    card(ui, place, press.hovered ? Token::Inset : Token::Surface, radius::kCard);
    if (press.pressed) {
      drafts.chat.message = words(idea.text);
      drafts.chat.message_at = std::max(ui.now, 1e-6);
      drafts.chat.focus_message = true;
    }
    Rect inside = place.inset(16, stacked ? 0 : 14);
    if (stacked) {
      icon(ui, inside.cut_start(18).centred(18, 18), idea.icon, Token::Accent);
      inside.cut_start(12);
      label(ui, inside, words(idea.name), {.max_lines = 1, .middle = true, .silent = true});
    } else {
      icon(ui, inside.cut_top(18).cut_start(18), idea.icon, Token::Accent);
      inside.cut_top(10);
      label(ui, inside, words(idea.name), {.max_lines = 2, .silent = true});
    }
  }
}

}  // namespace

void draw_empty_chat(Ui& ui, Rect at, const AppState& state, Drafts& drafts) {
  const bool temporary = state.chat.temporary;
  const Rect column = chat_column(ui, at);
  const bool stacked = column.w < 560;
  const float ideas = stacked ? 3 * 56 - 8 : 96;
  const float text_width = std::min(column.w, 480.0f);
  const std::string_view title = words(temporary ? Word::kChatEmptyTemporaryTitle : Word::kChatEmptyTitle);
  const std::string_view text = words(temporary ? Word::kChatEmptyTemporaryText : Word::kChatEmptyText);
  const Label centred = {.type = type::kReading, .colour = Token::TextSecond, .align = Align::Centre};
  const float said = height_of(ui, text, text_width, centred);
  const float mark = at.h > 360 ? 72 : 0;
  const float total = mark + 36 + 8 + said + 28 + ideas;
  const bool with_ideas = total < at.h - 16;
  const float height = with_ideas ? total : mark + 36 + 8 + said;
  group(ui, Role::Log, words(Word::kChatConversation), at, [&] {
    Rect place = {column.x, at.y + std::max(8.0f, (at.h - height) * 0.46f), column.w, height};
    if (mark > 0) {
      if (const Rect top = place.cut_top(mark); temporary)
        icon(ui, {column.x + column.w / 2 - 22, top.y, 44, 44}, Icon::eye_off, Token::Caution, 40);
      else
        hearth_mark(ui, {column.x + column.w / 2 - 26, top.y, 52, 52});
    }
    label(ui, place.cut_top(36), title,
          {.type = type::kPageTitle, .align = Align::Centre, .max_lines = 1, .role = Role::Heading});
    place.cut_top(8);
    const Rect line = place.cut_top(said);
    label(ui, {line.x + (line.w - text_width) / 2, line.y, text_width, said}, text, centred);
    place.cut_top(28);
    if (with_ideas) draw_ideas(ui, place, stacked, drafts);
  });
}

}  // namespace hearth::ui
