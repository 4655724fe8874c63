// Windows: nothing starts a process there yet.
#include "app/docs/reader_process.h"

namespace hearth {

Task<Result<DocumentText>> read_in_process(std::string, std::string_view, std::string, ReaderLimits) {
  co_return fail(Fault::Unsupported,
                 "PDF and office files cannot be read on this system yet: save it as text, and add that.");
}

Task<Result<PagePicture>> draw_in_process(std::string, std::string_view, PageOrder, std::string,
                                          ReaderLimits) {
  co_return fail(Fault::Unsupported, "Pages cannot be drawn on this system yet.");
}

bool has_reader_process() { return false; }
bool is_reader(int, char**) { return false; }
int run_reader() { return 1; }

}  // namespace hearth
