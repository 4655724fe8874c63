// Texts as folded words, as the index has them, and which of these carry meaning. The connection's thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/store/database.h"

namespace hearth {

struct FoldedWord {
  std::string text;           // case and diacritics removed
  size_t begin = 0, end = 0;  // bytes
  bool negates = false;  // "not", "nicht", "jamais", …, or the "don" of "don't": it turns a sentence round
};
Result<std::vector<FoldedWord>> folded_words(Database& db, std::string_view text);

// Articles, pronouns, question words and the like of the window's languages: they say nothing of the subject.
bool is_function_word(std::string_view folded);
bool has_digit(std::string_view folded);
// "three", "zwei", "months", "Euro": words that a figure is wrong without.
bool is_measure(std::string_view folded);

// What the forms of a word share: "terminated" and "termination" -> "terminat". The word itself when it is
// short or has digits.
std::string root_of(std::string_view folded);
// Whether these are forms of one word.
bool same_root(std::string_view a, std::string_view b);

}  // namespace hearth
