// Trees of messages: any parents, circles and ranks among a few nodes. Every node that is shown must be in
// the transcript exactly once, below a message that stands before it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/exchange/message_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hearth;
  std::vector<TreeNode> nodes;
  size_t shown = 0;
  // Three bytes a node: its parent, its rank, and whether it is hidden.
  for (size_t i = 0; i + 3 <= size && nodes.size() < 200; i += 3) {
    TreeNode node;
    node.id = std::to_string(nodes.size());
    node.parent = std::to_string(data[i]);
    node.rank = data[i + 1] % 8;
    if (data[i + 2] % 3 != 0) {
      node.message.emplace().text = node.id;
      ++shown;
    }
    nodes.push_back(std::move(node));
  }
  Conversation conversation;
  plant(std::move(nodes), size > 0 ? std::to_string(data[size - 1]) : "", conversation);

  const auto& messages = conversation.transcript.messages;
  if (messages.size() != shown) std::abort();
  std::vector<bool> seen(200, false);
  for (size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].parent < -1 || messages[i].parent >= static_cast<int>(i)) std::abort();
    const auto id = static_cast<size_t>(std::stoul(messages[i].text));
    if (seen[id]) std::abort();
    seen[id] = true;
  }
  if (conversation.transcript.shown >= static_cast<int>(messages.size())) std::abort();
  return 0;
}
