// A PDF -> its pages as text, by PDFium. Reader process only; one thread.
#pragma once

#include <string>
#include <string_view>

#include "app/docs/parsed_formats.h"

namespace hearth {

// Pages without text (scans, fonts that do not say which letters they draw) are empty. BadFormat: damaged;
// WrongKey: it has a password, or not this one; Unsupported: another way of encryption.
Status read_pdf(std::string_view file, const std::string& password, const PageSink& sink);

}  // namespace hearth
