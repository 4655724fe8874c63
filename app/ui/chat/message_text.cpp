#include "app/ui/chat/chat_parts.h"

namespace hearth::ui {

float answer_text_height(Ui& ui, const Column& column, float width, MessageId message, std::string_view text,
                         Drafts& drafts) {
  return text.empty() ? 0 : drafts.chat.answers.of(message, text).height(ui, width, column.reading);
}

std::optional<std::string> draw_answer_text(Ui& ui, const Column& column, Rect at, MessageId message,
                                            std::string_view text, Drafts& drafts) {
  if (text.empty()) return std::nullopt;
  MarkdownView& view = drafts.chat.answers.of(message, text);
  return view.draw(ui, at, "answer" + std::to_string(message), column.reading);
}

}  // namespace hearth::ui
