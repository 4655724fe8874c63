#include <algorithm>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kHeight = 36, kPad = 10, kIcon = 16, kGap = 8, kRemove = 34, kMost = 320;
constexpr Label kText = {.type = type::kSmall, .silent = true};

// What stands around the name or, of a file that cannot be read, around the sentence that says why.
struct Parts {
  std::string size;  // "812 KB"
  float size_width = 0, around = 0;
};

Parts parts_of(Ui& ui, const AttachmentView& file, bool removable) {
  Parts parts;
  if (file.error.empty() && file.bytes > 0) parts.size = shown_bytes(file.bytes);
  if (!parts.size.empty()) parts.size_width = width_of(ui, parts.size, type::kSmall) + 1;
  parts.around = kPad + kIcon + kGap + (removable ? kRemove : kPad);
  if (parts.size_width > 0) parts.around += kGap + parts.size_width;
  return parts;
}

}  // namespace

Rect chip_size(Ui& ui, float width, const AttachmentView& file, bool removable) {
  const float around = parts_of(ui, file, removable).around;
  const bool failed = !file.error.empty();
  const float text = width_of(ui, failed ? file.error : file.name, type::kSmall) + 1;
  const float w = std::min({around + text, failed ? width : kMost, width});
  // A name may be cut, a reason may not.
  const float lines = failed ? height_of(ui, file.error, std::max(1.0f, w - around), kText) : 0;
  return {0, 0, w, std::max(kHeight, lines + kHeight - type::kSmall.line)};
}

bool draw_chip(Ui& ui, Rect at, std::string_view id, const AttachmentView& file, bool removable) {
  const bool failed = !file.error.empty();
  const std::string said = failed ? file.name + ": " + file.error : words(Word::kChatAttached, {file.name});
  const Parts parts = parts_of(ui, file, removable);
  bool removed = false;
  const auto content = [&] {
    card(ui, at, failed ? Token::DangerSoft : Token::Canvas, radius::kButton);
    Rect inside = at;
    inside.cut_start(kPad);
    icon(ui, inside.cut_start(kIcon).centred(kIcon, kIcon), failed ? Icon::triangle_alert : Icon::file_text,
         failed ? Token::Danger : Token::Caution, kIcon);
    inside.cut_start(kGap);
    const Rect end = inside.cut_end(removable ? kRemove : kPad);
    if (removable)
      removed = icon_button(ui, Rect{end.x, end.y, 32, end.h}.centred(32, 32), Icon::x,
                            words(Word::kChatRemoveAttachment, {file.name}));
    Label text = kText;
    text.middle = true;
    if (parts.size_width > 0) {
      Label size = text;
      size.colour = Token::TextCaption;
      label(ui, inside.cut_end(parts.size_width), parts.size, size);
      inside.cut_end(kGap);
    }
    text.max_lines = failed ? 0 : 1;
    text.elides = true;
    label(ui, inside, failed ? file.error : file.name, text);
  };
  group(ui, failed ? Role::Alert : Role::ListItem, said, at, content, {}, id);
  return removed;
}

}  // namespace hearth::ui
