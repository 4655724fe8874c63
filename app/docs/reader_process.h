// Files whose formats are complicated are read by another process, so that a hostile one reaches nothing: it
// has no environment, no key, no file and no connection, little memory and little time, and ends with its
// parent. It is this same program, started as `hearth --reader`. read.cpp starts it, app/main.cpp becomes it.
// reader_process_posix.cpp; reader_process_absent.cpp where there is none yet. Any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/docs/document.h"
#include "app/docs/page_picture.h"
#include "engine/base/file.h"
#include "engine/base/result.h"

namespace hearth {

struct ReaderLimits {
  int idle_ms = 60'000;    // without anything read: it hangs
  int total_ms = 600'000;  // of all
  // Asked ten times a second: false ends the reading with Cancelled.
  std::function<bool()> keep_going = {};
};

// The other side, in `program` (empty: this one). As read_document(); OutOfMemory, BadFormat: the process
// died of the file; Unsupported where there is no such process.
Result<DocumentText> read_in_process(const File& file, std::string_view password,
                                     const std::string& program = {}, ReaderLimits limits = {});

// One page drawn, of a file whose pages can be. Fails as above; NotFound: there is no such page.
Result<PagePicture> draw_in_process(const File& file, std::string_view password, const PageOrder& order,
                                    const std::string& program = {}, ReaderLimits limits = {});

// Whether this system has one: otherwise only plain formats are read.
bool has_reader_process();

// Whether main() was started as the other side. It then runs run_reader() before anything else and returns
// what that returns.
bool is_reader(int count, char** words);
int run_reader();

}  // namespace hearth
