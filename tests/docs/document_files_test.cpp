// Which files of a folder are read.
#include "app/docs/document_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/temp_folder.h"
#include "tests/zip_maker.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

struct Folder {
  TempFolder folder;
  std::string write(const std::string& name, std::string_view bytes) const {
    const fs::path path = fs::path(folder.path()) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
};

TEST_CASE("a folder is the documents in it and below, by path; what is no document is left out") {
  const Folder with;
  const std::string pdf = with.write("b/scan without an ending", "%PDF-1.7\n"),
                    text = with.write("a.txt", "Lease");
  const std::string utf16 = with.write("c.txt", std::string_view("\xFF\xFEL\0", 4));
  const std::string office = with.write(
      "d.docx", zip_of({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<document/>"}}));
  with.write("photo.txt", std::string_view("\x89PNG\r\n\x1a\n\0\0", 10));
  with.write("data.bin", std::string_view("a\0b", 3));
  with.write("empty.md", "");
  with.write("things.zip", zip_of({{"photo.png", "x"}}));
  with.write(".hidden.txt", "no");
  with.write(".git/config", "no");
  CHECK(*documents_at(with.folder.path()) == std::vector{text, pdf, utf16, office});
  CHECK(*documents_at(text) == std::vector{text});
}

TEST_CASE("a folder without documents, and one that is not there, are told") {
  const Folder with;
  with.write("only/.hidden", "no");
  CHECK(documents_at(with.folder.path()).error().fault == Fault::NotFound);
  const std::string missing = with.folder.path() + "/missing";
  CHECK(*documents_at(missing) == std::vector{missing});  // whoever reads it says so
}

TEST_CASE("links to folders are not followed, so that one to itself ends") {
  const Folder with;
  const std::string text = with.write("a/lease.txt", "Lease");
  std::error_code refused;  // not every system lets everybody make links
  fs::create_directory_symlink(with.folder.path(), fs::path(with.folder.path()) / "a/again", refused);
  CHECK(*documents_at(with.folder.path()) == std::vector{text});
}

TEST_CASE("looking through a folder can be stopped") {
  const Folder with;
  for (int i = 0; i < 3; ++i) with.write("lease" + std::to_string(i) + ".txt", "Lease");
  int asked = 0;
  CHECK(documents_at(with.folder.path(), [&] { return ++asked < 2; }).error().fault == Fault::Cancelled);
}

}  // namespace
}  // namespace hearth
