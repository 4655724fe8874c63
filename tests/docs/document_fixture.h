// What the tests of reading share: bytes read as a document, the way a person's file is.
#pragma once

#include <string>

#include "app/docs/read.h"

namespace hearth {

Result<DocumentText> read_bytes(const std::string& bytes, const std::string& password = "");

// As above, requiring that it works.
DocumentText document_of(const std::string& bytes, const std::string& password = "");

// Requires a failure of that kind whose sentence holds `words`.
void check_refused(const std::string& bytes, Fault fault, const std::string& words,
                   const std::string& password = "");

}  // namespace hearth
