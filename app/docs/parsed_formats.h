// The formats that only the reader process parses. reader_program.cpp calls it; one thread.
#pragma once

#include <functional>
#include <string_view>

#include "app/docs/document.h"
#include "app/docs/file_kind.h"
#include "app/docs/page_picture.h"
#include "engine/base/result.h"

namespace hearth {

// Where pages go as soon as they are read.
struct PageSink {
  std::function<void(std::string_view format, bool paged)> begin;
  std::function<void(const DocumentPage&)> page;
};

// Opens what reading this kind needs, before nothing can be opened any more. Unsupported when it is missing.
Status prepare_format(FileKind kind);

// BadFormat, WrongKey, Unsupported.
Status read_format(FileKind kind, std::string_view file, const std::string& password, const PageSink& sink);

// As draw_pdf_page(); Unsupported for formats that look different in every program.
Result<PagePicture> draw_format(FileKind kind, std::string_view file, const std::string& password,
                                const PageOrder& order);

// What to say of a file whose password is not `given`, or was not given.
std::unexpected<Error> wrong_password(std::string_view given);

}  // namespace hearth
