// Writes one conversation into the vault as it grows. What it is handed stays with it until it is written, so
// after a failure (a full disk) the next attempt goes on where the last one ended, and later messages wait
// for earlier ones. Made by the controller with a tree; used on the vault's writing thread only.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app/store/chats.h"

namespace hearth {

struct SaveItem {
  size_t index = 0;  // of the tree's node
  std::optional<size_t> parent;
  TranscriptMessage message;
};
struct SaveRequest {
  std::vector<SaveItem> items;  // new ones, parents first, and ones that changed
  std::optional<size_t> leaf;   // shows the path to it
  std::optional<std::string> draft;
  std::string title;  // empty: as it is
  int64_t now_ms = 0;
};
struct SaveOutcome {
  ChatId chat = 0;
  std::vector<std::pair<size_t, MessageId>> ids;  // of what was written
  Status status;                                  // the first failure; what comes after it waits
};

class TreeSaver {
 public:
  TreeSaver() = default;
  // `ids` of the messages that the vault has already, by index.
  TreeSaver(ChatId chat, std::unordered_map<size_t, MessageId> ids) : chat_(chat), ids_(std::move(ids)) {}
  ~TreeSaver();  // wipes what is left
  TreeSaver(const TreeSaver&) = delete;
  TreeSaver& operator=(const TreeSaver&) = delete;

  SaveOutcome save(Database& db, SaveRequest request);

 private:
  Status write_all(Database& db, int64_t now_ms, SaveOutcome& outcome);
  Status write(Database& db, const SaveItem& item, SaveOutcome& outcome);
  Status show_leaf(Database& db);

  ChatId chat_ = 0;
  std::unordered_map<size_t, MessageId> ids_;
  std::deque<SaveItem> waiting_;
  std::optional<size_t> leaf_;
  std::optional<std::string> draft_;
  std::string title_;
  MessageId last_added_ = 0;  // what the vault shows, unless told otherwise
};

}  // namespace hearth
