// An encrypted SQLite database (SQLite3 Multiple Ciphers, ChaCha20-Poly1305 per page) and a thin,
// Result-returning layer over its statements. Only app/store writes SQL. A connection belongs to one thread
// at a time; one writes, others read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/store/secret.h"
#include "engine/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hearth {

using Bytes = std::vector<std::byte>;

class Database;

// A prepared statement on loan from its connection's cache; reset and given back when it goes. Columns and
// parameters count from 0.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Binds the next parameter. Text and blobs must stay alive until the statement goes.
  Statement& bind(int64_t value);
  Statement& bind(int value) { return bind(static_cast<int64_t>(value)); }
  Statement& bind(bool value) { return bind(static_cast<int64_t>(value)); }
  Statement& bind(double value);
  Statement& bind(std::string_view text);
  Statement& bind(const char* text) { return bind(std::string_view(text)); }
  Statement& bind(const std::string& text) { return bind(std::string_view(text)); }
  Statement& bind(std::span<const std::byte> blob);
  Statement& bind(const Bytes& blob) { return bind(std::span(blob)); }
  Statement& bind_null();
  template <class T>
  Statement& bind(const std::optional<T>& value) {
    return value ? bind(*value) : bind_null();
  }

  // True: there is a row to read. False: done. Fails with DiskFull, Unreadable, BadFormat (damaged pages),
  // Busy.
  Result<bool> step();
  // For statements without rows.
  Status run();

  bool is_null(int column) const;
  int64_t integer(int column) const;
  double number(int column) const;
  std::string_view text(int column) const;            // valid until the next step()
  std::span<const std::byte> blob(int column) const;  // valid until the next step()

 private:
  friend class Database;
  Statement(Database& owner, sqlite3_stmt* handle) : owner_(&owner), handle_(handle) {}
  Database* owner_;
  sqlite3_stmt* handle_;
  int bound_ = 0;
};

class Database {
 public:
  enum class Access { Write, Read };
  enum class Journal {
    Wal,
    Rollback,  // what a browser uses, which has no memory that connections share; a file left in WAL is
               // changed
    Memory
  };
  static Journal usual_journal();  // of this system: journal_wal.cpp, journal_web.cpp
  struct Options {
    Access access = Access::Write;
    Journal journal = usual_journal();
    const char* file_system = nullptr;  // name of a registered SQLite VFS: tests inject faults through one
  };

  // Opens or, with Access::Write, creates. Keys for pages and for conversations are derived from `data_key`.
  // The schema is the caller's business (schema.h). Fails with BadFormat when the file is no database under
  // this key.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const Secret& data_key,
                                                Options options);
  static Result<std::unique_ptr<Database>> open(const std::string& path, const Secret& data_key);

  // In memory only, nothing ever reaches a file.
  static Result<std::unique_ptr<Database>> in_memory();
  // The same for several connections of this program: all that are opened with `name` (letters and digits)
  // see one database, which is gone with the last of them.
  static Result<std::unique_ptr<Database>> in_shared_memory(const std::string& name, Access access);

  // Neither cipher nor sealing: what benchmarks and leak tests compare with. The app never calls it.
  static Result<std::unique_ptr<Database>> open_unencrypted(const std::string& path, Options options);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `sql` must be a literal of ours or made of such. CHECKs that it compiles, except on a damaged file or a
  // full disk.
  Result<Statement> prepare(std::string_view sql);

  // One statement without rows.
  template <class... Values>
  Status run(std::string_view sql, const Values&... values) {
    TRY(Statement statement, prepare(sql));
    (statement.bind(values), ...);
    return statement.run();
  }
  // The first column of the first row; NotFound when there is no row.
  template <class... Values>
  Result<int64_t> integer(std::string_view sql, const Values&... values) {
    TRY(Statement statement, prepare(sql));
    (statement.bind(values), ...);
    return first_integer(statement);
  }
  // Several statements, no parameters.
  Status script(const char* sql);

  int64_t last_id() const;  // rowid of the last insert
  int64_t changes() const;  // rows that the last statement changed

  // Moves the write-ahead log into the file and empties it, so that no older page is left there. Busy when a
  // reader is in the middle of a query.
  Status truncate_log();
  // SQLite's own check of all pages and indexes, and that of each full-text table. The problems found, empty
  // when sound.
  Result<std::vector<std::string>> check();

  // Stops the running statement of this connection; the only call that another thread may make.
  void interrupt();

  // The key that wraps each conversation's key; null for databases that do not seal (in memory, unencrypted).
  const Secret* chat_wrapping_key() const { return wrapping_key_ ? &*wrapping_key_ : nullptr; }
  const std::string& path() const { return path_; }  // empty in memory
  sqlite3* handle() { return handle_; }              // for search.cpp's tokenizer and erase_check.cpp

 private:
  friend class Statement;
  explicit Database(std::string path) : path_(std::move(path)) {}
  static Result<std::unique_ptr<Database>> open_with(const std::string& path, const Secret* data_key,
                                                     Options options);
  Status configure(const Secret* page_key, const Options& options);
  Result<int64_t> first_integer(Statement& statement);
  std::unexpected<Error> failure(int code) const;  // the sentence for an SQLite result code

  std::string path_;
  sqlite3* handle_ = nullptr;
  std::optional<Secret> wrapping_key_;
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle_;  // by SQL text: statements not in use
};

// All or nothing. Rolls back when it goes without commit(). Not nested.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  // Once this returns, the change survives a power cut.
  Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;  // null once finished
};

}  // namespace hearth
