#include "app/store/database.h"

#include <sqlite3mc_amalgamation.h>

#include <utility>

#include "app/store/sealing.h"
#include "app/store/word_tokenizer.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// What every connection is told. Encrypted files cannot be mapped, and a page that was read may hold hostile
// cells.
constexpr const char* kEveryConnection =
    "PRAGMA mmap_size=0; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;";
constexpr const char* kWriter = "PRAGMA secure_delete=ON; PRAGMA synchronous=FULL;";
constexpr int kBusyWait_ms = 2000;

// The cipher's syntax for a key that is used as it is, without a derivation of its own.
Secret raw_key_text(const Secret& key) {
  constexpr std::string_view kPrefix = "raw:";
  constexpr char kDigits[] = "0123456789abcdef";
  Secret text(kPrefix.size() + 2 * key.size());
  std::byte* out = text.bytes().data();
  for (const char symbol : kPrefix) *out++ = static_cast<std::byte>(symbol);
  for (const std::byte byte : key.bytes()) {
    *out++ = static_cast<std::byte>(kDigits[std::to_integer<int>(byte) >> 4]);
    *out++ = static_cast<std::byte>(kDigits[std::to_integer<int>(byte) & 15]);
  }
  return text;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : owner_(other.owner_), handle_(std::exchange(other.handle_, nullptr)), bound_(other.bound_) {}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  owner_->idle_[sqlite3_sql(handle_)].push_back(handle_);
}

Statement& Statement::bind(int64_t value) {
  CHECK(sqlite3_bind_int64(handle_, ++bound_, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(double value) {
  CHECK(sqlite3_bind_double(handle_, ++bound_, value) == SQLITE_OK);
  return *this;
}

// A length beyond SQLite's limit (1 GB) is reported by step(): the parameter stays null and a NOT NULL column
// refuses it.
Statement& Statement::bind(std::string_view text) {
  const char* start = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(handle_, ++bound_, start, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  CHECK(code == SQLITE_OK || code == SQLITE_TOOBIG);
  return *this;
}

Statement& Statement::bind(std::span<const std::byte> blob) {
  const void* start = blob.data() == nullptr ? "" : static_cast<const void*>(blob.data());
  const int code = sqlite3_bind_blob64(handle_, ++bound_, start, blob.size(), SQLITE_STATIC);
  CHECK(code == SQLITE_OK || code == SQLITE_TOOBIG);
  return *this;
}

Statement& Statement::bind_null() {
  CHECK(sqlite3_bind_null(handle_, ++bound_) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return owner_->failure(code);
}

Status Statement::run() {
  TRY(const bool row, step());
  CHECK(!row);
  return {};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }
double Statement::number(int column) const { return sqlite3_column_double(handle_, column); }

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (text == nullptr) return {};
  return {text, static_cast<size_t>(sqlite3_column_bytes(handle_, column))};
}

std::span<const std::byte> Statement::blob(int column) const {
  const auto* blob = static_cast<const std::byte*>(sqlite3_column_blob(handle_, column));
  if (blob == nullptr) return {};
  return {blob, static_cast<size_t>(sqlite3_column_bytes(handle_, column))};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const Secret& data_key,
                                                 Options options) {
  return open_with(path, &data_key, options);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const Secret& data_key) {
  return open_with(path, &data_key, Options());
}

Result<std::unique_ptr<Database>> Database::in_memory() {
  return open_with("", nullptr, {.journal = Journal::Rollback});
}

// "memdb" is SQLite's own file system in memory; a name that begins with "/" is shared (memdb.c).
Result<std::unique_ptr<Database>> Database::in_shared_memory(const std::string& name, Access access) {
  return open_with("/" + name, nullptr,
                   {.access = access, .journal = Journal::Memory, .file_system = "memdb"});
}

Result<std::unique_ptr<Database>> Database::open_unencrypted(const std::string& path, Options options) {
  return open_with(path, nullptr, options);
}

Result<std::unique_ptr<Database>> Database::open_with(const std::string& path, const Secret* data_key,
                                                      Options options) {
  std::unique_ptr<Database> made(new Database(path));
  const int access =
      options.access == Access::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.empty() ? ":memory:" : path.c_str(), &made->handle_,
                                   access | SQLITE_OPEN_EXRESCODE, options.file_system);
  if (code != SQLITE_OK) return made->failure(code);
  std::optional<Secret> page_key;
  if (data_key != nullptr) {
    page_key = derive_key(*data_key, KeyPurpose::DatabasePages);
    made->wrapping_key_ = derive_key(*data_key, KeyPurpose::ChatKeys);
  }
  TRY_STATUS(made->configure(page_key ? &*page_key : nullptr, options));
  return made;
}

Status Database::configure(const Secret* page_key, const Options& options) {
  if (page_key != nullptr) {
    const Secret text = raw_key_text(*page_key);
    const int code = sqlite3_key(handle_, text.bytes().data(), static_cast<int>(text.size()));
    if (code != SQLITE_OK) return failure(code);
  }
  sqlite3_busy_timeout(handle_, kBusyWait_ms);
  // A connection that excludes others needs no shared memory to read a log that another system left;
  // some of the settings below already read.
  const bool rolls_back = options.journal == Journal::Rollback && options.access == Access::Write;
  if (rolls_back) TRY_STATUS(script("PRAGMA locking_mode=EXCLUSIVE;"));
  TRY_STATUS(script(kEveryConnection));
  // The first statement that reads a page: a wrong key shows here.
  TRY(const int64_t ignored, integer("SELECT count(*) FROM sqlite_schema"));
  static_cast<void>(ignored);
  if (const int code = register_word_tokenizer(handle_); code != SQLITE_OK) return failure(code);
  if (options.access == Access::Read) return script("PRAGMA query_only=ON;");
  TRY_STATUS(script(kWriter));
  if (path_.empty()) return {};
  constexpr const char* kJournals[] = {"PRAGMA journal_mode=WAL;", "PRAGMA journal_mode=TRUNCATE;",
                                       "PRAGMA journal_mode=MEMORY;"};
  TRY_STATUS(script(kJournals[static_cast<size_t>(options.journal)]));
  // The lock is let go with the next statement that reads (sqlite.org/pragma.html#pragma_locking_mode).
  return rolls_back ? script("PRAGMA locking_mode=NORMAL; SELECT count(*) FROM sqlite_schema;") : Status();
}

Database::~Database() {
  for (const auto& [sql, handles] : idle_) {
    for (sqlite3_stmt* handle : handles) sqlite3_finalize(handle);
  }
  CHECK(sqlite3_close(handle_) == SQLITE_OK);  // fails while a Statement is still out on loan
}

Result<Statement> Database::prepare(std::string_view sql) {
  std::vector<sqlite3_stmt*>& idle = idle_[std::string(sql)];
  if (!idle.empty()) {
    sqlite3_stmt* handle = idle.back();
    idle.pop_back();
    return Statement(*this, handle);
  }
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return failure(code);
  CHECK(handle != nullptr);
  return Statement(*this, handle);
}

Result<int64_t> Database::first_integer(Statement& statement) {
  TRY(const bool row, statement.step());
  if (!row) return fail(Fault::NotFound, "There is no such entry in the vault.");
  return statement.integer(0);
}

Status Database::script(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Status() : Status(failure(code));
}

int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_); }
int64_t Database::changes() const { return sqlite3_changes64(handle_); }
void Database::interrupt() { sqlite3_interrupt(handle_); }

Status Database::truncate_log() {
  TRY(const int64_t busy, integer("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (busy != 0)
    return fail(Fault::Busy, "The vault is being read at this moment; try again in a few seconds.");
  return {};
}

Result<std::vector<std::string>> Database::check() {
  std::vector<std::string> problems;
  TRY(Statement statement, prepare("PRAGMA integrity_check"));  // full-text tables included
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) return problems;
    if (statement.text(0) != "ok") problems.emplace_back(statement.text(0));
  }
}

std::unexpected<Error> Database::failure(int code) const {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return fail(Fault::BadFormat,
                  "The vault's database is damaged or is not a vault: restore it from a backup.");
    case SQLITE_CORRUPT:
      return fail(Fault::BadFormat, "The vault's database is damaged: restore it from a backup.");
    case SQLITE_FULL:
      return fail(Fault::DiskFull, "The disk is full, so nothing was saved: free some space and try again.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(Fault::Busy, "The vault is in use at this moment; try again in a few seconds.");
    case SQLITE_NOMEM:
      return fail(Fault::OutOfMemory,
                  "There was not enough memory to use the vault: close other programs and try again.");
    case SQLITE_INTERRUPT:
      return fail(Fault::Cancelled, "Stopped.");
    case SQLITE_TOOBIG:
      return fail(Fault::Unsupported, "This is larger than a vault can hold in one piece.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return fail(Fault::Unreadable, "The vault's folder cannot be written to: check its permissions.");
    case SQLITE_CANTOPEN:
      return fail(Fault::Unreadable,
                  "The vault's database cannot be opened: check the folder and its permissions.");
    case SQLITE_IOERR:
      return fail(Fault::Unreadable, "The disk reported an error while the vault was used: check the drive.");
    default:  // "no such table": a file with our key but without our tables
      return fail(Fault::BadFormat,
                  concat("The vault's database is not as it should be (", sqlite3_errstr(code), ")."));
  }
}

Result<Transaction> Transaction::begin(Database& database) {
  TRY_STATUS(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

// SQLite may have rolled back by itself after a full disk; then there is nothing left to undo.
Transaction::~Transaction() {
  if (database_ == nullptr || sqlite3_get_autocommit(database_->handle()) != 0) return;
  if (const Status undone = database_->run("ROLLBACK"); !undone) database_->interrupt();
}

Status Transaction::commit() {
  TRY_STATUS(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace hearth
