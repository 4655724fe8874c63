#include "app/core/tree_saver.h"

#include <iterator>

#include "app/store/secret.h"

namespace hearth {

TreeSaver::~TreeSaver() {
  for (SaveItem& item : waiting_) {
    wipe(item.message.text);
    wipe(item.message.origin.parameters);
  }
  if (draft_) wipe(*draft_);
  wipe(title_);
}

SaveOutcome TreeSaver::save(Database& db, SaveRequest request) {
  waiting_.insert(waiting_.end(), std::make_move_iterator(request.items.begin()),
                  std::make_move_iterator(request.items.end()));
  if (request.leaf) leaf_ = request.leaf;
  if (request.draft) draft_ = std::move(request.draft);
  if (!request.title.empty()) title_ = std::move(request.title);
  SaveOutcome outcome;
  outcome.status = write_all(db, request.now_ms, outcome);
  outcome.chat = chat_;
  return outcome;
}

Status TreeSaver::write_all(Database& db, int64_t now_ms, SaveOutcome& outcome) {
  if (chat_ == 0) {
    TRY(chat_, create_chat(db, title_, now_ms));
  } else if (!title_.empty()) {
    TRY_STATUS(rename_chat(db, chat_, title_));
  }
  wipe(title_);
  while (!waiting_.empty()) {
    TRY_STATUS(write(db, waiting_.front(), outcome));
    wipe(waiting_.front().message.text);
    waiting_.pop_front();
  }
  TRY_STATUS(show_leaf(db));
  if (draft_) TRY_STATUS(save_draft(db, chat_, *draft_));
  draft_.reset();
  return {};
}

Status TreeSaver::write(Database& db, const SaveItem& item, SaveOutcome& outcome) {
  if (const auto known = ids_.find(item.index); known != ids_.end())
    return change_message(db, chat_, known->second, item.message);
  std::optional<MessageId> parent;
  if (item.parent) parent = ids_.at(*item.parent);
  TRY(last_added_, add_message(db, chat_, parent, item.message));
  ids_.emplace(item.index, last_added_);
  outcome.ids.emplace_back(item.index, last_added_);
  return {};
}

Status TreeSaver::show_leaf(Database& db) {
  if (!leaf_) return {};
  const MessageId leaf = ids_.at(*leaf_);
  if (leaf != last_added_) TRY_STATUS(show_branch(db, chat_, leaf));
  last_added_ = leaf;
  leaf_.reset();
  return {};
}

}  // namespace hearth
