// Windows and the page: nothing starts a process there yet.
#include "app/docs/reader_process.h"

namespace hearth {

Result<DocumentText> read_in_process(const File&, std::string_view, const std::string&, ReaderLimits) {
  return fail(Fault::Unsupported,
              "PDF and office files cannot be read on this system yet: save it as text, and add that.");
}

Result<PagePicture> draw_in_process(const File&, std::string_view, const PageOrder&, const std::string&,
                                    ReaderLimits) {
  return fail(Fault::Unsupported, "Pages cannot be drawn on this system yet.");
}

bool has_reader_process() { return false; }
bool is_reader(int, char**) { return false; }
int run_reader() { return 1; }

}  // namespace hearth
