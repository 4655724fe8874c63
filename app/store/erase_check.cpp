// The proof of erasing: looks for what must be gone, page by page.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_set>

#include "app/store/bytes_finder.h"
#include "app/store/chat_keys.h"
#include "app/store/chat_parts.h"
#include "app/store/erase.h"
#include "app/store/removed_words.h"
#include "app/store/word_tokenizer.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostTraces = 1000;

struct SoughtWord {
  std::string folded;             // as in the index
  std::set<std::string> written;  // as in the text
  bool living = false;            // also said elsewhere, so that finding it proves nothing
};

Result<std::vector<SoughtWord>> words_of(Database& db, std::string_view text) {
  std::map<std::string, std::set<std::string>> found;
  TRY_STATUS(each_word(db.handle(), text, TokenizeFor::Indexing,
                       [&](std::string_view word, size_t begin, size_t end) {
                         found[std::string(word)].emplace(text.substr(begin, end - begin));
                         return true;
                       }));
  std::vector<SoughtWord> words;
  words.reserve(found.size());
  for (auto& [folded, written] : found) words.push_back({folded, std::move(written)});
  return words;
}

// The byte strings of some words, and to which word each belongs.
struct Patterns {
  BytesFinder finder;
  std::vector<size_t> word;  // index into the words
};

Patterns patterns_of(const std::vector<SoughtWord>& words, size_t shortest) {
  std::vector<std::string> wanted;
  std::vector<size_t> word;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].living) continue;
    std::set<std::string> forms = words[i].written;
    forms.insert(words[i].folded);
    for (const std::string& form : forms) {
      if (form.size() < shortest) continue;
      wanted.push_back(form);
      word.push_back(i);
    }
  }
  return {BytesFinder(std::move(wanted)), std::move(word)};
}

class EraseCheck {
 public:
  EraseCheck(Database& db, const Bytes& id_bytes, std::string public_id, std::vector<SoughtWord> words)
      : db_(db),
        words_(std::move(words)),
        id_finder_({std::string(reinterpret_cast<const char*>(id_bytes.data()), id_bytes.size()),
                    std::move(public_id)}) {}

  Result<EraseReport> run() {
    TRY_STATUS(empty_log());
    TRY_STATUS(search_tables());
    TRY_STATUS(search_rows_without_chat());
    TRY_STATUS(search_index_words());
    TRY_STATUS(leave_out_parts_of_living_words());
    TRY_STATUS(search_pages());
    TRY_STATUS(search_files());
    return std::move(report_);
  }

 private:
  Status empty_log();
  Status search_tables();
  Result<int64_t> search_column(const std::string& table, const std::string& column,
                                const Patterns& patterns);
  Status search_rows_without_chat();
  Status search_index_words();
  Status search_index_word(SoughtWord& word);
  Result<bool> row_holds(int64_t document, const std::string& folded);
  Status leave_out_parts_of_living_words();
  size_t shortest_telling(int64_t bytes_searched) const;
  Status search_pages();
  Result<std::unordered_set<int64_t>> free_pages();
  Status search_files();
  Status search_file(const std::string& name);
  void search_bytes(std::span<const std::byte> bytes, const Patterns& patterns, const std::string& where);

  void note(const std::string& where, const std::string& what) {
    if (report_.traces.size() < kMostTraces && noted_.insert(where + '\0' + what).second)
      report_.traces.push_back({where, what});
  }
  void searched(std::string sentence) { report_.searched.push_back(std::move(sentence)); }

  Database& db_;
  std::vector<SoughtWord> words_;
  BytesFinder id_finder_;
  std::set<std::string> noted_;
  EraseReport report_;
};

// What is in the log is older than the file's pages or the same; emptied, there is nothing left to look at.
Status EraseCheck::empty_log() {
  TRY_STATUS(db_.truncate_log());
  if (db_.path().empty()) return {};
  for (const char* ending : {"-wal", "-journal"}) {
    std::error_code fault;
    const auto bytes = fs::file_size(path_of(db_.path() + ending), fault);
    if (!fault && bytes > 0)
      note(concat("file ", text_of(path_of(db_.path()).filename()), ending), "older pages");
  }
  searched("write-ahead log: emptied");
  return {};
}

// Every value of text or bytes, for the id. Text that stands in tables as it is belongs to what is there
// now (names of folders, tags and models, personas, prompts, a server, the tables' own definitions): words in it prove
// nothing.
Status EraseCheck::search_tables() {
  std::vector<std::pair<std::string, std::string>> columns = {{"sqlite_schema", "sql"}};
  {
    TRY(Statement rows,
        db_.prepare(
            "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c"
            " WHERE s.type='table' AND s.name NOT GLOB 'sqlite_*' AND s.name NOT GLOB 'search_index*'"));
    while (true) {
      TRY(const bool row, rows.step());
      if (!row) break;
      columns.emplace_back(rows.text(0), rows.text(1));
    }
  }
  int64_t values = 0;
  const Patterns patterns = patterns_of(words_, BytesFinder::kShortest);
  for (const auto& [table, column] : columns) {
    TRY(const int64_t searched_here, search_column(table, column, patterns));
    values += searched_here;
  }
  searched(concat("tables: ", columns.size(), " columns with ", values, " values, for the id"));
  return {};
}

// Returns how many values it looked at.
Result<int64_t> EraseCheck::search_column(const std::string& table, const std::string& column,
                                          const Patterns& patterns) {
  const std::string name = concat('"', column, '"');
  TRY(Statement rows, db_.prepare(concat("SELECT typeof(", name, ")='text', ", name, " FROM \"", table,
                                         "\" WHERE typeof(", name, ") IN ('text', 'blob')")));
  int64_t values = 0;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return values;
    ++values;
    id_finder_.find_in(rows.blob(1), [&](size_t) { note(concat("table ", table), "id"); });
    if (rows.integer(0) == 0) continue;
    patterns.finder.find_in(rows.blob(1), [&](size_t which) { words_[patterns.word[which]].living = true; });
  }
}

Status EraseCheck::search_rows_without_chat() {
  TRY(Statement rows, db_.prepare("PRAGMA foreign_key_check"));
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    note(concat("table ", rows.text(0)), "a row without its conversation");
  }
}

// Ids of messages and conversations are never used again, so a place in the index whose row is gone was left
// behind by erasing.
Status EraseCheck::search_index_words() {
  TRY_STATUS(
      db_.script("CREATE VIRTUAL TABLE IF NOT EXISTS temp.erase_check_words"
                 " USING fts5vocab(main, search_index, instance)"));
  for (SoughtWord& word : words_) TRY_STATUS(search_index_word(word));
  searched(concat("search index: ", words_.size(), " words, also as boundaries between its pages"));
  std::set<std::string> folded;
  for (const SoughtWord& word : words_) folded.insert(word.folded);
  return each_dead_boundary(
      db_, [&](std::string_view boundary) { return any_begins_with(folded, boundary); },
      [this](int64_t, const std::string& boundary, const std::string&) -> Status {
        note("search index, boundary of a page", boundary);
        return {};
      });
}

Status EraseCheck::search_index_word(SoughtWord& word) {
  constexpr int kMostOpened = 20;
  TRY(Statement rows, db_.prepare("SELECT DISTINCT w.doc, m.id IS NOT NULL OR c.id IS NOT NULL"
                                  " FROM temp.erase_check_words w LEFT JOIN messages m ON m.id=w.doc"
                                  " LEFT JOIN chats c ON c.id=-w.doc WHERE w.term=?"));
  rows.bind(word.folded);
  int opened = 0;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    bool holds = rows.integer(1) != 0;
    if (holds && !word.living && opened++ < kMostOpened) {
      TRY(holds, row_holds(rows.integer(0), word.folded));
      word.living = holds;
    }
    if (!holds) note("search index", word.folded);
  }
}

// Whether a living message or title has the word; `document` as in search_index.h.
Result<bool> EraseCheck::row_holds(int64_t document, const std::string& folded) {
  const bool is_title = document < 0;
  const int64_t id = is_title ? -document : document;
  TRY(Statement row, db_.prepare(is_title ? "SELECT id, title FROM chats WHERE id=?"
                                          : "SELECT chat, text FROM messages WHERE id=?"));
  TRY(const bool there, row.bind(id).step());
  if (!there) return false;
  TRY(const ChatKey key, ChatKey::load(db_, row.integer(0)));
  TRY(const std::string text,
      key.open_text(is_title ? SealedPart::Title : SealedPart::Text, id, row.blob(1)));
  bool holds = false;
  TRY_STATUS(each_word(db_.handle(), text, TokenizeFor::Indexing, [&](std::string_view word, size_t, size_t) {
    holds = holds || word == folded;
    return !holds;
  }));
  return holds;
}

// "house" is found on a page where the index has "household".
Status EraseCheck::leave_out_parts_of_living_words() {
  TRY_STATUS(
      db_.script("CREATE VIRTUAL TABLE IF NOT EXISTS temp.erase_check_terms"
                 " USING fts5vocab(main, search_index, row)"));
  const Patterns patterns = patterns_of(words_, BytesFinder::kShortest);
  {
    TRY(Statement rows, db_.prepare("SELECT term FROM temp.erase_check_terms"));
    while (patterns.finder.count() > 0) {
      TRY(const bool row, rows.step());
      if (!row) break;
      const std::string_view term = rows.text(0);
      patterns.finder.find_in(term, [&](size_t which) {
        if (patterns.finder.wanted(which) != term) words_[patterns.word[which]].living = true;
      });
    }
  }
  const auto living = std::ranges::count_if(words_, &SoughtWord::living);
  if (living > 0)
    searched(concat(living, " of these words left out below: what is not erased contains them"));
  return {};
}

// Sealed pages are random bytes, among which a short word turns up by chance. From this length on that
// happens in less than one check of a million.
size_t EraseCheck::shortest_telling(int64_t bytes_searched) const {
  constexpr double kChance = 1e-6, kValuesOfByte = 256;
  size_t length = BytesFinder::kShortest;
  const size_t patterns = patterns_of(words_, length).finder.count();
  const double places = static_cast<double>(bytes_searched) * static_cast<double>(patterns);
  while (places > kChance * std::pow(kValuesOfByte, static_cast<double>(length))) ++length;
  return length;
}

Status EraseCheck::search_pages() {
  TRY(const int64_t page_count, db_.integer("PRAGMA page_count"));
  TRY(const int64_t page_bytes, db_.integer("PRAGMA page_size"));
  const size_t shortest = shortest_telling(page_count * page_bytes);
  const Patterns patterns = patterns_of(words_, shortest);
  TRY(const std::unordered_set<int64_t> free, free_pages());
  TRY(Statement pages, db_.prepare("SELECT pgno, data FROM sqlite_dbpage"));
  while (true) {
    TRY(const bool row, pages.step());
    if (!row) break;
    const int64_t page = pages.integer(0);
    search_bytes(pages.blob(1), patterns, concat("page ", page, free.contains(page) ? " (free)" : ""));
  }
  const std::set<size_t> distinct(patterns.word.begin(), patterns.word.end());
  searched(concat("pages: ", page_count, ", ", free.size(), " of them free, for the id and ", distinct.size(),
                  " words of ", shortest, " or more bytes"));
  return {};
}

// SQLite's file format, section 1.5: page 1 names the first trunk page; a trunk holds the next trunk's
// number, how many leaves it lists, and those.
Result<std::unordered_set<int64_t>> EraseCheck::free_pages() {
  const auto number_at = [](std::span<const std::byte> page, size_t at) {
    int64_t number = 0;
    for (size_t i = 0; i < 4 && at + i < page.size(); ++i)
      number = number << 8 | std::to_integer<int64_t>(page[at + i]);
    return number;
  };
  std::unordered_set<int64_t> free;
  int64_t page = 1;
  size_t next_at = 32;
  while (true) {
    TRY(Statement row, db_.prepare("SELECT data FROM sqlite_dbpage WHERE pgno=?"));
    TRY(const bool there, row.bind(page).step());
    if (!there) return free;
    const auto bytes = row.blob(0);
    if (page != 1) {
      const int64_t leaves = std::min(number_at(bytes, 4), static_cast<int64_t>(bytes.size() / 4 - 2));
      for (int64_t i = 0; i < leaves; ++i) free.insert(number_at(bytes, 8 + 4 * static_cast<size_t>(i)));
    }
    page = number_at(bytes, next_at);
    next_at = 0;
    if (page == 0 || !free.insert(page).second) return free;
  }
}

void EraseCheck::search_bytes(std::span<const std::byte> bytes, const Patterns& patterns,
                              const std::string& where) {
  id_finder_.find_in(bytes, [&](size_t) { note(where, "id"); });
  patterns.finder.find_in(bytes, [&](size_t which) { note(where, words_[patterns.word[which]].folded); });
}

// Whatever lies beside the database: what an interrupted migration, backup or write has left.
Status EraseCheck::search_files() {
  if (db_.path().empty()) return {};
  const fs::path database = path_of(db_.path());
  const std::string name = text_of(database.filename());
  std::vector<std::string> others;
  std::error_code fault;
  fs::path folder = database.parent_path();
  if (folder.empty()) folder = ".";
  for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
    const std::string other = text_of(entry->path().filename());
    std::error_code ignored;
    if (other == name || other == name + "-wal" || other == name + "-shm" || !entry->is_regular_file(ignored))
      continue;
    others.push_back(text_of(entry->path()));
  }
  if (fault) return fail(Fault::Unreadable, "The vault's folder cannot be read: check its permissions.");
  for (const std::string& other : others) TRY_STATUS(search_file(other));
  searched(concat("files beside the database: ", others.size()));
  return {};
}

Status EraseCheck::search_file(const std::string& path) {
  const std::string name = text_of(path_of(path).filename());
  if (name.find(".migrating") != std::string::npos || name.ends_with(unfinished_path("")))
    note(concat("file ", name), "a copy of older pages");
  TRY(const std::unique_ptr<File> file, open_file(path));
  const Patterns patterns = patterns_of(words_, shortest_telling(static_cast<int64_t>(file->size())));
  // Pieces overlap by the longest of what is sought.
  constexpr uint64_t kPieceBytes = 1 << 20;
  const uint64_t overlap = std::max(patterns.finder.longest(), id_finder_.longest());
  Bytes piece;
  for (uint64_t start = 0; start < file->size(); start += kPieceBytes) {
    piece.resize(static_cast<size_t>(std::min(kPieceBytes + overlap, file->size() - start)));
    TRY_STATUS(file->read_at(start, piece));
    search_bytes(piece, patterns, concat("file ", name));
  }
  return {};
}

}  // namespace

Result<EraseReport> check_erased(Database& db, std::string_view public_id, std::string_view text) {
  const Bytes id_bytes = chat_parts::bytes_of_public_id(public_id);
  if (id_bytes.empty())
    return fail(Fault::BadFormat,
                "This is not the id of a conversation: it has 16 digits, 0 to 9 and a to f.");
  std::string id(public_id);
  std::ranges::transform(id, id.begin(), [](char digit) {
    return digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 'a' - 'A') : digit;
  });
  TRY(std::vector<SoughtWord> words, words_of(db, text));
  return EraseCheck(db, id_bytes, std::move(id), std::move(words)).run();
}

}  // namespace hearth
