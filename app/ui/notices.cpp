#include <algorithm>
#include <vector>

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
  float text_width, text_height, button_width, button_height, height;
  bool stacked;
};

Strip strip_for(Ui& ui, float width, const Notice& notice) {
  Strip strip{};
  const float most = width - 14 - 18 - 10 - 40 - 6;
  if (notice.remedy != Remedy::None) {
    const float room = width - 14 - 28 - 6 - 8;
    strip.button_width = std::min(room, button_width(ui, remedy_name(notice.remedy))) + 8;
    strip.button_height = button_height(ui, remedy_name(notice.remedy), strip.button_width - 8);
  }
  strip.stacked = strip.button_width > 0 && most - strip.button_width < 220;
  strip.text_width = most - (strip.stacked ? 0 : strip.button_width);
  strip.text_height = height_of(ui, notice.text, strip.text_width, {.type = type::kSmall});
  strip.height = std::max(strip.text_height + 20, 44.0f) + (strip.stacked ? strip.button_height + 8 : 0);
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
    Rect below = inside.cut_bottom(strip.button_height + 8);
    below.cut_start(28);
    if (button(ui, {below.x, below.y, strip.button_width - 8, strip.button_height},
               remedy_name(notice.remedy)))
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

namespace {

// What is shown, the newest first: notices, then what can still be brought back.
struct Shown {
  Notice notice;
  bool dismissable = true;
  ChatId undo = 0;
};

std::vector<Shown> shown_notices(bool undo_too, const AppState& state) {
  std::vector<Shown> shown;
  for (auto notice = state.notices.rbegin(); notice != state.notices.rend(); ++notice) {
    if (notice->remedy == Remedy::UndoErase) continue;  // below, from what can still be brought back
    if (shown.size() < kMostShown) shown.push_back({*notice});
  }
  if (!undo_too) return shown;
  for (const ChatsView::BeingErased& one : state.chats.being_erased) {
    const std::string title = one.title.empty() ? std::string(words(Word::kHistoryUntitled)) : one.title;
    const Notice notice = {.text = words(Word::kHistoryDeleted, {title}),
                           .remedy = Remedy::UndoErase,
                           .subject = static_cast<uint64_t>(one.chat)};
    shown.push_back({notice, false, one.chat});
  }
  return shown;
}

void draw_shown(Ui& ui, Rect at, const Strip& strip, const Shown& one, Actions& out) {
  const Notice& notice = one.notice;
  const Role role = notice.kind == Notice::Kind::Danger ? Role::Alert : Role::Status;
  const std::string id = "notice" + std::to_string(notice.id) + "/" + std::to_string(notice.subject);
  Pressed pressed = Pressed::Nothing;
  group(
      ui, role, notice.text, at, [&] { pressed = draw_strip(ui, at, strip, notice, one.dismissable); }, {},
      id);
  if (pressed == Pressed::Remedy && one.undo != 0)
    out.push_back(action::UndoDelete{one.undo});
  else if (pressed == Pressed::Remedy)
    out.push_back(action::UseRemedy{notice.id});
  if (pressed == Pressed::Dismiss) out.push_back(action::DismissNotice{notice.id});
}

}  // namespace

void draw_notices(Ui& ui, Rect& at, bool undo_too, const AppState& state, Actions& out) {
  const std::vector<Shown> shown = shown_notices(undo_too, state);
  if (shown.empty()) return;
  const float edge = is_narrow(ui) ? 12 : 24;
  std::vector<Strip> strips;
  float height = 0;
  for (const Shown& one : shown) {
    strips.push_back(strip_for(ui, at.w - 2 * edge, one.notice));
    height += 8 + strips.back().height;
  }
  const auto draw = [&](Rect place) {
    for (size_t i = 0; i < shown.size(); ++i) {
      place.cut_top(8);
      draw_shown(ui, place.cut_top(strips[i].height).inset(edge, 0), strips[i], shown[i], out);
    }
  };
  // In a small window they scroll, so that the page keeps most of it.
  const float most = std::max(72.0f, at.h * 0.3f);
  if (height <= most) return draw(at.cut_top(height));
  const Rect view = at.cut_top(most);
  scroll_area(ui, view, "notices", height, [&](ScrollView&) { draw({0, 0, view.w, height}); });
  line(ui, at.cut_top(1));
}

}  // namespace hearth::ui
