// The table behind code_colours.h: what the scanner knows of each language. Constant data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hearth::ui {

// A comment or string with a beginning and an end of its own.
struct Quoted {
  std::string_view open, close;
  bool comment = false;
  bool lines = false;  // goes on over line ends
  bool escape = true;  // a backslash takes the next character with it
};

struct CodeLanguage {
  std::string_view name;           // as people write it
  std::string_view aliases;        // after a fence, lower case, between spaces
  std::span<const Quoted> quoted;  // longer openings first
  std::string_view line_comment, line_comment2;
  std::string_view keywords;          // between spaces
  std::string_view word_marks = "_";  // belong to words besides letters and digits
  bool ignore_case = false;
  bool markup = false;               // tags: <name attribute="value">
  bool keys = false;                 // a word (or string) before ':' is a keyword
  bool comment_needs_space = false;  // '#' within a word begins no comment
};

std::span<const CodeLanguage> code_languages();

}  // namespace hearth::ui
