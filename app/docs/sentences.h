// Where sentences begin and end in a text. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hearth {

struct TextRange {
  size_t begin = 0, end = 0;  // bytes
  std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
  bool operator==(const TextRange&) const = default;
};

// Sentences in order, without white space around them; text between them is white space only. A heading, an
// item of a list and a row of a table count as one. Ended by . ! ? and their like in other scripts, a line
// that ends one of those, or an empty line; not by the stops of "e.g.", "No. 5", "3.5" and initials.
std::vector<TextRange> sentences_of(std::string_view text);

}  // namespace hearth
