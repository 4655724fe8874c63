// Office files that have a password, read by the reader process: those that other programs made, and broken
// and hostile ones.
#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "app/docs/read.h"
#include "tests/docs/document_fixture.h"
#include "tests/zip_maker.h"

using namespace hearth;

namespace {

constexpr const char* kPassword = "h\u00E9arth \u706B";

Result<DocumentText> read_file(const std::string& path, std::string_view password) {
  return wait(read_document(path, password, HEARTH_TEST_READER));
}

std::string file_of(const std::string& name) { return std::string(HEARTH_TEST_DATA) + "/documents/" + name; }

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string locked_text(const std::string& manifest_entry) {
  return zip_of(
      {{"mimetype", "application/vnd.oasis.opendocument.text", false},
       {"META-INF/manifest.xml",
        R"(<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="content.xml">)"
        R"(<manifest:encryption-data manifest:checksum="AAAA" manifest:checksum-type="x#sha256-1k">)" +
            manifest_entry + "</manifest:encryption-data></manifest:file-entry></manifest:manifest>"},
       {"content.xml", std::string(64, 'x'), false}});
}

}  // namespace

TEST_CASE("office files ask for their password, say when it is wrong, and are read with it") {
  for (const char* name :
       {"locked_2007.docx", "locked_2010.docx", "locked.odt", "locked.ods", "locked_24.odt"}) {
    CAPTURE(name);
    for (const char* password : {"", "wrong", "h\u00E9arth"}) {
      const auto refused = read_file(file_of(name), password);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().fault == Fault::WrongKey);
      CHECK(refused.error().message ==
            (*password == '\0' ? "The file has a password." : "That is not the file's password."));
    }
    const auto document = read_file(file_of(name), kPassword);
    REQUIRE_MESSAGE(document.has_value(), document.error().message);
    REQUIRE(document->pages.size() == 1);
    const std::string& text = document->pages[0].text;
    CAPTURE(text);
    if (document->format == "ODS")
      CHECK(text == "Bread\t2.5\n");
    else
      CHECK(text ==
            "Lease\nThe monthly rent is 850 euros and is due on the third working day of each month.\n"
            "Signed in \u0141\u00F3d\u017A.\n\n");
  }
}

TEST_CASE("a workbook that is only protected against changes opens without a password") {
  const auto document = read_file(file_of("protected.xlsx"), "");
  REQUIRE_MESSAGE(document.has_value(), document.error().message);
  CHECK(document->format == "XLSX");
  CHECK(document->pages.at(0).text == "Bread\t2.5\n");
}

TEST_CASE("a locked office file that is damaged or cut is refused in words, wherever it is") {
  const std::string whole = bytes_of(file_of("locked_2010.docx"));
  constexpr size_t kSector = 512;  // the last one is not full
  for (size_t kept = 8; kept < whole.size() - kSector; kept += 509) {
    CAPTURE(kept);
    const auto read = read_bytes(whole.substr(0, kept), kPassword);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.ends_with("."));
  }
  // Tables that point to themselves.
  std::string circular = whole;
  for (size_t at = 512; at + 4 <= circular.size(); at += 4) circular.replace(at, 4, std::string(4, '\0'));
  CHECK_FALSE(read_bytes(circular, kPassword).has_value());
}

TEST_CASE("a file of Office from before 2007 is refused in words") {
  std::string old = bytes_of(file_of("locked_2010.docx"));
  std::string name;
  for (const char letter : std::string("EncryptedPackage")) name.append({letter, '\0'});
  const size_t at = old.find(name);
  REQUIRE(at != std::string::npos);
  old[at] = 'X';
  check_refused(old, Fault::Unsupported, "A file of Office from before 2007 cannot be read: save it as DOCX");
}

TEST_CASE("OpenDocument files that are locked in another way are refused, and no number makes them wait") {
  const std::string aes = R"(<manifest:algorithm manifest:algorithm-name="x#aes256-cbc" )"
                          R"(manifest:initialisation-vector="AAAAAAAAAAAAAAAAAAAAAA=="/>)";
  const auto derived = [&](const std::string& rounds, const std::string& name) {
    return aes + R"(<manifest:key-derivation manifest:key-derivation-name=")" + name +
           R"(" manifest:key-size="32" manifest:iteration-count=")" + rounds + R"(" manifest:salt="AAAA"/>)";
  };
  const auto argon2 = [&](const std::string& passes, const std::string& memory) {
    return aes +
           R"(<manifest:key-derivation manifest:key-derivation-name="argon2id" manifest:key-size="32")"
           R"( manifest:salt="AAAAAAAAAAAAAAAAAAAAAA==" loext:argon2-lanes="4" loext:argon2-iterations=")" +
           passes + R"(" loext:argon2-memory=")" + memory + R"("/>)";
  };
  for (const std::string& unknown :
       {std::string("<manifest:algorithm manifest:algorithm-name=\"Blowfish CFB\"/>"),
        derived("4000000000", "PBKDF2"), derived("0", "PBKDF2"), derived("3", "argon2id"),
        argon2("3", "4294967295"), argon2("4294967295", "65536"), argon2("0", "0")}) {
    CAPTURE(unknown);
    check_refused(locked_text(unknown), Fault::Unsupported, "The file's password locks it", "any");
  }
  check_refused(locked_text(derived("1000", "PBKDF2")), Fault::WrongKey, "not the file's password", "any");
}
