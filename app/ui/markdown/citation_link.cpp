#include "app/ui/markdown/citation_link.h"

#include <charconv>

#include "engine/base/text.h"

namespace hearth::ui {
namespace {

constexpr std::string_view kScheme = "hearth-source:", kBegin = "](<hearth-source:", kEnd = ">)";

}  // namespace

std::string citation_link(uint32_t passage, uint32_t citation, std::string_view place) {
  std::string words;
  for (const char c : place) {
    const bool ends_it = c == '<' || c == '>' || c == '\\' || static_cast<unsigned char>(c) < ' ';
    words += ends_it ? " " : c == '&' ? "&amp;" : std::string(1, c);
  }
  return concat("[\\[", passage + 1, "\\]", kBegin, citation, "/", words, kEnd);
}

std::optional<uint32_t> citation_of_link(std::string_view address) {
  if (!address.starts_with(kScheme)) return std::nullopt;
  address.remove_prefix(kScheme.size());
  uint32_t citation = 0;
  const auto [end, fault] = std::from_chars(address.data(), address.data() + address.size(), citation);
  if (fault != std::errc() || end == address.data() + address.size() || *end != '/') return std::nullopt;
  return citation;
}

std::string_view place_of_link(std::string_view address) {
  const size_t slash = address.find('/');
  return slash == std::string_view::npos ? std::string_view() : address.substr(slash + 1);
}

std::string without_citation_links(std::string_view markdown) {
  std::string made;
  while (true) {
    const size_t link = markdown.find(kBegin);
    const size_t end = link == std::string_view::npos ? link : markdown.find(kEnd, link);
    const size_t start = end == std::string_view::npos ? end : markdown.rfind("[\\[", link);
    if (start == std::string_view::npos) return made.append(markdown);
    made.append(markdown.substr(0, start));
    for (const char c : markdown.substr(start + 1, link - start - 1))
      if (c != '\\') made += c;
    markdown.remove_prefix(end + kEnd.size());
  }
}

}  // namespace hearth::ui
