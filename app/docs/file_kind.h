// What a file is, by its first bytes and never by its name. read.cpp asks. Pure, any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace hearth {

enum class FileKind {
  Empty,
  Pdf,
  Zip,        // office files and electronic books are ZIP files inside
  OldOffice,  // Word, Excel and PowerPoint until 2003, and newer ones with a password
  RichText,   // RTF
  Html,
  Email,
  Png,
  Jpeg,
  Picture,  // of another kind
  Sound,    // also films
  Archive,  // other than ZIP
  Program,
  Text,  // perhaps: nothing else was recognised
};

inline constexpr size_t kKindBytes = size_t{16} << 10;  // as many of the first as are looked at
FileKind kind_of_file(std::string_view first_bytes);

}  // namespace hearth
