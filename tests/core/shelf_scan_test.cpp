#include "app/core/shelf_scan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/models/model_paths.h"
#include "tests/temp_folder.h"

using namespace hearth;
using Kind = ModelChoice::Kind;

namespace {

const Catalogue kCatalogue = {
    .models = {
        {.id = "quick",
         .kind = ModelKind::Quick,
         .name = "Quick",
         .licence = "MIT",
         .file = "q.gguf",
         .bytes = 2'000'000'000},
        {.id = "starter",
         .kind = ModelKind::Quick,
         .name = "Starter",
         .file = "s.gguf",
         .bytes = 100'000'000,
         .sha256 = std::string(64, 'a')},
        {.id = "mid", .kind = ModelKind::Balanced, .name = "Mid", .file = "m.gguf", .bytes = 3'000'000'000},
        {.id = "huge", .kind = ModelKind::Careful, .name = "Huge", .file = "h.gguf", .bytes = 9'000'000'000},
        {.id = "large",
         .kind = ModelKind::Careful,
         .name = "Large",
         .file = "l.gguf",
         .bytes = 5'000'000'000},
        {.id = "larger",
         .kind = ModelKind::Careful,
         .name = "Larger",
         .file = "r.gguf",
         .bytes = 6'000'000'000}}};

std::vector<ModelChoice> choices(const MachineFacts& machine, const std::vector<ShelfModel>& shelf = {}) {
  return choices_here(kCatalogue, "models.example", shelf, machine, 0);
}

const ModelChoice& first_of(const std::vector<ModelChoice>& all, Kind kind) {
  return *std::ranges::find(all, kind, &ModelChoice::kind);
}

const auto kAlways = [] { return true; };

}  // namespace

TEST_CASE("the best of each kind that fits comes first, or else the smallest") {
  const auto all = choices({.free_memory_bytes = 8'000'000'000});
  CHECK(all.size() == 6);
  CHECK(first_of(all, Kind::Quick).id == "quick");
  CHECK(first_of(all, Kind::Balanced).id == "mid");
  CHECK(first_of(all, Kind::Careful).id == "large");
  CHECK_FALSE(all.back().fits);
  const auto small = choices({.free_memory_bytes = 1'000'000'000});
  CHECK(first_of(small, Kind::Quick).id == "starter");
  CHECK(first_of(small, Kind::Quick).fits);
  CHECK(first_of(small, Kind::Balanced).id == "mid");
  CHECK_FALSE(first_of(small, Kind::Balanced).fits);
  CHECK(first_of(small, Kind::Careful).id == "large");
  CHECK(first_of(choices({}), Kind::Careful).id == "huge");
}

TEST_CASE("a model that is here already comes before one that must be fetched") {
  ShelfModel starter = {.path = "/models/renamed.gguf", .sha256 = std::string(64, 'a')};
  auto all = choices({.free_memory_bytes = 8'000'000'000}, {starter});
  CHECK(first_of(all, Kind::Quick).id == "starter");
  CHECK(first_of(all, Kind::Quick).here);
  CHECK(first_of(all, Kind::Quick).path == starter.path);
  // Its name alone is not enough where both hashes are known.
  starter = {.path = "/models/s.gguf", .sha256 = std::string(64, 'b')};
  all = choices({.free_memory_bytes = 8'000'000'000}, {starter});
  CHECK(first_of(all, Kind::Quick).id == "quick");
  const ShelfModel mid = {.path = "/elsewhere/M.gguf"};
  CHECK(first_of(choices({}, {mid}), Kind::Balanced).here);
  const ShelfModel broken = {.path = "/elsewhere/m.gguf", .error = "It is damaged."};
  CHECK_FALSE(first_of(choices({}, {broken}), Kind::Balanced).here);
}

TEST_CASE("words a second are predicted from the device's test, and better from an answer") {
  CHECK(first_of(choices({}), Kind::Balanced).words_per_s == 0);
  const double tested = first_of(choices({.tested_tokens_per_s = 1000}), Kind::Balanced).words_per_s;
  CHECK(tested == doctest::Approx(1000.0 * 53 / 3000 * 0.75));
  ShelfModel mid = {.path = "/m.gguf"};
  mid.card.bytes_per_token = 2'000'000'000;
  const MachineFacts measured = {.tested_tokens_per_s = 1000,
                                 .measured_path = "/m.gguf",
                                 .measured_tokens_per_s = 20,
                                 .measured_bytes_per_token = 2'000'000'000};
  const auto all = choices(measured, {mid});
  CHECK(first_of(all, Kind::Balanced).words_per_s == doctest::Approx(15));
  CHECK(first_of(all, Kind::Balanced).measured);
  CHECK(first_of(all, Kind::Quick).words_per_s == doctest::Approx(15));
  CHECK_FALSE(first_of(all, Kind::Quick).measured);
}

TEST_CASE("a scan finds each model once and says what is wrong with a file") {
  const TempFolder shelf, other, cache;
  const std::string tiny = std::string(HEARTH_TEST_DATA) + "/tiny/llama-dense.gguf";
  const auto copy_to = [&tiny](const TempFolder& folder, const char* name) {
    std::filesystem::copy_file(path_of(tiny), path_of(folder.path()) / name);
  };
  copy_to(shelf, "mine.gguf");
  copy_to(other, "theirs.gguf");
  std::ofstream(path_of(shelf.path()) / "broken.gguf") << "nothing";
  const ShelfPlaces places = {.shelf = shelf.path(),
                              .folders = {shelf.path()},
                              .others = {other.path(), other.path() + "/none"},
                              .files = {other.path() + "/theirs.gguf", other.path() + "/gone.gguf"},
                              .usual = false,
                              .cache = cache.path()};
  const auto models = scan_shelf(places, 512, kAlways);
  REQUIRE(models.size() == 2);
  CHECK(models[0].name == "broken");
  CHECK_FALSE(models[0].error.empty());
  CHECK(models[1].path == path_in(shelf.path(), "mine.gguf"));
  CHECK(models[1].origin == "Hearth");
  CHECK(models[1].removable);
  CHECK(models[1].memory_bytes > models[1].card.file_bytes);
  CHECK(models[1].card.architecture == "llama");
  CHECK(models[1].check == ShelfModel::Check::Unknown);
  std::filesystem::remove(path_of(shelf.path()) / "mine.gguf");
  const auto elsewhere = scan_shelf(places, 512, kAlways);
  REQUIRE(elsewhere.size() == 2);
  CHECK(elsewhere[1].origin == other.path());
  CHECK_FALSE(elsewhere[1].removable);
  CHECK(scan_shelf(places, 512, [] { return false; }).empty());
}

TEST_CASE("a model that no longer fits is marked") {
  std::vector<ShelfModel> shelf = {{.memory_bytes = 5}, {.memory_bytes = 50}};
  mark_fitting(shelf, {.free_memory_bytes = 10});
  CHECK(shelf[0].fits);
  CHECK_FALSE(shelf[1].fits);
}
