// One conversation as the controller holds it: all branches, saved or not, and which path is shown. Plain
// data and pure functions; the controller keeps one for the conversation on screen and for each that is being
// answered or still has to be saved. Main thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/core/answer_details.h"
#include "app/core/state.h"
#include "app/store/chats.h"

namespace hearth {

class TreeSaver;

struct ChatNode {
  MessageId id = 0;              // below zero until it is saved
  std::optional<size_t> parent;  // index in ChatTree::nodes, smaller than the own one
  TranscriptMessage content;     // its text without reasoning; its `parent` is not used
  std::vector<int64_t> attachment_ids;
  std::vector<std::optional<std::string>> attachment_texts;  // one each; none: not read yet
  AnswerDetails details;
  bool handed_over = false;  // to the saver, as it is now
};

struct ChatTree {
  uint64_t key = 0;  // tells trees apart, before and after they have an id
  ChatId chat = 0;   // 0: not in the vault
  std::string title;
  bool temporary = false;  // never saved
  std::vector<ChatNode> nodes;
  std::optional<size_t> leaf;  // where the shown path ends
  std::string draft;
  int64_t persona = 0;
  bool asks_documents = false;
  bool persona_chosen = false;  // since it was opened: it replaces the instructions that are there

  // How far it is saved (tree_saver.h).
  std::shared_ptr<TreeSaver> saver;  // shared with its jobs on the writing thread
  std::optional<size_t> handed_leaf;
  std::string handed_draft;
  int saves_running = 0;
  bool save_failed = false;  // until the next attempt
};

ChatTree tree_of(std::vector<StoredMessage> messages);

// Appends below `parent` and shows the path to it; the index.
size_t add_node(ChatTree& tree, std::optional<size_t> parent, TranscriptMessage content,
                AnswerDetails details = {});
std::optional<size_t> find_node(const ChatTree& tree, MessageId id);
// From the first message to `leaf`.
std::vector<size_t> path_to(const ChatTree& tree, std::optional<size_t> leaf);
// Those that share the parent of `node` and its speaker, in their order, itself among them.
std::vector<size_t> siblings_of(const ChatTree& tree, size_t node);
// The descendant that came last, or itself.
size_t latest_below(const ChatTree& tree, size_t node);
// The last question on the path to `leaf`.
std::optional<size_t> last_question(const ChatTree& tree, std::optional<size_t> leaf);

// The instructions that hold on this path: the last system message.
std::string instructions_on(const ChatTree& tree, std::optional<size_t> leaf);
// What a model is asked with: instructions first, then the path with attached texts before their questions
// and without reasoning.
std::vector<Message> messages_for_model(const ChatTree& tree, std::optional<size_t> leaf);
// The texts on the path, by what they are: for the context meter.
struct PathTexts {
  std::string instructions, documents, history;
};
PathTexts texts_on(const ChatTree& tree, std::optional<size_t> leaf);
// Whether every attachment on the path has its text.
bool attachments_are_read(const ChatTree& tree, std::optional<size_t> leaf);

// What panels are shown.
std::vector<MessageView> message_views(const ChatTree& tree);
std::vector<BranchView> branch_views(const ChatTree& tree);

// Overwrites every text.
void wipe(ChatTree& tree);

}  // namespace hearth
