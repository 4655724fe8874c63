#include "app/store/schema.h"

#include <iterator>

#include "app/store/document_tasks.h"
#include "app/store/document_work.h"
#include "app/store/known_files.h"
#include "app/store/library.h"
#include "app/store/passage_vectors.h"
#include "app/store/scanned_pages.h"
#include "app/store/search_index.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Columns marked "sealed" hold what ChatKey::seal() returned. Ids are never used again (AUTOINCREMENT), so
// that nothing sealed for one row can be taken for another's. Messages have no foreign key to their parent:
// it would need an index of its own; parents have smaller ids, which reading checks.
constexpr const char* kConversations = R"sql(
CREATE TABLE folders(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE chats(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  public_id BLOB NOT NULL UNIQUE,            -- 8 random bytes
  title BLOB NOT NULL,                       -- sealed
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  folder_id INTEGER REFERENCES folders(id),
  pinned INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  shown INTEGER,                             -- last message of the shown path
  source TEXT NOT NULL DEFAULT '',
  source_id TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX chats_as_listed ON chats(pinned, updated_ms);
CREATE INDEX chats_by_folder ON chats(folder_id) WHERE folder_id IS NOT NULL;
CREATE UNIQUE INDEX chats_by_source ON chats(source, source_id) WHERE source_id <> '';

CREATE TABLE chat_keys(
  chat INTEGER PRIMARY KEY REFERENCES chats(id),
  wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE messages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat INTEGER NOT NULL REFERENCES chats(id),
  parent INTEGER,
  speaker INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  model_hash TEXT NOT NULL DEFAULT '',
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  tokens INTEGER NOT NULL DEFAULT 0,
  first_token_ms REAL NOT NULL DEFAULT 0,
  tokens_per_s REAL NOT NULL DEFAULT 0,
  parameters BLOB,                           -- sealed
  text BLOB NOT NULL                         -- sealed; last, as it may go on in overflow pages
) STRICT;
CREATE INDEX messages_by_chat ON messages(chat);

CREATE TABLE attachments(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat INTEGER NOT NULL REFERENCES chats(id),
  message INTEGER NOT NULL REFERENCES messages(id),
  name BLOB NOT NULL,                        -- sealed
  media_type BLOB NOT NULL,                  -- sealed
  bytes BLOB                                 -- sealed; null: a placeholder
) STRICT;
CREATE INDEX attachments_by_chat ON attachments(chat);
CREATE INDEX attachments_by_message ON attachments(message);

CREATE TABLE tags(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE chat_tags(
  chat INTEGER NOT NULL REFERENCES chats(id),
  position INTEGER NOT NULL,
  tag INTEGER NOT NULL REFERENCES tags(id),
  PRIMARY KEY(chat, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_tags_by_tag ON chat_tags(tag);
)sql";

// artifacts: whatever is computed from a conversation (thumbnails, vectors, snapshots of a model's memory),
// each kind numbered by what makes it. Erasing a conversation removes them.
constexpr const char* kLibraryAndErasing = R"sql(
CREATE TABLE personas(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  instructions TEXT NOT NULL,
  model TEXT NOT NULL
) STRICT;

CREATE TABLE prompts(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE drafts(
  chat INTEGER PRIMARY KEY REFERENCES chats(id),
  text BLOB NOT NULL                         -- sealed
) STRICT;

CREATE TABLE artifacts(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat INTEGER NOT NULL REFERENCES chats(id),
  message INTEGER REFERENCES messages(id),
  kind INTEGER NOT NULL,
  bytes BLOB NOT NULL                        -- sealed
) STRICT;
CREATE INDEX artifacts_by_chat ON artifacts(chat);
CREATE INDEX artifacts_by_message ON artifacts(message) WHERE message IS NOT NULL;

ALTER TABLE chats ADD COLUMN erase_at_ms INTEGER;
CREATE INDEX chats_being_erased ON chats(erase_at_ms) WHERE erase_at_ms IS NOT NULL;
)sql";

// One row at most.
constexpr const char* kOwnServer = R"sql(
CREATE TABLE own_server(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  address TEXT NOT NULL,
  model TEXT NOT NULL,
  key TEXT NOT NULL,
  context_tokens INTEGER NOT NULL,
  in_use INTEGER NOT NULL
) STRICT;
)sql";

Status create_conversations(Database& db) {
  TRY_STATUS(db.script(kConversations));
  return db.script(kCreateSearchIndex);
}

Status add_library_and_erasing(Database& db) { return db.script(kLibraryAndErasing); }

Status add_own_server(Database& db) { return db.script(kOwnServer); }

Status add_documents(Database& db) { return db.script(kCreateLibrary); }

Status add_passage_vectors(Database& db) { return db.script(kCreatePassageVectors); }

Status add_document_tasks(Database& db) { return db.script(kCreateDocumentTasks); }

Status add_scanned_pages(Database& db) { return db.script(kCreateScannedPages); }

Status add_known_files(Database& db) { return db.script(kCreateKnownFiles); }

Status add_document_work(Database& db) { return db.script(kCreateDocumentWork); }

// Number n brings schema n to n + 1. Vaults in the world went through these: add, never change.
using Migration = Status (*)(Database&);
constexpr Migration kMigrations[] = {create_conversations, add_library_and_erasing, add_own_server,
                                     add_documents,        add_passage_vectors,     add_document_tasks,
                                     add_scanned_pages,    add_known_files,         add_document_work};

}  // namespace

int newest_schema() { return static_cast<int>(std::size(kMigrations)); }

Result<int> schema_version(Database& db) {
  TRY(const int64_t version, db.integer("PRAGMA user_version"));
  if (version < 0)
    return fail(Fault::BadFormat, "The vault's database is damaged: restore it from a backup.");
  if (version > newest_schema())
    return fail(Fault::Unsupported, "A newer version of Hearth made this vault: update Hearth to open it.");
  return static_cast<int>(version);
}

Status apply_migrations(Database& db, int version) {
  CHECK(version >= 0 && version <= newest_schema());
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const int present, schema_version(db));
  for (int done = present; done < version; ++done) TRY_STATUS(kMigrations[done](db));
  if (present < version) TRY_STATUS(db.script(concat("PRAGMA user_version=", version).c_str()));
  return transaction.commit();
}

}  // namespace hearth
