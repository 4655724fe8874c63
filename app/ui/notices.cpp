#include <algorithm>

#include "app/ui/panels.h"

namespace hearth::ui {
namespace {

constexpr size_t kMostShown = 3;

struct Look {
  Icon icon;
  Token text, fill;
};

Look look_of(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::Danger:
      return {Icon::triangle_alert, Token::Danger, Token::DangerSoft};
    case Notice::Kind::Caution:
      return {Icon::info, Token::Caution, Token::CautionSoft};
    case Notice::Kind::Done:
      break;
  }
  return {Icon::circle_check, Token::Accent, Token::AccentSoft};
}

std::string_view remedy_name(Remedy remedy) {
  switch (remedy) {
    case Remedy::None:
      break;
    case Remedy::RetryAnswer:
      return words(Word::kShellRemedyRetryAnswer);
    case Remedy::ChooseModel:
      return words(Word::kShellRemedyChooseModel);
    case Remedy::OpenPrivacy:
      return words(Word::kShellRemedyOpenPrivacy);
    case Remedy::RetryDownload:
      return words(Word::kShellRemedyRetryDownload);
    case Remedy::DeleteAndFetchAgain:
      return words(Word::kShellRemedyDeleteFetch);
    case Remedy::UseProcessor:
      return words(Word::kShellRemedyUseProcessor);
    case Remedy::UndoErase:
      return words(Word::kShellRemedyUndoErase);
    case Remedy::FreeSpace:
      return words(Word::kShellRemedyFreeSpace);
    case Remedy::TurnNetworkOn:
      return words(Word::kShellRemedyNetworkOn);
    case Remedy::SaveAgain:
      return words(Word::kShellRemedySaveAgain);
  }
  return {};
}

// A strip: icon, sentence, the button that mends it, dismiss. Where the sentence would have less than 220
// units, the button stands below it.
struct Strip {
  float text_width, text_height, button_width, height;
  bool stacked;
};

Strip strip_for(Ui& ui, float width, const Notice& notice) {
  Strip strip{};
  strip.button_width = notice.remedy == Remedy::None ? 0 : button_width(ui, remedy_name(notice.remedy)) + 8;
  const float most = width - 14 - 18 - 10 - 40 - 6;
  strip.stacked = strip.button_width > 0 && most - strip.button_width < 220;
  strip.text_width = most - (strip.stacked ? 0 : strip.button_width);
  strip.text_height = height_of(ui, notice.text, strip.text_width, {.type = type::kSmall});
  strip.height = std::max(strip.text_height + 20, 44.0f) + (strip.stacked ? 42 : 0);
  return strip;
}

enum class Pressed { Nothing, Remedy, Dismiss };

Pressed draw_strip(Ui& ui, Rect at, const Strip& strip, const Notice& notice, bool dismissable) {
  Pressed pressed = Pressed::Nothing;
  const Look look = look_of(notice.kind);
  if (ui.theme->high_contrast)
    outline(ui, at, look.text, radius::kButton);
  else
    fill(ui, at, look.fill, radius::kButton);
  Rect inside = {at.x + 14, at.y, at.w - 20, at.h};
  if (strip.stacked) {
    Rect below = inside.cut_bottom(42);
    below.cut_start(28);
    if (button(ui, {below.x, below.y, strip.button_width - 8, 32}, remedy_name(notice.remedy)))
      pressed = Pressed::Remedy;
  }
  icon(ui, inside.cut_start(18).centred(18, 18), look.icon, look.text);
  inside.cut_start(10);
  label(ui, inside.cut_start(strip.text_width).centred(strip.text_width, strip.text_height), notice.text,
        {.type = type::kSmall});
  if (const Rect end = inside.cut_end(36).centred(32, 32);
      dismissable && icon_button(ui, end, Icon::x, words(Word::kShellDismiss)))
    pressed = Pressed::Dismiss;
  if (strip.button_width > 0 && !strip.stacked) {
    inside.cut_start(8);
    const float width = strip.button_width - 8;
    if (button(ui, inside.cut_start(width).centred(width, 32), remedy_name(notice.remedy)))
      pressed = Pressed::Remedy;
  }
  return pressed;
}

}  // namespace

void draw_notices(Ui& ui, Rect& at, bool undo_too, const AppState& state, Actions& out) {
  const float edge = is_narrow(ui) ? 12 : 24;
  const auto draw_one = [&](const Notice& notice, bool dismissable) {
    const Strip strip = strip_for(ui, at.w - 2 * edge, notice);
    at.cut_top(8);
    const Rect place = at.cut_top(strip.height).inset(edge, 0);
    const Role role = notice.kind == Notice::Kind::Danger ? Role::Alert : Role::Status;
    const std::string id = "notice" + std::to_string(notice.id) + "/" + std::to_string(notice.subject);
    Pressed pressed = Pressed::Nothing;
    group(
        ui, role, notice.text, place, [&] { pressed = draw_strip(ui, place, strip, notice, dismissable); },
        {}, id);
    return pressed;
  };
  size_t shown = 0;
  for (auto notice = state.notices.rbegin(); notice != state.notices.rend() && shown < kMostShown; ++notice) {
    if (notice->remedy == Remedy::UndoErase) continue;  // below, from what can still be brought back
    const Pressed pressed = draw_one(*notice, true);
    if (pressed == Pressed::Remedy) out.push_back(action::UseRemedy{notice->id});
    if (pressed == Pressed::Dismiss) out.push_back(action::DismissNotice{notice->id});
    ++shown;
  }
  if (!undo_too) return;
  for (const ChatsView::BeingErased& one : state.chats.being_erased) {
    const std::string title = one.title.empty() ? std::string(words(Word::kHistoryUntitled)) : one.title;
    const Notice notice = {.text = words(Word::kHistoryDeleted, {title}),
                           .remedy = Remedy::UndoErase,
                           .subject = static_cast<uint64_t>(one.chat)};
    if (draw_one(notice, false) == Pressed::Remedy) out.push_back(action::UndoDelete{one.chat});
  }
}

}  // namespace hearth::ui
