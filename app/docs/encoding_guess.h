// Which encoding a text has that is neither Unicode nor said to be anything: the one in which it holds what
// its language holds most of. Any thread.
#pragma once

#include <string_view>

namespace hearth {

// A name for decode_legacy(), "windows-1252" where no other is likelier. Looks at the first 64 KiB.
std::string_view guess_legacy_encoding(std::string_view bytes);

}  // namespace hearth
