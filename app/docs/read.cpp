#include "app/docs/read.h"

#include "app/docs/email.h"
#include "app/docs/file_kind.h"
#include "app/docs/html_page.h"
#include "app/docs/plain_text.h"
#include "app/docs/reader_process.h"
#include "engine/base/file.h"

namespace hearth {
namespace {

// A text is in memory twice while it is decoded, so it may be less long than a file with pictures.
constexpr uint64_t kMaxTextBytes = uint64_t{256} << 20;

Result<std::string> bytes_of(const File& file, uint64_t limit) {
  if (file.size() > limit)
    return fail(Fault::Unsupported, "The file is too large: split it, and add the parts.");
  std::string bytes(static_cast<size_t>(file.size()), '\0');
  TRY_STATUS(file.read_at(0, std::as_writable_bytes(std::span(bytes))));
  return bytes;
}

Result<FileKind> kind_of(const File& file) {
  std::string first(static_cast<size_t>(std::min<uint64_t>(file.size(), kKindBytes)), '\0');
  TRY_STATUS(file.read_at(0, std::as_writable_bytes(std::span(first))));
  return kind_of_file(first);
}

// Why a kind that is known is not read, or null for those that are.
const char* refusal_of(FileKind kind) {
  switch (kind) {
    case FileKind::RichText:
      return "RTF cannot be read: save it as DOCX or PDF.";
    case FileKind::Picture:
      return "This is a picture that Hearth does not read: save it as PNG or JPEG.";
    case FileKind::Sound:
      return "This is sound or film: Hearth reads text only.";
    case FileKind::Archive:
      return "This is an archive: unpack it, and add the files in it.";
    case FileKind::Program:
      return "This is a program, not a document.";
    default:
      return nullptr;
  }
}

bool is_read_apart(FileKind kind) {
  return kind == FileKind::Pdf || kind == FileKind::Zip || kind == FileKind::OldOffice ||
         kind == FileKind::Png || kind == FileKind::Jpeg;
}

}  // namespace

Task<Result<DocumentText>> read_document(std::string path, std::string_view password, std::string reader,
                                         std::function<bool()> keep_going) {
  CO_TRY(const std::unique_ptr<File> file, open_file(path));
  if (file->size() > kMaxDocumentBytes) co_return fail(Fault::Unsupported, "The file is larger than 1 GB.");
  CO_TRY(const FileKind kind, kind_of(*file));
  if (kind == FileKind::Empty) co_return fail(Fault::BadFormat, "The file is empty.");
  if (const char* refusal = refusal_of(kind)) co_return fail(Fault::Unsupported, refusal);
  if (is_read_apart(kind)) {
    // A variable of its own: g++ 12 destroys what is made within an expression that waits twice.
    ReaderLimits limits;
    limits.keep_going = keep_going;
    co_return co_await read_in_process(path, password, reader, limits);
  }
  CO_TRY(const std::string bytes, bytes_of(*file, kMaxTextBytes));
  if (kind == FileKind::Html) co_return read_html(bytes);
  if (kind == FileKind::Email) co_return read_email(bytes);
  co_return read_plain_text(bytes);
}

}  // namespace hearth
