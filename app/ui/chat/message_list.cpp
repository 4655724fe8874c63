#include <algorithm>
#include <cmath>
#include <functional>

#include "app/ui/chat/chat_parts.h"
#include "imgui.h"

namespace hearth::ui {
namespace {

constexpr float kAbove = 12, kBelow = 16, kHintAbove = 8;
constexpr const char* kScroll = "conversation";
constexpr size_t kSpokenBeyondView = 100;

enum class Kind { Message, Comparison, Writing, Hint };

struct Parts {
  size_t messages = 0;  // of state.chat.messages
  bool comparison = false, writing = false, hint = false;
  size_t count() const { return messages + comparison + writing + hint; }
  Kind kind(size_t index) const {
    if (index < messages) return Kind::Message;
    if (hint && index + 1 == count()) return Kind::Hint;
    return comparison && index == messages ? Kind::Comparison : Kind::Writing;
  }
};

// While two answers are compared, the last message stands in the comparison instead.
Parts parts_of(const ChatView& chat, bool hint) {
  Parts parts;
  parts.hint = hint;
  parts.comparison = chat.comparing.has_value();
  parts.writing = chat.writing.phase != WritingView::Phase::None;
  parts.messages = chat.messages.size();
  const bool last_is_answer = !chat.messages.empty() && chat.messages.back().speaker != Speaker::User;
  if (parts.comparison && last_is_answer) --parts.messages;
  if (parts.comparison) parts.writing = false;
  return parts;
}

uint64_t mixed(uint64_t hash, uint64_t value) {
  return (hash ^ value) * 0x9E3779B97F4A7C15ull + (hash >> 29);
}

// Texts of the same message only ever grow, so their lengths tell them apart.
uint64_t key_of(const MessageView& message, const Drafts& drafts, bool last, bool writing) {
  uint64_t key = mixed(message.text.size(), message.thought.size());
  key = mixed(key, drafts.chat.open_thoughts.contains(message.id));
  key = mixed(key, static_cast<uint64_t>(message.end) * 8 + (last ? 4u : 0u) + (writing ? 2u : 0u));
  if (drafts.chat.editing == message.id)
    key = mixed(key, 1 + static_cast<uint64_t>(drafts.chat.edited_height));
  if (message.sources) key = mixed(key, 1 + message.sources->citations.size());
  return mixed(key, message.attachments.size());
}

// From the number of characters: near enough for the scroll bar until the message is measured.
float estimate(const MessageView& message, const Column& column) {
  const float characters = static_cast<float>(message.text.size());
  const float lines = std::ceil(characters * 7.4f / std::max(100.0f, column.width - 32) + 0.3f);
  return lines * column.reading.line + (message.speaker == Speaker::User ? 58 : 64);
}

float gap_below(const ChatView& chat, size_t index) {
  return index + 1 < chat.messages.size() &&
                 chat.messages[index].speaker == chat.messages[index + 1].speaker &&
                 chat.messages[index].speaker == Speaker::User
             ? 12
             : 0;
}

class List {
 public:
  List(Ui& ui, Rect at, const Hint* hint, const AppState& state, Drafts& drafts, Actions& out)
      : ui_(ui),
        column_(column_of(ui, chat_column(ui, at))),
        start_(chat_column(ui, at).x - at.x),
        state_(state),
        drafts_(drafts),
        out_(out),
        hint_(hint),
        parts_(parts_of(state.chat, hint != nullptr)),
        view_(drafts.chat.list) {
    begin();
  }

  float content_height() { return view_.content_height() + kAbove + kBelow; }

  void draw(const ScrollView& scroll) {
    const float room = scroll.view_height;
    view_.arrive(scroll.offset, room - kAbove - kBelow);
    bring_into_view();
    // Measuring moves what is below, so it is repeated until all that is in view is known, and a view around
    // it, so that turning the wheel never comes upon a height that has to be guessed.
    float offset = view_.settle(room - kAbove - kBelow);
    while (measure(offset - room, offset + 2 * room)) offset = view_.settle(room - kAbove - kBelow);
    // The scroll area still stands where it stood: what is drawn now is moved, and the area in the next
    // frame.
    const double shift = static_cast<double>(scroll.offset) - offset;
    if (std::abs(shift) > 0.5) {
      shift_scroll(ui_, kScroll, static_cast<float>(-shift));
    }
    draw_parts(offset, room, shift);
  }

 private:
  void begin() {
    const ChatView& chat = state_.chat;
    if (drafts_.chat.list_chat != chat.id) {
      // A new chat gets its id with the first message.
      if (drafts_.chat.list_chat != 0 || !parts_.writing) view_.forget();
      drafts_.chat.list_chat = chat.id;
    }
    const bool writing = chat.writing.phase != WritingView::Phase::None;
    std::vector<MessageListView::Item>& items = drafts_.chat.items;
    items.clear();
    for (size_t i = 0; i < parts_.count(); ++i) {
      switch (parts_.kind(i)) {
        case Kind::Message: {
          const MessageView& message = chat.messages[i];
          const bool last = i + 1 == chat.messages.size();
          items.push_back({message.id, key_of(message, drafts_, last, writing && last),
                           estimate(message, column_) + gap_below(chat, i)});
          break;
        }
        case Kind::Comparison: {
          const uint64_t key = mixed(chat.comparing->text.size(), chat.writing.text.size());
          items.push_back({-2, mixed(key, static_cast<uint64_t>(chat.comparing->phase)), 200});
          break;
        }
        case Kind::Writing: {
          const WritingView& answer = chat.writing;
          uint64_t key = mixed(mixed(answer.text.size(), answer.thought.size()),
                               drafts_.chat.open_thoughts.contains(0) ? 1 : 0);
          if (const auto& sources = answer.sources)
            key = mixed(mixed(key, sources->passages.size()), sources->citations.size());
          items.push_back({-1, key, 60});
          break;
        }
        case Kind::Hint:
          items.push_back({-3, hint_->text.size(), 80});
          break;
      }
    }
    const uint64_t column =
        mixed(static_cast<uint64_t>(column_.width * 8), static_cast<uint64_t>(ui_.zoom * 64));
    const uint64_t language = std::hash<std::string_view>()(current_language().code);
    view_.begin(items, mixed(mixed(column, column_.narrow), language));
  }

  void bring_into_view() {
    std::optional<MessageId>& wanted = drafts_.chat.show_message;
    if (const MessageId found = state_.chat.found; found != drafts_.chat.found) {
      drafts_.chat.found = found;
      if (found != 0) wanted = found;
    }
    if (!wanted) return;
    const auto& messages = state_.chat.messages;
    const auto found = std::ranges::find(messages, *wanted, &MessageView::id);
    if (found == messages.end()) return;
    view_.show(static_cast<size_t>(found - messages.begin()));
    wanted.reset();
  }

  float measured_height(size_t index) {
    switch (parts_.kind(index)) {
      case Kind::Message:
        return message_height(ui_, column_, state_.chat.messages[index], state_, drafts_) +
               gap_below(state_.chat, index);
      case Kind::Comparison:
        return comparison_height(ui_, column_, state_, drafts_);
      case Kind::Hint:
        return hint_size(ui_, column_.width, *hint_).height + kHintAbove;
      case Kind::Writing:
        break;
    }
    return writing_height(ui_, column_, state_.chat.writing, drafts_);
  }

  // True: some height in that part of the list was not known before.
  bool measure(double top, double bottom) {
    bool any = false;
    for (size_t i = view_.first_below(top); i < view_.count() && view_.top(i) < bottom; ++i) {
      if (view_.measured(i)) continue;
      view_.set_height(i, measured_height(i));
      any = true;
    }
    return any;
  }

  void draw_part(size_t index, Rect at) {
    switch (parts_.kind(index)) {
      case Kind::Message: {
        const MessageView& message = state_.chat.messages[index];
        at.h -= gap_below(state_.chat, index);
        return draw_message(ui_, column_, at, message, state_, drafts_, out_);
      }
      case Kind::Comparison:
        return draw_comparison(ui_, column_, at, state_, drafts_, out_);
      case Kind::Writing:
        return draw_writing(ui_, column_, at, state_, drafts_, out_);
      case Kind::Hint:
        at.cut_top(kHintAbove);
        return draw_hint(ui_, at, *hint_, drafts_, out_);
    }
  }

  // Drawn: what is in view and half a window around it, which the keyboard can reach. Told: a hundred more
  // each way.
  void draw_parts(float offset, float room, double shift) {
    const double top = offset - kAbove;
    const size_t first = view_.first_below(top - room / 2);
    size_t end = first;
    while (end < view_.count() && view_.top(end) < top + room + room / 2) ++end;
    tell(first - std::min(first, kSpokenBeyondView), first);
    for (size_t i = first; i < end; ++i) {
      const auto y = static_cast<float>(view_.top(i) + kAbove + shift);
      draw_part(i, {start_, y, column_.width, view_.height(i)});
    }
    tell(end, std::min(view_.count(), end + kSpokenBeyondView));
  }

  void tell(size_t from, size_t to) {
    for (size_t i = from; i < std::min(to, parts_.messages); ++i) {
      const MessageView& message = state_.chat.messages[i];
      SemanticNode node;
      node.id = ImGui::GetID(("message" + std::to_string(message.id)).c_str());
      node.role = Role::Article;
      node.name = spoken_name(message, drafts_);
      ui_.tree->add(std::move(node));
    }
  }

  Ui& ui_;
  Column column_;
  float start_;
  const AppState& state_;
  Drafts& drafts_;
  Actions& out_;
  const Hint* hint_;
  Parts parts_;
  MessageListView& view_;
};

// Paging goes to the conversation also while a message is typed, as people expect of a chat.
void page_while_typing(Ui& ui, float offset, float view_height) {
  if (!ImGui::GetIO().WantTextInput) return;
  const float page = view_height - 40;
  if (ImGui::IsKeyPressed(ImGuiKey_PageUp)) scroll_to(ui, kScroll, std::max(0.0f, offset - page));
  if (ImGui::IsKeyPressed(ImGuiKey_PageDown)) scroll_to(ui, kScroll, offset + page);
}

}  // namespace

void draw_message_list(Ui& ui, Rect at, const Hint* hint, const AppState& state, Drafts& drafts,
                       Actions& out) {
  List list(ui, at, hint, state, drafts, out);
  group(ui, Role::Log, words(Word::kChatConversation), at, [&] {
    ScrollView shown;
    scroll_area(ui, at, kScroll, list.content_height(), [&](ScrollView& scroll) {
      list.draw(scroll);
      shown = scroll;
    });
    page_while_typing(ui, shown.offset, shown.view_height);
  });
  if (drafts.chat.list.following()) return;
  const Rect circle = {at.x + at.w / 2 - 18, at.bottom() - 46, 36, 36};
  card(ui, circle, Token::Surface, 18, Elevation::Low);
  if (icon_button(ui, circle, Icon::chevron_down, words(Word::kChatToEnd), {.floats = true}))
    drafts.chat.list.follow_end();
}

}  // namespace hearth::ui
