// The reader process from within: takes a password and a file, closes the door, and answers.
#include <unistd.h>

#include <cerrno>
#include <new>
#include <string>
#include <string_view>

#include "app/docs/read.h"
#include "app/docs/reader_process.h"
#include "app/docs/reader_sandbox.h"
#include "app/docs/reader_wire.h"
#include "app/docs/reader_work.h"

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

// `file`: what request.file shows.
bool read_request(ReaderRequest& request, std::string& file) {
  std::string head(kRequestSizes, '\0');
  if (!read_exactly(head.data(), head.size())) return false;
  const auto sizes = read_request_sizes(head);
  if (!sizes || sizes->file_bytes > kMaxDocumentBytes) return false;
  request.drawn = sizes->drawn;
  request.password.resize(sizes->password_bytes);
  file.resize(static_cast<size_t>(sizes->file_bytes));
  if (!read_exactly(request.password.data(), request.password.size())) return false;
  if (!read_exactly(file.data(), file.size())) return false;
  request.file = file;
  return true;
}

Status shut_in(size_t file_bytes) {
  if (close_reader_sandbox(kMemoryBytes + file_bytes)) return {};
  return fail(
      Fault::Unsupported,
      "This system does not let the reader of documents be shut in, so Hearth does not read the file.");
}

}  // namespace

bool is_reader(int count, char** words) { return count == 2 && std::string_view(words[1]) == "--reader"; }

int run_reader() {
  begin_reader_sandbox();
  ReaderRequest request;
  std::string file;
  try {
    if (!read_request(request, file)) _exit(1);
  } catch (const std::bad_alloc&) {
    write_all(failure_record({Fault::OutOfMemory, "The file needs more memory than reading may take."}));
    _exit(0);
  }
  answer_request(request, [&] { return shut_in(request.file.size()); }, write_all);
  _exit(0);  // nothing of the libraries needs to be tidied up
}

}  // namespace hearth
