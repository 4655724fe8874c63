// What work on whole documents found, in words and as Markdown.
#include <algorithm>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "app/ui/pages/documents_parts.h"

namespace hearth::ui {
namespace {

using Kind = DocumentFinding::Kind;
using Judged = DocumentFinding::Judged;

std::string count(uint64_t number) { return shown_number(static_cast<double>(number)); }

std::string names_of(const DocumentWorkView& work) {
  std::string names;
  for (const WorkedDocument& one : work.documents) names += (names.empty() ? "" : " \u00B7 ") + one.name;
  return names;
}

std::string figures_or_none(const std::string& figures) {
  return figures.empty() ? std::string(words(Word::kWholeNoFigure)) : figures;
}

// Words that a document may hold are not Markdown.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>#|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string_view name_of(DocumentWork work) {
  switch (work) {
    case DocumentWork::Summary:
      return words(Word::kWholeSummary);
    case DocumentWork::Facts:
      return words(Word::kWholeFacts);
    case DocumentWork::Compare:
      return words(Word::kWholeCompare);
    case DocumentWork::Contradictions:
      return words(Word::kWholeContradictions);
  }
  return {};
}

std::string_view about(DocumentWork work) {
  switch (work) {
    case DocumentWork::Summary:
      return words(Word::kWholeSummaryAbout);
    case DocumentWork::Facts:
      return words(Word::kWholeFactsAbout);
    case DocumentWork::Compare:
      return words(Word::kWholeCompareAbout);
    case DocumentWork::Contradictions:
      return words(Word::kWholeContradictionsAbout);
  }
  return {};
}

std::string title_of(const DocumentWorkView& work) {
  return words(Word::kWholeOf, {std::string(name_of(work.work)), names_of(work)});
}

std::string coverage_of(const DocumentWorkView& work) {
  return words(Word::kWholePagesRead, {count(work.pages_read), count(work.pages)});
}

std::string said_of(const DocumentFinding& finding) {
  switch (finding.kind) {
    case Kind::Sentence:
      return {};
    case Kind::Date:
      return std::string(words(Word::kWholeDate));
    case Kind::Amount:
      return std::string(words(Word::kWholeAmount));
    case Kind::Duration:
      return std::string(words(Word::kWholeDuration));
    case Kind::Share:
      return std::string(words(Word::kWholeShare));
    case Kind::Address:
      return std::string(words(Word::kWholeAddress));
    case Kind::Figures:
      return words(Word::kWholeFigures,
                   {figures_or_none(finding.first_figures), figures_or_none(finding.second_figures)});
    case Kind::Negation:
      return std::string(words(Word::kWholeNegation));
    case Kind::Wording:
      return std::string(words(Word::kWholeWording));
    case Kind::OnlyInFirst:
    case Kind::OnlyInSecond:
      return words(Word::kWholeOnlyIn, {finding.sentences.front().place.file});
  }
  return {};
}

std::string judged_of(const DocumentFinding& finding) {
  switch (finding.judged) {
    case Judged::NotAsked:
      return {};
    case Judged::Contradiction:
      return std::string(words(Word::kWholeJudgedYes));
    case Judged::None:
      return std::string(words(Word::kWholeJudgedNo));
    case Judged::Unclear:
      return std::string(words(Word::kWholeJudgedUnclear));
  }
  return {};
}

std::string nothing_found(const DocumentWorkView& work) {
  if (work.pages_without_text >= work.pages) return std::string(words(Word::kWholeNoText));
  switch (work.work) {
    case DocumentWork::Summary:
      return std::string(words(Word::kWholeNoText));
    case DocumentWork::Facts:
      return std::string(words(Word::kWholeNoFacts));
    case DocumentWork::Compare:
      return std::string(words(Word::kWholeNoDifference));
    case DocumentWork::Contradictions:
      return std::string(words(Word::kWholeNoContradiction));
  }
  return {};
}

std::vector<std::string> notes_of(const DocumentWorkView& work) {
  std::vector<std::string> notes;
  const auto add = [&](uint64_t number, Word word) {
    if (number > 0) notes.push_back(words(word, {count(number)}));
  };
  if (work.state == DocumentWorkView::State::Done) add(work.pages, Word::kWholeAllRead);
  if (work.pages_without_text > 0)
    notes.push_back(words(Word::kDocumentsWithoutText, {count(work.pages_without_text), count(work.pages)}));
  add(work.same, Word::kWholeSame);
  add(work.struck, Word::kWholeStruck);
  add(work.pairs_left_out, Word::kWholePairsLeftOut);
  add(work.not_listed, Word::kWholeNotListed);
  if (work.found.empty()) return notes;
  const bool judged = work.work == DocumentWork::Contradictions;
  const Word how = work.work == DocumentWork::Summary ? Word::kWholeSummaryNote
                   : judged                           ? Word::kWholeJudgedNote
                                                      : Word::kWholeCodeNote;
  notes.push_back(std::string(words(how)));
  return notes;
}

std::string markdown_of(const DocumentWorkView& work) {
  std::string text = "# " + escaped(title_of(work)) + "\n\n";
  for (const DocumentFinding& finding : work.found) {
    std::string head = escaped(said_of(finding));
    if (!finding.text.empty()) head += (head.empty() ? "" : ": ") + escaped(finding.text);
    if (const std::string judged = judged_of(finding); !judged.empty()) head += " " + escaped(judged);
    const bool alone = finding.kind == Kind::Sentence;
    text += "- " + head;
    for (const FoundSentence& one : finding.sentences) {
      const std::string place = "(" + escaped(place_of(one.place)) + ")";
      text += alone ? " " + place : "\n  - " + escaped(one.text) + " " + place;
    }
    text += "\n";
  }
  if (work.found.empty()) text += nothing_found(work) + "\n";
  text += "\n";
  for (const std::string& note : notes_of(work)) text += escaped(note) + "\n\n";
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace hearth::ui
