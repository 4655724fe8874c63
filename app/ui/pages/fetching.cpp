// Downloads that run, and the question that comes before each.
#include <algorithm>
#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

using State = DownloadView::State;

float share_of(const DownloadView& download) {
  return download.total == 0 ? -1.0f
                             : std::min(1.0f, static_cast<float>(static_cast<double>(download.done) /
                                                                 static_cast<double>(download.total)));
}

std::string amount(const DownloadView& download) {
  return download.total == 0
             ? shown_bytes(download.done)
             : words(Word::kModelsAmount, {shown_bytes(download.done), shown_bytes(download.total)});
}

std::string headline(const DownloadView& download) {
  const std::string_view name = download.name;
  switch (download.state) {
    case State::Waiting:
      return words(Word::kModelsFetchWaiting, {name});
    case State::Running:
      return words(download.copied ? Word::kModelsStoreRunning : Word::kModelsFetchRunning, {name});
    case State::Paused:
      return download.total == 0
                 ? words(Word::kModelsFetchPaused, {name})
                 : words(Word::kModelsFetchPausedAt, {name, percent_text(share_of(download))});
    case State::Checking:
      return words(Word::kModelsFetchChecking, {name});
    case State::Done:
      return words(Word::kModelsFetchDone, {name});
    case State::Failed:
      return download.wrong_hash ? words(Word::kModelsFetchWrong, {name})
             : download.total == 0
                 ? words(Word::kModelsFetchFailed, {name})
                 : words(Word::kModelsFetchFailedAt, {name, percent_text(share_of(download))});
  }
  return {};
}

std::string details(const DownloadView& download) {
  const std::string from = words(Word::kModelsFetchFrom, {download.host});
  switch (download.state) {
    case State::Waiting:
      return std::string(words(Word::kModelsFetchWaitingAbout));
    case State::Running: {
      std::string text = amount(download);
      if (download.bytes_per_s > 0) text += " · " + speed_text(download.bytes_per_s);
      if (download.bytes_per_s > 0 && download.total > download.done)
        text +=
            " · " +
            words(Word::kModelsFetchLeft,
                  {rough_time(static_cast<double>(download.total - download.done) / download.bytes_per_s)});
      return download.copied ? text : text + " · " + from;
    }
    case State::Paused:
      return words(Word::kModelsFetchKept, {amount(download)});
    case State::Checking:
      return download.copied ? amount(download) : std::string(words(Word::kModelsFetchCheckingAbout));
    case State::Done:
      return words(Word::kModelsFetchDoneAbout, {shown_bytes(std::max(download.done, download.total))});
    case State::Failed:
      if (download.wrong_hash) return std::string(words(Word::kModelsFetchWrongAbout));
      return download.error +
             (download.done > 0 ? " " + words(Word::kModelsFetchKept, {amount(download)}) : "");
  }
  return {};
}

struct Sign {
  Icon icon;
  Token colour;
};
Sign sign(const DownloadView& download) {
  switch (download.state) {
    case State::Running:
      return {Icon::download, Token::Ember};
    case State::Checking:
      return {Icon::list_checks, Token::TextSecond};
    case State::Done:
      return {Icon::circle_check, Token::Accent};
    case State::Failed:
      return {Icon::triangle_alert, download.wrong_hash ? Token::Danger : Token::Caution};
    case State::Waiting:
    case State::Paused:
      return {Icon::pause, Token::TextSecond};
  }
  return {Icon::download, Token::TextSecond};
}

// What can be done about it: the first button, then the one that ends it.
void download_row(Flow& flow, const DownloadView& download, Actions& out) {
  const Sign look = sign(download);
  const std::string title = headline(download), about = details(download);
  const Item item = {.icon = look.icon,
                     .icon_colour = look.colour,
                     .title = title,
                     .caption = about,
                     .role = download.state == State::Failed ? Role::Alert : Role::Text,
                     .max_lines = 2};
  const uint64_t id = download.id;
  const Button quiet = {.kind = ButtonKind::Quiet, .id = "end"};
  int pressed = -1;
  switch (download.state) {
    case State::Waiting:
    case State::Running:
      pressed = flow.item(item, {{words(Word::kModelsPause), {.icon = Icon::pause, .id = "first"}},
                                 {words(Word::kModelsCancel), quiet}});
      if (pressed == 0) out.push_back(action::PauseDownload{id});
      break;
    case State::Paused:
    case State::Failed: {
      const std::string_view again =
          words(download.wrong_hash ? Word::kModelsFetchAgain : Word::kModelsResume);
      pressed = flow.item(item, {{again,
                                  {.kind = ButtonKind::Primary,
                                   .icon = download.wrong_hash ? Icon::rotate_cw : Icon::play,
                                   .id = "first"}},
                                 {words(Word::kModelsRemoveRow), quiet}});
      if (pressed == 0) out.push_back(action::ResumeDownload{id});
      break;
    }
    case State::Checking:
      flow.item(item);
      break;
    case State::Done:
      if (flow.item(item, {{words(Word::kModelsHide), quiet}}) == 0) pressed = 1;
      break;
  }
  if (pressed == 1) out.push_back(action::CancelDownload{id});
  if (download.state == State::Done) return;
  flow.space(12);
  const Rect bar = flow.take(8);
  if (flow.measuring()) return;
  const float share = share_of(download);
  progress(flow.ui(), bar, download.name, share, share < 0 ? amount(download) : percent_text(share));
}

}  // namespace

const DownloadView* download_of(const AppState& state, std::string_view file) {
  for (const DownloadView& download : state.downloads)
    if (download.file == file && download.state != State::Done) return &download;
  return nullptr;
}

void draw_downloads(Flow& flow, const AppState& state, Drafts&, Actions& out) {
  bool first = true;
  for (const DownloadView& download : state.downloads) {
    if (!first) flow.rule(16, 16);
    first = false;
    const auto row = [&] { download_row(flow, download, out); };
    if (flow.measuring())
      row();
    else
      group(flow.ui(), Role::Group, download.name, {}, row, {}, std::to_string(download.id));
  }
}

void draw_fetch_dialog(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  if (!drafts.pages.fetch) return;
  const FetchQuestion asked = *drafts.pages.fetch;
  const bool network = state.settings.network;
  const std::string size = shown_bytes(asked.bytes);
  bool agreed = false, declined = false;
  const bool escaped = flow_dialog(ui, 520, words(Word::kModelsAskTitle, {asked.name}), [&](Flow& flow) {
    const std::string what = words(Word::kModelsAskWhat, {asked.file, size});
    const std::string where = words(Word::kModelsAskWhere, {asked.host});
    flow.item({.icon = Icon::download, .title = what, .caption = words(Word::kModelsAskWhatAbout)});
    flow.space(14);
    flow.item({.icon = Icon::globe, .title = where, .caption = words(Word::kModelsAskWhereAbout)});
    flow.space(14);
    flow.item({.icon = Icon::hard_drive,
               .title = words(Word::kModelsAskDisk, {shown_bytes(state.shelf.free_disk_bytes)}),
               .caption = words(Word::kModelsAskDiskAbout)});
    if (!network) {
      flow.space(16);
      flow.strip(Tone::Caution, words(Word::kModelsAskNetwork));
    }
    flow.space(20);
    const std::string go = words(network ? Word::kModelsDownload : Word::kModelsAskTurnOn, {size});
    const int pressed = flow.buttons(
        {{words(Word::kModelsAskNo)}, {go, {.kind = ButtonKind::Primary, .icon = Icon::download}}},
        Align::End);
    declined = declined || pressed == 0;
    agreed = agreed || pressed == 1;
  });
  if (!escaped && !declined && !agreed) return;
  drafts.pages.fetch.reset();
  if (!agreed) return;
  if (!network) {
    Settings settings = state.settings;
    settings.network = true;
    out.push_back(action::ChangeSettings{settings});
  }
  out.push_back(action::Download{asked.id});
}

}  // namespace hearth::ui
