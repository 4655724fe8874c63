#include "app/docs/whole_pages.h"

#include <algorithm>

#include "app/docs/prompt_injection.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr size_t kLongestCharacter = 4;  // bytes of UTF-8

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Sentences, and pieces of those that are longer than `bytes`.
std::vector<TextRange> short_ranges(std::string_view text, size_t bytes) {
  std::vector<TextRange> ranges;
  for (const TextRange& sentence : sentences_of(text)) {
    for (size_t begin = sentence.begin; begin < sentence.end;) {
      size_t end = std::min(begin + bytes, sentence.end);
      while (end < sentence.end && end > begin + 1 && continues_character(text[end])) --end;
      ranges.push_back({begin, end});
      begin = end;
    }
  }
  return ranges;
}

}  // namespace

Result<std::vector<WholePage>> whole_pages(Database& db, const DocumentSummary& document) {
  std::vector<WholePage> pages;
  for (int64_t number = 1; number <= document.pages; ++number) {
    TRY(const std::string text, page_text(db, document.id, number));
    pages.push_back({.file = document.name,
                     .number = document.paged ? std::optional(number) : std::nullopt,
                     .text = without_instructions_to_a_model(text)});
  }
  return pages;
}

std::vector<DocumentPart> parts_of(std::span<const WholePage> pages, size_t bytes) {
  CHECK(bytes >= kLongestCharacter);
  std::vector<DocumentPart> parts;
  size_t filled = 0;  // of the last part
  for (size_t page = 0; page < pages.size(); ++page) {
    for (const TextRange& range : short_ranges(pages[page].text, bytes)) {
      const bool goes_on = !parts.empty() && parts.back().back().page == page;
      // With the white space since the sentence before.
      const size_t added = range.end - (goes_on ? parts.back().back().range.end : range.begin);
      if (parts.empty() || filled + added > bytes) {
        parts.push_back({{page, range}});
        filled = range.end - range.begin;
        continue;
      }
      filled += added;
      if (goes_on)
        parts.back().back().range.end = range.end;
      else
        parts.back().push_back({page, range});
    }
  }
  return parts;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace hearth
