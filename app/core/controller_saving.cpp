// Trees into the vault: each change is handed to the tree's saver on the writing thread, in order.
#include "app/core/controller_impl.h"
#include "app/core/tree_saver.h"
#include "app/core/words.h"

namespace hearth {
namespace {

TranscriptMessage as_stored(const ChatNode& node) {
  TranscriptMessage message = node.content;
  message.parent = -1;
  if (message.speaker == Speaker::Assistant)
    message.origin.parameters = with_details(message.origin.parameters, node.details);
  return message;
}

SaveRequest request_for(ChatTree& tree, bool hold_draft, int64_t now_ms) {
  SaveRequest request{.items = {}, .leaf = {}, .draft = {}, .title = {}, .now_ms = now_ms};
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    ChatNode& node = tree.nodes[i];
    if (node.handed_over) continue;
    request.items.push_back({.index = i, .parent = node.parent, .message = as_stored(node)});
    node.handed_over = true;
    for (Attachment& attachment : node.content.attachments) attachment.bytes.reset();  // their texts stay
  }
  if (tree.leaf && tree.leaf != tree.handed_leaf && latest_below(tree, *tree.leaf) == *tree.leaf)
    request.leaf = tree.handed_leaf = tree.leaf;
  if (!hold_draft && tree.draft != tree.handed_draft) request.draft = tree.handed_draft = tree.draft;
  return request;
}

bool is_empty(const SaveRequest& request) {
  return request.items.empty() && !request.leaf && !request.draft && request.title.empty();
}

}  // namespace

// What is only typed waits while something is written, so that fast typing does not queue up.
void Controller::Impl::save(ChatTree& tree, Haste haste) {
  if (!wants_saving(tree)) return;
  if (!tree.saver) {
    if (tree.nodes.empty() && tree.draft.empty()) return;
    tree.saver = std::make_shared<TreeSaver>();
  }
  const bool hold_draft = haste == Haste::Usual && tree.saves_running > 0;
  SaveRequest request = request_for(tree, hold_draft, stamp_ms());
  if (!request.items.empty() && request.items.front().index == 0) request.title = tree.title;
  if (is_empty(request) && !tree.save_failed) return;
  ++tree.saves_running;
  tree.save_failed = false;
  const bool only_draft = request.items.empty() && !request.leaf && request.title.empty();
  auto shared = std::make_shared<SaveRequest>(std::move(request));
  write(
      [saver = tree.saver, shared](Vault& vault) { return saver->save(vault.writer(), std::move(*shared)); },
      [this, key = tree.key, only_draft](SaveOutcome& outcome) { saved(key, outcome, only_draft); });
}

void Controller::Impl::saved(uint64_t key, SaveOutcome& outcome, bool only_draft) {
  ChatTree* tree = tree_with_key(key);
  if (tree == nullptr) return;
  --tree->saves_running;
  tree->chat = outcome.chat;
  for (const auto& [index, id] : outcome.ids) tree->nodes[index].id = id;
  drop_notices(Remedy::SaveAgain);
  if (!outcome.status) {
    tree->save_failed = true;
    tell(Notice::Kind::Danger, words(Word::kNoticeKeptInMemory, {said(outcome.status.error())}),
         Remedy::SaveAgain);
  } else if (tree->draft != tree->handed_draft) {
    save(*tree);
  }
  if (tree->nodes.empty()) {
    waiting_chat = tree->chat;
  } else if (waiting_chat == tree->chat) {
    waiting_chat = 0;
  }
  if (!only_draft || !outcome.ids.empty()) {
    if (tree == shown_) refresh_chat();
    refresh_list();
  }
  ask_when_ready();
  drop_unneeded_trees();
}

void Controller::Impl::save_all() {
  for (ChatTree& tree : trees) save(tree, Haste::Now);
}

}  // namespace hearth
