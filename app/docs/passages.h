// A document's pages -> the passages that questions are answered from: whole sentences, the last one of each
// repeated at the start of the next, within one page, with the headings above them. Pure; any thread.
#pragma once

#include <vector>

#include "app/docs/document.h"
#include "app/store/library.h"

namespace hearth {

// Bytes of a passage: about 200 tokens, which small embedding models read whole.
inline constexpr size_t kPassageBytes = 900;

std::vector<NewPassage> passages_of(const DocumentText& document);

}  // namespace hearth
