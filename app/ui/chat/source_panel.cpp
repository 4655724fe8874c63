// The panel beside the conversation: the page that an answer cites, with the sentence marked.
#include <algorithm>
#include <cmath>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "app/ui/pages/flow.h"

namespace hearth::ui {
namespace {

constexpr float kPaper = 24;  // between the edge of the paper and its text

TextStyle page_style(const Ui& ui) {
  return {.face = type::kReading.face,
          .size = type::kInterface.size * ui.zoom,
          .line = (type::kInterface.line + 2) * ui.zoom};
}

// Laid out with what is marked.
const TextLayout& page_layout(Ui& ui, const SourceView& source, float width) {
  std::vector<Run> runs;
  if (source.end > source.begin)
    runs.push_back({.begin = static_cast<size_t>(source.begin),
                    .end = static_cast<size_t>(source.end),
                    .colour = ui.colour(Token::OnPage),
                    .back = ui.colour(Token::PageMark)});
  return ui.text->layout(source.text, page_style(ui), std::max(1.0f, width * ui.zoom), runs);
}

std::string_view marked(const SourceView& source) {
  return std::string_view(source.text).substr(source.begin, source.end - source.begin);
}

void draw_head(Ui& ui, Rect at, const SourcePassage& passage, Actions& out) {
  line(ui, {at.x, at.bottom() - 1, at.w, 1});
  Rect bar = {at.x + 20, at.y, at.w - 32, at.h - 1};
  if (icon_button(ui, bar.cut_end(36).centred(36, 36), Icon::x, words(Word::kDocumentsSourceClose)))
    out.push_back(action::CloseSource{});
  bar.cut_end(8);
  icon(ui, bar.cut_start(18).centred(18, 18), Icon::file_text, Token::Caution);
  bar.cut_start(8);
  label(ui, bar, passage.file,
        {.type = type::kLabel, .max_lines = 1, .elides = true, .middle = true, .role = Role::Heading});
}

// The numbers of the passages that the answer cites, and which page this is.
void draw_bar(Ui& ui, Rect at, const SourceView& source, Actions& out) {
  std::vector<uint32_t> cited;
  for (const SourceCitation& one : source.sources.citations)
    if (std::ranges::find(cited, one.passage) == cited.end()) cited.push_back(one.passage);
  if (std::ranges::find(cited, source.passage) == cited.end()) cited.push_back(source.passage);
  for (const uint32_t passage : cited) {
    if (at.w < 40) return;
    const bool here = passage == source.passage;
    const std::string name = words(Word::kDocumentsCitation,
                                   {shown_number(passage + 1), place_of(source.sources.passages[passage])});
    const Rect place = at.cut_start(32).centred(32, 32);
    if (row(ui, place, name, here, Role::Tab, "passage" + std::to_string(passage)).pressed && !here) {
      if (source.finding) return out.push_back(action::ShowFinding{*source.finding, passage});
      const auto first = std::ranges::find(source.sources.citations, passage, &SourceCitation::passage);
      const bool has = first != source.sources.citations.end();
      out.push_back(action::ShowSource{
          source.message, passage,
          has ? std::optional(static_cast<uint32_t>(first - source.sources.citations.begin()))
              : std::nullopt});
    }
    label(ui, place, shown_number(passage + 1),
          {.type = type::kSmallLabel,
           .colour = here ? Token::Text : Token::Accent,
           .align = Align::Centre,
           .middle = true,
           .silent = true});
    at.cut_start(4);
  }
  const SourcePassage& passage = source.sources.passages[source.passage];
  if (!passage.paged) return;
  const std::string page = words(Word::kDocumentsSourcePage,
                                 {passage.label.empty() ? std::to_string(passage.page) : passage.label});
  const float width = std::min(at.w, width_of(ui, page, type::kSmall) + 1);
  label(ui, at.cut_end(width), page,
        {.type = type::kSmall, .colour = Token::TextSecond, .max_lines = 1, .elides = true, .middle = true});
}

// `foot`: stands below it and scrolls with it; none: elsewhere.
void draw_paper(Ui& ui, Rect at, const SourceView& source, const Flow::Body& foot, Drafts& drafts) {
  const float width = at.w - 2 * kPaper;
  const float height = page_layout(ui, source, width).height() / ui.zoom;
  const auto key =
      std::tuple(owner_of(source), source.passage, source.citation.value_or(~0u), width, uint64_t{0});
  if (std::exchange(drafts.chat.source_shown, key) != key) {
    const auto boxes = page_layout(ui, source, width).boxes(source.begin, source.end);
    const float top = boxes.empty() ? 0 : boxes.front().y / ui.zoom;
    scroll_to(ui, kSourceScroll, std::max(0.0f, kPaper + top - at.h / 3));
  }
  const float paper = height + 2 * kPaper;
  const float foot_height = foot ? kSourceFootGap + Flow::height_of(ui, at.w, foot) : 0;
  const Rect view = {at.x, at.y, at.w, std::min(at.h, paper + foot_height)};
  scroll_area(ui, view, kSourceScroll, paper + foot_height, [&](ScrollView&) {
    fill(ui, {0, 0, at.w, paper}, Token::Page, radius::kRow);
    if (ui.theme->high_contrast) outline(ui, {0, 0, at.w, paper}, Token::Line, radius::kRow);
    const Rect text = {kPaper, kPaper, width, height};
    SemanticNode node;
    node.role = Role::Text;
    node.name = source.text;
    node.box = ui.pixels(text);
    ui.tree->add(std::move(node));
    const Box box = ui.pixels(text);
    page_layout(ui, source, width).draw(ui.list, {box.x, box.y}, ui.colour(Token::OnPage));
    if (!foot) return;
    Flow flow(ui, {0, paper + kSourceFootGap, at.w, 0}, false);
    foot(flow);
  });
}

// What was found of it, and the words to take along.
void draw_foot(Flow& flow, const SourceView& source, Drafts& drafts) {
  const Word said = source.citation        ? Word::kDocumentsSourceCited
                    : source.sources.found ? Word::kDocumentsSourceGiven
                                           : Word::kDocumentsSourceNear;
  flow.item({.icon = source.citation ? Icon::circle_check : Icon::info,
             .icon_colour = source.citation ? Token::Accent : Token::TextSecond,
             .title = words(said),
             .title_type = type::kInterface,
             .role = Role::Status});
  flow.space(12);
  if (source.by_ocr) {
    flow.strip(source.hard_to_read ? Tone::Caution : Tone::Plain,
               words(source.hard_to_read ? Word::kDocumentsSourceHardToRead : Word::kDocumentsSourceByOcr));
    flow.space(12);
  }
  if (source.suspicious) {
    flow.strip(Tone::Caution, words(Word::kDocumentsSourceSuspicious));
    flow.space(12);
  }
  if (!source.no_picture.empty()) {
    flow.caption(source.no_picture);
    flow.space(12);
  }
  const Offer copy = {words(Word::kDocumentsSourceCopy), {.icon = Icon::copy}};
  bool& as_text = drafts.chat.source_as_text;
  if (!source.picture) {
    if (flow.buttons({copy}) == 0) copy_to_clipboard(marked(source));
    return;
  }
  if (!as_text && source.picture->marks.empty()) {
    flow.caption(words(Word::kDocumentsPageUnmarked));
    flow.space(12);
  }
  const Offer other = {words(as_text ? Word::kDocumentsPageAsPicture : Word::kDocumentsPageAsText),
                       {.icon = as_text ? Icon::image : Icon::book_open}};
  const int pressed = flow.buttons({copy, other});
  if (pressed == 0) copy_to_clipboard(marked(source));
  if (pressed == 1) as_text = !as_text;
}

// A page that can be drawn is asked for as wide as it is shown here.
void ask_for_picture(const Ui& ui, float width, const SourceView& source, Actions& out) {
  const auto pixels = static_cast<uint32_t>(std::lround(width * ui.zoom));
  if (source.sources.passages[source.passage].paged && source.asked_width != pixels)
    out.push_back(action::DrawSource{pixels});
}

void draw_body(Ui& ui, Rect at, const SourceView& source, Drafts& drafts, Actions& out) {
  if (source.state != SourceView::State::Shown) {
    drafts.chat.source_shown.reset();
    const bool gone = source.state == SourceView::State::Gone;
    Flow flow(ui, at, false);
    flow.strip(gone ? Tone::Caution : Tone::Plain,
               words(gone ? Word::kDocumentsSourceGone : Word::kDocumentsSourceLoading));
    return;
  }
  ask_for_picture(ui, at.w, source, out);
  const bool picture = source.picture && !drafts.chat.source_as_text;
  const auto draw = [&](Rect place, const Flow::Body& below) {
    if (picture) return draw_page_picture(ui, place, source, below, drafts);
    draw_paper(ui, place, source, below, drafts);
  };
  const Flow::Body foot = [&](Flow& flow) { draw_foot(flow, source, drafts); };
  const float foot_height = Flow::height_of(ui, at.w, foot);
  // In a low window most of it is the page's.
  if (foot_height > at.h * 0.4f) return draw(at, foot);
  Flow flow(ui, at.cut_bottom(foot_height), false);
  foot(flow);
  at.cut_bottom(kSourceFootGap);
  draw(at, {});
}

}  // namespace

MessageId owner_of(const SourceView& source) {
  return source.finding ? -1 - static_cast<MessageId>(*source.finding) : source.message;
}

void draw_source_panel(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const SourceView& source = state.source;
  const SourcePassage& passage = source.sources.passages[source.passage];
  fill(ui, at, Token::Side);
  group(
      ui, Role::Region, words(Word::kDocumentsSource), at,
      [&] {
        line(ui, {at.x, at.y, 1, at.h});
        Rect inside = at;
        draw_head(ui, inside.cut_top(56), passage, out);
        inside = inside.inset(20, 12);
        draw_bar(ui, inside.cut_top(32), source, out);
        inside.cut_top(12);
        draw_body(ui, inside, source, drafts, out);
      },
      place_of(passage));
  if (escape_pressed()) out.push_back(action::CloseSource{});
}

}  // namespace hearth::ui
