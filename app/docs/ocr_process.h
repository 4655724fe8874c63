// Tesseract, a program of its own that reads the words on a picture, where the person has installed it. It
// gets the picture of one page at a time and is shut in: `hearth --ocr` takes from its process all that it
// does not need and then becomes Tesseract. So it has no connection, can write to no file and start nothing;
// it reads what its own libraries and languages need; memory and time end; it ends with its parent. Hearth
// neither links nor brings it. In a page it is WebAssembly in a worker of its own, which the page brings.
// scans.h calls this; ocr_process_posix.cpp, ocr_process_web.cpp; ocr_process_absent.cpp where there is none
// yet. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/ocr.h"
#include "app/docs/page_picture.h"
#include "engine/base/result.h"
#include "engine/base/task.h"

namespace hearth {

struct OcrProgram {
  std::string path;
  std::vector<std::string> languages;  // that are installed, as Tesseract names them
  bool tells_direction = false;        // can find out which way up a page is
  std::string reader = {};             // program that becomes it, as of read_document(); empty: this one
};

// The one that is installed: `wanted` if given (empty: none), else $HEARTH_TESSERACT, else in $PATH, else in
// the usual places. Nothing when there is none that starts, or it has no language. `reader`: as above.
std::optional<OcrProgram> find_ocr(const std::optional<std::string>& wanted = {},
                                   const std::string& reader = {});

struct OcrLimits {
  int total_ms = 120'000;                 // of one page
  std::function<bool()> keep_going = {};  // asked ten times a second; false ends it with Cancelled
};
// What is written on the picture, read in `languages` (ocr_languages()). `dots_per_inch`: 0 when it is not
// known. Program and picture outlive the task. BadFormat: OCR failed or took too long; Cancelled.
Task<Result<OcrPage>> read_picture(const OcrProgram& program, std::string languages,
                                   const PagePicture& picture, int dots_per_inch, OcrLimits limits = {});

// Whether this system can start one.
bool has_ocr_process();

// Whether main() was started to become it. It then runs run_ocr() before anything else and returns what that
// returns, which it does only when there is no such program.
bool is_ocr(int count, char** words);
int run_ocr(int count, char** words);

}  // namespace hearth
