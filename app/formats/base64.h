// Base64 as in RFC 4648, section 4: how attachments lie in JSON, HTML and data: addresses. Pure functions,
// any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

using Bytes = std::vector<std::byte>;  // as in app/store/database.h

std::string base64_of(std::span<const std::byte> bytes);
// Nothing when `text` is not base64. White space is skipped and the padding may be missing.
std::optional<Bytes> bytes_of_base64(std::string_view text);

}  // namespace hearth
