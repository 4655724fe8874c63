// Vaults that earlier programs made must open for ever, whatever compiler built the cipher: this file is
// compiled into test_store and, with a second build of SQLite without optimisation and with its own
// assertions, into test_store_plain (tests/CMakeLists.txt).
#include <doctest/doctest.h>
#include <sqlite3mc_amalgamation.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "app/store/document_work.h"
#include "app/store/known_files.h"
#include "app/store/scanned_pages.h"
#include "app/store/schema.h"
#include "app/store/search.h"
#include "tests/store/golden_vault.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

// Folders of tests/data/vaults, each with a vault, its backup and its recovery code.
std::vector<std::string> golden_folders() {
  std::vector<std::string> folders;
  for (const auto& entry : fs::directory_iterator(HEARTH_TEST_DATA "/vaults")) {
    if (entry.is_directory()) folders.push_back(entry.path().string());
  }
  std::ranges::sort(folders);
  return folders;
}

Secret golden_passphrase() { return Secret::copy_of(std::string_view(kGoldenPassphrase)); }

void check_contents(Database& db) {
  CHECK(must(schema_version(db)) == newest_schema());
  CHECK(must(db.check()).empty());
  const std::vector<ChatSummary> chats = must(list_chats(db));
  REQUIRE(chats.size() == 1);
  CHECK(must(read_transcript(db, chats[0].id)) == golden_transcript());
  CHECK(must(read_draft(db, chats[0].id)) == kGoldenDraft);
  const std::vector<Persona> personas = must(list_personas(db));
  REQUIRE(personas.size() == 1);
  CHECK(personas[0].instructions == golden_persona().instructions);
  for (const char* query : {"nezu", "\xE6\x9D\xB1\xE4\xBA\xAC", "\xE9\x83\xBD", "thank"}) {
    CAPTURE(query);
    CHECK(!must(search_chats(db, query)).empty());
  }
}

// A copy that may be written to.
std::string copied(const std::string& golden, const TempFolder& home) {
  const std::string folder = home.path() + "/vault";
  fs::copy(golden + "/vault", folder);
  return folder;
}

}  // namespace

TEST_CASE("every golden vault opens with passphrase and recovery code, and holds what was put in") {
  REQUIRE(!golden_folders().empty());
  for (const std::string& golden : golden_folders()) {
    CAPTURE(golden);
    const TempFolder home;
    const std::string folder = copied(golden, home);
    check_contents(must(Vault::unlock(folder, golden_passphrase()))->writer());
    const auto code = file_bytes(golden + "/recovery_code.txt");
    const std::string_view text(reinterpret_cast<const char*>(code.data()), code.size());
    const auto vault = must(Vault::unlock_with_code(folder, text));
    say(vault->writer(), "and it can be written to");
    CHECK(must(said(vault->writer())).size() == golden_transcript().messages.size() + 1);
  }
}

TEST_CASE("documents of golden vaults are found by their words, and their pictures wait for OCR") {
  size_t with_documents = 0;
  for (const std::string& golden : golden_folders()) {
    CAPTURE(golden);
    const TempFolder home;
    const auto vault = must(Vault::unlock(copied(golden, home), golden_passphrase()));
    Database& db = vault->writer();
    const std::vector<DocumentSummary> documents = must(list_documents(db));
    if (documents.empty()) continue;  // a schema before 4
    ++with_documents;
    CHECK(documents[0].name == golden_document().name);
    CHECK(documents[0].sha256 == golden_document().sha256);
    CHECK(documents[0].pages == 2);
    CHECK(documents[0].pages_to_read == 1);
    CHECK(must(page_text(db, documents[0].id, 1)) == kGoldenPage);
    REQUIRE(must(find_passages(db, "\"rent\"", 5)).size() == 1);
    CHECK_FALSE(must(find_passages(db, "\"rent\"", 5))[0].ocr_confidence.has_value());
    CHECK(must(unread_scans(db, documents[0].id)) == std::vector<int64_t>{2});
  }
  CHECK(with_documents > 0);
}

TEST_CASE(
    "golden vaults know where the files of their documents lie, and those of schema 8 as what they were "
    "seen") {
  size_t with_stamps = 0;
  for (const std::string& golden : golden_folders()) {
    CAPTURE(golden);
    const TempFolder home;
    const auto vault = must(Vault::unlock(copied(golden, home), golden_passphrase()));
    Database& db = vault->writer();
    const std::vector<DocumentSummary> documents = must(list_documents(db));
    const std::vector<KnownFile> files = must(known_files(db));
    REQUIRE(files.size() == documents.size());
    if (files.empty()) continue;  // a schema before 4
    CHECK(files[0].place == golden_document().place);
    CHECK(files[0].document == documents[0].id);
    CHECK_FALSE(documents[0].file_gone);
    if (must(watched_folders(db)).empty()) {
      CHECK(files[0].stamp == FileStamp());
      continue;
    }
    ++with_stamps;
    CHECK(must(watched_folders(db)) == std::vector<std::string>{kGoldenFolder});
    CHECK(files[0].stamp == golden_document().stamp);
  }
  CHECK(with_stamps > 0);
}

TEST_CASE("golden vaults of schema 9 know the work on documents that was open") {
  size_t with_work = 0;
  for (const std::string& golden : golden_folders()) {
    CAPTURE(golden);
    const TempFolder home;
    const auto vault = must(Vault::unlock(copied(golden, home), golden_passphrase()));
    const auto open = must(document_work_open(vault->writer()));
    if (!open) continue;
    ++with_work;
    const std::vector<DocumentSummary> documents = must(list_documents(vault->writer()));
    REQUIRE(documents.size() == 1);
    CHECK(*open ==
          OpenDocumentWork{
              .kind = kGoldenWork, .documents = {documents[0].public_id}, .pages_read = 1, .share = 0.5});
  }
  CHECK(with_work > 0);
}

TEST_CASE("every golden backup can be restored") {
  for (const std::string& golden : golden_folders()) {
    CAPTURE(golden);
    const TempFolder home;
    must(restore_vault(golden + "/vault.backup", home.path() + "/restored", golden_passphrase()));
    check_contents(must(Vault::unlock(home.path() + "/restored", golden_passphrase()))->writer());
  }
}

TEST_CASE("this program was linked with the build of SQLite that it is meant to test") {
#ifdef HEARTH_PLAIN_SQLITE
  CHECK(sqlite3_compileoption_used("DEBUG") == 1);
#else
  CHECK(sqlite3_compileoption_used("DEBUG") == 0);
#endif
}

}  // namespace hearth
