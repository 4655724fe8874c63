// Pages that OCR has read: their text, their words' places, and that they are read once.
#include "app/store/scanned_pages.h"

#include <doctest/doctest.h>

#include "app/store/document_tasks.h"
#include "app/store/passage_vectors.h"
#include "app/store/schema.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

struct Library {
  std::unique_ptr<Database> db = must(Database::in_memory());
  Library() { must(apply_migrations(*db)); }

  DocumentId add(const std::string& name, std::vector<std::string> pages, const std::string& format = "PDF") {
    std::vector<NewPage> kept;
    std::vector<NewPassage> passages;
    for (size_t page = 0; page < pages.size(); ++page) {
      kept.push_back({.text = pages[page], .label = {}});
      if (!pages[page].empty())
        passages.push_back({.page = page, .begin = 0, .end = pages[page].size(), .heading = {}});
    }
    return must(add_document(
        *db, {.name = name, .path = name, .format = format, .sha256 = name, .paged = true}, kept, passages));
  }
  Status keep(DocumentId document, int64_t page, const std::string& text, const ScanFacts& facts = {}) {
    const NewPassage passage = {.page = 0, .begin = 0, .end = text.size(), .heading = {}};
    const size_t passages = text.empty() ? 0 : 1;
    return keep_scan(*db, document, page, text, {&passage, passages}, facts);
  }
  DocumentSummary summary() { return must(list_documents(*db)).at(0); }
};

const ScanFacts kFacts = {.confidence = 93,
                          .width = 2480,
                          .height = 3508,
                          .words = {{0, 100, 200, 300, 240}, {8, 65535, 0, 65535, 9}}};

}  // namespace

TEST_CASE("what OCR reads becomes the page's text, is found, and says that it was read by OCR") {
  Library library;
  const DocumentId scan = library.add("scan.pdf", {"printed", "", ""});
  CHECK(must(unread_scans(*library.db, scan)) == std::vector<int64_t>{2, 3});
  CHECK(library.summary().pages_to_read == 2);
  must(library.keep(scan, 2, "harbour lights", kFacts));
  CHECK(must(unread_scans(*library.db, scan)) == std::vector<int64_t>{3});
  CHECK(must(page_text(*library.db, scan, 2)) == "harbour lights");
  const auto facts = must(scan_of_page(*library.db, scan, 2));
  REQUIRE(facts.has_value());
  CHECK(facts->confidence == 93);
  CHECK(facts->width == 2480);
  CHECK(facts->height == 3508);
  CHECK(facts->words == kFacts.words);
  CHECK_FALSE(must(scan_of_page(*library.db, scan, 1)).has_value());
  const std::vector<Passage> found = must(find_passages(*library.db, "\"harbour\"", 5));
  REQUIRE(found.size() == 1);
  CHECK(found[0].ocr_confidence == 93);
  CHECK(found[0].page == 2);
  CHECK(must(read_passages(*library.db, std::vector{found[0].id}))[0].ocr_confidence == 93);
  CHECK_FALSE(must(find_passages(*library.db, "\"printed\"", 5))[0].ocr_confidence.has_value());
  CHECK(library.summary().pages_by_ocr == 1);
  CHECK(library.summary().pages_hard_to_read == 0);
  CHECK(library.summary().pages_without_text == 1);
}

TEST_CASE("a page without words is not read again, and one that is hard to read is counted") {
  Library library;
  const DocumentId scan = library.add("scan.pdf", {"", ""});
  must(library.keep(scan, 1, ""));
  must(library.keep(scan, 2, "h4rb0ur", {.confidence = 31, .width = 1, .height = 1, .words = {}}));
  CHECK(must(unread_scans(*library.db, scan)).empty());
  CHECK(library.summary().pages_by_ocr == 1);
  CHECK(library.summary().pages_hard_to_read == 1);
  CHECK(library.summary().pages_without_text == 1);
  CHECK(library.summary().pages_to_read == 0);
}

TEST_CASE("a page is read once, and none of what is not there or not a picture") {
  Library library;
  const DocumentId scan = library.add("scan.pdf", {"printed", ""});
  const DocumentId slides = library.add("slides", {"", "words"}, "PPTX");
  CHECK(must(unread_scans(*library.db, slides)).empty());
  must(library.keep(scan, 2, "once"));
  for (const auto& [document, page] : {std::pair{scan, 2}, std::pair{scan, 1}, std::pair{scan, 3},
                                       std::pair{slides, 1}, std::pair{slides + 9, 1}})
    CHECK(library.keep(document, page, "twice").error().fault == Fault::NotFound);
  CHECK(must(page_text(*library.db, scan, 2)) == "once");
  CHECK(must(find_passages(*library.db, "\"twice\"", 5)).empty());
}

TEST_CASE("work on the whole document begins anew, as it says more now") {
  Library library;
  const DocumentId scan = library.add("scan.pdf", {"printed", "", ""});
  const int64_t task = must(document_task(*library.db, "summary", std::vector{scan}));
  must(add_answer_to_task(*library.db, task, "of the first page"));
  must(library.keep(scan, 2, ""));
  CHECK(must(answers_of_task(*library.db, task)).size() == 1);
  must(library.keep(scan, 3, "more"));
  CHECK(must(answers_of_task(*library.db, task)).empty());
}

TEST_CASE("nothing of a document's pages stays when it is removed") {
  Library library;
  const DocumentId scan = library.add("scan.pdf", {"", "printed"});
  must(library.keep(scan, 1, "harbour", kFacts));
  must(remove_document(*library.db, scan));
  CHECK(must(library.db->integer("SELECT count(*) FROM scanned_pages")) == 0);
  CHECK(must(find_passages(*library.db, "\"harbour\"", 5)).empty());
  CHECK(must(library.db->check()).empty());
}

TEST_CASE("passages that were added later are embedded where they stand, past those that are gone") {
  Library library;
  const DocumentId scan = library.add("scan.pdf", {"first", ""});
  const DocumentId other = library.add("other.pdf", {"between"});
  must(library.keep(scan, 2, "last"));
  must(remove_document(*library.db, other));
  const PassageRun run = must(passages_without_vectors(*library.db, "model", 10));
  CHECK(run.texts == std::vector<std::string>{"first"});
  const std::byte vectors[4] = {};
  must(add_vector_block(*library.db, scan, "model", {.first = run.first, .passages = 1, .vectors = vectors}));
  const PassageRun rest = must(passages_without_vectors(*library.db, "model", 10));
  CHECK(rest.texts == std::vector<std::string>{"last"});
  CHECK(rest.first == run.first + 2);
}
