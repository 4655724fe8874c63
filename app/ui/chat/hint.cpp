#include <algorithm>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kHintIcon = 14 + 18 + 10, kHintEnd = 14;
const Button kFileLook = {.icon = Icon::folder_open};
const Button kChooseLook = {.kind = ButtonKind::Primary};

void draw_hint_buttons(Ui& ui, Rect at, const HintSize& size, Drafts& drafts, Actions& out) {
  const Rect file = {at.x, at.y, size.file, size.file_height};
  Rect choose = {file.right() + 8, at.y, size.choose, size.choose_height};
  if (!size.one_row) choose = {at.x, file.bottom() + 8, size.choose, size.choose_height};
  file_button(ui, file, words(Word::kModelsChooseFile), {.purpose = FilePurpose::ModelFile}, drafts, out,
              kFileLook);
  if (button(ui, choose, words(Word::kChatModelNone), kChooseLook))
    out.push_back(action::ShowPage{Page::Models});
}

void draw_hint_content(Ui& ui, Rect at, const Hint& hint, const HintSize& size, Drafts& drafts,
                       Actions& out) {
  const float words_height = std::max(44.0f, size.text_height + 24);
  Rect line = at.cut_top(size.beside ? at.h : words_height);
  line.cut_start(14);
  icon(ui, line.cut_start(18).centred(18, 18), hint.icon, hint.tone);
  line.cut_start(10);
  label(ui, line.cut_start(size.text_width), hint.text,
        {.type = type::kSmall, .middle = true, .silent = true});
  if (!hint.offers_model) return;
  if (size.beside)
    draw_hint_buttons(ui, {line.x + 16, line.y + (line.h - kButtonHeight) / 2, line.w, kButtonHeight}, size,
                      drafts, out);
  else
    draw_hint_buttons(ui, {at.x + 14, at.y - 4, at.w - 28, at.h}, size, drafts, out);
}

}  // namespace

std::optional<Hint> hint_for(const AppState& state) {
  const ModelView& model = state.model;
  if (model.state == ModelView::State::Failed)
    return Hint{Icon::triangle_alert,
                model.error.empty() ? words(Word::kChatModelFailed, {model.name}) : model.error,
                Token::Danger,
                Token::DangerSoft,
                true,
                Role::Alert};
  if (model.state == ModelView::State::None)
    return Hint{Icon::box,      std::string(words(Word::kChatModelNoneText)),
                Token::Caution, Token::CautionSoft,
                true,           Role::Status};
  if (state.chat.context.left_out > 0)
    return Hint{Icon::info,     words(Word::kChatLeftOut, {shown_number(state.chat.context.left_out)}),
                Token::Caution, Token::CautionSoft,
                false,          Role::Status};
  return {};
}

HintSize hint_size(Ui& ui, float width, const Hint& hint) {
  HintSize size;
  const std::string_view file = words(Word::kModelsChooseFile), choose = words(Word::kChatModelNone);
  const float most = std::max(1.0f, width - kHintIcon - kHintEnd);
  if (hint.offers_model) {
    size.file = std::min(width - 28, button_width(ui, file, kFileLook));
    size.choose = std::min(width - 28, button_width(ui, choose, kChooseLook));
    size.file_height = button_height(ui, file, size.file, kFileLook);
    size.choose_height = button_height(ui, choose, size.choose, kChooseLook);
    size.beside = most - size.file - size.choose - 24 >= 200;
    size.one_row = size.file + 8 + size.choose <= width - 28;
  }
  size.text_width = most - (hint.offers_model && size.beside ? size.file + size.choose + 24 : 0);
  size.text_height = height_of(ui, hint.text, size.text_width, {.type = type::kSmall});
  size.height = std::max(44.0f, size.text_height + 24);
  if (size.beside) return size;
  size.height += size.one_row ? std::max(size.file_height, size.choose_height) + 8
                              : size.file_height + 8 + size.choose_height + 8;
  return size;
}

void draw_hint(Ui& ui, Rect at, const Hint& hint, Drafts& drafts, Actions& out) {
  group(ui, hint.role, hint.text, at, [&] {
    if (ui.theme->high_contrast)
      outline(ui, at, hint.tone, radius::kButton);
    else
      fill(ui, at, hint.fill, radius::kButton);
    draw_hint_content(ui, at, hint, hint_size(ui, at.w, hint), drafts, out);
  });
}

}  // namespace hearth::ui
