// Windows: pages cannot be drawn there yet, so there is nothing to read.
#include "app/docs/ocr_process.h"

namespace hearth {

std::optional<OcrProgram> find_ocr(const std::optional<std::string>&, const std::string&) {
  return std::nullopt;
}

Task<Result<OcrPage>> read_picture(const OcrProgram&, std::string, const PagePicture&, int, OcrLimits) {
  co_return fail(Fault::Unsupported, "Scanned pages cannot be read on this system yet.");
}

bool has_ocr_process() { return false; }
bool is_ocr(int, char**) { return false; }
int run_ocr(int, char**) { return 1; }

}  // namespace hearth
