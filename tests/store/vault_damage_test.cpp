#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "app/store/schema.h"
#include "test_seed.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

using Strings = std::vector<std::string>;

struct Example {
  TempFolder home;
  std::string folder = home.path() + "/v";
  Strings texts;

  Example() {
    const Vault::Created made = must(Vault::create(folder, passphrase(), kCheapKdf));
    for (int i = 0; i < 30; ++i)
      say(made.vault->writer(), "message " + std::to_string(i) + std::string(i * 300, 'y'));
    texts = must(said(made.vault->writer()));
  }
};

// What a vault does when it is unlocked and all of it is read, without the time that Argon2id takes.
Result<Strings> read_all(const std::string& path, const Secret& key) {
  TRY(const auto db, Database::open(path, key));
  TRY(const int version, schema_version(*db));
  static_cast<void>(version);
  return said(*db);
}

}  // namespace

TEST_CASE("of 1,000 changed bytes in a database each is an error or changes nothing that is read") {
  const Example made;
  const Secret key = data_key_of(made.folder);
  const auto good = file_bytes(database_path(made.folder));
  const std::string path = made.home.path() + "/changed.db";
  std::mt19937_64 random(test_seed());
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::byte> changed = good;
    const size_t offset = random() % changed.size();
    changed[offset] ^= static_cast<std::byte>(1 + random() % 255);
    put_file(path, changed);
    CAPTURE(offset);
    const auto read = read_all(path, key);
    if (read) {
      CHECK(*read == made.texts);
    } else {
      CHECK(read.error().fault == Fault::BadFormat);
      ++refused;
    }
  }
  CHECK(refused > 300);  // the rest fell on pages that this reading does not touch
}

TEST_CASE("every page in use is authenticated: the check finds whatever was changed") {
  const Example made;
  const Secret key = data_key_of(made.folder);
  const auto good = file_bytes(database_path(made.folder));
  const std::string path = made.home.path() + "/changed.db";
  constexpr size_t kPage = 4096;
  REQUIRE(good.size() % kPage == 0);
  put_file(path, good);
  const int64_t free_pages = must(must(Database::open(path, key))->integer("PRAGMA freelist_count"));
  CHECK(free_pages < 5);
  int64_t unnoticed = 0;
  std::mt19937_64 random(test_seed());
  for (size_t page = 0; page < good.size() / kPage; ++page) {
    std::vector<std::byte> changed = good;
    changed[page * kPage + random() % kPage] ^= std::byte{1};
    put_file(path, changed);
    const auto db = Database::open(path, key);
    const auto problems = db ? (*db)->check() : Result<Strings>(std::unexpected(db.error()));
    if (problems && problems->empty()) ++unnoticed;
  }
  CHECK(unnoticed <= free_pages);
}

TEST_CASE(
    "a changed byte in the log of a killed program loses the end of what was said, and makes up nothing") {
  const Example made;
  const std::string path = made.home.path() + "/changed.db";
  std::vector<std::byte> database, log;
  Strings texts;
  {
    const auto vault = must(Vault::unlock(made.folder, passphrase()));
    for (int i = 0; i < 20; ++i)
      say(vault->writer(), "later " + std::to_string(i) + std::string(i * 200, 'z'));
    texts = must(said(vault->writer()));
    database = file_bytes(database_path(made.folder));
    log = file_bytes(database_path(made.folder) + "-wal");
  }
  const Secret key = data_key_of(made.folder);
  put_file(path, database);
  put_file(path + "-wal", log);
  CHECK(must(read_all(path, key)) == texts);

  std::mt19937_64 random(test_seed());
  int shorter = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<std::byte> changed = log;
    changed[random() % changed.size()] ^= static_cast<std::byte>(1 + random() % 255);
    put_file(path, database);
    put_file(path + "-wal", changed);
    if (const auto read = read_all(path, key)) {
      CHECK(std::ranges::includes(texts, *read));
      CHECK(std::ranges::includes(*read, made.texts));
      shorter += read->size() < texts.size();
    } else {
      CHECK(read.error().fault == Fault::BadFormat);
    }
  }
  CHECK(shorter > 100);
}

TEST_CASE("pages swapped within a database are refused") {
  const Example made;
  const Secret key = data_key_of(made.folder);
  auto swapped = file_bytes(database_path(made.folder));
  constexpr std::ptrdiff_t kPage = 4096;
  const auto last = swapped.end() - kPage;
  std::swap_ranges(last, swapped.end(), last - kPage);
  const std::string path = made.home.path() + "/swapped.db";
  put_file(path, swapped);
  const auto db = Database::open(path, key);
  const auto problems = db ? (*db)->check() : Result<Strings>(std::unexpected(db.error()));
  CHECK((!problems || !problems->empty()));
}

}  // namespace hearth
