// Makes tests/data/documents/scan.pdf: a page of text, a scanned letter and a blank sheet. README.md in
// tests/data says how.
#include <cstdio>
#include <fstream>

#include "tests/docs/pdf_maker.h"
#include "tests/docs/scan_maker.h"

using namespace hearth;

int main(int count, char** words) {
  if (count != 2) {
    std::fputs("usage: make_scan FILE\n", stderr);
    return 2;
  }
  const char* const letter[] = {
      "Dear Mrs Novak,", "the monthly fee for the berth is 240 euros and is due on the first of each month.",
      "The harbour master may be reached on weekdays between nine and noon.",
      "Yours sincerely, the harbour office"};
  std::string scanned;
  int y = 760;
  for (const char* line : letter) scanned += draw(72, y -= 20, line);
  ScanLook look = {.dots_per_inch = 150};
  look.text_page = draw(72, 760, "Berth 14, letter of 3 May 2026, two enclosures.");
  std::ofstream(words[1], std::ios::binary) << scan_of(pdf_of({.pages = {scanned, ""}}), 2, look);
  return 0;
}
