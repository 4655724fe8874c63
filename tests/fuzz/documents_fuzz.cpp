// What a person may add as a document, of the formats that are parsed here and not in the reader process: any
// bytes as a text file, a web page and an e-mail. And what a reader process that was taken over may answer.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/docs/email.h"
#include "app/docs/file_kind.h"
#include "app/docs/html_page.h"
#include "app/docs/plain_text.h"
#include "app/docs/reader_wire.h"
#include "engine/base/text.h"

namespace {

using namespace hearth;

void check(const DocumentText& document) {
  for (const DocumentPage& page : document.pages) {
    if (!is_valid_utf8(page.text) || !is_valid_utf8(page.label)) std::abort();
    if (page.text.find('\r') != std::string::npos) std::abort();
  }
}

void check_answer(std::string_view bytes) {
  ReaderAnswer whole, cut;
  const bool taken = whole.feed(bytes).has_value();
  bool cut_taken = true;
  for (size_t at = 0; at < bytes.size() && cut_taken; ++at)
    cut_taken = cut.feed(bytes.substr(at, 1)).has_value();
  if (taken != cut_taken || whole.complete() != cut.complete()) std::abort();
  const DocumentText document = whole.take();
  for (const DocumentPage& page : document.pages)
    if (!is_valid_utf8(page.text) || !is_valid_utf8(page.label)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(kind_of_file(bytes));
  for (const auto read : {read_plain_text, read_html, read_email})
    if (const auto document = read(bytes)) check(*document);
  check_answer(bytes);
  return 0;
}
