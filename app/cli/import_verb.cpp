// hearth import: other programs' conversations into the vault.
#include <nlohmann/json.hpp>

#include "app/cli/interrupts.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/terminal_text.h"
#include "app/cli/vault_access.h"
#include "app/cli/verbs.h"
#include "app/exchange/import.h"
#include "app/store/chats.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

Result<ImportReport> import_into(Database& db, const std::string& file) {
  const InterruptWatch interrupts;
  ProgressBar bar("Importing");
  const TranscriptSink sink = [&db](const Transcript& transcript) -> Result<bool> {
    TRY(const std::optional<ChatId> stored, store_transcript(db, transcript));
    return stored.has_value();
  };
  const ImportWatch watch = [&](const ImportProgress& progress) {
    if (progress.bytes_total > 0)
      bar.update(static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total));
    return !interrupts.interrupted();
  };
  return import_file(file, sink, watch);
}

// Nothing could be read: that is a failure, whatever the counts say.
bool all_failed(const ImportReport& report) {
  return report.imported == 0 && report.skipped == 0 && report.failed > 0;
}

int print_report(const ImportReport& report, bool json) {
  const bool failed = all_failed(report);
  if (json) {
    Json document = {{"imported", report.imported},
                     {"skipped", report.skipped},
                     {"failed", report.failed},
                     {"reasons", report.reasons},
                     {"format", report.format}};
    if (failed) document.update(error_json({Fault::BadFormat, "None of the conversations could be read."}));
    print_json(document);
  } else {
    write_out(concat(report.format, ": ", report.imported, " imported, ", report.skipped, " skipped, ",
                     report.failed, " failed\n"));
    for (const std::string& reason : report.reasons) write_out(safe_on_one_line(reason) + "\n");
  }
  const int written = finish_output();
  return failed ? kFailed : written;
}

}  // namespace

int import_verb(const CommandLine& line) {
  VaultOptions options;
  std::string file;
  Arguments arguments(
      "import",
      "Bring conversations along: exports of ChatGPT, Claude, Gemini, Open WebUI, LM Studio, Jan, Hearth.");
  arguments.text("FILE", "The ZIP or JSON file of the export", file);
  add_vault_options(arguments, options);
  arguments.note("Importing the same file again adds nothing. A conversation is taken whole or not at all.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (file.empty()) return arguments.wrong_usage("Give the FILE to import");
  const auto vault = open_chosen_vault(options);
  if (!vault) return print_error(vault.error(), arguments.json());
  const Result<ImportReport> report = import_into((*vault)->writer(), file);
  return report ? print_report(*report, arguments.json()) : print_error(report.error(), arguments.json());
}

}  // namespace hearth::cli
