// Makes a transcript of messages that name their parents, as ChatGPT, Claude and Open WebUI export them. Such
// exports hold messages that are not shown, parents that are missing and even circles: every message still
// gets its one place. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/exchange/conversation.h"

namespace hearth {

struct TreeNode {
  std::string id, parent;  // parent: the id of another node; anything else makes this a first message
  std::optional<TranscriptMessage> message;  // none: not shown; what is below it moves up to its place
  std::vector<std::string> files;            // one for each attachment: the WantedFile id, or empty
  size_t rank = 0;  // place among its siblings, where the export says; then by time, then as in `nodes`
};

// Fills messages, shown and wanted. `shown_id` is the node at the end of the shown path; when it is unknown,
// `shown` stays -1.
void plant(std::vector<TreeNode> nodes, const std::string& shown_id, Conversation& conversation);

}  // namespace hearth
