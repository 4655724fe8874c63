// One e-mail as it is saved (.eml): who wrote to whom, when and about what, then what it says. Attachments
// are named, not read. Tolerant: any bytes give some text or a failure. Pure, any thread.
#pragma once

#include <string_view>

#include "app/docs/document.h"
#include "engine/base/result.h"

namespace hearth {

// BadFormat when it says nothing. Source: RFC 5322, 2045 to 2047, 2231 (file names in one piece only).
Result<DocumentText> read_email(std::string_view bytes);

}  // namespace hearth
