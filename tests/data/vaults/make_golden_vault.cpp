// Makes a golden vault in a new folder, with its backup and its recovery code. README.md in tests/data says
// when and how.
#include <cstdio>
#include <fstream>
#include <string>

#include "app/store/chats.h"
#include "app/store/document_work.h"
#include "app/store/known_files.h"
#include "app/store/vault.h"
#include "tests/store/golden_vault.h"

using namespace hearth;

namespace {

Status add_golden_document(Database& db) {
  const NewPage pages[] = {{.text = kGoldenPage, .label = "i"}, {.text = "", .label = ""}};
  const NewPassage passage = {
      .page = 0, .begin = 0, .end = std::string_view(kGoldenPage).size(), .heading = "Rent"};
  TRY(const DocumentId document, add_document(db, golden_document(), pages, {&passage, 1}));
  static_cast<void>(document);
  TRY(const std::vector<DocumentSummary> documents, list_documents(db));
  TRY_STATUS(open_document_work(
      db, {.kind = kGoldenWork, .documents = {documents[0].public_id}, .pages_read = 1, .share = 0.5}));
  return watch_folder(db, kGoldenFolder, 1700000500000);
}

Status fill(Database& db) {
  TRY(const auto chat, store_transcript(db, golden_transcript()));
  TRY_STATUS(save_draft(db, *chat, kGoldenDraft));
  TRY(const int64_t persona, save_persona(db, golden_persona()));
  static_cast<void>(persona);
  return add_golden_document(db);
}

Status make(const std::string& folder) {
  TRY(const Vault::Created made,
      Vault::create(folder + "/vault", Secret::copy_of(std::string_view(kGoldenPassphrase)), KdfCost()));
  TRY_STATUS(fill(made.vault->writer()));
  TRY_STATUS(made.vault->backup(folder + "/vault.backup"));
  std::ofstream(folder + "/recovery_code.txt") << made.recovery_code.text() << "\n";
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: make_golden_vault FOLDER\n", stderr);
    return 2;
  }
  const Status made = make(arguments[1]);
  if (!made) std::fprintf(stderr, "%s\n", made.error().message.c_str());
  return made ? 0 : 1;
}
