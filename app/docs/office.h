// Office files and electronic books, which are ZIP files of XML: DOCX, PPTX, XLSX, ODT, EPUB. Reader process
// only; one thread. Each format is a file: office_NAME.cpp.
#pragma once

#include <string>
#include <string_view>

#include "app/docs/parsed_formats.h"

namespace hearth {

// Which one it is, is told by what lies in it. BadFormat: damaged, or unpacks to too much; WrongKey: it has a
// password, or not this one; Unsupported: encrypted in a way that is not known, or another kind of ZIP file.
Status read_office(std::string_view file, const std::string& password, const PageSink& sink);

}  // namespace hearth
