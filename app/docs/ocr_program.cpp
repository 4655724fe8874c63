// The process that becomes Tesseract, from within.
#include <unistd.h>

#include <string_view>

#include "app/docs/ocr_process.h"
#include "app/docs/reader_sandbox.h"

namespace hearth {

bool is_ocr(int count, char** words) { return count > 3 && std::string_view(words[1]) == "--ocr"; }

int run_ocr(int, char** words) {
  begin_reader_sandbox();
  if (!close_ocr_sandbox()) _exit(1);
  execv(words[2], words + 2);
  _exit(1);
}

}  // namespace hearth
