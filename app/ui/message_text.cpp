#include "app/ui/chat_parts.h"

namespace hearth::ui {

float message_text_height(Ui& ui, const Column& column, float width, MessageId, std::string_view text) {
  return text.empty() ? 0 : height_of(ui, text, width, {.type = column.reading});
}

void draw_message_text(Ui& ui, const Column& column, Rect at, MessageId, std::string_view text) {
  if (!text.empty()) label(ui, at, text, {.type = column.reading, .silent = true});
}

}  // namespace hearth::ui
