// What the reader process parses itself: any bytes as a ZIP file of an office program, as the XML in one, as
// a chapter of a book; and letters anywhere on a page. The first byte says as what.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/office.h"
#include "app/docs/pdf_layout.h"
#include "engine/base/text.h"
#include "zip_maker.h"

namespace {

using namespace hearth;

constexpr const char* kWorkbook =
    "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='s'/><sheet name='b' r:id='x'/></sheets></workbook>";
constexpr const char* kSlides =
    "<p:presentation xmlns:r='r'><p:sldIdLst><p:sldId r:id='s'/></p:sldIdLst></p:presentation>";
constexpr const char* kContainer =
    "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>";

ZipEntry stored(const char* name, std::string_view contents) { return {name, std::string(contents), false}; }

std::string relation(std::string_view target) {
  return concat("<Relationships><Relationship Id='s' Target='", target, "'/></Relationships>");
}

std::string archive_of(unsigned kind, std::string_view xml) {
  switch (kind) {
    case 1:
      return zip_of({stored("word/document.xml", xml)});
    case 2:
      return zip_of({stored("xl/workbook.xml", kWorkbook), stored("xl/sharedStrings.xml", xml),
                     stored("xl/styles.xml", xml), stored("xl/_rels/workbook.xml.rels", relation("s.xml")),
                     stored("xl/s.xml", xml)});
    case 3:
      return zip_of({stored("ppt/presentation.xml", kSlides),
                     stored("ppt/_rels/presentation.xml.rels", relation("s.xml")), stored("ppt/s.xml", xml),
                     stored("ppt/_rels/s.xml.rels", xml)});
    case 4:
      return zip_of(
          {stored("mimetype", "application/vnd.oasis.opendocument.text"), stored("content.xml", xml)});
    case 5:
      return zip_of(
          {stored("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), stored("content.xml", xml)});
    case 6:
      return zip_of(
          {stored("META-INF/container.xml", kContainer), stored("b.opf", xml), stored("c", "<p>x</p>")});
    default:
      return std::string(xml);
  }
}

// Seven bytes a letter: what it is, where it begins, how large it is.
void check_layout(std::string_view bytes) {
  std::vector<PageCharacter> characters;
  for (size_t at = 0; at + 7 <= bytes.size() && characters.size() < 2000; at += 7) {
    const auto number = [&](size_t offset) {
      return static_cast<double>(static_cast<unsigned char>(bytes[at + offset]));
    };
    PageCharacter character;
    character.code = static_cast<char32_t>(number(0) + number(6) * 256);
    character.box = {number(1) * 4, number(2) * 4, number(1) * 4 + number(3), number(2) * 4 + number(4) / 4};
    character.upright = number(5) < 250;
    characters.push_back(character);
  }
  if (!is_valid_utf8(text_in_reading_order(characters).text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const unsigned kind = data[0] % 8;
  if (kind == 7) {
    check_layout(bytes);
    return 0;
  }
  PageSink sink;
  bool begun = false;
  sink.begin = [&](std::string_view, bool) { begun = true; };
  sink.page = [&](const DocumentPage&) {
    if (!begun) std::abort();
  };
  static_cast<void>(read_office(archive_of(kind, bytes), "password", sink));
  return 0;
}
