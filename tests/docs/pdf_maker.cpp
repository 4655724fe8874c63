#include "tests/docs/pdf_maker.h"

#include <cstdio>

#include "engine/base/text.h"

namespace hearth {

std::string draw(double x, double y, const std::string& text) {
  return concat("BT /F 10 Tf 1 0 0 1 ", static_cast<int>(x), " ", static_cast<int>(y), " Tm (", text,
                ") Tj ET\n");
}

std::string pdf_of(const PdfSource& source) {
  std::vector<std::string> objects;
  std::string kids;
  for (size_t page = 0; page < source.pages.size(); ++page) kids += concat(4 + 2 * page, " 0 R ");
  objects.push_back(concat("<</Type/Catalog/Pages 2 0 R ", source.catalog_entries, ">>"));
  objects.push_back(concat("<</Type/Pages/Kids[", kids, "]/Count ", source.pages.size(), ">>"));
  objects.push_back(source.font);
  for (const std::string& content : source.pages) {
    const size_t stream = objects.size() + 2;
    objects.push_back(
        concat("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents ",
               stream, " 0 R ", source.page_entries, ">>"));
    objects.push_back(concat("<</Length ", content.size(), ">>stream\n", content, "\nendstream"));
  }
  return pdf_of_objects(objects);
}

std::string pdf_of_objects(const std::vector<std::string>& objects) {
  std::string file = "%PDF-1.7\n", places;
  for (size_t index = 0; index < objects.size(); ++index) {
    char place[24];
    std::snprintf(place, sizeof place, "%010zu 00000 n \n", file.size());
    places += place;
    file += concat(index + 1, " 0 obj\n", objects[index], "\nendobj\n");
  }
  const size_t table = file.size();
  return concat(file, "xref\n0 ", objects.size() + 1, "\n0000000000 65535 f \n", places, "trailer<</Size ",
                objects.size() + 1, "/Root 1 0 R>>\nstartxref\n", table, "\n%%EOF\n");
}

}  // namespace hearth
