// Tesseract in a page: compiled to WebAssembly, in a worker for each picture (web/ocr_worker.js), fetched
// with its languages from where the page came from when the first scanned page is read.
#include <array>

#include "app/docs/ocr_process.h"
#include "app/docs/reader_worker_web.h"
#include "app/store/secret.h"

// web/core_library.js. The picture is copied at once; `languages`: "eng+deu".
extern "C" {
void hearth_ocr_start(int id, const char* picture, size_t bytes, const char* languages, int dots_per_inch);
// Those that are given out with the page, one a line; cut where there is no room.
void hearth_ocr_languages(char* into, size_t room);
}

namespace hearth {
namespace {

constexpr size_t kLongestOutput = size_t{16} << 20;

}  // namespace

bool has_ocr_process() { return true; }
bool is_ocr(int, char**) { return false; }
int run_ocr(int, char**) { return 1; }

std::optional<OcrProgram> find_ocr(const std::optional<std::string>&, const std::string&) {
  std::array<char, 1024> listed{};
  hearth_ocr_languages(listed.data(), listed.size());
  OcrProgram program;
  program.languages = installed_ocr_languages(listed.data());
  return program.languages.empty() ? std::nullopt : std::optional(std::move(program));
}

Task<Result<OcrPage>> read_picture(const OcrProgram&, std::string languages, const PagePicture& picture,
                                   int dots_per_inch, OcrLimits limits) {
  std::string file = grey_picture(picture), table;
  ReaderWorker worker(
      [&](int id) { hearth_ocr_start(id, file.data(), file.size(), languages.c_str(), dots_per_inch); },
      {.idle_ms = limits.total_ms, .total_ms = limits.total_ms, .keep_going = limits.keep_going},
      [&](std::string_view bytes) -> Status {
        if (table.size() + bytes.size() > kLongestOutput)
          return fail(Fault::BadFormat, "OCR found too much on the page.");
        table += bytes;
        return {};
      });
  wipe(file);
  const Status read = co_await worker;
  if (!read) co_return std::unexpected(read.error());
  Result<OcrPage> page = page_of_ocr_table(table, picture);
  wipe(table);
  co_return page;
}

}  // namespace hearth
