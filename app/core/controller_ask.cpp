// Answers from documents: passages are found before a model is asked, what it says is checked while it is
// written and when it has ended, and what it rests on can be looked at. The rest of an answer's way is
// controller_answer.cpp's.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/forget.h"
#include "app/core/words.h"
#include "app/docs/prompt_injection.h"
#include "engine/base/text.h"

namespace hearth {

// A page that is cited, as the vault keeps it.
struct SourcePage {
  std::string text;
  std::optional<int> ocr_confidence;  // none: the text is its own
};

namespace {

constexpr uint32_t kBytesPerToken = 4;      // an estimate
constexpr uint32_t kUnknownContext = 4096;  // tokens, of a server that does not say
constexpr size_t kShownAround = 3000;       // bytes of a page on each side of what is marked

AnswerSources sources_of(const SearchedDocuments& searched, std::span<const Passage> passages) {
  AnswerSources sources{.searched = static_cast<uint32_t>(searched.documents.size())};
  for (const Passage& passage : passages) {
    const auto document = std::ranges::find(searched.documents, passage.document, &DocumentSummary::id);
    sources.passages.push_back(
        {.document = document == searched.documents.end() ? std::string() : document->public_id,
         .file = passage.file,
         .page = passage.page.value_or(1),
         .paged = passage.page.has_value(),
         .label = passage.page_label,
         .heading = passage.heading,
         .begin = passage.begin,
         .end = passage.end});
  }
  return sources;
}

std::vector<SourceCitation> citations_of(const CheckedAnswer& checked) {
  std::vector<SourceCitation> citations;
  for (const Citation& one : checked.citations) {
    if (one.verified) citations.push_back({static_cast<uint32_t>(one.passage), one.mark, one.begin, one.end});
  }
  return citations;
}

// Whether there is such a citation, and it is of this passage.
bool cites(const AnswerSources& sources, std::optional<uint32_t> citation, uint32_t passage) {
  return citation && *citation < sources.citations.size() && sources.citations[*citation].passage == passage;
}

bool is_inside_character(const std::string& text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// What of the page is shown, from line to line where there are lines.
void show_around(SourceView& source, const std::string& page, size_t begin, size_t end) {
  begin = std::min(begin, page.size());
  end = std::clamp(end, begin, page.size());
  size_t from = begin > kShownAround ? begin - kShownAround : 0;
  size_t to = page.size() - end > kShownAround ? end + kShownAround : page.size();
  if (const size_t line = page.find('\n', from); from > 0 && line < begin) from = line + 1;
  if (const size_t line = page.rfind('\n', to); to < page.size() && line != std::string::npos && line > end)
    to = line;
  while (is_inside_character(page, from)) ++from;
  while (is_inside_character(page, to)) ++to;
  source.text = page.substr(from, to - from);
  source.begin = begin - std::min(begin, from);
  source.end = end - std::min(end, from);
  source.more_before = from > 0;
  source.more_after = to < page.size();
}

}  // namespace

void Controller::Impl::on(action::AskDocuments& ask) {
  shown().asks_documents = ask.documents;
  state.chat.asks_documents = ask.documents;
}

// ---- Before a model is asked

bool Controller::Impl::passages_are_found(const ChatTree& tree) {
  if (!answer->documents || answer->documents->searched) return true;
  if (std::exchange(answer->documents->searching, true)) return false;
  const std::string& question = tree.nodes[answer->question].content.text;
  answer->documents->question = question;
  if (!embed_question(question)) search_by_words();
  return false;
}

// Before the model has read them, so that a person can.
void Controller::Impl::show_passages(const SearchedDocuments& searched, std::span<const Passage> passages) {
  answer->view.sources = sources_of(searched, passages);
  if (!answer->compares) follow_source(0, *answer->view.sources);
  refresh_writing();
}

void Controller::Impl::documents_searched(Result<SearchedDocuments>& searched) {
  if (!searched) return finish_answer(AnswerDetails::End::Failed, searched.error());
  DocumentAnswer& from = *answer->documents;
  from.searched = true;
  const Retrieved& found = searched->retrieved;
  const uint32_t context = state.model.context_tokens > 0 ? state.model.context_tokens : kUnknownContext;
  const auto passages = passages_within(found.passages, size_t{context} * kBytesPerToken / 2);
  show_passages(*searched, found.relevant ? passages : std::span(found.passages));
  if (!found.relevant) return say_not_there();
  from.passages = std::make_shared<const std::vector<Passage>>(passages.begin(), passages.end());
  ask_when_ready();
}

void Controller::Impl::say_not_there() {
  AnswerSources& sources = *answer->view.sources;
  sources.found = false;
  sources.citations.clear();
  answer->view.text = words(sources.searched == 0 ? Word::kDocumentsNoneToAsk : Word::kDocumentsNotThere);
  finish_answer(AnswerDetails::End::Whole, std::nullopt);
}

// The passages come after the history, so that what the model has read of it stays.
void Controller::Impl::put_passages(engine_command::Ask& command) const {
  Message& last = command.messages.back();
  last.text = question_in_conversation(last.text, *answer->documents->passages);
  command.settings.sampling.temperature = 0;
  command.settings.max_tokens = kTokensForAnswer;
}

// ---- What it says is checked

// A sentence at a time: only what was found in the passages, or is struck out, is ever shown.
void Controller::Impl::check_what_is_said() {
  DocumentAnswer& from = *answer->documents;
  if (from.checking) return;
  const std::string_view whole = whole_sentences(from.said);
  std::string_view text = whole;
  if (from.ended) {
    const bool cut_off = from.ended->stats.stop == StopReason::Length && !whole.empty();
    text = cut_off ? whole : std::string_view(from.said);
  } else if (whole.size() <= from.checked_bytes) {
    return;
  }
  from.checking = true;
  from.checked_bytes = text.size();
  read([question = from.question, text = std::string(text),
        passages = from.passages](Database& db) { return check_answer(db, question, text, *passages); },
       [this, ticket = answer->ticket, last = from.ended.has_value()](Result<CheckedAnswer>& checked) {
         if (answer && answer->ticket == ticket) answer_checked(checked, last);
       });
}

void Controller::Impl::answer_checked(Result<CheckedAnswer>& checked, bool last) {
  if (!checked) return finish_answer(AnswerDetails::End::Failed, checked.error());
  DocumentAnswer& from = *answer->documents;
  from.checking = false;
  if (last || !checked->quotes_only) {  // while it is written, something that holds may still come
    answer->view.text = std::move(checked->text);
    AnswerSources& sources = *answer->view.sources;
    sources.citations = citations_of(*checked);
    sources.struck = static_cast<uint32_t>(checked->struck);
    sources.quotes_only = checked->quotes_only;
    refresh_writing();
  }
  if (!last) return check_what_is_said();
  if (answer->view.text.empty()) return say_not_there();
  finish_answer(AnswerDetails::End::Whole, std::nullopt);
}

// ---- What it rests on

const AnswerSources* Controller::Impl::sources_of_message(MessageId message) {
  const std::optional<AnswerSources>* sources = &state.chat.writing.sources;
  if (message != 0) {
    const auto node = find_node(shown(), message);
    if (!node) return nullptr;
    sources = &shown().nodes[*node].details.sources;
  }
  return *sources ? &**sources : nullptr;
}

void Controller::Impl::on(action::ShowSource& show) {
  const AnswerSources* found = sources_of_message(show.message);
  if (found == nullptr || show.passage >= found->passages.size()) return;
  const AnswerSources& sources = *found;
  const bool cited = cites(sources, show.citation, show.passage);
  close_source();
  state.source = {.state = SourceView::State::Loading,
                  .message = show.message,
                  .passage = show.passage,
                  .citation = cited ? show.citation : std::nullopt,
                  .sources = sources};
  read_source();
}

// A passage that was opened while the answer is made: it has another number in these, and the answer another
// name when it is finished.
void Controller::Impl::follow_source(MessageId message, const AnswerSources& sources) {
  SourceView& source = state.source;
  if (source.state == SourceView::State::Closed || source.message != 0 || source.finding) return;
  const SourcePassage& open = source.sources.passages[source.passage];
  const auto same = std::ranges::find_if(sources.passages, [&](const SourcePassage& one) {
    return one.document == open.document && one.page == open.page && one.begin == open.begin;
  });
  if (same == sources.passages.end()) return;
  source.message = message;
  source.passage = static_cast<uint32_t>(same - sources.passages.begin());
  if (!cites(sources, source.citation, source.passage)) source.citation.reset();
  source.sources = sources;
}

void Controller::Impl::read_source() {
  const SourcePassage& passage = state.source.sources.passages[state.source.passage];
  read(
      [id = passage.document, page = passage.page](Database& db) -> Result<SourcePage> {
        SourcePage found;
        TRY(const DocumentId document, document_with_public_id(db, id));
        TRY(found.text, page_text(db, document, page));
        TRY(const std::optional<ScanFacts> scan, scan_of_page(db, document, page));
        if (scan) found.ocr_confidence = scan->confidence;
        return found;
      },
      [this, number = ++last_source](const Result<SourcePage>& page) {
        if (number == last_source) source_read(page);
      });
}

void Controller::Impl::source_read(const Result<SourcePage>& page) {
  SourceView& source = state.source;
  if (source.state == SourceView::State::Closed) return;
  if (!page) {
    if (page.error().fault != Fault::NotFound) tell(Notice::Kind::Caution, said(page.error()));
    source.state = SourceView::State::Gone;
    hearth::wipe(source.text);
    if (source.picture) hearth::wipe(source.picture->rgb);
    source.picture.reset();
    pages.forget();  // it may be among them
    return;
  }
  const SourcePassage& passage = source.sources.passages[source.passage];
  const bool cited = source.citation.has_value();
  const SourceCitation sentence = cited ? source.sources.citations[*source.citation] : SourceCitation();
  show_around(source, page->text, cited ? sentence.begin : passage.begin, cited ? sentence.end : passage.end);
  const std::string_view passage_text = std::string_view(page->text)
                                            .substr(std::min<size_t>(passage.begin, page->text.size()),
                                                    passage.end - std::min(passage.begin, passage.end));
  source.by_ocr = page->ocr_confidence.has_value();
  source.hard_to_read = page->ocr_confidence.value_or(100) < kHardToReadConfidence;
  source.suspicious = !instructions_to_a_model(passage_text).empty();
  source.state = SourceView::State::Shown;
}

void Controller::Impl::close_source() {
  forget(state.source);
  ++last_source;
}

}  // namespace hearth
