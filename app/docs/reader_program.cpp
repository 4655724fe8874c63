// The reader process from within: takes a password and a file, closes the door, and writes the pages, or
// draws one.
#include <unistd.h>

#include <cerrno>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "app/docs/file_kind.h"
#include "app/docs/parsed_formats.h"
#include "app/docs/read.h"
#include "app/docs/reader_process.h"
#include "app/docs/reader_sandbox.h"
#include "app/docs/reader_wire.h"

namespace hearth {
namespace {

// Beside the file itself.
constexpr uint64_t kMemoryBytes = uint64_t{2} << 30;

bool read_exactly(char* into, size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = read(STDIN_FILENO, into, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    bytes -= static_cast<size_t>(got);
  }
  return true;
}

// A parent that is gone ends the process.
void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(1);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

struct Request {
  std::string password, file;
  std::optional<PageOrder> drawn;
};

bool read_request(Request& request) {
  std::string head(kRequestSizes, '\0');
  if (!read_exactly(head.data(), head.size())) return false;
  const auto sizes = read_request_sizes(head);
  if (!sizes || sizes->file_bytes > kMaxDocumentBytes) return false;
  request.drawn = sizes->drawn;
  request.password.resize(sizes->password_bytes);
  request.file.resize(static_cast<size_t>(sizes->file_bytes));
  return read_exactly(request.password.data(), request.password.size()) &&
         read_exactly(request.file.data(), request.file.size());
}

Status draw(FileKind kind, const Request& request) {
  TRY(const PagePicture picture, draw_format(kind, request.file, request.password, *request.drawn));
  write_all(pixels_record(picture));
  write_all(letters_record(picture));
  return {};
}

Status read_all(const Request& request) {
  const FileKind kind = kind_of_file(std::string_view(request.file).substr(0, kKindBytes));
  TRY_STATUS(prepare_format(kind));
  if (!close_reader_sandbox(kMemoryBytes + request.file.size())) {
    return fail(
        Fault::Unsupported,
        "This system does not let the reader of documents be shut in, so Hearth does not read the file.");
  }
  if (request.drawn) return draw(kind, request);
  PageSink sink;
  sink.begin = [](std::string_view format, bool paged) { write_all(begin_record(format, paged)); };
  sink.page = [](const DocumentPage& page) { write_all(page_record(page)); };
  return read_format(kind, request.file, request.password, sink);
}

}  // namespace

bool is_reader(int count, char** words) { return count == 2 && std::string_view(words[1]) == "--reader"; }

int run_reader() {
  begin_reader_sandbox();
  try {
    Request request;
    if (!read_request(request)) _exit(1);
    const Status done = read_all(request);
    write_all(done ? end_record() : failure_record(done.error()));
  } catch (const std::bad_alloc&) {
    write_all(failure_record({Fault::OutOfMemory, "The file needs more memory than reading may take."}));
  }
  _exit(0);  // nothing of the libraries needs to be tidied up
}

}  // namespace hearth
