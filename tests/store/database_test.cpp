#include "app/store/database.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/store/chat_samples.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

using chat_samples::contents_of_file;
using chat_samples::must;

struct Fixture {
  TempFolder folder;
  std::string path = folder.path() + "/vault.db";
  Secret key = Secret::random(32);

  std::unique_ptr<Database> open() { return must(Database::open(path, key)); }
  std::unique_ptr<Database> with_table() {
    auto db = open();
    must(db->script("CREATE TABLE numbers(number INTEGER NOT NULL, name TEXT)"));
    return db;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "what was written is there when the database is opened again") {
  must(with_table()->run("INSERT INTO numbers VALUES(?, ?)", 7, "seven"));
  const auto db = open();
  auto rows = must(db->prepare("SELECT number, name FROM numbers"));
  REQUIRE(must(rows.step()));
  CHECK(rows.integer(0) == 7);
  CHECK(rows.text(1) == "seven");
  CHECK_FALSE(must(rows.step()));
}

TEST_CASE_FIXTURE(Fixture, "a log that was left behind is read where connections share no memory, and back") {
  {
    const auto db = with_table();
    must(db->run("INSERT INTO numbers VALUES(?, ?)", 7, "seven"));
    for (const char* suffix : {"", "-wal"})  // as a crash leaves them: the row is in the log only
      std::filesystem::copy_file(path + suffix, folder.path() + "/moved.db" + suffix);
  }
  path = folder.path() + "/moved.db";
  {
    const auto db = must(Database::open(path, key, {.journal = Database::Journal::Rollback}));
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
    CHECK(must(db->integer("SELECT number FROM numbers")) == 7);
    const auto reader = must(Database::open(path, key, {.access = Database::Access::Read}));
    must(db->run("INSERT INTO numbers VALUES(?, ?)", 8, "eight"));
    CHECK(must(reader->integer("SELECT count(*) FROM numbers")) == 2);
  }
  CHECK(must(open()->integer("SELECT count(*) FROM numbers")) == 2);
}

TEST_CASE_FIXTURE(Fixture, "the file does not begin as a plain database does") {
  with_table();
  const std::string bytes = contents_of_file(path);
  REQUIRE(bytes.size() > 16);
  CHECK_FALSE(bytes.starts_with("SQLite format 3"));
  CHECK(bytes.find("numbers") == std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "another key, or a file that is no database, is a bad format") {
  with_table();
  const auto wrong = Database::open(path, Secret::random(32));
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().fault == Fault::BadFormat);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << std::string(10'000, 'x');
  const auto nonsense = Database::open(path, key);
  REQUIRE_FALSE(nonsense.has_value());
  CHECK(nonsense.error().fault == Fault::BadFormat);
}

TEST_CASE_FIXTURE(Fixture, "a reader needs a file, reads and does not write") {
  CHECK_FALSE(Database::open(path, key, {.access = Database::Access::Read}).has_value());
  const auto writer = with_table();
  const auto reader = must(Database::open(path, key, {.access = Database::Access::Read}));
  must(writer->run("INSERT INTO numbers VALUES(1, NULL)"));
  CHECK(must(reader->integer("SELECT count(*) FROM numbers")) == 1);
  const Status written = reader->run("INSERT INTO numbers VALUES(2, NULL)");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().fault == Fault::Unreadable);
}

TEST_CASE_FIXTURE(Fixture, "a transaction is undone unless it is committed") {
  const auto db = with_table();
  {
    auto transaction = must(Transaction::begin(*db));
    must(db->run("INSERT INTO numbers VALUES(1, NULL)"));
  }
  CHECK(must(db->integer("SELECT count(*) FROM numbers")) == 0);
  auto transaction = must(Transaction::begin(*db));
  must(db->run("INSERT INTO numbers VALUES(1, NULL)"));
  must(transaction.commit());
  CHECK(must(db->integer("SELECT count(*) FROM numbers")) == 1);
}

TEST_CASE_FIXTURE(Fixture, "a second writer is told that the vault is in use") {
  const auto db = with_table();
  const auto other = open();
  const auto transaction = must(Transaction::begin(*db));
  const auto second = Transaction::begin(*other);
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().fault == Fault::Busy);
}

TEST_CASE_FIXTURE(Fixture, "one statement can be on loan twice") {
  const auto db = with_table();
  for (int number : {1, 2, 3}) must(db->run("INSERT INTO numbers VALUES(?, NULL)", number));
  auto outer = must(db->prepare("SELECT number FROM numbers ORDER BY number"));
  int64_t sum = 0;
  while (must(outer.step())) {
    auto inner = must(db->prepare("SELECT number FROM numbers ORDER BY number"));
    while (must(inner.step())) sum += outer.integer(0) * inner.integer(0);
  }
  CHECK(sum == 36);
}

TEST_CASE_FIXTURE(Fixture, "values keep their type, and nothing stays nothing") {
  const auto db = open();
  must(db->script("CREATE TABLE kinds(a, b, c, d)"));
  const Bytes blob = {std::byte{0}, std::byte{255}};
  must(db->run("INSERT INTO kinds VALUES(?, ?, ?, ?)", 0.5, std::string_view("a\0b", 3), blob,
               std::optional<int64_t>()));
  auto row = must(db->prepare("SELECT a, b, c, d FROM kinds"));
  REQUIRE(must(row.step()));
  CHECK(row.number(0) == 0.5);
  CHECK(row.text(1) == std::string_view("a\0b", 3));
  CHECK(std::ranges::equal(row.blob(2), blob));
  CHECK(row.is_null(3));
  CHECK_FALSE(row.is_null(0));
}

TEST_CASE_FIXTURE(Fixture, "no row is not found") {
  const auto none = with_table()->integer("SELECT number FROM numbers");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().fault == Fault::NotFound);
}

TEST_CASE_FIXTURE(Fixture, "emptying the log leaves nothing in it, unless somebody reads") {
  const auto db = with_table();
  must(db->run("INSERT INTO numbers VALUES(1, NULL)"));
  CHECK(std::filesystem::file_size(path + "-wal") > 0);
  {
    const auto reader = must(Database::open(path, key, {.access = Database::Access::Read}));
    auto reading = must(reader->prepare("SELECT number FROM numbers"));
    REQUIRE(must(reading.step()));
    const Status busy = db->truncate_log();
    REQUIRE_FALSE(busy.has_value());
    CHECK(busy.error().fault == Fault::Busy);
  }
  must(db->truncate_log());
  CHECK(std::filesystem::file_size(path + "-wal") == 0);
}

TEST_CASE_FIXTURE(Fixture, "damaged pages are found, never read as something else") {
  {
    const auto db = with_table();
    auto transaction = must(Transaction::begin(*db));
    for (int i = 0; i < 2000; ++i) must(db->run("INSERT INTO numbers VALUES(?, 'some text')", i));
    must(transaction.commit());
  }
  CHECK(must(open()->check()).empty());
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out).seekp(20'000).put('!');
  const auto db = Database::open(path, key);
  if (!db) return;  // the damage may be in what opening reads
  const auto problems = (*db)->check();
  CHECK((!problems || !problems->empty()));
  const auto sum = (*db)->integer("SELECT sum(number) FROM numbers");
  REQUIRE_FALSE(sum.has_value());
  CHECK(sum.error().fault == Fault::BadFormat);
}

TEST_CASE("a database in memory has no file and no key") {
  const auto db = must(Database::in_memory());
  CHECK(db->path().empty());
  CHECK(db->chat_wrapping_key() == nullptr);
  must(db->script("CREATE TABLE numbers(number INTEGER)"));
  must(db->truncate_log());
}

}  // namespace hearth
