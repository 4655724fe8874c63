// A PNG or JPEG file as a document of one page, which is a picture: OCR reads it (scans.h). Reader process
// only; one thread.
#pragma once

#include <string_view>

#include "app/docs/parsed_formats.h"

namespace hearth {

// BadFormat: damaged; Unsupported: too many pixels.
Status read_picture_file(FileKind kind, std::string_view file, const PageSink& sink);

// Never larger than it is; where it has more pixels than a page may, or is wider than `order` asks, smaller.
// What shows through is white. NotFound: there is one page.
Result<PagePicture> draw_picture_file(std::string_view file, const PageOrder& order);

}  // namespace hearth
