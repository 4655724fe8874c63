#include "engine/base/file_writing.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "engine/base/file.h"
#include "tests/temp_folder.h"

namespace hearth {

TEST_CASE("a file is replaced as a whole, whatever the write has to outlive") {
  const TempFolder folder;
  const std::string path = folder.path() + "/file";
  for (const Outlives outlives : {Outlives::Program, Outlives::PowerCut}) {
    REQUIRE(write_whole_file(path, "the first, longer contents", outlives).has_value());
    REQUIRE(write_whole_file(path, "the second", outlives).has_value());
    CHECK(read_text_file(path, 100).value() == "the second");
    CHECK(!file_exists(unfinished_path(path)));
  }
}

TEST_CASE("a write that fails in the middle leaves the old file and nothing else") {
  const TempFolder folder;
  const std::string path = folder.path() + "/file";
  REQUIRE(write_whole_file(path, "old").has_value());
  const Status written = write_in_pieces(
      path,
      [](const PieceSink& put) -> Status {
        TRY_STATUS(put(std::as_bytes(std::span("new"))));
        return fail(Fault::BadFormat, "No more.");
      },
      Outlives::PowerCut);
  REQUIRE(!written.has_value());
  CHECK(written.error().message == "No more.");
  CHECK(read_text_file(path, 100).value() == "old");
  CHECK(!file_exists(unfinished_path(path)));
}

TEST_CASE("files and folders can be flushed, and what is not there says so") {
  const TempFolder folder;
  const std::string path = folder.path() + "/file";
  REQUIRE(write_whole_file(path, "words").has_value());
  CHECK(flush_to_drive(path).has_value());
  CHECK(flush_to_drive(folder.path()).has_value());
  const Status missing = flush_to_drive(path + "2");
  REQUIRE(!missing.has_value());
  CHECK(missing.error().fault == Fault::Unreadable);
}

}  // namespace hearth
