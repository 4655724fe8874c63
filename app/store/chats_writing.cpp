// Making conversations and adding to them.
#include <algorithm>

#include "app/store/chat_keys.h"
#include "app/store/chat_parts.h"
#include "app/store/chats.h"
#include "app/store/removed_words.h"
#include "app/store/search_index.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

// SQLite's limit for one value is 1 GB, and a piece is in memory twice while it is sealed.
constexpr size_t kMostPieceBytes = size_t{512} << 20;

// The table holds the number.
static_assert(static_cast<int>(Speaker::System) == 0 && static_cast<int>(Speaker::User) == 1 &&
              static_cast<int>(Speaker::Assistant) == 2 && static_cast<int>(Speaker::Tool) == 3);

// Tells before anything is sealed: a null bound in its place would read as a placeholder.
Status fits(const TranscriptMessage& message) {
  bool fits = message.text.size() <= kMostPieceBytes && message.origin.parameters.size() <= kMostPieceBytes;
  for (const Attachment& attachment : message.attachments) {
    fits = fits && attachment.name.size() <= kMostPieceBytes;
    fits = fits && attachment.media_type.size() <= kMostPieceBytes;
    fits = fits && (!attachment.bytes || attachment.bytes->size() <= kMostPieceBytes);
  }
  if (fits) return {};
  return fail(Fault::Unsupported, "A message or attachment is larger than the 512 MB that a vault can hold.");
}

// The id that the table's next row gets. Pieces are sealed for their row before it is written; nobody else
// can take the id, as this transaction writes.
Result<int64_t> next_id(Database& db, const char* table) {
  return db.integer("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name=?", table);
}

// Adds messages to one conversation, within a transaction of the caller's.
class MessageWriter {
 public:
  static Result<MessageWriter> open(Database& db, ChatId chat, const ChatKey& key) {
    TRY(const int64_t message, next_id(db, "messages"));
    TRY(const int64_t attachment, next_id(db, "attachments"));
    return MessageWriter(db, chat, key, message, attachment);
  }

  Result<MessageId> add(std::optional<MessageId> parent, const TranscriptMessage& message) {
    TRY_STATUS(fits(message));
    const MessageId id = next_message_++;
    const AnswerOrigin& origin = message.origin;
    const Bytes text = key_->seal(SealedPart::Text, id, message.text);
    std::optional<Bytes> parameters;
    if (!origin.parameters.empty()) parameters = key_->seal(SealedPart::Parameters, id, origin.parameters);
    TRY_STATUS(
        db_->run("INSERT INTO messages(id, chat, parent, speaker, created_ms, model, model_hash,"
                 " prompt_tokens, tokens, first_token_ms, tokens_per_s, parameters, text)"
                 " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 id, chat_, parent, static_cast<int>(message.speaker), message.created_ms, origin.model,
                 origin.model_hash, origin.prompt_tokens, origin.tokens, origin.first_token_ms,
                 origin.tokens_per_s, parameters, text));
    for (const Attachment& attachment : message.attachments) TRY_STATUS(add(id, attachment));
    TRY_STATUS(index_message(*db_, id, message.text));
    return id;
  }

 private:
  MessageWriter(Database& db, ChatId chat, const ChatKey& key, int64_t message, int64_t attachment)
      : db_(&db), chat_(chat), key_(&key), next_message_(message), next_attachment_(attachment) {}

  Status add(MessageId message, const Attachment& attachment) {
    const int64_t id = next_attachment_++;
    const Bytes name = key_->seal(SealedPart::AttachmentName, id, attachment.name);
    const Bytes media_type = key_->seal(SealedPart::AttachmentType, id, attachment.media_type);
    std::optional<Bytes> bytes;
    if (attachment.bytes) bytes = key_->seal(SealedPart::Attachment, id, *attachment.bytes);
    return db_->run(
        "INSERT INTO attachments(id, chat, message, name, media_type, bytes) VALUES(?, ?, ?, ?, ?, ?)", id,
        chat_, message, name, media_type, bytes);
  }

  Database* db_;
  ChatId chat_;
  const ChatKey* key_;
  int64_t next_message_, next_attachment_;
};

struct NewChat {
  ChatId id;
  ChatKey key;
};

// The conversation's row, key and title, within a transaction of the caller's. Of `transcript`, everything
// but folder, tags and messages.
Result<NewChat> insert_chat(Database& db, const Transcript& transcript) {
  constexpr size_t kPublicIdBytes = 8;
  const Secret public_id = Secret::random(kPublicIdBytes);
  TRY(const ChatId chat, next_id(db, "chats"));
  TRY_STATUS(
      db.run("INSERT INTO chats(id, public_id, title, created_ms, updated_ms, pinned, archived,"
             " source, source_id) VALUES(?, ?, x'', ?, ?, ?, ?, ?, ?)",
             chat, public_id.bytes(), transcript.created_ms, transcript.updated_ms, transcript.pinned,
             transcript.archived, transcript.source, transcript.source_id));
  TRY(ChatKey key, ChatKey::create(db, chat));
  const Bytes title = key.seal(SealedPart::Title, chat, transcript.title);
  TRY_STATUS(db.run("UPDATE chats SET title=? WHERE id=?", title, chat));
  TRY_STATUS(index_title(db, chat, transcript.title));
  return NewChat{chat, std::move(key)};
}

Result<bool> was_imported(Database& db, const Transcript& transcript) {
  if (transcript.source_id.empty()) return false;
  TRY(const int64_t count, db.integer("SELECT count(*) FROM chats WHERE source=? AND source_id=?"
                                      " AND source_id <> ''",
                                      transcript.source, transcript.source_id));
  return count > 0;
}

Status add_messages(Database& db, const NewChat& chat, const Transcript& transcript) {
  TRY(MessageWriter writer, MessageWriter::open(db, chat.id, chat.key));
  std::vector<MessageId> ids;
  ids.reserve(transcript.messages.size());
  for (const TranscriptMessage& message : transcript.messages) {
    CHECK(message.parent >= -1 && message.parent < static_cast<int>(ids.size()));
    std::optional<MessageId> parent;
    if (message.parent >= 0) parent = ids[static_cast<size_t>(message.parent)];
    TRY(const MessageId id, writer.add(parent, message));
    ids.push_back(id);
  }
  CHECK(transcript.shown >= -1 && transcript.shown < static_cast<int>(ids.size()));
  if (transcript.shown < 0) return {};
  return db.run("UPDATE chats SET shown=? WHERE id=?", ids[static_cast<size_t>(transcript.shown)], chat.id);
}

Status belongs_to(Database& db, ChatId chat, MessageId message) {
  TRY(const int64_t count, db.integer("SELECT count(*) FROM messages WHERE id=? AND chat=?", message, chat));
  if (count == 0) return fail(Fault::NotFound, "There is no such message in this conversation.");
  return {};
}

// With the words that only this message had.
Status take_out_of_index(Database& db, const ChatKey& key, MessageId message) {
  TRY(Statement row, db.prepare("SELECT text FROM messages WHERE id=?"));
  TRY(const bool found, row.bind(message).step());
  CHECK(found);
  TRY(const std::string text, key.open_text(SealedPart::Text, message, row.blob(0)));
  TRY_STATUS(unindex_message(db, message, text));
  RemovedWords removed;
  TRY_STATUS(removed.add(db, text));
  return removed.clear_boundaries(db);
}

// The descendant of `message` that was written last, or itself. Children have larger ids than their parents,
// so one pass in the order of ids finds them all.
Result<MessageId> latest_below(Database& db, ChatId chat, MessageId message) {
  TRY(Statement rows,
      db.prepare(
          "SELECT id, parent FROM messages WHERE chat=? AND id > ? AND parent IS NOT NULL ORDER BY id"));
  rows.bind(chat).bind(message);
  std::vector<MessageId> below = {message};  // stays sorted
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return below.back();
    if (std::ranges::binary_search(below, rows.integer(1))) below.push_back(rows.integer(0));
  }
}

}  // namespace

Result<ChatId> create_chat(Database& db, std::string_view title, int64_t now_ms) {
  Transcript empty;
  empty.title = title;
  empty.created_ms = empty.updated_ms = now_ms;
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const NewChat chat, insert_chat(db, empty));
  TRY_STATUS(transaction.commit());
  return chat.id;
}

Result<MessageId> add_message(Database& db, ChatId chat, std::optional<MessageId> parent,
                              const TranscriptMessage& message) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const ChatKey key, ChatKey::load(db, chat));
  if (parent) TRY_STATUS(belongs_to(db, chat, *parent));
  TRY(MessageWriter writer, MessageWriter::open(db, chat, key));
  TRY_STATUS(db.run("UPDATE chats SET updated_ms=max(updated_ms, ?) WHERE id=?", message.created_ms, chat));
  TRY_STATUS(chat_parts::was_there(db));
  TRY(const MessageId id, writer.add(parent, message));
  TRY_STATUS(db.run("UPDATE chats SET shown=? WHERE id=?", id, chat));
  TRY_STATUS(transaction.commit());
  return id;
}

Status change_message(Database& db, ChatId chat, MessageId message, const TranscriptMessage& changed) {
  TRY_STATUS(fits(changed));
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const ChatKey key, ChatKey::load(db, chat));
  TRY_STATUS(belongs_to(db, chat, message));
  TRY_STATUS(take_out_of_index(db, key, message));
  const AnswerOrigin& origin = changed.origin;
  const Bytes text = key.seal(SealedPart::Text, message, changed.text);
  std::optional<Bytes> parameters;
  if (!origin.parameters.empty()) parameters = key.seal(SealedPart::Parameters, message, origin.parameters);
  TRY_STATUS(
      db.run("UPDATE messages SET model=?, model_hash=?, prompt_tokens=?, tokens=?, first_token_ms=?,"
             " tokens_per_s=?, parameters=?, text=? WHERE id=?",
             origin.model, origin.model_hash, origin.prompt_tokens, origin.tokens, origin.first_token_ms,
             origin.tokens_per_s, parameters, text, message));
  TRY_STATUS(index_message(db, message, changed.text));
  TRY_STATUS(db.run("UPDATE chats SET updated_ms=max(updated_ms, ?) WHERE id=?", changed.created_ms, chat));
  return transaction.commit();
}

Status show_branch(Database& db, ChatId chat, MessageId message) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(belongs_to(db, chat, message));
  TRY(const MessageId last, latest_below(db, chat, message));
  TRY_STATUS(db.run("UPDATE chats SET shown=? WHERE id=?", last, chat));
  return transaction.commit();
}

Result<std::optional<ChatId>> store_transcript(Database& db, const Transcript& transcript) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const bool known, was_imported(db, transcript));
  if (known) return std::nullopt;
  TRY(const NewChat chat, insert_chat(db, transcript));
  TRY_STATUS(chat_parts::put_into_folder(db, chat.id, transcript.folder));
  TRY_STATUS(chat_parts::put_tags(db, chat.id, transcript.tags));
  TRY_STATUS(add_messages(db, chat, transcript));
  TRY_STATUS(transaction.commit());
  return chat.id;
}

Status save_draft(Database& db, ChatId chat, std::string_view text) {
  if (text.empty()) return db.run("DELETE FROM drafts WHERE chat=?", chat);
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const int64_t there, db.integer("SELECT count(*) FROM chats WHERE id=?", chat));
  if (there == 0) return chat_parts::no_such_chat();
  TRY(const ChatKey key, ChatKey::load(db, chat));
  const Bytes sealed = key.seal(SealedPart::Draft, chat, text);
  TRY_STATUS(
      db.run("INSERT INTO drafts(chat, text) VALUES(?, ?)"
             " ON CONFLICT(chat) DO UPDATE SET text=excluded.text",
             chat, sealed));
  return transaction.commit();
}

}  // namespace hearth
