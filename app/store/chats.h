// Conversations in the vault, as trees of messages: editing and answering again make branches. Titles, texts,
// drafts and attachments are sealed with the conversation's own key before they reach a page. Free functions
// on a database; those that change something need the writing connection and are one transaction each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/store/database.h"
#include "app/store/transcript.h"

namespace hearth {

using ChatId = int64_t;
using MessageId = int64_t;

// What a list shows of a conversation.
struct ChatSummary {
  ChatId id = 0;
  std::string public_id;  // random, 16 hexadecimal digits: what the command line and exports use
  std::string title;
  int64_t created_ms = 0, updated_ms = 0;
  std::string folder;
  std::vector<std::string> tags;
  bool pinned = false, archived = false;
  int64_t messages = 0;                // on all branches
  std::optional<int64_t> erase_at_ms;  // deleted by the person, still in its undo window
};

struct ChatFilter {
  std::optional<std::string> folder, tag;
  bool archived = false;      // also archived ones
  bool being_erased = false;  // also those in their undo window
};

struct StoredMessage {
  MessageId id = 0;
  std::optional<MessageId> parent;
  bool active = false;  // on the shown path
  TranscriptMessage
      content;  // its `parent` is the index in the returned list; attachments without their bytes
  std::vector<int64_t> attachment_ids;
};

// Pinned first, then the latest changed.
Result<std::vector<ChatSummary>> list_chats(Database& db, const ChatFilter& filter = {}, int64_t limit = -1,
                                            int64_t offset = 0);
Result<ChatSummary> find_chat(Database& db, ChatId chat);
// NotFound, with a sentence that names the id.
Result<ChatId> chat_with_public_id(Database& db, std::string_view public_id);

// New and empty.
Result<ChatId> create_chat(Database& db, std::string_view title, int64_t now_ms);
// Adds below `parent` (none: a first message) and shows the path that ends there.
Result<MessageId> add_message(Database& db, ChatId chat, std::optional<MessageId> parent,
                              const TranscriptMessage& message);
// Text and origin of a message that grew or was told apart later: an answer that was stopped and goes on.
// What it is below, who speaks and its attachments stay.
Status change_message(Database& db, ChatId chat, MessageId message, const TranscriptMessage& changed);
// Shows the path through `message`, on to its latest descendant.
Status show_branch(Database& db, ChatId chat, MessageId message);
// All branches, parents first.
Result<std::vector<StoredMessage>> messages_of(Database& db, ChatId chat);
// The shown path, first message first.
Result<std::vector<StoredMessage>> shown_path(Database& db, ChatId chat);
Result<Bytes> attachment_bytes(Database& db, int64_t attachment);

// Whole conversations: what imports, exports and backups of a single chat use. store_transcript commits all
// or nothing; the id is empty when one with the same source and source_id is there already.
Result<std::optional<ChatId>> store_transcript(Database& db, const Transcript& transcript);
Result<Transcript> read_transcript(Database& db, ChatId chat);

Status rename_chat(Database& db, ChatId chat, std::string_view title);
// A folder or tag is made when it is new, and lasts as long as a conversation is in it. Empty: none.
Status set_folder(Database& db, ChatId chat, std::string_view folder);
Status set_tags(Database& db, ChatId chat, const std::vector<std::string>& tags);
Status set_pinned(Database& db, ChatId chat, bool pinned);
Status set_archived(Database& db, ChatId chat, bool archived);
Result<std::vector<std::string>> list_folders(Database& db);
Result<std::vector<std::string>> list_tags(Database& db);

// What is being typed and was not sent yet; empty text removes it.
Status save_draft(Database& db, ChatId chat, std::string_view text);
Result<std::string> read_draft(Database& db, ChatId chat);

}  // namespace hearth
