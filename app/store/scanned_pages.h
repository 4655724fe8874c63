// Pages that came into the library as pictures, once OCR has read them: their words become the page's text
// and passages of it, and where each stands is kept, so that a sentence can be marked on the picture. A page
// that was read and holds no words has a row too, and is not read again. Sealed by the database's pages
// alone. Written by app/docs/scans.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// The SQL that makes the table; part of a migration.
extern const char* const kCreateScannedPages;

// Whether pages of that format can be drawn, so that they can be read.
bool is_drawn(std::string_view format);
// In SQL, of a page g of a document d: a picture that was not read yet, of a format that can be drawn.
inline constexpr std::string_view kIsUnreadScan =
    "g.text='' AND d.format IN ('PDF', 'PNG', 'JPEG')"
    " AND NOT EXISTS (SELECT 1 FROM scanned_pages s WHERE s.page=g.id)";

struct ScanFacts {
  struct Word {
    uint32_t begin = 0;                                 // byte of the page's text
    uint16_t left = 0, top = 0, right = 0, bottom = 0;  // pixels; right and bottom are past it
    bool operator==(const Word&) const = default;
  };
  int confidence = 0;              // how sure OCR is of the words, 0 to 100
  uint32_t width = 0, height = 0;  // of the picture that was read, in pixels
  std::vector<Word> words;         // in the order of the text
};
// Below this, more than one word in ten is wrong (docs/performance.md).
inline constexpr int kHardToReadConfidence = 80;

// The numbers of the pages without text that can be drawn and were not read yet.
Result<std::vector<int64_t>> unread_scans(Database& db, DocumentId document);

// Keeps what OCR read, with `passages` of that page. NotFound: it is no such page, or not any more.
Status keep_scan(Database& db, DocumentId document, int64_t page, std::string_view text,
                 std::span<const NewPassage> passages, const ScanFacts& facts);

// Nothing: the page's text is its own.
Result<std::optional<ScanFacts>> scan_of_page(Database& db, DocumentId document, int64_t page);

// Of this document; part of remove_document(), within its transaction.
Status remove_scans(Database& db, DocumentId document);

}  // namespace hearth
