#include "app/core/chat_tree.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "app/core/thoughts.h"
#include "app/store/secret.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Answers of other programs may have their reasoning in their text.
void part_from_thoughts(ChatNode& node) {
  if (node.content.speaker != Speaker::Assistant || !node.details.thought.empty()) return;
  SplitAnswer parts = split_thoughts(node.content.text);
  if (parts.thought.empty()) return;
  node.content.text = std::move(parts.text);
  node.details.thought = std::move(parts.thought);
}

std::string documents_of(const ChatNode& node) {
  std::string text;
  for (size_t i = 0; i < node.attachment_texts.size(); ++i) {
    if (!node.attachment_texts[i]) continue;
    text += concat("File \"", repair_utf8(node.content.attachments[i].name), "\":\n\n",
                   *node.attachment_texts[i], node.attachment_texts[i]->ends_with('\n') ? "\n" : "\n\n");
  }
  return text;
}

std::string first_words(std::string_view text) {
  constexpr size_t kMost = 60;
  return title_of_question(text.substr(0, 4 * kMost));
}

std::vector<AttachmentView> attachment_views(const ChatNode& node) {
  std::vector<AttachmentView> views;
  for (size_t i = 0; i < node.content.attachments.size(); ++i) {
    const Attachment& attachment = node.content.attachments[i];
    views.push_back({.id = i < node.attachment_ids.size() ? node.attachment_ids[i] : 0,
                     .name = attachment.name,
                     .bytes = attachment.bytes ? attachment.bytes->size()
                              : i < node.attachment_texts.size() && node.attachment_texts[i]
                                  ? node.attachment_texts[i]->size()
                                  : 0});
  }
  return views;
}

// The children of each node, and the first messages under no parent, by speaker: what versions are counted
// among.
using Families = std::map<std::pair<size_t, Speaker>, std::vector<size_t>>;
constexpr size_t kNoParent = static_cast<size_t>(-1);

Families families_of(const ChatTree& tree) {
  Families families;
  for (size_t i = 0; i < tree.nodes.size(); ++i)
    families[{tree.nodes[i].parent.value_or(kNoParent), tree.nodes[i].content.speaker}].push_back(i);
  return families;
}

MessageView view_of(const ChatTree& tree, size_t index, const std::vector<size_t>& family) {
  const ChatNode& node = tree.nodes[index];
  MessageView view;
  view.id = node.id;
  view.speaker = node.content.speaker;
  view.text = node.content.text;
  view.thought = node.details.thought;
  view.thought_s = node.details.thought_s;
  view.origin = node.content.origin;
  view.created_ms = node.content.created_ms;
  view.attachments = attachment_views(node);
  view.end = static_cast<MessageView::End>(node.details.end);
  view.sources = node.details.sources;
  view.versions = static_cast<int>(family.size());
  for (size_t i = 0; i < family.size(); ++i) {
    if (family[i] == index) view.version = static_cast<int>(i) + 1;
    view.siblings.push_back(tree.nodes[family[i]].id);
  }
  return view;
}

}  // namespace

ChatTree tree_of(std::vector<StoredMessage> messages) {
  ChatTree tree;
  std::unordered_map<MessageId, size_t> index_of;
  for (StoredMessage& message : messages) {
    ChatNode& node = tree.nodes.emplace_back();
    node.id = message.id;
    if (message.parent) node.parent = index_of.at(*message.parent);
    node.content = std::move(message.content);
    node.attachment_ids = std::move(message.attachment_ids);
    node.attachment_texts.resize(node.content.attachments.size());
    node.details = details_in(node.content.origin.parameters, node.content.text);
    node.handed_over = true;
    part_from_thoughts(node);
    index_of.emplace(message.id, tree.nodes.size() - 1);
    if (message.active) tree.leaf = tree.nodes.size() - 1;  // ids grow along a path
  }
  tree.handed_leaf = tree.leaf;
  for (std::optional<size_t> at = tree.leaf; at; at = tree.nodes[*at].parent) {
    if (tree.nodes[*at].content.speaker != Speaker::Assistant) continue;
    tree.asks_documents = tree.nodes[*at].details.sources.has_value();  // as the last answer was made
    break;
  }
  return tree;
}

size_t add_node(ChatTree& tree, std::optional<size_t> parent, TranscriptMessage content,
                AnswerDetails details) {
  ChatNode& node = tree.nodes.emplace_back();
  tree.leaf = tree.nodes.size() - 1;
  node.id = -static_cast<MessageId>(tree.nodes.size());
  node.parent = parent;
  node.content = std::move(content);
  node.details = std::move(details);
  node.attachment_texts.resize(node.content.attachments.size());
  return *tree.leaf;
}

std::optional<size_t> find_node(const ChatTree& tree, MessageId id) {
  const auto found = std::ranges::find(tree.nodes, id, &ChatNode::id);
  if (id == 0 || found == tree.nodes.end()) return std::nullopt;
  return static_cast<size_t>(found - tree.nodes.begin());
}

std::vector<size_t> path_to(const ChatTree& tree, std::optional<size_t> leaf) {
  std::vector<size_t> path;
  for (std::optional<size_t> at = leaf; at; at = tree.nodes[*at].parent) path.push_back(*at);
  std::ranges::reverse(path);
  return path;
}

std::vector<size_t> siblings_of(const ChatTree& tree, size_t node) {
  std::vector<size_t> siblings;
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    if (tree.nodes[i].parent == tree.nodes[node].parent &&
        tree.nodes[i].content.speaker == tree.nodes[node].content.speaker)
      siblings.push_back(i);
  }
  return siblings;
}

size_t latest_below(const ChatTree& tree, size_t node) {
  std::vector<bool> below(tree.nodes.size(), false);
  below[node] = true;
  size_t latest = node;
  for (size_t i = node + 1; i < tree.nodes.size(); ++i) {
    below[i] = tree.nodes[i].parent && below[*tree.nodes[i].parent];
    if (below[i]) latest = i;
  }
  return latest;
}

std::optional<size_t> last_question(const ChatTree& tree, std::optional<size_t> leaf) {
  for (std::optional<size_t> at = leaf; at; at = tree.nodes[*at].parent) {
    if (tree.nodes[*at].content.speaker == Speaker::User) return at;
  }
  return std::nullopt;
}

std::string instructions_on(const ChatTree& tree, std::optional<size_t> leaf) {
  for (std::optional<size_t> at = leaf; at; at = tree.nodes[*at].parent) {
    if (tree.nodes[*at].content.speaker == Speaker::System) return tree.nodes[*at].content.text;
  }
  return "";
}

std::vector<Message> messages_for_model(const ChatTree& tree, std::optional<size_t> leaf) {
  std::vector<Message> messages;
  if (std::string instructions = instructions_on(tree, leaf); !instructions.empty())
    messages.push_back({"system", std::move(instructions)});
  for (const size_t index : path_to(tree, leaf)) {
    const ChatNode& node = tree.nodes[index];
    if (node.content.speaker == Speaker::User) {
      messages.push_back({"user", repair_utf8(documents_of(node) + node.content.text)});
    } else if (node.content.speaker == Speaker::Assistant) {
      messages.push_back({"assistant", repair_utf8(node.content.text)});
    }
  }
  return messages;
}

PathTexts texts_on(const ChatTree& tree, std::optional<size_t> leaf) {
  PathTexts texts{.instructions = instructions_on(tree, leaf)};
  for (const size_t index : path_to(tree, leaf)) {
    const ChatNode& node = tree.nodes[index];
    texts.documents += documents_of(node);
    if (node.content.speaker != Speaker::System) texts.history += node.content.text + "\n";
  }
  return texts;
}

bool attachments_are_read(const ChatTree& tree, std::optional<size_t> leaf) {
  return std::ranges::all_of(path_to(tree, leaf), [&](size_t index) {
    return std::ranges::all_of(tree.nodes[index].attachment_texts,
                               [](const auto& text) { return text.has_value(); });
  });
}

std::vector<MessageView> message_views(const ChatTree& tree) {
  const Families families = families_of(tree);
  std::vector<MessageView> views;
  for (const size_t index : path_to(tree, tree.leaf)) {
    const ChatNode& node = tree.nodes[index];
    if (node.content.speaker == Speaker::System) continue;
    views.push_back(
        view_of(tree, index, families.at({node.parent.value_or(kNoParent), node.content.speaker})));
  }
  return views;
}

std::vector<BranchView> branch_views(const ChatTree& tree) {
  std::vector<bool> shown(tree.nodes.size(), false);
  for (const size_t index : path_to(tree, tree.leaf)) shown[index] = true;
  std::vector<BranchView> views;
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const ChatNode& node = tree.nodes[i];
    if (node.content.speaker == Speaker::System) continue;
    std::optional<size_t> parent = node.parent;
    while (parent && tree.nodes[*parent].content.speaker == Speaker::System)
      parent = tree.nodes[*parent].parent;
    views.push_back({.id = node.id,
                     .parent = parent ? std::optional(tree.nodes[*parent].id) : std::nullopt,
                     .speaker = node.content.speaker,
                     .title = first_words(node.content.text),
                     .shown = shown[i]});
  }
  return views;
}

void wipe(ChatTree& tree) {
  for (ChatNode& node : tree.nodes) {
    wipe(node.content.text);
    wipe(node.content.origin.parameters);
    wipe(node.details.thought);
    if (node.details.sources) wipe(*node.details.sources);
    for (Attachment& attachment : node.content.attachments) {
      wipe(attachment.name);
      if (attachment.bytes) wipe(*attachment.bytes);
    }
    for (std::optional<std::string>& text : node.attachment_texts) {
      if (text) wipe(*text);
    }
  }
  wipe(tree.title);
  wipe(tree.draft);
  wipe(tree.handed_draft);
  tree = ChatTree();
}

}  // namespace hearth
