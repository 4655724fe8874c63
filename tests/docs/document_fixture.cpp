#include "tests/docs/document_fixture.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/temp_folder.h"

namespace hearth {

Result<DocumentText> read_bytes(const std::string& bytes, const std::string& password) {
  const TempFolder home;
  const std::string path = home.path() + "/letter.txt";
  std::ofstream(path, std::ios::binary) << bytes;
  return wait(read_document(path, password, HEARTH_TEST_READER));
}

DocumentText document_of(const std::string& bytes, const std::string& password) {
  auto document = read_bytes(bytes, password);
  if (!document) FAIL(document.error().message);
  return std::move(*document);
}

void check_refused(const std::string& bytes, Fault fault, const std::string& words,
                   const std::string& password) {
  const auto document = read_bytes(bytes, password);
  REQUIRE(!document.has_value());
  CHECK(fault_name(document.error().fault) == fault_name(fault));
  INFO(document.error().message);
  CHECK(document.error().message.find(words) != std::string::npos);
}

}  // namespace hearth
