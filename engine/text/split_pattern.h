// Splits text into words the way the regular expression of a model's tokenizer does. It knows just the part
// of the language that those expressions use, over Unicode characters, and its time is linear in the text for
// all of them:
//
//   alternatives a|b (the first that matches counts), literal characters, \r \n \t \s \S, \p{L} and the other
//   classes, [sets] with ranges and ^, greedy ? * + {n} {n,m}, and only at the end of an alternative (?!\S),
//   $ or (?:a|b)?
//
// Patterns come from the table in pretokenizer.cpp, never from a file. Immutable once compiled, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace hearth {

// A character of the text, with its Unicode class looked up once.
struct TextChar {
  char32_t code;
  uint16_t traits;  // one bit per CharClass, and one for white space
  uint8_t bytes;    // of its UTF-8 form
};

// `text` is valid UTF-8.
std::vector<TextChar> classify_text(std::string_view text);

class SplitPattern {
 public:
  // CHECKs that `pattern` is within the language above.
  explicit SplitPattern(std::string_view pattern);

  // Appends the lengths (in characters) of the words of `text`: what the pattern matches, from left to right,
  // and whatever lies between two matches.
  void split(std::span<const TextChar> text, std::vector<uint32_t>& lengths) const;

 private:
  class Parser;

  struct CharSet {
    uint64_t ascii[2] = {};  // the exact answer for characters below 128, negation included
    uint16_t traits = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;

    bool contains(const TextChar& c) const;
  };
  struct Term {
    CharSet set;
    size_t least;
    size_t most;
  };
  enum class Ending { Anything, NoTextNext, EndOfText };
  struct Alternative {
    std::vector<Term> terms;
    Ending ending = Ending::Anything;
    std::vector<Alternative> optional_tail;
  };

  static size_t run_length(const Term& term, std::span<const TextChar> text, size_t from);
  // Where a match of the terms from `term` on ends, kNoMatch if there is none.
  static size_t match(const Alternative& alternative, size_t term, std::span<const TextChar> text,
                      size_t from);
  static size_t match_end(const Alternative& alternative, std::span<const TextChar> text, size_t from);

  std::vector<Alternative> alternatives_;
};

}  // namespace hearth
