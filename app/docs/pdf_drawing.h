// A page of a PDF as PDFium draws it. Reader process only; one thread.
#pragma once

#include <string>
#include <string_view>

#include "app/docs/page_picture.h"
#include "engine/base/result.h"

namespace hearth {

// Fails as read_pdf() does; NotFound: no such page; OutOfMemory.
Result<PagePicture> draw_pdf_page(std::string_view file, const std::string& password, const PageOrder& order);

}  // namespace hearth
