// A file that a person asks about, as text: pages of it, in the order in which they are read. Plain values;
// read.h makes them, app/store/library.h keeps them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

struct DocumentPage {
  std::string text;   // UTF-8, lines ended by '\n', paragraphs by an empty line; empty: none was found
  std::string label;  // the number as printed ("iv", "A-3"); empty where it is the number in the file
};

struct DocumentText {
  std::string format;               // "PDF", "Markdown", …
  bool paged = false;               // whether a page means something; else there is one, of everything
  std::vector<DocumentPage> pages;  // the first is page 1
};

}  // namespace hearth
