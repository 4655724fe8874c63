#include "app/docs/office.h"

#include <string>

#include "app/docs/office_parts.h"

namespace hearth {

Status read_office(std::string_view file, const std::string& password, const PageSink& sink) {
  TRY(OfficeParts parts, OfficeParts::open(file, password));
  if (parts.has("word/document.xml")) return read_word(parts, sink);
  if (parts.has("ppt/presentation.xml")) return read_slides(parts, sink);
  if (parts.has("xl/workbook.xml")) return read_sheets(parts, sink);
  if (parts.has("mimetype")) {
    TRY(const std::string type, parts.text("mimetype"));
    if (type.starts_with("application/epub")) return read_book(parts, sink);
    if (type.starts_with("application/vnd.oasis.opendocument.text"))
      return read_open_document(parts, "ODT", sink);
    if (type.starts_with("application/vnd.oasis.opendocument.presentation"))
      return read_open_document(parts, "ODP", sink);
    if (type.starts_with("application/vnd.oasis.opendocument.spreadsheet"))
      return read_open_document(parts, "ODS", sink);
  }
  if (parts.has("META-INF/container.xml")) return read_book(parts, sink);
  return fail(Fault::Unsupported, "This is an archive: unpack it, and add the files in it.");
}

}  // namespace hearth
