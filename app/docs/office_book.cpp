// EPUB: a page a chapter, in the order in which the book is read.
#include <map>
#include <string>

#include "app/docs/html_page.h"
#include "app/docs/office_parts.h"
#include "app/docs/text_encoding.h"

namespace hearth {
namespace {

constexpr size_t kMostChapters = 20'000;

// "chapter%201.xhtml" -> "chapter 1.xhtml".
std::string without_percents(std::string_view address) {
  const auto digit = [](char letter) {
    return letter >= '0' && letter <= '9'   ? letter - '0'
           : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
           : letter >= 'A' && letter <= 'F' ? letter - 'A' + 10
                                            : -1;
  };
  std::string path;
  for (size_t at = 0; at < address.size(); ++at) {
    const bool escaped = address[at] == '%' && at + 2 < address.size() && digit(address[at + 1]) >= 0 &&
                         digit(address[at + 2]) >= 0;
    path += escaped ? static_cast<char>(digit(address[at + 1]) * 16 + digit(address[at + 2])) : address[at];
    if (escaped) at += 2;
  }
  return path;
}

}  // namespace

// Source: EPUB 3.3, 4.2.6.3 and 5.
Status read_book(OfficeParts& parts, const PageSink& sink) {
  pugi::xml_document container, package;
  TRY_STATUS(parts.parse("META-INF/container.xml", container));
  const pugi::xml_node root = child_named(child_named(container.document_element(), "rootfiles"), "rootfile");
  const std::string package_part = root.attribute("full-path").value();
  TRY_STATUS(parts.parse(package_part, package));
  if (parts.has("META-INF/rights.xml"))
    return fail(Fault::Unsupported, "The book is locked by its shop: Hearth cannot read it.");

  std::map<std::string, std::string> chapters;
  for (const pugi::xml_node& item : child_named(package.document_element(), "manifest").children()) {
    chapters.emplace(item.attribute("id").value(),
                     part_beside(package_part, without_percents(item.attribute("href").value())));
  }
  sink.begin("EPUB", true);
  size_t count = 0;
  for (const pugi::xml_node& entry : child_named(package.document_element(), "spine").children()) {
    if (local_name(entry) != "itemref" || ++count > kMostChapters) continue;
    DocumentPage page;
    const auto chapter = chapters.find(entry.attribute("idref").value());
    if (chapter != chapters.end()) {
      if (const auto bytes = parts.text(chapter->second))
        page.text = text_of_html(decode_text(*bytes).value_or(""));
    }
    sink.page(page);
  }
  return count == 0 ? Status(damaged_office_file()) : Status();
}

}  // namespace hearth
