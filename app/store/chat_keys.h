// Each conversation's own key: random, stored wrapped with the vault's wrapping key. Destroying the row makes
// whatever was sealed with it unreadable, wherever a copy of a page may lie. Used inside app/store; the
// connection's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/store/database.h"
#include "app/store/sealing.h"

namespace hearth {

// What a sealed piece is. Numbers are in vaults: never reuse one.
enum class SealedPart : uint8_t {
  Title = 1,
  Text = 2,
  Attachment = 3,
  Draft = 4,
  Artifact = 5,
  Parameters = 6,
  AttachmentName = 7,
  AttachmentType = 8
};

class ChatKey {
 public:
  // Makes and stores the key of a new conversation.
  static Result<ChatKey> create(Database& db, int64_t chat);
  // NotFound when it was destroyed; BadFormat when it does not open.
  static Result<ChatKey> load(Database& db, int64_t chat);
  // Becomes the key of another conversation, as load() would give: for lists of many, since making memory for
  // a secret costs more than opening one. After a failure it opens nothing.
  Status change_to(Database& db, int64_t chat);

  // `id` is the row that holds the piece. Without a key (databases that do not seal) the bytes are passed
  // through.
  Bytes seal(SealedPart part, int64_t id, std::span<const std::byte> plain) const;
  Bytes seal(SealedPart part, int64_t id, std::string_view text) const {
    return seal(part, id, std::as_bytes(std::span(text)));
  }
  Result<Bytes> open(SealedPart part, int64_t id, std::span<const std::byte> sealed) const;
  Result<std::string> open_text(SealedPart part, int64_t id, std::span<const std::byte> sealed) const;

 private:
  ChatKey(int64_t chat, std::optional<Secret> key) : chat_(chat), key_(std::move(key)) {}
  int64_t chat_;
  std::optional<Secret> key_;
};

// Part of erasing: overwrites and removes the row (secure_delete is on).
Status destroy_chat_key(Database& db, int64_t chat);

}  // namespace hearth
