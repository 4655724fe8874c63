#include "app/core/document_task.h"

#include <algorithm>

#include "app/docs/compare_documents.h"
#include "app/docs/key_facts.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kMostListed = 500;    // findings
constexpr size_t kLongestShown = 700;  // bytes of a sentence: a row of a table can be very long

std::string shown_text(const std::string& text) {
  if (text.size() <= kLongestShown) return text;
  std::string cut = text.substr(0, kLongestShown);
  cut.resize(cut.size() - unfinished_utf8_tail(cut));
  return cut + "\u2026";
}

DocumentFinding::Kind kind_of(FactKind kind) {
  using Kind = DocumentFinding::Kind;
  switch (kind) {
    case FactKind::Date:
      return Kind::Date;
    case FactKind::Amount:
      return Kind::Amount;
    case FactKind::Duration:
      return Kind::Duration;
    case FactKind::Share:
      return Kind::Share;
    case FactKind::Address:
      return Kind::Address;
  }
  return Kind::Date;
}

DocumentFinding::Kind kind_of(DifferenceKind kind) {
  using Kind = DocumentFinding::Kind;
  switch (kind) {
    case DifferenceKind::Figures:
      return Kind::Figures;
    case DifferenceKind::Negation:
      return Kind::Negation;
    case DifferenceKind::Wording:
      return Kind::Wording;
    case DifferenceKind::OnlyInFirst:
      return Kind::OnlyInFirst;
    case DifferenceKind::OnlyInSecond:
      return Kind::OnlyInSecond;
  }
  return Kind::Wording;
}

DocumentFinding::Judged judged_of(Judgement judgement) {
  using Judged = DocumentFinding::Judged;
  switch (judgement) {
    case Judgement::NotAsked:
      return Judged::NotAsked;
    case Judgement::Contradiction:
      return Judged::Contradiction;
    case Judgement::None:
      return Judged::None;
    case Judgement::Unclear:
      return Judged::Unclear;
  }
  return Judged::Unclear;
}

}  // namespace

Result<std::vector<WholeDocument>> read_whole_documents(Database& db, const std::vector<std::string>& ids) {
  TRY(const std::vector<DocumentSummary> all, list_documents(db));
  std::vector<WholeDocument> documents;
  for (const std::string& id : ids) {
    const auto found = std::ranges::find(all, id, &DocumentSummary::public_id);
    if (found == all.end()) return fail(Fault::NotFound, "The document was removed.");
    TRY(std::vector<WholePage> pages, whole_pages(db, *found));
    documents.push_back({*found, std::move(pages)});
  }
  return documents;
}

std::vector<WholePage> pages_of(const std::vector<WholeDocument>& documents) {
  std::vector<WholePage> pages;
  for (const WholeDocument& one : documents) pages.insert(pages.end(), one.pages.begin(), one.pages.end());
  return pages;
}

// ---- What there is to do

DocumentTask::DocumentTask(DocumentWork work, std::vector<WholeDocument> documents)
    : work_(work), documents_(std::move(documents)) {
  for (size_t i = 0; i < documents_.size(); ++i)
    for (size_t page = 0; page < documents_[i].pages.size(); ++page) places_.push_back({i, page + 1});
}

Result<std::unique_ptr<DocumentTask>> DocumentTask::begin(DocumentWork work,
                                                          std::vector<WholeDocument> documents,
                                                          size_t part_bytes) {
  std::unique_ptr<DocumentTask> task(new DocumentTask(work, std::move(documents)));
  TRY(task->words_, Database::in_memory());
  TRY_STATUS(task->begin(part_bytes));
  return task;
}

Status DocumentTask::begin(size_t part_bytes) {
  found_by_code_.coverage = {.pages = places_.size(), .pages_read = places_.size()};
  found_by_code_.share = 1;
  switch (work_) {
    case DocumentWork::Summary: {
      TRY(SummaryTask task, SummaryTask::begin(*words_, pages_of(documents_), part_bytes));
      task_ = std::move(task);
      return {};
    }
    case DocumentWork::Contradictions: {
      TRY(ContradictionTask task, ContradictionTask::begin(*words_, pages_of(documents_)));
      task_ = std::move(task);
      return {};
    }
    case DocumentWork::Facts:
      find_facts();
      return {};
    case DocumentWork::Compare:
      return compare();
  }
  return {};
}

Status DocumentTask::take(std::string_view answer) {
  if (auto* const summary = std::get_if<SummaryTask>(&task_)) return summary->take(answer);
  if (auto* const pairs = std::get_if<ContradictionTask>(&task_)) return pairs->take(answer);
  return {};
}

// ---- What was found

SourcePassage DocumentTask::place_of(size_t page, TextRange range) const {
  const Place& place = places_[page];
  const WholeDocument& document = documents_[place.document];
  return {.document = document.about.public_id,
          .file = document.about.name,
          .page = static_cast<int64_t>(place.number),
          .paged = document.about.paged,
          .label = document.pages[place.number - 1].label,
          .heading = {},
          .begin = range.begin,
          .end = range.end};
}

// `first_page`: where the pages begin that it counts from.
FoundSentence DocumentTask::sentence_of(const Finding& finding, size_t first_page) const {
  return {.text = shown_text(finding.quote), .place = place_of(first_page + finding.page, finding.range)};
}

void DocumentTask::add(DocumentTaskProgress& progress, DocumentFinding finding) const {
  if (progress.found.size() < kMostListed)
    progress.found.push_back(std::move(finding));
  else
    ++progress.not_listed;
}

void DocumentTask::find_facts() {
  for (const KeyFact& fact : key_facts(pages_of(documents_))) {
    DocumentFinding finding{.kind = kind_of(fact.kind), .text = shown_text(fact.value)};
    finding.sentences = {sentence_of(fact.found)};
    add(found_by_code_, std::move(finding));
  }
}

Status DocumentTask::compare() {
  const std::vector<WholePage>& first = documents_[0].pages;
  TRY(const Comparison comparison, compare_documents(*words_, first, documents_[1].pages));
  found_by_code_.same = comparison.same;
  for (const Difference& one : comparison.differences) {
    DocumentFinding finding{
        .kind = kind_of(one.kind), .first_figures = one.first_figures, .second_figures = one.second_figures};
    if (one.first) finding.sentences.push_back(sentence_of(*one.first));
    if (one.second) finding.sentences.push_back(sentence_of(*one.second, first.size()));
    add(found_by_code_, std::move(finding));
  }
  return {};
}

void DocumentTask::add_summary(const SummaryTask& task, DocumentTaskProgress& progress) const {
  progress.next = task.next();
  progress.coverage = task.coverage();
  progress.share = task.fraction();
  progress.struck = task.struck();
  for (const Finding& one : task.findings()) {
    DocumentFinding finding{.text = shown_text(one.text)};
    finding.sentences = {sentence_of(one)};
    add(progress, std::move(finding));
  }
}

void DocumentTask::add_contradictions(const ContradictionTask& task, DocumentTaskProgress& progress) const {
  progress.next = task.next();
  progress.coverage = task.coverage();
  progress.share = task.fraction();
  progress.pairs_left_out = task.left_out();
  for (const Contradiction& one : task.found()) {
    const bool denied = one.first_figures.empty() && one.second_figures.empty();
    DocumentFinding finding{.kind = denied ? DocumentFinding::Kind::Negation : DocumentFinding::Kind::Figures,
                            .judged = judged_of(one.judged),
                            .first_figures = one.first_figures,
                            .second_figures = one.second_figures};
    finding.sentences = {sentence_of(one.first), sentence_of(one.second)};
    add(progress, std::move(finding));
  }
}

DocumentTaskProgress DocumentTask::progress() const {
  DocumentTaskProgress progress;
  if (const auto* const summary = std::get_if<SummaryTask>(&task_))
    add_summary(*summary, progress);
  else if (const auto* const pairs = std::get_if<ContradictionTask>(&task_))
    add_contradictions(*pairs, progress);
  else
    return found_by_code_;
  return progress;
}

}  // namespace hearth
