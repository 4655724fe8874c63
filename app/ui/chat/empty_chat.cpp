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

constexpr float kIdeaGap = 12, kIdeaGapStacked = 8;

struct IdeasSize {
  bool stacked = false;
  float width = 0, each = 0;  // of one card
  float height = 0;
};

IdeasSize ideas_size(Ui& ui, float width) {
  constexpr float kCount = kIdeas.size();
  IdeasSize size;
  size.stacked = width < 560;
  size.width = size.stacked ? width : (width - kIdeaGap * (kCount - 1)) / kCount;
  const float text = size.width - 32 - (size.stacked ? 30 : 0);
  for (const Idea& idea : kIdeas) size.each = std::max(size.each, height_of(ui, words(idea.name), text));
  size.each = size.stacked ? std::max(48.0f, size.each + 24) : std::max(96.0f, size.each + 14 + 18 + 10 + 14);
  size.height = size.stacked ? kCount * (size.each + kIdeaGapStacked) - kIdeaGapStacked : size.each;
  return size;
}

// A press writes it into the message box, to be finished or sent.
void draw_ideas(Ui& ui, Rect at, const IdeasSize& size, Drafts& drafts) {
  for (const Idea& idea : kIdeas) {
    Rect place = size.stacked ? at.cut_top(size.each) : at.cut_start(size.width);
    size.stacked ? at.cut_top(kIdeaGapStacked) : at.cut_start(kIdeaGap);
    card(ui, place);
    // Inside the card's rounder corners.
    const RowPress press = row(ui, place.inset(2), words(idea.name), false, Role::Button);
    if (press.pressed) {
      drafts.chat.message = words(idea.text);
      drafts.chat.message_at = std::max(ui.now, 1e-6);
      drafts.chat.focus_message = true;
    }
    Rect inside = place.inset(16, size.stacked ? 0 : 14);
    if (size.stacked) {
      icon(ui, inside.cut_start(18).centred(18, 18), idea.icon, Token::Accent);
      inside.cut_start(12);
      label(ui, inside, words(idea.name), {.middle = true, .silent = true});
    } else {
      icon(ui, inside.cut_top(18).cut_start(18), idea.icon, Token::Accent);
      inside.cut_top(10);
      label(ui, inside, words(idea.name), {.silent = true});
    }
  }
}

// From the top: the mark where there is room for it, what is asked, the ideas where there is room for them.
struct Welcome {
  std::string_view title, text;
  float text_width = 0, title_height = 0, text_height = 0, mark = 0;
  bool with_ideas = false;
  IdeasSize ideas;
  float height = 0;
};
constexpr Label kHeading = {.type = type::kPageTitle, .align = Align::Centre, .role = Role::Heading};
constexpr Label kText = {.type = type::kReading, .colour = Token::TextSecond, .align = Align::Centre};

Welcome welcome_for(Ui& ui, float width, float room, bool temporary) {
  Welcome made;
  made.title = words(temporary ? Word::kChatEmptyTemporaryTitle : Word::kChatEmptyTitle);
  made.text = words(temporary ? Word::kChatEmptyTemporaryText : Word::kChatEmptyText);
  made.text_width = std::min(width, 560.0f);
  made.title_height = height_of(ui, made.title, width, kHeading);
  made.text_height = height_of(ui, made.text, made.text_width, kText);
  made.mark = room > 360 ? 72 : 0;
  made.ideas = ideas_size(ui, width);
  made.height = made.mark + made.title_height + 8 + made.text_height;
  made.with_ideas = made.height + 28 + made.ideas.height < room - 16;
  if (made.with_ideas) made.height += 28 + made.ideas.height;
  return made;
}

void draw_welcome(Ui& ui, Rect at, const Welcome& what, bool temporary, Drafts& drafts) {
  if (what.mark > 0) {
    if (const Rect top = at.cut_top(what.mark); temporary)
      icon(ui, {at.x + at.w / 2 - 22, top.y, 44, 44}, Icon::eye_off, Token::Caution, 40);
    else
      hearth_mark(ui, {at.x + at.w / 2 - 26, top.y, 52, 52});
  }
  label(ui, at.cut_top(what.title_height), what.title, kHeading);
  at.cut_top(8);
  const Rect line = at.cut_top(what.text_height);
  label(ui, {line.x + (line.w - what.text_width) / 2, line.y, what.text_width, line.h}, what.text, kText);
  at.cut_top(28);
  if (what.with_ideas) draw_ideas(ui, at, what.ideas, drafts);
}

}  // namespace

void draw_empty_chat(Ui& ui, Rect at, const Hint* hint, const AppState& state, Drafts& drafts, Actions& out) {
  const bool temporary = state.chat.temporary;
  const Rect column = chat_column(ui, at);
  const Welcome what = welcome_for(ui, column.w, at.h, temporary);
  group(ui, Role::Log, words(Word::kChatConversation), at, [&] {
    const float spare = at.h - what.height;
    if (spare >= 16 && !hint) {
      const Rect place = {column.x, at.y + std::max(8.0f, spare * 0.46f), column.w, what.height};
      return draw_welcome(ui, place, what, temporary, drafts);
    }
    const float hint_height = hint ? hint_size(ui, column.w, *hint).height + 16 : 0;
    scroll_area(ui, at, "welcome", what.height + 16 + hint_height, [&](ScrollView&) {
      const Rect place = {column.x - at.x, 8, column.w, what.height};
      draw_welcome(ui, place, what, temporary, drafts);
      if (hint) draw_hint(ui, {place.x, place.bottom() + 16, place.w, hint_height - 16}, *hint, drafts, out);
    });
  });
}

}  // namespace hearth::ui
