// The bytes of a text file -> UTF-8. Which encoding it is, is told by its bytes: a byte order mark,
// well-formed UTF-8, the zero bytes of UTF-16, the escapes of ISO-2022-JP, else what encoding_guess.h says.
// Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hearth {

// Lines ended by '\n', no byte order mark, no control characters but tab and line end. Nothing for bytes that
// are no text in any of these encodings.
std::optional<std::string> decode_text(std::string_view bytes);

// One encoding by the name that a web page, an e-mail or an XML file gives it ("iso-8859-1"), else as above.
std::optional<std::string> decode_text(std::string_view bytes, std::string_view charset);

// `text`, which is UTF-8, with line ends and control characters as above.
std::string tidy_text(std::string_view text);

}  // namespace hearth
