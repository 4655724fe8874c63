// Text as a terminal shows it: how many columns a character takes, and which characters must never reach one
// raw. Pure functions, used by everything that prints for a person.
#pragma once

#include <string>
#include <string_view>

namespace hearth::cli {

// 0 for marks that sit on the character before them and for invisible ones, 2 for wide ones (most of East
// Asia, emoji), else 1.
int columns_of(char32_t code);
int columns_of(std::string_view text);

// `text` with everything that could steer a terminal or reorder what is read made visible or dropped: escape
// and the other control characters (except newline and tab), bidirectional overrides, bytes that are not
// UTF-8. A carriage return is dropped.
std::string safe_for_terminal(std::string_view text);
// The same on one line: newlines and tabs too become visible.
std::string safe_on_one_line(std::string_view text);

// The byte offset of the next or previous place where a cursor may stand: never inside a character, nor
// between a character and the marks on it.
size_t next_stop(std::string_view text, size_t offset);
size_t previous_stop(std::string_view text, size_t offset);

}  // namespace hearth::cli
