#include "app/docs/whole_pages.h"

#include <algorithm>

#include "app/docs/prompt_injection.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr size_t kLongestCharacter = 4;      // bytes of UTF-8
constexpr uint32_t kTokensBesideText = 400;  // instructions, the template and the answer
constexpr size_t kMostPartBytes = 6000;      // small models lose what a longer text says
constexpr size_t kFewestPartBytes = 64;

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
    TRY(const LibraryPage page, library_page(db, document.id, number));
    pages.push_back({.file = document.name,
                     .number = document.paged ? std::optional(number) : std::nullopt,
                     .label = page.label,
                     .text = without_instructions_to_a_model(page.text)});
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

size_t part_bytes(std::span<const WholePage> pages, std::span<const size_t> tokens, uint32_t context) {
  double bytes_per_token = 4;
  for (size_t i = 0; i < std::min(pages.size(), tokens.size()); ++i) {
    if (tokens[i] == 0) continue;
    bytes_per_token =
        std::min(bytes_per_token, static_cast<double>(pages[i].text.size()) / static_cast<double>(tokens[i]));
  }
  const double room = context > 2 * kTokensBesideText ? context - kTokensBesideText : context / 2.0;
  return std::clamp(static_cast<size_t>(0.85 * room * bytes_per_token), kFewestPartBytes, kMostPartBytes);
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
