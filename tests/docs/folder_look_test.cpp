// What changed in a watched folder, told without opening what did not.
#include "app/docs/folder_look.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "app/docs/folder_walk.h"
#include "app/store/schema.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

// A folder, and what is known of it.
struct Watched {
  TempFolder home;
  std::string folder = whole_place(home.path() + "/papers");
  std::vector<std::string> inner = {folder};
  std::vector<KnownFile> known;
  LeftOutFiles left_out;
  FilesBeingWritten being_written;
  FileTime now = FileTime::clock::now() + std::chrono::hours(1);

  Watched() { fs::create_directories(folder); }
  std::string write(const std::string& name, std::string_view text) const {
    const fs::path path = fs::path(folder) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  void know(const std::string& place, DocumentId document = 1) {
    known.push_back({.place = place, .stamp = *stamp_of_file(place), .document = document});
    std::ranges::sort(known, {}, &KnownFile::place);
  }
  FolderLook look(bool tries_again = false) const {
    Result<FolderLook> look = look_at_folder({.folder = folder,
                                              .inner = inner,
                                              .known = known,
                                              .left_out = left_out,
                                              .being_written = being_written,
                                              .now = now,
                                              .tries_again = tries_again});
    REQUIRE(look);
    return std::move(*look);
  }
};

std::vector<std::string> places_of(const std::vector<ChangedFile>& files) {
  std::vector<std::string> places;
  for (const ChangedFile& file : files) places.push_back(file.place);
  return places;
}

TEST_CASE(
    "new and changed files are to be read, the same ones are not, and what is no document is told apart") {
  Watched with;
  const std::string same = with.write("same.txt", "same"),
                    changed = with.write("below/changed.txt", "before");
  with.know(same);
  with.know(changed);
  with.write("below/changed.txt", "afterwards");
  const std::string fresh = with.write("a new one.md", "# New");
  const std::string photo = with.write("photo.jpg", "\xFF\xD8\xFF\xE0 and so on");
  with.write(".hidden.txt", "hidden");
  const FolderLook look = with.look();
  CHECK(look.state == FolderLook::State::Looked);
  CHECK(places_of(look.to_read) == std::vector{fresh, changed});
  CHECK(places_of(look.no_documents) == std::vector{photo});
  CHECK(look.to_read[1].stamp == *stamp_of_file(changed));
  CHECK(look.documents == 3);
  CHECK(look.gone.empty());
}

TEST_CASE("a file of the same size that was written again is read, and one that could not be read is not") {
  Watched with;
  const std::string lease = with.write("lease.txt", "850"), locked = with.write("locked.pdf", "%PDF-1.7");
  with.know(lease);
  with.know(locked, 0);
  with.known[1].unread = true;
  CHECK(with.look().to_read.empty());
  CHECK(places_of(with.look(true).to_read) == std::vector{locked});  // the person asked
  with.write("lease.txt", "920");
  fs::last_write_time(lease, fs::last_write_time(lease) + std::chrono::seconds(3));
  CHECK(places_of(with.look().to_read) == std::vector{lease});
}

TEST_CASE(
    "files that vanished are told once, those that came back too, and nothing of a folder that is not "
    "there") {
  Watched with;
  const std::string lease = with.write("lease.txt", "rent"), other = with.write("other.txt", "other");
  with.know(lease);
  with.know(other);
  fs::remove(lease);
  CHECK(with.look().gone == std::vector{lease});
  CHECK(with.look().documents == 1);
  with.known[0].gone = true;
  CHECK(with.look().gone.empty());
  std::ofstream(lease) << "rent";
  with.known[0].stamp = *stamp_of_file(lease);
  CHECK(with.look().back == std::vector{lease});

  with.known[0].gone = false;
  fs::rename(with.folder, with.folder + " elsewhere");
  FolderLook look = with.look();
  CHECK(look.state == FolderLook::State::NotThere);
  CHECK(look.gone.empty());
  fs::create_directories(with.folder);  // where a drive would be mounted
  look = with.look();
  CHECK(look.state == FolderLook::State::NotThere);
  CHECK(look.gone.empty());
  fs::remove(with.folder);
  fs::rename(with.folder + " elsewhere", with.folder);
  look = with.look();
  CHECK(look.state == FolderLook::State::Looked);
  CHECK(look.to_read.empty());
}

TEST_CASE("an empty folder that never held anything is as it should be") {
  CHECK(Watched().look().state == FolderLook::State::Looked);
}

TEST_CASE("a file that is being written waits until it has been the same for some seconds") {
  Watched with;
  with.now = FileTime::clock::now();
  const std::string report = with.write("report.txt", "half");
  FolderLook look = with.look();
  CHECK(look.to_read.empty());
  REQUIRE(look.being_written.contains(report));
  SUBCASE("it goes on") {
    with.being_written = look.being_written;
    with.write("report.txt", "half and more");
    fs::last_write_time(report, with.now + std::chrono::seconds(6));
    with.now += std::chrono::seconds(6);
    look = with.look();
    CHECK(look.to_read.empty());
    CHECK(look.being_written.contains(report));
  }
  SUBCASE("it is done") {
    with.now += std::chrono::seconds(6);
    CHECK(places_of(with.look().to_read) == std::vector{report});
  }
  SUBCASE("its clock is ahead of ours") {
    fs::last_write_time(report, with.now + std::chrono::hours(5));
    look = with.look();
    CHECK(look.to_read.empty());
    with.being_written = look.being_written;
    with.now += std::chrono::seconds(1);
    CHECK(with.look().to_read.empty());
    with.now += std::chrono::seconds(5);
    CHECK(places_of(with.look().to_read) == std::vector{report});
  }
}

TEST_CASE("a file in two watched folders belongs to the inner one alone") {
  Watched with;
  const std::string below = with.folder + "/taxes", deep = with.write("taxes/2024.txt", "tax");
  const std::string top = with.write("lease.txt", "rent");
  with.inner = {with.folder, below};
  CHECK(places_of(with.look().to_read) == std::vector{top});
  with.know(deep);
  with.know(top);
  fs::remove_all(below);
  CHECK(with.look().gone.empty());
  with.folder = below;
  CHECK(with.look().state == FolderLook::State::NotThere);
  fs::create_directories(below);
  CHECK(with.look().state == FolderLook::State::NotThere);
}

TEST_CASE("what a person removed is not taken up again") {
  const auto db = std::move(Database::in_memory()).value();
  REQUIRE(apply_migrations(*db));
  Watched with;
  const std::string lease = with.write("lease.txt", "rent");
  REQUIRE(watch_folder(*db, with.folder, 1));
  const NewPage page{.text = "rent", .label = {}};
  const auto id = add_document(
      *db, {.name = "a", .path = lease, .format = "Text", .sha256 = "a", .place = lease}, {&page, 1}, {});
  REQUIRE(id);
  REQUIRE(remove_document(*db, *id));
  with.left_out = LeftOutFiles::of(*db).value();
  CHECK(with.look().to_read.empty());
  CHECK(with.look().no_documents.empty());
}

#if !defined(_WIN32)

TEST_CASE("links to files are followed, links to folders are not, and broken ones are nothing") {
  Watched with;
  const std::string text = with.write("lease.txt", "rent");
  fs::create_symlink(text, with.folder + "/linked.txt");
  fs::create_symlink(with.folder + "/nothing", with.folder + "/broken.txt");
  fs::create_directory_symlink(with.folder, with.folder + "/again");
  CHECK(places_of(with.look().to_read) == std::vector{text, with.folder + "/linked.txt"});
}

TEST_CASE("names that are no UTF-8 are places like others") {
  Watched with;
  const std::string odd = with.write("l\xE9vier \xFF.txt", "lever");
  CHECK(places_of(with.look().to_read) == std::vector{odd});
  with.know(odd);
  CHECK(with.look().to_read.empty());
  CHECK(with.look().gone.empty());
}

TEST_CASE("what may not be looked into is not taken for gone") {
  Watched with;
  const std::string secret = with.write("private/lease.txt", "rent"), open = with.write("open.txt", "open");
  with.know(secret);
  with.know(open);
  fs::permissions(with.folder + "/private", fs::perms::none);
  const bool obeyed = !std::ifstream(secret);  // not for root
  if (obeyed) {
    const FolderLook look = with.look();
    CHECK(look.gone.empty());
    CHECK(look.to_read.empty());
    CHECK(look.documents == 2);
    fs::permissions(with.folder, fs::perms::none);
    CHECK(with.look().state == FolderLook::State::Unreadable);
    fs::permissions(with.folder, fs::perms::owner_all);
  }
  fs::permissions(with.folder + "/private", fs::perms::owner_all);
}

#endif

// What this program has read so far by calls to the system; nothing where it does not say.
std::optional<int64_t> bytes_read() {
  std::ifstream counters("/proc/self/io");
  std::string name;
  int64_t bytes = 0;
  return counters >> name >> bytes ? std::optional(bytes) : std::nullopt;
}

TEST_CASE("ten thousand files that did not change are not opened") {
  Watched with;
  constexpr int kFiles = 10'000;
  for (int i = 0; i < kFiles; ++i) {
    const std::string place = with.write(concat(i % 100, "/", i, ".txt"), "text");
    with.known.push_back({.place = place, .stamp = *stamp_of_file(place), .document = i + 1});
  }
  std::ranges::sort(with.known, {}, &KnownFile::place);
  const std::optional<int64_t> before = bytes_read();
  const FolderLook look = with.look();
  const std::optional<int64_t> after = bytes_read();
  CHECK(look.documents == kFiles);
  CHECK(look.to_read.empty());
  CHECK(look.no_documents.empty());
  if (before && after) CHECK(*after - *before < kFiles);  // less than a byte of each; the counters are a file
}

TEST_CASE("looking is stopped at once") {
  Watched with;
  for (int i = 0; i < 5; ++i) with.write(concat(i, ".txt"), "text");
  int asked = 0;
  const auto look = look_at_folder({.folder = with.folder,
                                    .inner = with.inner,
                                    .known = with.known,
                                    .left_out = with.left_out,
                                    .being_written = with.being_written,
                                    .now = with.now,
                                    .keep_going = [&] { return ++asked < 3; }});
  CHECK(look.error().fault == Fault::Cancelled);
  CHECK(asked == 3);
}

TEST_CASE("a place is absolute, and says nothing twice") {
  const std::string here = text_of(fs::current_path());
  CHECK(whole_place("papers") == here + "/papers");
  CHECK(whole_place("./papers/../papers//a/") == here + "/papers/a");
  CHECK(whole_place("/") == "/");
  CHECK_FALSE(stamp_of_file(here));
  CHECK_FALSE(stamp_of_file(here + "/nothing of that name"));
}

}  // namespace
}  // namespace hearth
