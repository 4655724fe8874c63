// The sentences that open_file() and File::read_at() fail with, shared by every platform so that a missing
// file reads the same everywhere. Used by engine/base/file*.cpp only; pure functions, any thread.
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/base/text.h"

namespace hearth::file_faults {

inline std::unexpected<Error> missing(std::string_view path) {
  return fail(Fault::NotFound, concat("There is no file \"", repair_utf8(path), "\"."));
}

inline std::unexpected<Error> is_folder(std::string_view path) {
  return fail(Fault::Unreadable, concat("\"", repair_utf8(path), "\" is a folder, not a file."));
}

inline std::unexpected<Error> not_ordinary(std::string_view path) {
  return fail(Fault::Unreadable,
              concat("\"", repair_utf8(path), "\" is a device or a pipe, not an ordinary file."));
}

inline std::unexpected<Error> not_permitted(std::string_view path) {
  return fail(Fault::Unreadable, concat("You are not permitted to read \"", repair_utf8(path), "\"."));
}

// `reason` is the operating system's own words.
inline std::unexpected<Error> cannot_open(std::string_view path, std::string_view reason) {
  return fail(Fault::Unreadable,
              concat("\"", repair_utf8(path), "\" cannot be opened: ", repair_utf8(reason), "."));
}

inline std::unexpected<Error> ends_early() {
  return fail(Fault::Unreadable, "The file ended before everything that was expected could be read.");
}

inline std::unexpected<Error> cannot_read(std::string_view reason) {
  return fail(Fault::Unreadable, concat("Reading the file failed: ", repair_utf8(reason), "."));
}

}  // namespace hearth::file_faults
