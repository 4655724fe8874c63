// Not a test: prints how long looking at a watched folder takes when nothing in it changed, and how much was
// read from files meanwhile (Linux): look_bench FILES. The folder and an encrypted vault are made in a
// temporary place.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/docs/folder_look.h"
#include "app/docs/folder_walk.h"
#include "app/store/schema.h"
#include "engine/base/text.h"

using namespace hearth;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}
void must(const Status& status) {
  if (!status) must(Result<int>(std::unexpected(status.error())));
}

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// What this program has read so far by calls to the system, in bytes; -1 where nothing tells.
int64_t bytes_read() {
  std::ifstream counters("/proc/self/io");
  std::string name;
  int64_t bytes = -1;
  return counters >> name >> bytes ? bytes : -1;
}

void fill(Database& db, const std::string& folder, int files) {
  const std::string text(2000, 'a');
  for (int i = 0; i < files; ++i) {
    const std::string in = concat(folder, "/", i / 100);
    if (i % 100 == 0) fs::create_directories(in);
    const std::string place = concat(in, "/", i, ".txt");
    std::ofstream(place) << text << i;
    const NewDocument document = {.name = concat(i, ".txt"),
                                  .path = place,
                                  .format = "Text",
                                  .sha256 = concat(i),
                                  .place = place,
                                  .stamp = *stamp_of_file(place)};
    const NewPage page{.text = text, .label = {}};
    must(add_document(db, document, {&page, 1}, {}));
  }
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  const int files = count == 2 ? std::atoi(arguments[1]) : 10'000;
  const std::string home = fs::temp_directory_path().string() + concat("/hearth-look-bench-", std::rand());
  const std::string folder = whole_place(home + "/files");
  fs::create_directories(folder);
  const auto db = must(Database::open(home + "/vault.db", Secret::random(32)));
  must(apply_migrations(*db));
  fill(*db, folder, files);
  must(watch_folder(*db, folder, 1));

  std::vector<double> known_ms, look_ms;
  int64_t read = 0;
  for (int round = 0; round < 9; ++round) {
    const Clock::time_point start = Clock::now();
    const std::vector<KnownFile> known = must(known_files(*db));
    const LeftOutFiles left_out = must(LeftOutFiles::of(*db));
    known_ms.push_back(ms_since(start));
    const std::vector<std::string> inner = {folder};
    const int64_t before = bytes_read();
    const Clock::time_point looking = Clock::now();
    const FolderLook look = must(look_at_folder({.folder = folder,
                                                 .inner = inner,
                                                 .known = known,
                                                 .left_out = left_out,
                                                 .being_written = {},
                                                 .now = FileTime::clock::now()}));
    look_ms.push_back(ms_since(looking));
    read = bytes_read() - before;
    if (look.documents != static_cast<size_t>(files) || !look.to_read.empty()) return 1;
  }
  std::printf(
      "%d files: what is known of them %.1f ms, looking %.1f ms (medians of 9), read of files: %lld bytes\n",
      files, median(known_ms), median(look_ms), static_cast<long long>(read));
  fs::remove_all(home);
  return 0;
}
