// What an answer from documents rests on: the strip above it, its text with citations that can be pressed,
// and what was struck out.
#include <algorithm>
#include <vector>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "app/ui/markdown/citation_link.h"

namespace hearth::ui {
namespace {

constexpr float kChip = 32, kChipGap = 6, kMostChip = 320, kHead = 20, kBelow = 10;
constexpr Label kHeadLook = {.type = type::kSmall, .colour = Token::TextCaption, .role = Role::Status};
constexpr Label kChipText = {
    .type = type::kSmall, .max_lines = 1, .elides = true, .middle = true, .silent = true};

// Whether a model is still reading the passages.
bool is_being_read(const CitedText& answer) {
  return answer.message == 0 && answer.sources->citations.empty();
}

std::string head_of(const CitedText& answer) {
  const AnswerSources& sources = *answer.sources;
  const bool one = sources.searched == 1;
  const std::string files = shown_number(sources.searched);
  if (sources.passages.empty()) return words(Word::kDocumentsNothingNear, {files});
  if (!sources.found) return words(one ? Word::kDocumentsNearestOne : Word::kDocumentsNearest, {files});
  if (is_being_read(answer))
    return words(one ? Word::kDocumentsBeingReadOne : Word::kDocumentsBeingRead, {files});
  return words(one ? Word::kDocumentsSearchedOne : Word::kDocumentsSearched, {files});
}

// The passages that are named: those that the answer cites; the nearest ones while there is no answer, or
// where it was not found.
std::vector<uint32_t> named_passages(const CitedText& answer) {
  const AnswerSources& sources = *answer.sources;
  constexpr size_t kMostNearest = 3;
  std::vector<uint32_t> named;
  for (const SourceCitation& one : sources.citations)
    if (std::ranges::find(named, one.passage) == named.end()) named.push_back(one.passage);
  if (!sources.found || is_being_read(answer))
    for (uint32_t i = 0; i < std::min(kMostNearest, sources.passages.size()); ++i) named.push_back(i);
  return named;
}

std::optional<uint32_t> first_citation_of(const AnswerSources& sources, uint32_t passage) {
  const auto found = std::ranges::find(sources.citations, passage, &SourceCitation::passage);
  if (found == sources.citations.end()) return std::nullopt;
  return static_cast<uint32_t>(found - sources.citations.begin());
}

float number_width(Ui& ui, uint32_t passage) {
  return width_of(ui, shown_number(passage + 1), type::kSmallLabel) + 13;
}

// Rows of chips: as many beside each other as fit.
std::vector<Rect> chips_in(Ui& ui, float width, const AnswerSources& sources,
                           const std::vector<uint32_t>& named) {
  std::vector<Rect> chips;
  Rect next;
  for (const uint32_t passage : named) {
    const float text = width_of(ui, place_of(sources.passages[passage]), type::kSmall) + 1;
    const float w = std::min({number_width(ui, passage) + text + 22, kMostChip, width});
    if (next.x > 0 && next.x + w > width) next = {0, next.y + kChip + kChipGap, 0, 0};
    chips.push_back({next.x, next.y, w, kChip});
    next.x += w + kChipGap;
  }
  return chips;
}

void draw_source_chip(Ui& ui, Rect at, MessageId message, uint32_t passage, const AppState& state,
                      const AnswerSources& sources, Actions& out) {
  const SourceView& source = state.source;
  const bool open =
      source.state != SourceView::State::Closed && source.message == message && source.passage == passage;
  const std::string place = place_of(sources.passages[passage]);
  const std::string name = words(Word::kDocumentsCitation, {shown_number(passage + 1), place});
  card(ui, at, Token::Surface, radius::kRow);
  if (row(ui, at, name, open, Role::Link, "source" + std::to_string(passage)).pressed)
    out.push_back(action::ShowSource{message, passage, first_citation_of(sources, passage)});
  Rect inside = at.inset(8, 0);
  label(ui, inside.cut_start(number_width(ui, passage)), shown_number(passage + 1),
        {.type = type::kSmallLabel, .colour = Token::Accent, .middle = true, .silent = true});
  label(ui, inside, place, kChipText);
}

struct Note {  // below the text
  std::string text;
  float height = 0;
};

Note note_of(Ui& ui, float width, const AnswerSources& sources) {
  Note note;
  if (sources.quotes_only)
    note.text = words(Word::kDocumentsQuotesOnly);
  else if (sources.found && sources.struck == 1)
    note.text = words(Word::kDocumentsStruckOne);
  else if (sources.found && sources.struck > 1)
    note.text = words(Word::kDocumentsStruck, {shown_number(sources.struck)});
  if (!note.text.empty())
    note.height =
        std::max(44.0f, height_of(ui, note.text, width - 14 - 28 - 14, {.type = type::kSmall}) + 20);
  return note;
}

}  // namespace

CitedText::CitedText(const MessageView& answer)
    : message(answer.id), text(answer.text), sources(answer.sources ? &*answer.sources : nullptr) {}
CitedText::CitedText(const WritingView& writing)
    : text(writing.text), sources(writing.sources ? &*writing.sources : nullptr) {}

std::string place_of(const SourcePassage& passage) {
  if (passage.paged)
    return words(Word::kDocumentsPlace,
                 {passage.file, passage.label.empty() ? std::to_string(passage.page) : passage.label});
  return passage.heading.empty() ? passage.file : passage.file + ", " + passage.heading;
}

float sources_height(Ui& ui, float width, const CitedText& answer) {
  if (!answer.sources) return 0;
  const float head = std::max(kHead, height_of(ui, head_of(answer), width - 24, kHeadLook));
  const std::vector<Rect> chips = chips_in(ui, width, *answer.sources, named_passages(answer));
  return head + (chips.empty() ? 0 : 8 + chips.back().bottom()) + kBelow;
}

void draw_sources(Ui& ui, Rect at, const CitedText& answer, const AppState& state, Actions& out) {
  if (!answer.sources) return;
  const AnswerSources& sources = *answer.sources;
  const std::string said = head_of(answer);
  const float head_height = std::max(kHead, height_of(ui, said, at.w - 24, kHeadLook));
  Rect head = at.cut_top(head_height);
  icon(ui, {head.x, head.y + 2, 16, 16}, Icon::book_open, Token::TextCaption, 16);
  head.cut_start(24);
  label(ui, head, said, kHeadLook);
  at.cut_top(8);
  const std::vector<uint32_t> named = named_passages(answer);
  const std::vector<Rect> chips = chips_in(ui, at.w, sources, named);
  for (size_t i = 0; i < chips.size(); ++i)
    draw_source_chip(ui, {at.x + chips[i].x, at.y + chips[i].y, chips[i].w, chips[i].h}, answer.message,
                     named[i], state, sources, out);
}

float sources_note_height(Ui& ui, float width, const CitedText& answer) {
  if (!answer.sources) return 0;
  const float height = note_of(ui, width, *answer.sources).height;
  return height > 0 ? 8 + height : 0;
}

void draw_sources_note(Ui& ui, Rect at, const CitedText& answer) {
  if (!answer.sources) return;
  const Note note = note_of(ui, at.w, *answer.sources);
  if (note.height == 0) return;
  at.cut_top(8);
  if (ui.theme->high_contrast)
    outline(ui, at, Token::Caution, radius::kButton);
  else
    fill(ui, at, Token::CautionSoft, radius::kButton);
  Rect inside = at.inset(14, 10);
  icon(ui, inside.cut_start(18).centred(18, 18), Icon::triangle_alert, Token::Caution);
  inside.cut_start(10);
  label(ui, inside, note.text, {.type = type::kSmall, .middle = true, .role = Role::Status});
}

std::string shown_text(const CitedText& answer) {
  if (!answer.sources || answer.sources->citations.empty()) return std::string(answer.text);
  std::string shown;
  size_t at = 0;
  for (size_t i = 0; i < answer.sources->citations.size(); ++i) {
    const SourceCitation& one = answer.sources->citations[i];
    shown += answer.text.substr(at, one.mark - at);
    shown +=
        citation_link(one.passage, static_cast<uint32_t>(i), place_of(answer.sources->passages[one.passage]));
    at = one.mark + mark_of_passage(one.passage).size();
  }
  shown += answer.text.substr(at);
  return shown;
}

void open_citation(std::string_view address, const CitedText& answer, Actions& out) {
  const std::optional<uint32_t> citation = citation_of_link(address);
  if (!citation || !answer.sources || *citation >= answer.sources->citations.size()) return;
  out.push_back(action::ShowSource{answer.message, answer.sources->citations[*citation].passage, citation});
}

}  // namespace hearth::ui
