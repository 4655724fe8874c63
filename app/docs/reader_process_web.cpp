// The reader of a page: a worker with a WebAssembly instance of its own, one for each file
// (app/main_web_reader.cpp is what runs in it).
#include "app/docs/reader_process.h"

#include "app/docs/reader_wire.h"
#include "app/docs/reader_worker_web.h"

// web/core_library.js. `page`: 0, or the one to draw at that many pixels across or, where that is 0, to the
// inch. The password is copied at once.
extern "C" void hearth_reader_start(int id, const char* path, const char* password, size_t password_bytes,
                                    uint32_t page, uint32_t width, uint32_t dots_per_inch);

namespace hearth {
namespace {

std::function<void(int id)> starting(const std::string& path, std::string_view password,
                                     const PageOrder& drawn) {
  return [&path, password, drawn](int id) {
    hearth_reader_start(id, path.c_str(), password.data(), password.size(), drawn.page, drawn.width,
                        drawn.dots_per_inch);
  };
}

// A reader whose answer has no end was lost.
template <class Answer>
auto whole(Answer& answer) -> Result<decltype(answer.take())> {
  if (answer.complete()) return answer.take();
  return fail(Fault::BadFormat, "The file could not be read: it is damaged.");
}

}  // namespace

bool has_reader_process() { return true; }
bool is_reader(int, char**) { return false; }
int run_reader() { return 1; }

Task<Result<DocumentText>> read_in_process(std::string path, std::string_view password, std::string,
                                           ReaderLimits limits) {
  ReaderAnswer answer;
  ReaderWorker worker(starting(path, password, {.page = 0}), std::move(limits),
                      [&](std::string_view bytes) { return answer.feed(bytes); });
  CO_TRY_STATUS(co_await worker);
  co_return whole(answer);
}

Task<Result<PagePicture>> draw_in_process(std::string path, std::string_view password, PageOrder order,
                                          std::string, ReaderLimits limits) {
  DrawingAnswer answer;
  ReaderWorker worker(starting(path, password, order), std::move(limits),
                      [&](std::string_view bytes) { return answer.feed(bytes); });
  CO_TRY_STATUS(co_await worker);
  co_return whole(answer);
}

}  // namespace hearth
