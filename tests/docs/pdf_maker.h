// PDF files made in memory: every page from its content stream, with Helvetica as /F.
#pragma once

#include <string>
#include <vector>

namespace hearth {

struct PdfSource {
  std::vector<std::string> pages;  // content streams
  std::string page_entries;        // in each page's dictionary ("/Rotate 90")
  std::string catalog_entries;     // ("/PageLabels …")
  std::string font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
};

std::string pdf_of(const PdfSource& source);

// A file of these objects, numbered from 1; the first is the catalog.
std::string pdf_of_objects(const std::vector<std::string>& objects);

// Draws `text` with its baseline beginning at x, y (points from the bottom left), 10 points high.
std::string draw(double x, double y, const std::string& text);

}  // namespace hearth
