// Text files as they are: TXT, Markdown, CSV, JSON, source code. Called by read.cpp; pure, any thread.
#pragma once

#include <string_view>

#include "app/docs/document.h"
#include "engine/base/result.h"

namespace hearth {

// One page of everything. Fails with Unsupported for bytes that are no text, BadFormat when nothing is in it.
Result<DocumentText> read_plain_text(std::string_view bytes);

}  // namespace hearth
