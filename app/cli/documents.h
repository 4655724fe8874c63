// What the verbs docs and ask share: files become documents, in the vault or in memory, and their passages
// become JSON. Main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/output.h"
#include "app/cli/scanned_pages.h"
#include "app/cli/vault_access.h"
#include "app/docs/ingest.h"

namespace hearth::cli {

struct NotAdded {
  std::string file, reason;
};
struct AddedFiles {
  std::vector<std::string> added;    // as given, or a file of a folder that was given
  std::vector<std::string> updated;  // those of them that took the place of what the file said before
  std::vector<NotAdded> skipped;     // there already: a file that did not change is not read
  std::vector<NotAdded> failed;      // what was read of it before stays
  std::vector<ScansRead> scans;      // files with pages that were read by OCR
  std::vector<std::string> notices;  // about pages without text, and those that were read by OCR
};
// How files with a password are opened: the flag --document-password-file.
struct DocumentOptions {
  std::optional<std::string> password_file;  // "-": standard input
};
void add_document_options(Arguments& arguments, DocumentOptions& options);

// Each file by itself, and those of each folder; afterwards their pages that are pictures, those too that
// were not read the last time. One that fails leaves the others. Cancelled after Ctrl-C, with those before it
// added. Where no password was given and there is a terminal, it is asked for, once a file that has one.
// Unreadable, WrongKey: the file with the password.
Result<AddedFiles> add_files(Database& db, const std::vector<std::string>& given,
                             const DocumentOptions& options);
// Says what was not added, a line each, on standard error.
void tell_what_was_left_out(const AddedFiles& files);

// A vault in memory with these files. BadFormat when none of them could be read.
Result<std::unique_ptr<Vault>> files_in_memory(const std::vector<std::string>& files,
                                               const DocumentOptions& options);

// "lease.pdf, page iv"
std::string place_of(const Passage& passage);
// The same for programs: file, page, page_label, heading, read_by_ocr, hard_to_read.
Json json_of_place(const Passage& passage);
// And what it says, with "suspicious" where it speaks to a model instead of a reader (prompt_injection.h).
Json json_of_passage(const Passage& passage);
// The place and the text for people, with the same remark.
void write_passage(const Passage& passage);

}  // namespace hearth::cli
