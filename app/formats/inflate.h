// What deflate packed, without any frame around it (RFC 1951). zlib does the work. Pure, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hearth {

// Nothing when it is damaged or longer than `limit` bytes.
std::optional<std::string> inflate_raw(std::string_view packed, size_t limit);

}  // namespace hearth
