#include "app/cli/whole_documents.h"

#include <nlohmann/json.hpp>

#include "app/cli/document_task_run.h"
#include "app/cli/terminal_text.h"
#include "app/docs/compare_documents.h"
#include "app/docs/contradictions.h"
#include "app/docs/key_facts.h"
#include "app/docs/summarise.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

struct Options {
  VaultOptions vault;
  DocumentOptions reading;
  EngineOptions engine;
  std::vector<std::string> sources;
};

constexpr const char* kSources = "An ID as docs list shows it, or a file, which is read in memory";
constexpr std::string_view kGoesOn =
    "Ctrl-C stops; of a document in the vault the pages that were read are kept, and the same command goes "
    "on.";

Result<std::vector<WholePage>> all_pages(const WholeDocuments& whole) {
  std::vector<WholePage> all;
  for (const DocumentSummary& document : whole.documents) {
    TRY(std::vector<WholePage> pages, whole_pages(whole.vault->writer(), document));
    all.insert(all.end(), pages.begin(), pages.end());
  }
  return all;
}

void write_coverage(const Coverage& coverage) {
  write_out(dimmed(concat("\n", coverage.pages_read, " of ", coverage.pages, " pages read.\n")));
}

void write_finding(const Finding& finding, std::span<const WholePage> pages) {
  write_out(concat(safe_on_one_line(finding.text), " ",
                   dimmed(safe_on_one_line(concat("(", place_of(pages[finding.page]), ")"))), "\n"));
}

// ---- summary

int print_summary(const SummaryTask& task, bool json) {
  if (!json) {
    for (const Finding& one : task.findings()) write_finding(one, task.pages());
    write_coverage(task.coverage());
    return finish_output();
  }
  Json rows = Json::array();
  for (const Finding& one : task.findings()) rows.push_back(json_of_finding(one, task.pages()));
  return print_json({{"summary", std::move(rows)},
                     {"struck", task.struck()},
                     {"coverage", json_of_coverage(task.coverage())}});
}

Result<SummaryTask> summarise(const Options& options, WholeDocuments& whole) {
  TRY(whole, open_whole_documents(options.vault, options.sources, options.reading));
  TRY(std::vector<WholePage> pages, all_pages(whole));
  TRY(const Answerer answerer, Answerer::open(options.engine));
  const size_t bytes = answerer.part_bytes(pages);
  TRY(SummaryTask task, SummaryTask::begin(whole.vault->writer(), std::move(pages), bytes));
  TRY_STATUS(run_document_task(whole, concat("summary in ", bytes), answerer, running(task)));
  return task;
}

// ---- facts

struct FoundFacts {
  std::vector<WholePage> pages;
  std::vector<KeyFact> facts;
};

Result<FoundFacts> find_facts(const Options& options) {
  TRY(const WholeDocuments whole, open_whole_documents(options.vault, options.sources, options.reading));
  FoundFacts found;
  TRY(found.pages, all_pages(whole));
  found.facts = key_facts(found.pages);
  return found;
}

Coverage all_read(size_t pages) { return {.pages = pages, .pages_read = pages}; }

int print_facts(const FoundFacts& found, bool json) {
  Json rows = Json::array();
  for (const KeyFact& one : found.facts) {
    if (!json) {
      write_finding(one.found, found.pages);
      continue;
    }
    Json row = json_of_finding(one.found, found.pages);
    row["kind"] = name_of(one.kind);
    row["fact"] = one.fact;
    row["value"] = one.value;
    rows.push_back(std::move(row));
  }
  const Coverage coverage = all_read(found.pages.size());
  if (json) return print_json({{"facts", std::move(rows)}, {"coverage", json_of_coverage(coverage)}});
  if (found.facts.empty()) write_out("No dates, amounts, spans of time, shares or addresses were found.\n");
  write_coverage(coverage);
  return finish_output();
}

// ---- compare

struct Compared {
  std::vector<WholePage> first, second;
  Comparison comparison;
};

Result<Compared> compare(const Options& options) {
  TRY(const WholeDocuments whole, open_whole_documents(options.vault, options.sources, options.reading));
  Database& db = whole.vault->writer();
  Compared compared;
  TRY(compared.first, whole_pages(db, whole.documents[0]));
  TRY(compared.second, whole_pages(db, whole.documents[1]));
  TRY(compared.comparison, compare_documents(db, compared.first, compared.second));
  return compared;
}

// "850" against "900", where figures are what differs.
std::string figures_against(const std::string& first, const std::string& second) {
  const auto or_none = [](const std::string& figures) { return figures.empty() ? "no figure" : figures; };
  return concat(or_none(first), " against ", or_none(second));
}

std::string text_of(const Difference& one) {
  switch (one.kind) {
    case DifferenceKind::Figures:
      return figures_against(one.first_figures, one.second_figures);
    case DifferenceKind::Negation:
      return "One of them denies what the other says.";
    case DifferenceKind::Wording:
      return "The same in other words, or something else of the same subject.";
    case DifferenceKind::OnlyInFirst:
      return "Only in the first document.";
    case DifferenceKind::OnlyInSecond:
      return "Only in the second document.";
  }
  return "";
}

void write_side(const Finding& finding, std::span<const WholePage> pages) {
  write_out(concat("  ", dimmed(safe_on_one_line(place_of(pages[finding.page]) + ":")), " ",
                   safe_on_one_line(finding.quote), "\n"));
}

Json json_of_difference(const Difference& one, const Compared& compared) {
  const Json first = one.first ? json_of_finding(*one.first, compared.first) : Json();
  const Json second = one.second ? json_of_finding(*one.second, compared.second) : Json();
  Json row = one.first ? first : second;
  row["text"] = text_of(one);
  row["kind"] = name_of(one.kind);
  row["first"] = first;
  row["second"] = second;
  return row;
}

int print_comparison(const Compared& compared, bool json) {
  Json rows = Json::array();
  for (const Difference& one : compared.comparison.differences) {
    if (json) {
      rows.push_back(json_of_difference(one, compared));
      continue;
    }
    write_out(text_of(one) + "\n");
    if (one.first) write_side(*one.first, compared.first);
    if (one.second) write_side(*one.second, compared.second);
  }
  const Coverage coverage = all_read(compared.first.size() + compared.second.size());
  if (json)
    return print_json({{"differences", std::move(rows)},
                       {"same", compared.comparison.same},
                       {"coverage", json_of_coverage(coverage)}});
  write_out(concat(compared.comparison.same, " sentences are the same in both.\n"));
  write_coverage(coverage);
  return finish_output();
}

// ---- contradictions

Result<ContradictionTask> contradictions(const Options& options, WholeDocuments& whole) {
  TRY(whole, open_whole_documents(options.vault, options.sources, options.reading));
  TRY(std::vector<WholePage> pages, all_pages(whole));
  TRY(ContradictionTask task, ContradictionTask::begin(whole.vault->writer(), std::move(pages)));
  if (!task.next()) return task;  // no pair to judge, so no model
  TRY(const Answerer answerer, Answerer::open(options.engine));
  TRY_STATUS(run_document_task(whole, "contradictions", answerer, running(task)));
  return task;
}

std::string text_of(const Contradiction& one) {
  if (one.first_figures.empty() && one.second_figures.empty())
    return "One of them denies what the other says.";
  return figures_against(one.first_figures, one.second_figures);
}

std::string_view remark_of(Judgement judged) {
  switch (judged) {
    case Judgement::Contradiction:
      return " (the model: they contradict each other)";
    case Judgement::None:
      return " (the model: they do not contradict each other)";
    case Judgement::Unclear:
    case Judgement::NotAsked:
      return " (the model could not tell)";
  }
  return "";
}

Json json_of_contradiction(const Contradiction& one, std::span<const WholePage> pages) {
  Json row = json_of_finding(one.first, pages);
  row["text"] = text_of(one);
  row["first"] = json_of_finding(one.first, pages);
  row["second"] = json_of_finding(one.second, pages);
  row["judged"] = name_of(one.judged);
  return row;
}

int print_contradictions(const ContradictionTask& task, bool json) {
  Json rows = Json::array();
  for (const Contradiction& one : task.found()) {
    if (json) {
      rows.push_back(json_of_contradiction(one, task.pages()));
      continue;
    }
    write_out(concat(text_of(one), dimmed(std::string(remark_of(one.judged))), "\n"));
    write_side(one.first, task.pages());
    write_side(one.second, task.pages());
  }
  if (json)
    return print_json({{"contradictions", std::move(rows)},
                       {"left_out", task.left_out()},
                       {"coverage", json_of_coverage(task.coverage())}});
  if (task.found().empty())
    write_out("No two sentences of the same subject differ in figures or by a \"not\".\n");
  if (task.left_out() > 0)
    write_out(concat(task.left_out(), " more pairs that are less alike are not shown.\n"));
  write_coverage(task.coverage());
  return finish_output();
}

}  // namespace

int summarise_document(const CommandLine& line) {
  Options options;
  Arguments arguments("docs summary", "Summarise a document, each sentence with the page that says it.");
  arguments.texts("DOCUMENT", kSources, options.sources);
  add_document_options(arguments, options.reading);
  add_vault_options(arguments, options.vault);
  add_engine_options(arguments, options.engine);
  arguments.note(std::string(kGoesOn));
  arguments.note(
      "Every page is read. What the model says is kept only where a page says it too; where nothing "
      "of it is left, the page's own sentence stands there.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (options.sources.size() != 1) return arguments.wrong_usage("Give one DOCUMENT");
  WholeDocuments whole;  // outlives the task, which reads in it
  const auto task = summarise(options, whole);
  return task ? print_summary(*task, arguments.json()) : print_error(task.error(), arguments.json());
}

int list_key_facts(const CommandLine& line) {
  Options options;
  Arguments arguments("docs facts",
                      "List the dates, amounts, spans of time, shares and addresses of a document.");
  arguments.texts("DOCUMENT", kSources, options.sources);
  add_document_options(arguments, options.reading);
  add_vault_options(arguments, options.vault);
  arguments.note(
      "Every page is read, by code alone: no model is asked, and each row is the page's own words.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (options.sources.size() != 1) return arguments.wrong_usage("Give one DOCUMENT");
  const auto found = find_facts(options);
  return found ? print_facts(*found, arguments.json()) : print_error(found.error(), arguments.json());
}

int compare_two(const CommandLine& line) {
  Options options;
  Arguments arguments("docs compare", "Compare two documents: what differs, and what only one of them has.");
  arguments.texts("DOCUMENTS", kSources, options.sources);
  add_document_options(arguments, options.reading);
  add_vault_options(arguments, options.vault);
  arguments.note(
      "Every page is read, by code alone: sentences are paired by their words, and figures and "
      "negations compared. No model is asked.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (options.sources.size() != 2) return arguments.wrong_usage("Give two DOCUMENTS");
  const auto compared = compare(options);
  return compared ? print_comparison(*compared, arguments.json())
                  : print_error(compared.error(), arguments.json());
}

int find_contradictions(const CommandLine& line) {
  Options options;
  Arguments arguments("docs contradictions",
                      "Find sentences that contradict each other, in one or several documents.");
  arguments.texts("DOCUMENTS", kSources, options.sources);
  add_document_options(arguments, options.reading);
  add_vault_options(arguments, options.vault);
  add_engine_options(arguments, options.engine);
  arguments.note(
      "Code finds the pairs: sentences of the same subject with other figures, or one of which says "
      "\"not\". The model says of each whether it is a contradiction; small models are often wrong "
      "there, so no pair is left out because of it.");
  arguments.note(std::string(kGoesOn));
  if (const auto ended = arguments.parse(line)) return *ended;
  if (options.sources.empty()) return arguments.wrong_usage("Give the DOCUMENTS");
  WholeDocuments whole;  // outlives the task, which reads in it
  const auto task = contradictions(options, whole);
  return task ? print_contradictions(*task, arguments.json()) : print_error(task.error(), arguments.json());
}

}  // namespace hearth::cli
