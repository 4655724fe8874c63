#include "app/docs/reader_work.h"

#include <new>

#include "app/docs/file_kind.h"
#include "app/docs/parsed_formats.h"
#include "app/docs/reader_wire.h"

namespace hearth {
namespace {

using Write = std::function<void(std::string_view)>;

Status draw(FileKind kind, const ReaderRequest& request, const Write& write) {
  TRY(const PagePicture picture, draw_format(kind, request.file, request.password, *request.drawn));
  write(pixels_record(picture));
  write(letters_record(picture));
  return {};
}

Status read_pages(FileKind kind, const ReaderRequest& request, const Write& write) {
  PageSink sink;
  sink.begin = [&](std::string_view format, bool paged) { write(begin_record(format, paged)); };
  sink.page = [&](const DocumentPage& page) { write(page_record(page)); };
  return read_format(kind, request.file, request.password, sink);
}

Status work_on(const ReaderRequest& request, const std::function<Status()>& shut_in, const Write& write) {
  const FileKind kind = kind_of_file(request.file.substr(0, kKindBytes));
  TRY_STATUS(prepare_format(kind));
  TRY_STATUS(shut_in());
  return request.drawn ? draw(kind, request, write) : read_pages(kind, request, write);
}

}  // namespace

void answer_request(const ReaderRequest& request, const std::function<Status()>& shut_in,
                    const Write& write) {
  try {
    const Status done = work_on(request, shut_in, write);
    write(done ? end_record() : failure_record(done.error()));
  } catch (const std::bad_alloc&) {
    write(failure_record({Fault::OutOfMemory, "The file needs more memory than reading may take."}));
  }
}

}  // namespace hearth
