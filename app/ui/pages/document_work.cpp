// Work on whole documents: what can be done with those that are chosen, how far it is, and what was found,
// each line with a link to the page that says it.
#include <algorithm>
#include <string>
#include <vector>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "app/ui/pages/documents_parts.h"

namespace hearth::ui {
namespace {

using State = DocumentWorkView::State;
using Waits = DocumentWorkView::Waits;
using Kind = DocumentFinding::Kind;

constexpr size_t kFirstFindings = 60;  // before more are asked for
constexpr float kPlace = 32;           // height of a link to a page
constexpr float kMostPlace = 420;

std::string count(size_t number) { return shown_number(static_cast<double>(number)); }

bool suits(DocumentWork work, size_t documents) {
  switch (work) {
    case DocumentWork::Summary:
    case DocumentWork::Facts:
      return documents == 1;
    case DocumentWork::Compare:
      return documents == 2;
    case DocumentWork::Contradictions:
      return documents >= 1;
  }
  return false;
}

bool is_working(const DocumentWorkView& work) { return work.state == State::Running; }

Offer stop_or_go_on(const DocumentWorkView& work) {
  if (is_working(work)) return {words(Word::kWholeStop), {.icon = Icon::pause}};
  return {words(Word::kWholeGoOn), {.icon = Icon::play}};
}

void ask_to_stop_or_go_on(const DocumentWorkView& work, Actions& out) {
  if (is_working(work))
    out.push_back(action::StopDocumentWork{});
  else
    out.push_back(action::GoOnWithDocuments{});
}

// What it waits for, or how long it takes.
std::string status_of(const AppState& state) {
  const DocumentWorkView& work = state.document_work;
  if (work.state == State::Failed) return work.error;
  if (work.state == State::Stopped) return std::string(words(Word::kWholeStopped));
  if (work.waits == Waits::ForAnswer) return std::string(words(Word::kWholeWaitsAnswer));
  if (work.waits == Waits::ForModel) return std::string(words(Word::kWholeNeedsModel));
  std::string said;
  if (work.left_s) said = words(Word::kDocumentsLeft, {rough_time(*work.left_s)});
  const bool asks = work.work == DocumentWork::Summary || work.work == DocumentWork::Contradictions;
  if (asks && !state.model.server.empty())
    said += (said.empty() ? "" : " \u00B7 ") + words(Word::kWholeServer, {state.model.server});
  return said;
}

// How much of the pages was read, or of the pairs judged that were found on them.
std::string progress_of(const DocumentWorkView& work) {
  if (work.work == DocumentWork::Contradictions && !work.found.empty()) {
    const auto judged = std::ranges::count_if(work.found, [](const DocumentFinding& one) {
      return one.judged != DocumentFinding::Judged::NotAsked;
    });
    if (work.state != State::Done)
      return words(Word::kWholePairsJudged, {count(static_cast<size_t>(judged)), count(work.found.size())});
  }
  const bool by_code = work.work != DocumentWork::Summary && work.found.empty();
  return by_code && is_working(work) ? std::string(words(Word::kWholeBeginning)) : coverage_of(work);
}

// A link to a page.
void draw_place(Ui& ui, Rect at, const FoundSentence& sentence, uint32_t finding, uint32_t number,
                const AppState& state, Actions& out) {
  const std::string place = place_of(sentence.place);
  const SourceView& source = state.source;
  const bool open =
      source.state != SourceView::State::Closed && source.finding == finding && source.passage == number;
  const std::string id = std::to_string(finding) + "." + std::to_string(number);
  if (row(ui, at, place, open, Role::Link, id).pressed) out.push_back(action::ShowFinding{finding, number});
  Rect inside = at.inset(8, 0);
  icon(ui, inside.cut_start(16).centred(16, 16), Icon::book_open, Token::Accent, 16);
  inside.cut_start(6);
  label(ui, inside, place,
        {.type = type::kSmall,
         .colour = Token::Accent,
         .max_lines = 1,
         .elides = true,
         .middle = true,
         .silent = true});
}

void place_link(Flow& flow, const FoundSentence& sentence, uint32_t finding, uint32_t number,
                const AppState& state, Actions& out) {
  Ui& ui = flow.ui();
  const float text = width_of(ui, place_of(sentence.place), type::kSmall) + 2;
  Rect at = flow.take(kPlace);
  if (flow.measuring()) return;
  // Its words begin where the text above does.
  const float width = std::min({text + 38, kMostPlace, at.w + 8});
  Rect moved = {at.x - 8, at.y, at.w + 8, at.h};
  draw_place(ui, moved.cut_start(width), sentence, finding, number, state, out);
}

void draw_finding(Flow& flow, const DocumentFinding& finding, uint32_t number, const AppState& state,
                  Actions& out) {
  const bool summary = finding.kind == Kind::Sentence;
  const std::string said = said_of(finding), judged = judged_of(finding);
  if (summary) {
    flow.text(finding.text, {.type = type::kReading});
  } else if (!finding.text.empty()) {
    flow.text(finding.text, {.type = type::kLabel});
    flow.text(said, {.type = type::kCaption, .colour = Token::TextCaption});
    flow.space(4);
  } else {
    flow.text(said, {.type = type::kLabel});
  }
  if (!judged.empty()) flow.text(judged, {.type = type::kSmall, .colour = Token::TextSecond});
  for (uint32_t i = 0; i < finding.sentences.size(); ++i) {
    if (!summary) {
      if (finding.text.empty()) flow.space(8);
      flow.text(finding.sentences[i].text, {.colour = Token::TextSecond});
    }
    place_link(flow, finding.sentences[i], number, i, state, out);
  }
}

void draw_findings(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const DocumentWorkView& work = state.document_work;
  if (work.found.empty()) {
    if (work.state == State::Done) flow.strip(Tone::Plain, nothing_found(work));
    return;
  }
  if (work.state != State::Done && work.work == DocumentWork::Summary) {
    flow.section(words(Word::kWholeSoFar));
    flow.space(8);
  }
  size_t& rows = drafts.pages.documents.findings;
  const size_t shown = std::min(work.found.size(), std::max(rows, kFirstFindings));
  flow.card({.padding = 20, .role = Role::List, .name = name_of(work.work)}, [&](Flow& inside) {
    for (uint32_t i = 0; i < shown; ++i) {
      if (i > 0) inside.rule(8, 12);
      draw_finding(inside, work.found[i], i, state, out);
    }
    if (shown == work.found.size()) return;
    inside.space(12);
    const std::string more = words(Word::kDocumentsUnreadMore, {count(work.found.size() - shown)});
    if (inside.buttons({{more, {.kind = ButtonKind::Quiet, .icon = Icon::chevron_down}}}) == 0)
      rows = shown + kFirstFindings;
  });
}

void draw_progress(Flow& flow, const AppState& state, Actions& out) {
  const DocumentWorkView& work = state.document_work;
  if (work.state == State::Done) return;
  if (work.waits == Waits::ForModel) {
    if (flow.strip(Tone::Caution, words(Word::kWholeNeedsModel), words(Word::kShellRemedyChooseModel)))
      out.push_back(action::ShowPage{Page::Models});
    flow.space(16);
  }
  if (work.state == State::Failed) {
    flow.strip(Tone::Danger, work.error);
    flow.space(16);
  }
  const bool told = work.waits == Waits::ForModel || work.state == State::Failed;
  const std::string title = progress_of(work), status = told ? std::string() : status_of(state);
  const Item item = {.icon = Icon::book_open, .title = title, .caption = status, .max_lines = 3};
  if (draw_running_work(flow, item, {stop_or_go_on(work)}, work.share) == 0) ask_to_stop_or_go_on(work, out);
}

// Its arrow stands over the title.
void draw_way_back(Flow& flow, Drafts& drafts) {
  constexpr float kOut = 10;
  Ui& ui = flow.ui();
  const Button look = {.kind = ButtonKind::Quiet, .icon = Icon::chevron_left};
  const std::string_view name = words(Word::kDocumentsList);
  const Rect at = flow.take(kButtonHeight);
  if (flow.measuring()) return;
  Rect moved = {at.x, at.y, at.w + 2 * kOut, at.h};
  moved.x -= kOut;
  if (button(ui, moved.cut_start(button_width(ui, name, look)), name, look))
    drafts.pages.documents.shows_work = false;
}

void draw_notes(Flow& flow, const DocumentWorkView& work) {
  if (work.state != State::Done && work.found.empty()) return;
  flow.space(16);
  for (const std::string& note : notes_of(work)) {
    flow.caption(note);
    flow.space(4);
  }
}

}  // namespace

void draw_work_offers(Flow& flow, const DocumentsView& documents, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.documents;
  std::vector<std::string> chosen = mine.chosen;
  if (documents.documents.size() == 1) chosen = {documents.documents.front().id};
  std::string about_it(words(Word::kWholeChoose));
  if (chosen.size() == 1) {
    const auto one = std::ranges::find(documents.documents, chosen.front(), &DocumentView::id);
    if (one != documents.documents.end()) about_it = one->name;
  } else if (!chosen.empty()) {
    about_it = words(Word::kWholeChosen, {count(chosen.size())});
  }
  constexpr DocumentWork kWorks[] = {DocumentWork::Summary, DocumentWork::Facts, DocumentWork::Compare,
                                     DocumentWork::Contradictions};
  const auto offer = [&](DocumentWork work, Icon icon) {
    return Offer{name_of(work),
                 {.icon = icon, .description = about(work), .disabled = !suits(work, chosen.size())}};
  };
  flow.card({.padding = 16, .name = words(Word::kWholeTitle)}, [&](Flow& inside) {
    inside.item({.icon = Icon::book_open,
                 .title = words(Word::kWholeTitle),
                 .caption = about_it,
                 .role = Role::Heading,
                 .max_lines = 3});
    inside.space(12);
    const int pressed = inside.buttons({offer(kWorks[0], Icon::list_checks), offer(kWorks[1], Icon::tag),
                                        offer(kWorks[2], Icon::scale), offer(kWorks[3], Icon::git_branch)});
    if (pressed < 0) return;
    out.push_back(action::WorkOnDocuments{kWorks[pressed], chosen});
    mine.shows_work = true;
    mine.findings = 0;
    mine.chosen.clear();
  });
  flow.space(16);
}

void draw_work_status(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const DocumentWorkView& work = state.document_work;
  if (work.state == State::None) return;
  const std::string title = title_of(work), status = status_of(state);
  const std::string said = status.empty() ? progress_of(work) : progress_of(work) + " \u00B7 " + status;
  const Item item = {.icon = work.state == State::Done ? Icon::circle_check : Icon::book_open,
                     .icon_colour = work.state == State::Done ? Token::Accent : Token::TextSecond,
                     .title = title,
                     .caption = said,
                     .max_lines = 2};
  const Offer show = {words(Word::kWholeShow), {.icon = Icon::eye}};
  const Offer close = {words(Word::kWholeClose), {.kind = ButtonKind::Quiet, .icon = Icon::x}};
  const int pressed = draw_running_work(flow, item, {show, close}, work.share);
  if (pressed == 0) drafts.pages.documents.shows_work = true;
  if (pressed == 1) out.push_back(action::CloseDocumentWork{});
}

bool shows_work(const AppState& state, const Drafts& drafts) {
  return drafts.pages.documents.shows_work && state.document_work.state != State::None;
}

void draw_document_work(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const DocumentWorkView& work = state.document_work;
  scroll_page(ui, at, "document_work", 760, [&](Flow& flow) {
    draw_way_back(flow, drafts);
    flow.space(12);
    std::string names;
    for (const WorkedDocument& one : work.documents) names += (names.empty() ? "" : "\n") + one.name;
    const Offer copy = {words(Word::kChatCopy), {.icon = Icon::copy}};
    const bool copies = work.state == State::Done && !work.found.empty();
    const int pressed = copies ? page_title(flow, name_of(work.work), names, {copy})
                               : page_title(flow, name_of(work.work), names);
    if (pressed == 0) copy_to_clipboard(markdown_of(work));
    draw_progress(flow, state, out);
    draw_findings(flow, state, drafts, out);
    draw_notes(flow, work);
  });
}

}  // namespace hearth::ui
