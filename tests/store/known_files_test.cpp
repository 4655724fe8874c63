// Which file a document was read from: a changed one takes the place of its older text, and folders are
// watched.
#include "app/store/known_files.h"

#include <doctest/doctest.h>

#include "app/store/document_tasks.h"
#include "app/store/passage_vectors.h"
#include "app/store/schema.h"
#include "temp_folder.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

constexpr FileStamp kFirst = {.bytes = 10, .modified = 1}, kSecond = {.bytes = 20, .modified = 2};

DocumentId add(Database& db, const std::string& place, const std::string& text,
               const FileStamp& stamp = kFirst) {
  const NewPage page{.text = text, .label = {}};
  const NewPassage passage = {.page = 0, .begin = 0, .end = text.size(), .heading = "Rent"};
  return must(add_document(db,
                           {.name = place.substr(place.rfind('/') + 1),
                            .path = place,
                            .format = "Text",
                            .sha256 = text,
                            .place = place,
                            .stamp = stamp},
                           {&page, 1}, {&passage, 1}));
}

struct Library {
  std::unique_ptr<Database> db = must(Database::in_memory());
  Library() { must(apply_migrations(*db)); }
  std::optional<KnownFile> file(const std::string& place) const { return must(known_file(*db, place)); }
  std::vector<DocumentSummary> documents() const { return must(list_documents(*db)); }
  int64_t rows_of(DocumentId document) const {
    int64_t rows = 0;
    for (const char* table : {"document_pages", "passages", "passage_vectors", "document_task_sources"})
      rows += must(db->integer(std::string("SELECT count(*) FROM ") + table + " WHERE document=?", document));
    return rows;
  }
};

}  // namespace

TEST_CASE("a changed file takes the place of what it said before, all of it") {
  Library with;
  const DocumentId old = add(*with.db, "/f/lease.txt", "The rent is 850 euros.");
  const int64_t passage = must(with.db->integer("SELECT id FROM passages"));
  const std::string vector = "four";
  must(add_vector_block(*with.db, old, "embedder",
                        {.first = passage, .passages = 1, .vectors = std::as_bytes(std::span(vector))}));
  must(add_answer_to_task(*with.db, must(document_task(*with.db, "summary", std::vector{old})), "850"));
  const std::string public_id = with.documents()[0].public_id;
  CHECK(with.rows_of(old) == 4);

  const DocumentId changed = add(*with.db, "/f/lease.txt", "The rent is 920 euros.", kSecond);
  REQUIRE(with.documents().size() == 1);
  CHECK(with.documents()[0].id == changed);
  // Another document, so that an answer that cites the older text cites nothing else.
  CHECK(with.documents()[0].public_id != public_id);
  CHECK(with.rows_of(old) == 0);
  CHECK(must(with.db->integer("SELECT count(*) FROM document_tasks")) == 0);
  CHECK(must(find_passages(*with.db, "\"850\"", 5)).empty());
  CHECK(must(find_passages(*with.db, "\"920\"", 5)).size() == 1);
  CHECK(with.file("/f/lease.txt") == KnownFile{"/f/lease.txt", kSecond, changed});
  CHECK(must(with.db->check()).empty());
}

TEST_CASE("the older text is in no page of the file afterwards") {
  const TempFolder folder;
  const std::string path = folder.path() + "/documents.db";
  const auto bytes_of_all = [&] { return contents_of_file(path) + contents_of_file(path + "-wal"); };
  {
    const auto db = must(Database::open_unencrypted(path, {}));
    must(apply_migrations(*db));
    add(*db, "/f/lease.txt", "quaggalike zebroid");
    must(db->truncate_log());
    CHECK(bytes_of_all().contains("quaggalike"));
    add(*db, "/f/lease.txt", "An ordinary text.", kSecond);
    CHECK_FALSE(bytes_of_all().contains("quaggalike"));
    CHECK_FALSE(bytes_of_all().contains("zebroid"));
    CHECK(bytes_of_all().contains("ordinary"));
  }
  CHECK_FALSE(bytes_of_all().contains("quaggalike"));
}

TEST_CASE("a document that two files say stays until neither does") {
  Library with;
  const DocumentId both = add(*with.db, "/f/a.txt", "same");
  must(note_file_of_document(*with.db, "/f/b.txt", kFirst, both));
  const DocumentId a = add(*with.db, "/f/a.txt", "other", kSecond);
  REQUIRE(with.documents().size() == 2);
  CHECK(with.file("/f/b.txt")->document == both);
  // It is called as the file that still says it.
  CHECK(must(document_summary(*with.db, both)).name == "b.txt");
  must(note_file_of_document(*with.db, "/f/b.txt", kSecond, a));
  REQUIRE(with.documents().size() == 1);
  CHECK(with.documents()[0].id == a);
}

TEST_CASE("a file that is gone leaves its document, and one that was renamed gives it its name") {
  Library with;
  const DocumentId lease = add(*with.db, "/f/lease.txt", "rent");
  const std::vector<std::string> gone = {"/f/lease.txt", "/f/never known.txt"};
  must(note_files_gone(*with.db, gone, true));
  CHECK(with.documents()[0].file_gone);
  must(note_files_gone(*with.db, gone, false));
  CHECK_FALSE(with.documents()[0].file_gone);
  must(note_files_gone(*with.db, gone, true));
  must(note_file_of_document(*with.db, "/f/old/contract.txt", kFirst, lease));
  CHECK_FALSE(with.documents()[0].file_gone);
  CHECK(with.documents()[0].name == "contract.txt");
  CHECK(with.documents()[0].path == "/f/old/contract.txt");
  CHECK_FALSE(with.file("/f/lease.txt"));
  // The other way round: first it is seen in its new place, then missed in the old one.
  must(note_file_of_document(*with.db, "/f/third.txt", kFirst, lease));
  must(note_files_gone(*with.db, std::vector<std::string>{"/f/old/contract.txt"}, true));
  CHECK(with.documents()[0].name == "third.txt");
  CHECK_FALSE(with.documents()[0].file_gone);
}

TEST_CASE("a file that cannot be read as it is now keeps what it said, and says so") {
  Library with;
  const DocumentId lease = add(*with.db, "/f/lease.txt", "rent");
  const std::vector<FileWithoutText> files = {{.place = "/f/lease.txt", .stamp = kSecond},
                                              {.place = "/elsewhere/a.jpg", .stamp = kFirst}};
  must(note_files_without_text(*with.db, files));
  CHECK(with.file("/f/lease.txt") == KnownFile{"/f/lease.txt", kSecond, lease, true});
  CHECK(with.documents()[0].file_unread);
  CHECK_FALSE(with.file("/elsewhere/a.jpg"));  // nobody watches it
  add(*with.db, "/f/lease.txt", "new rent", kFirst);
  CHECK_FALSE(with.documents()[0].file_unread);
}

TEST_CASE("what a person removes in a watched folder is left out, without a trace of its name") {
  Library with;
  must(watch_folder(*with.db, "/f", 1));
  must(watch_folder(*with.db, "/f", 2));
  CHECK(must(watched_folders(*with.db)) == std::vector<std::string>{"/f"});
  const DocumentId lease = add(*with.db, "/f/lease.txt", "rent");
  const DocumentId elsewhere = add(*with.db, "/folder/letter.txt", "dear");
  must(remove_document(*with.db, lease));
  must(remove_document(*with.db, elsewhere));
  CHECK(must(LeftOutFiles::of(*with.db)).contains("/f/lease.txt"));
  CHECK_FALSE(must(LeftOutFiles::of(*with.db)).contains("/folder/letter.txt"));
  CHECK(must(known_files(*with.db)).empty());
  CHECK(must(with.db->integer("SELECT count(*) FROM left_out_files WHERE instr(place_sha256, 'lease')>0")) ==
        0);
  SUBCASE("until they add it again") { add(*with.db, "/f/lease.txt", "rent"); }
  SUBCASE("until the folder is not watched any more") { must(stop_watching(*with.db, "/f")); }
  CHECK_FALSE(must(LeftOutFiles::of(*with.db)).contains("/f/lease.txt"));
}

TEST_CASE("a folder that is not watched any more keeps its documents, and forgets what is none") {
  Library with;
  must(watch_folder(*with.db, "/f", 1));
  add(*with.db, "/f/lease.txt", "rent");
  const FileWithoutText photo = {.place = "/f/photo.jpg", .stamp = kFirst};
  must(note_files_without_text(*with.db, {&photo, 1}));
  CHECK(with.file("/f/photo.jpg") == KnownFile{"/f/photo.jpg", kFirst});
  must(stop_watching(*with.db, "/f"));
  CHECK(stop_watching(*with.db, "/f").error().fault == Fault::NotFound);
  CHECK(must(watched_folders(*with.db)).empty());
  CHECK_FALSE(with.file("/f/photo.jpg"));
  CHECK(with.documents().size() == 1);
  CHECK(with.file("/f/lease.txt"));
}

TEST_CASE("documents of an older vault know their file, the newest where several came from one") {
  const auto db = must(Database::in_memory());
  must(apply_migrations(*db, 7));
  for (const char* sha256 : {"old", "new"})
    must(
        db->run("INSERT INTO documents(public_id, name, path, format, sha256, paged, bytes, added_ms)"
                " VALUES(randomblob(8), 'a', '/f/a', 'Text', ?, 0, 1, 1)",
                sha256));
  must(apply_migrations(*db));
  const std::vector<KnownFile> files = must(known_files(*db));
  REQUIRE(files.size() == 1);
  CHECK(files[0].place == "/f/a");
  CHECK(files[0].stamp == FileStamp());  // so that it is looked at once
  CHECK(files[0].document == must(document_with_content(*db, "new")).value());
  CHECK(must(list_documents(*db)).size() == 2);
}

TEST_CASE("a place lies in a folder, whatever its name begins with") {
  CHECK(is_in_folder("/f/a", "/f"));
  CHECK(is_in_folder("/f/a/b", "/f"));
  CHECK(is_in_folder("/a", "/"));
  CHECK_FALSE(is_in_folder("/f", "/f"));
  CHECK_FALSE(is_in_folder("/folder/a", "/f"));
  CHECK_FALSE(is_in_folder("/f/a", ""));
}
