#include "app/exchange/message_tree.h"

#include <algorithm>
#include <unordered_map>

namespace hearth {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

class Planter {
 public:
  Planter(std::vector<TreeNode> nodes, Conversation& out) : nodes_(std::move(nodes)), out_(out) {
    for (size_t i = 0; i < nodes_.size(); ++i) by_id_.emplace(nodes_[i].id, i);
    message_of_.assign(nodes_.size(), -1);
    visited_.assign(nodes_.size(), false);
  }

  void plant() {
    link();
    std::vector<size_t> roots;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (parent_of(i) == kNone) roots.push_back(i);
    }
    std::ranges::stable_sort(roots, [this](size_t a, size_t b) { return before(a, b); });
    for (const size_t root : roots) grow(root);
    for (size_t i = 0; i < nodes_.size(); ++i) grow(i);  // what is left runs in circles
  }

  int message_at(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? -1 : message_of_[found->second];
  }

 private:
  size_t parent_of(size_t node) const {
    const auto found = by_id_.find(nodes_[node].parent);
    return found == by_id_.end() || found->second == node ? kNone : found->second;
  }

  bool before(size_t a, size_t b) const {
    if (nodes_[a].rank != nodes_[b].rank) return nodes_[a].rank < nodes_[b].rank;
    return time_of(a) < time_of(b);
  }
  int64_t time_of(size_t node) const {
    const auto& message = nodes_[node].message;
    return message ? message->created_ms : 0;
  }

  void link() {
    children_.resize(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (const size_t parent = parent_of(i); parent != kNone) children_[parent].push_back(i);
    }
    for (auto& siblings : children_) {
      std::ranges::stable_sort(siblings, [this](size_t a, size_t b) { return before(a, b); });
    }
  }

  // A node and all below it, parents first, siblings in their order. Without recursion: a chat can be long.
  void grow(size_t root) {
    struct Step {
      size_t node;
      int parent;
    };
    std::vector<Step> open = {{root, -1}};
    while (!open.empty()) {
      const auto [node, parent] = open.back();
      open.pop_back();
      if (visited_[node]) continue;
      visited_[node] = true;
      message_of_[node] = add(nodes_[node], parent);
      for (auto child = children_[node].rbegin(); child != children_[node].rend(); ++child) {
        open.push_back({*child, message_of_[node]});
      }
    }
  }

  // Gives the node's message, or for a hidden node the one above it.
  int add(TreeNode& node, int parent) {
    if (!node.message) return parent;
    auto& messages = out_.transcript.messages;
    const size_t index = messages.size();
    node.message->parent = parent;
    for (size_t file = 0; file < node.files.size(); ++file) {
      if (!node.files[file].empty()) out_.wanted.push_back({index, file, std::move(node.files[file])});
    }
    messages.push_back(std::move(*node.message));
    return static_cast<int>(index);
  }

  std::vector<TreeNode> nodes_;
  Conversation& out_;
  std::unordered_map<std::string, size_t> by_id_;
  std::vector<std::vector<size_t>> children_;
  std::vector<int> message_of_;  // of each node: its message, or for a hidden one the message above it
  std::vector<bool> visited_;
};

}  // namespace

void plant(std::vector<TreeNode> nodes, const std::string& shown_id, Conversation& conversation) {
  Planter planter(std::move(nodes), conversation);
  planter.plant();
  conversation.transcript.shown = planter.message_at(shown_id);
}

}  // namespace hearth
