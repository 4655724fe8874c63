// Prints what is read of a file, one form feed a page, and how long it took.
//
//     print_document READER FILE [PASSWORD]
#include <chrono>
#include <cstdio>

#include "app/docs/read.h"
#include "app/docs/reader_process.h"

int main(int count, char** words) {
  using namespace hearth;
  if (count < 3) return 2;
  const auto start = std::chrono::steady_clock::now();
  const auto document = wait(read_document(words[2], count > 3 ? words[3] : "", words[1]));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (!document) {
    std::fprintf(stderr, "%s: %s\n", std::string(fault_name(document.error().fault)).c_str(),
                 document.error().message.c_str());
    return 1;
  }
  for (const DocumentPage& page : document->pages) {
    if (!page.label.empty()) std::printf("[%s]\n", page.label.c_str());
    std::printf("%s\f", page.text.c_str());
  }
  std::fprintf(stderr, "%s, %zu pages, %.0f ms\n", document->format.c_str(), document->pages.size(),
               took.count());
  return 0;
}
