// Documents as work that reads them from the first page to the last sees them: pages without what speaks to a
// model (prompt_injection.h), cut into parts that fit a model's context. Cutting is pure; reading is on the
// connection's thread. Used by summarise.h, key_facts.h, compare_documents.h and contradictions.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/docs/sentences.h"
#include "app/store/library.h"

namespace hearth {

struct WholePage {
  std::string file;
  std::optional<int64_t> number;  // from 1; none where the format has no pages
  std::string label;              // the page's number as printed; empty: its number
  std::string text;               // UTF-8; spaces stand where something speaks to a model
};
// In order, those without text too.
Result<std::vector<WholePage>> whole_pages(Database& db, const DocumentSummary& document);

struct PagePiece {
  size_t page = 0;  // index into the pages
  TextRange range;  // bytes of its text
};
using DocumentPart = std::vector<PagePiece>;

// Every character that is not white space is in exactly one piece, in order. No part has more than `bytes`,
// which is at least 4, and cuts are between sentences where a sentence is not longer than that by itself.
std::vector<DocumentPart> parts_of(std::span<const WholePage> pages, size_t bytes);

// Bytes of these pages that surely fit into one question to a model of that context, in tokens. `tokens`: how
// many the model makes of each page's text; 0: not counted, as a page of less than kBytesToMeasure need not
// be.
inline constexpr size_t kBytesToMeasure = 64;
size_t part_bytes(std::span<const WholePage> pages, std::span<const size_t> tokens, uint32_t context);

// How far the work has come.
struct Coverage {
  size_t pages = 0, pages_read = 0;  // pages without text count as read
  size_t pages_left() const { return pages - pages_read; }
};

// One question to a model; what it answers is handed to take() of the task that asked.
struct ModelCall {
  std::string instructions, question;
  uint32_t max_tokens = 0;
};

// What was found on a page: `text` as it is told, `quote` the page's own words, cut out of it.
struct Finding {
  std::string text, quote;
  size_t page = 0;  // index into the pages
  TextRange range;  // of the quote, bytes of the page's text
};

// White space, line ends too, becomes single spaces.
std::string on_one_line(std::string_view text);

}  // namespace hearth
