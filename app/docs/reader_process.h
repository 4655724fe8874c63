// Files whose formats are complicated are read by another process, so that a hostile one reaches nothing: it
// has no environment, no key, no file and no connection, little memory and little time, and ends with its
// parent. It is this same program, started as `hearth --reader`. read.cpp starts it, app/main.cpp becomes it.
// In a page it is a worker with a memory of its own, for which nobody may wait: hence tasks.
// reader_process_posix.cpp, reader_process_web.cpp; reader_process_absent.cpp where there is none yet. Any
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/docs/document.h"
#include "app/docs/page_picture.h"
#include "engine/base/result.h"
#include "engine/base/task.h"

namespace hearth {

struct ReaderLimits {
  int idle_ms = 60'000;    // without anything read: it hangs
  int total_ms = 600'000;  // of all
  // Asked ten times a second: false ends the reading with Cancelled.
  std::function<bool()> keep_going = {};
};

// The other side, in `program` (empty: this one). `password` is looked at before it waits for anything. As
// read_document(); OutOfMemory, BadFormat: the process
// died of the file; Unsupported where there is no such process.
Task<Result<DocumentText>> read_in_process(std::string path, std::string_view password,
                                           std::string program = {}, ReaderLimits limits = {});

// One page drawn, of a file whose pages can be. Fails as above; NotFound: there is no such page.
Task<Result<PagePicture>> draw_in_process(std::string path, std::string_view password, PageOrder order,
                                          std::string program = {}, ReaderLimits limits = {});

// Whether this system has one: otherwise only plain formats are read.
bool has_reader_process();

// Whether main() was started as the other side. It then runs run_reader() before anything else and returns
// what that returns.
bool is_reader(int count, char** words);
int run_reader();

}  // namespace hearth
