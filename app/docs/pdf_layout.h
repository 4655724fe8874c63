// Letters and where they stand on a page -> text in the order in which a person reads it. A PDF may draw its
// letters in any order, so only their places count: lines, then columns from left to right, each from top to
// bottom. Words that were hyphenated at the end of a line are joined, ligatures are written as letters. Pure,
// any thread.
#pragma once

#include <string>
#include <vector>

namespace hearth {

struct Box {
  double left = 0, bottom = 0, right = 0, top = 0;  // points; up is larger
  double height() const { return top - bottom; }
  double width() const { return right - left; }
};

struct PageCharacter {
  char32_t code = 0;  // spaces and line ends may be among them, with any box
  Box box;            // from the font's lowest to its highest point, wider than the drawing
  bool upright = true;
};

// A text, and where each of its letters stands on the page.
struct PlacedText {
  struct Letter {
    size_t begin = 0;  // byte of the text; it ends where the next one begins, or before
    Box box;
  };
  std::string text;
  std::vector<Letter> letters;  // in the order of the text; spaces and line ends have none

  void append(const PlacedText& other);
  void shorten(size_t bytes);  // to so many
};

// Lines ended by '\n', paragraphs by an empty line. What is not upright stands at the end.
PlacedText text_in_reading_order(const std::vector<PageCharacter>& characters);

}  // namespace hearth
