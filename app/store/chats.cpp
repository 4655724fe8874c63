// Reading conversations. Writing is in chats_writing.cpp, folders, tags and marks in chats_organising.cpp.
#include "app/store/chats.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "app/store/chat_keys.h"
#include "app/store/chat_parts.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr const char* kChats =
    "SELECT c.id, lower(hex(c.public_id)), c.title, c.created_ms, c.updated_ms, coalesce(f.name, ''),"
    " c.pinned, c.archived, c.erase_at_ms, (SELECT count(*) FROM messages WHERE chat=c.id)"
    " FROM chats c LEFT JOIN folders f ON f.id=c.folder_id ";

// ?1 also archived, ?2 also being erased, ?3 folder or null, ?4 tag or null, ?5 limit, ?6 offset
constexpr const char* kAsListed =
    "WHERE (?1 OR NOT c.archived) AND (?2 OR c.erase_at_ms IS NULL)"
    " AND (?3 IS NULL OR coalesce(f.name, '')=?3)"
    " AND (?4 IS NULL OR EXISTS(SELECT 1 FROM chat_tags t JOIN tags n ON n.id=t.tag"
    " WHERE t.chat=c.id AND n.name=?4))"
    " ORDER BY c.pinned DESC, c.updated_ms DESC, c.id DESC LIMIT ?5 OFFSET ?6";

// `row` stands on a row of kChats. `key` is whatever key was used before.
Result<ChatSummary> summary_in(Database& db, const Statement& row, std::optional<ChatKey>& key) {
  ChatSummary summary;
  summary.id = row.integer(0);
  summary.public_id = row.text(1);
  if (key) {
    TRY_STATUS(key->change_to(db, summary.id));
  } else {
    TRY(key, ChatKey::load(db, summary.id));
  }
  TRY(summary.title, key->open_text(SealedPart::Title, summary.id, row.blob(2)));
  summary.created_ms = row.integer(3);
  summary.updated_ms = row.integer(4);
  summary.folder = row.text(5);
  summary.pinned = row.integer(6) != 0;
  summary.archived = row.integer(7) != 0;
  if (!row.is_null(8)) summary.erase_at_ms = row.integer(8);
  summary.messages = row.integer(9);
  TRY(summary.tags, chat_parts::tags_of(db, summary.id));
  return summary;
}

std::unexpected<Error> damaged() {
  return fail(Fault::BadFormat, "A conversation in the vault is damaged: restore the vault from a backup.");
}

// From the last shown message up to the first.
Result<std::unordered_set<MessageId>> shown_ids(Database& db, ChatId chat) {
  TRY(Statement shown, db.prepare("SELECT coalesce(shown, 0) FROM chats WHERE id=?"));
  TRY(const bool row, shown.bind(chat).step());
  if (!row) return chat_parts::no_such_chat();
  std::unordered_set<MessageId> ids;
  MessageId next = shown.integer(0);
  while (next != 0) {
    TRY(Statement above, db.prepare("SELECT coalesce(parent, 0) FROM messages WHERE id=? AND chat=?"));
    TRY(const bool found, above.bind(next).bind(chat).step());
    const MessageId parent = found ? above.integer(0) : next;
    if (parent >= next) return damaged();  // also what keeps this from going round in a circle
    ids.insert(next);
    next = parent;
  }
  return ids;
}

constexpr const char* kMessages =
    "SELECT id, coalesce(parent, 0), speaker, created_ms, model, model_hash, prompt_tokens, tokens,"
    " first_token_ms, tokens_per_s, parameters, text FROM messages WHERE chat=? ORDER BY id";

// `row` stands on a row of kMessages. The parent is set by the caller.
Result<StoredMessage> message_in(const ChatKey& key, const Statement& row) {
  StoredMessage message;
  message.id = row.integer(0);
  const int64_t speaker = row.integer(2);
  if (speaker < 0 || speaker > static_cast<int64_t>(Speaker::Tool)) return damaged();
  TranscriptMessage& content = message.content;
  content.speaker = static_cast<Speaker>(speaker);
  content.created_ms = row.integer(3);
  AnswerOrigin& origin = content.origin;
  origin.model = row.text(4);
  origin.model_hash = row.text(5);
  origin.prompt_tokens = row.integer(6);
  origin.tokens = row.integer(7);
  origin.first_token_ms = row.number(8);
  origin.tokens_per_s = row.number(9);
  if (!row.is_null(10)) {
    TRY(origin.parameters, key.open_text(SealedPart::Parameters, message.id, row.blob(10)));
  }
  TRY(content.text, key.open_text(SealedPart::Text, message.id, row.blob(11)));
  return message;
}

using IndexOf = std::unordered_map<MessageId, size_t>;  // place in the returned list

Status read_attachments(Database& db, ChatId chat, const ChatKey& key, const IndexOf& index_of,
                        std::vector<StoredMessage>& messages) {
  TRY(Statement rows,
      db.prepare("SELECT id, message, name, media_type FROM attachments WHERE chat=? ORDER BY id"));
  rows.bind(chat);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    const auto at = index_of.find(rows.integer(1));
    if (at == index_of.end()) continue;  // of another branch
    const int64_t id = rows.integer(0);
    Attachment attachment;
    TRY(attachment.name, key.open_text(SealedPart::AttachmentName, id, rows.blob(2)));
    TRY(attachment.media_type, key.open_text(SealedPart::AttachmentType, id, rows.blob(3)));
    messages[at->second].content.attachments.push_back(std::move(attachment));
    messages[at->second].attachment_ids.push_back(id);
  }
}

enum class Branches { All, Shown };

Result<std::vector<StoredMessage>> read_messages(Database& db, ChatId chat, Branches branches) {
  TRY(const std::unordered_set<MessageId> shown, shown_ids(db, chat));
  TRY(const ChatKey key, ChatKey::load(db, chat));
  std::vector<StoredMessage> messages;
  IndexOf index_of;
  TRY(Statement rows, db.prepare(kMessages));
  rows.bind(chat);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    const bool active = shown.contains(rows.integer(0));
    if (branches == Branches::Shown && !active) continue;
    TRY(StoredMessage message, message_in(key, rows));
    message.active = active;
    if (const MessageId parent = rows.integer(1); parent != 0) {
      const auto at = index_of.find(parent);
      if (at == index_of.end()) return damaged();
      message.parent = parent;
      message.content.parent = static_cast<int>(at->second);
    }
    index_of.emplace(message.id, messages.size());
    messages.push_back(std::move(message));
  }
  TRY_STATUS(read_attachments(db, chat, key, index_of, messages));
  return messages;
}

// Nothing for a placeholder.
Result<std::optional<Bytes>> bytes_of(Database& db, int64_t attachment) {
  TRY(Statement statement, db.prepare("SELECT chat, bytes FROM attachments WHERE id=?"));
  TRY(const bool row, statement.bind(attachment).step());
  if (!row) return fail(Fault::NotFound, "There is no such attachment in this vault.");
  if (statement.is_null(1)) return std::nullopt;
  TRY(const ChatKey key, ChatKey::load(db, statement.integer(0)));
  TRY(Bytes bytes, key.open(SealedPart::Attachment, attachment, statement.blob(1)));
  return bytes;
}

}  // namespace

Bytes chat_parts::bytes_of_public_id(std::string_view text) {
  constexpr size_t kDigits = 16;
  Bytes bytes;
  if (text.size() != kDigits) return bytes;
  const auto value_of = [](char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  for (size_t i = 0; i < kDigits; i += 2) {
    const int high = value_of(text[i]), low = value_of(text[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes.push_back(static_cast<std::byte>(16 * high + low));
  }
  return bytes;
}

Result<std::vector<ChatSummary>> list_chats(Database& db, const ChatFilter& filter, int64_t limit,
                                            int64_t offset) {
  TRY(Statement rows, db.prepare(concat(kChats, kAsListed)));
  rows.bind(filter.archived).bind(filter.being_erased).bind(filter.folder).bind(filter.tag);
  rows.bind(limit).bind(offset);
  std::vector<ChatSummary> chats;
  std::optional<ChatKey> key;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return chats;
    TRY(ChatSummary summary, summary_in(db, rows, key));
    chats.push_back(std::move(summary));
  }
}

Result<ChatSummary> find_chat(Database& db, ChatId chat) {
  TRY(Statement rows, db.prepare(concat(kChats, "WHERE c.id=?")));
  TRY(const bool row, rows.bind(chat).step());
  if (!row) return chat_parts::no_such_chat();
  std::optional<ChatKey> key;
  return summary_in(db, rows, key);
}

Result<ChatId> chat_with_public_id(Database& db, std::string_view public_id) {
  constexpr size_t kShown = 40;  // of an id that somebody mistyped by much
  const Bytes bytes = chat_parts::bytes_of_public_id(public_id);
  TRY(Statement rows, db.prepare("SELECT id FROM chats WHERE public_id=?"));
  TRY(const bool row, rows.bind(bytes).step());
  if (row) return rows.integer(0);
  return fail(Fault::NotFound, concat("There is no conversation \"", repair_utf8(public_id.substr(0, kShown)),
                                      "\" in this vault."));
}

Result<std::vector<StoredMessage>> messages_of(Database& db, ChatId chat) {
  return read_messages(db, chat, Branches::All);
}

Result<std::vector<StoredMessage>> shown_path(Database& db, ChatId chat) {
  return read_messages(db, chat, Branches::Shown);
}

Result<Bytes> attachment_bytes(Database& db, int64_t attachment) {
  TRY(std::optional<Bytes> bytes, bytes_of(db, attachment));
  if (!bytes) return fail(Fault::NotFound, "This attachment was not part of the export it was named in.");
  return *std::move(bytes);
}

Result<Transcript> read_transcript(Database& db, ChatId chat) {
  TRY(ChatSummary summary, find_chat(db, chat));
  Transcript transcript;
  transcript.title = std::move(summary.title);
  transcript.created_ms = summary.created_ms;
  transcript.updated_ms = summary.updated_ms;
  transcript.folder = std::move(summary.folder);
  transcript.tags = std::move(summary.tags);
  transcript.pinned = summary.pinned;
  transcript.archived = summary.archived;
  TRY(Statement row, db.prepare("SELECT source, source_id, coalesce(shown, 0) FROM chats WHERE id=?"));
  TRY(const bool found, row.bind(chat).step());
  if (!found) return chat_parts::no_such_chat();
  transcript.source = row.text(0);
  transcript.source_id = row.text(1);
  TRY(std::vector<StoredMessage> messages, messages_of(db, chat));
  for (StoredMessage& message : messages) {
    if (message.id == row.integer(2)) transcript.shown = static_cast<int>(transcript.messages.size());
    for (size_t i = 0; i < message.attachment_ids.size(); ++i) {
      TRY(message.content.attachments[i].bytes, bytes_of(db, message.attachment_ids[i]));
    }
    transcript.messages.push_back(std::move(message.content));
  }
  return transcript;
}

Result<std::string> read_draft(Database& db, ChatId chat) {
  TRY(Statement row, db.prepare("SELECT text FROM drafts WHERE chat=?"));
  TRY(const bool found, row.bind(chat).step());
  if (!found) return std::string();
  TRY(const ChatKey key, ChatKey::load(db, chat));
  return key.open_text(SealedPart::Draft, chat, row.blob(0));
}

}  // namespace hearth
