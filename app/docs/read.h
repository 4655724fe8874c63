// A file's bytes -> its text. What it is, is told by its content, never by its name. Called by
// app/cli/docs_verb.cpp and app/core/jobs.h's worker; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/docs/document.h"
#include "engine/base/result.h"
#include "engine/base/task.h"

namespace hearth {

// Larger files are refused.
inline constexpr uint64_t kMaxDocumentBytes = uint64_t{1} << 30;

// NotFound, Unreadable; Unsupported: no format that is read here, sealed in a way that is not, or too
// large; BadFormat: damaged; WrongKey: it has a password, or not this one; OutOfMemory: it needs more than
// reading may take. `reader` is the
// program that becomes the reader process (reader_process.h); empty: this one. `keep_going`: false ends what
// the reader process is at, with Cancelled.
Task<Result<DocumentText>> read_document(std::string path, std::string_view password = {},
                                         std::string reader = {}, std::function<bool()> keep_going = {});

}  // namespace hearth
