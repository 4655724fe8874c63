#include "app/docs/parsed_formats.h"

#include "app/docs/locked_office.h"
#include "app/docs/office.h"
#include "app/docs/pdf.h"
#include "app/docs/pdf_drawing.h"
#include "app/docs/pdf_library.h"
#include "app/docs/picture.h"

namespace hearth {
namespace {

bool is_picture(FileKind kind) { return kind == FileKind::Png || kind == FileKind::Jpeg; }

}  // namespace

Status prepare_format(FileKind kind) {
  if (kind != FileKind::Pdf || pdf_library()) return {};
  return fail(Fault::Unsupported, "PDF files cannot be read: PDFium, which lies beside Hearth, is missing.");
}

Status read_format(FileKind kind, std::string_view file, const std::string& password, const PageSink& sink) {
  if (kind == FileKind::Pdf) return read_pdf(file, password, sink);
  if (is_picture(kind)) return read_picture_file(kind, file, sink);
  if (kind != FileKind::OldOffice) return read_office(file, password, sink);
  TRY(const std::string archive, unlock_office(file, password));
  return read_office(archive, password, sink);
}

Result<PagePicture> draw_format(FileKind kind, std::string_view file, const std::string& password,
                                const PageOrder& order) {
  if (kind == FileKind::Pdf) return draw_pdf_page(file, password, order);
  if (is_picture(kind)) return draw_picture_file(file, order);
  return fail(Fault::Unsupported, "Only the pages of a PDF and pictures can be drawn.");
}

std::unexpected<Error> wrong_password(std::string_view given) {
  return fail(Fault::WrongKey,
              given.empty() ? "The file has a password." : "That is not the file's password.");
}

}  // namespace hearth
