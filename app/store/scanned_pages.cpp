#include "app/store/scanned_pages.h"

#include <algorithm>

#include "app/store/document_tasks.h"
#include "engine/base/text.h"

namespace hearth {

const char* const kCreateScannedPages = R"sql(
CREATE TABLE scanned_pages(
  page INTEGER PRIMARY KEY REFERENCES document_pages(id),
  confidence INTEGER NOT NULL,               -- 0 to 100
  width INTEGER NOT NULL,                    -- pixels of the picture that was read
  height INTEGER NOT NULL,
  words BLOB NOT NULL                        -- 12 bytes each: where it begins in the text, and its box
) STRICT;
)sql";

namespace {

constexpr size_t kWordBytes = 12;

void append_number(std::vector<std::byte>& out, uint32_t value, int bytes) {
  for (int byte = 0; byte < bytes; ++byte) out.push_back(static_cast<std::byte>(value >> (8 * byte) & 0xFF));
}

uint32_t number_at(std::span<const std::byte> bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int byte = 0; byte < count; ++byte)
    value |= std::to_integer<uint32_t>(bytes[at + static_cast<size_t>(byte)]) << (8 * byte);
  return value;
}

std::vector<std::byte> packed(const std::vector<ScanFacts::Word>& words) {
  std::vector<std::byte> out;
  out.reserve(words.size() * kWordBytes);
  for (const ScanFacts::Word& word : words) {
    append_number(out, word.begin, 4);
    for (const uint16_t side : {word.left, word.top, word.right, word.bottom}) append_number(out, side, 2);
  }
  return out;
}

std::vector<ScanFacts::Word> unpacked(std::span<const std::byte> bytes) {
  std::vector<ScanFacts::Word> words;
  for (size_t at = 0; at + kWordBytes <= bytes.size(); at += kWordBytes) {
    const auto side = [&](size_t offset) { return static_cast<uint16_t>(number_at(bytes, at + offset, 2)); };
    words.push_back({number_at(bytes, at, 4), side(4), side(6), side(8), side(10)});
  }
  return words;
}

}  // namespace

bool is_drawn(std::string_view format) { return format == "PDF" || format == "PNG" || format == "JPEG"; }

Result<std::vector<int64_t>> unread_scans(Database& db, DocumentId document) {
  TRY(Statement rows,
      db.prepare(concat("SELECT g.number FROM document_pages g JOIN documents d ON d.id=g.document"
                        " WHERE d.id=? AND ",
                        kIsUnreadScan, " ORDER BY g.number")));
  rows.bind(document);
  std::vector<int64_t> pages;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return pages;
    pages.push_back(rows.integer(0));
  }
}

Status keep_scan(Database& db, DocumentId document, int64_t page, std::string_view text,
                 std::span<const NewPassage> passages, const ScanFacts& facts) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const int64_t id,
      db.integer(
          concat("SELECT coalesce(max(g.id), 0) FROM document_pages g JOIN documents d ON d.id=g.document"
                 " WHERE d.id=? AND g.number=? AND ",
                 kIsUnreadScan),
          document, page));
  if (id == 0) return fail(Fault::NotFound, "The document has no such page that is still to be read.");
  TRY_STATUS(db.run("UPDATE document_pages SET text=? WHERE id=?", text, id));
  for (const NewPassage& passage : passages) TRY_STATUS(add_passage(db, document, id, text, passage));
  const std::vector<std::byte> words = packed(facts.words);
  TRY_STATUS(db.run("INSERT INTO scanned_pages(page, confidence, width, height, words) VALUES(?, ?, ?, ?, ?)",
                    id, static_cast<int64_t>(std::clamp(facts.confidence, 0, 100)),
                    static_cast<int64_t>(facts.width), static_cast<int64_t>(facts.height),
                    std::span<const std::byte>(words)));
  // They were begun on a document that said less.
  if (!text.empty()) TRY_STATUS(remove_document_tasks(db, document));
  return transaction.commit();
}

Result<std::optional<ScanFacts>> scan_of_page(Database& db, DocumentId document, int64_t page) {
  TRY(Statement rows, db.prepare("SELECT s.confidence, s.width, s.height, s.words FROM scanned_pages s"
                                 " JOIN document_pages g ON g.id=s.page WHERE g.document=? AND g.number=?"));
  TRY(const bool row, rows.bind(document).bind(page).step());
  if (!row) return std::nullopt;
  ScanFacts facts;
  facts.confidence = static_cast<int>(rows.integer(0));
  facts.width = static_cast<uint32_t>(rows.integer(1));
  facts.height = static_cast<uint32_t>(rows.integer(2));
  facts.words = unpacked(rows.blob(3));
  return std::optional(std::move(facts));
}

Status remove_scans(Database& db, DocumentId document) {
  return db.run("DELETE FROM scanned_pages WHERE page IN (SELECT id FROM document_pages WHERE document=?)",
                document);
}

}  // namespace hearth
