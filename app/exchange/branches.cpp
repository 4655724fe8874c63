#include "app/exchange/branches.h"

#include <algorithm>

namespace hearth {

MessagePath shown_messages(const Transcript& transcript) {
  MessagePath path;
  for (int at = transcript.shown; at >= 0; at = transcript.messages[static_cast<size_t>(at)].parent) {
    path.push_back(static_cast<size_t>(at));
  }
  std::ranges::reverse(path);
  return path;
}

std::vector<MessagePath> other_branches(const Transcript& transcript) {
  const size_t count = transcript.messages.size();
  std::vector<bool> told(count, false);
  for (const size_t index : shown_messages(transcript)) told[index] = true;
  // A run goes on as long as the next message in the list answers the one before: parents come before
  // children and siblings in order, so runs are what a person would follow.
  std::vector<MessagePath> branches;
  for (size_t i = 0; i < count; ++i) {
    if (told[i]) continue;
    const bool goes_on = !branches.empty() && transcript.messages[i].parent >= 0 &&
                         branches.back().back() == static_cast<size_t>(transcript.messages[i].parent);
    if (!goes_on) branches.emplace_back();
    branches.back().push_back(i);
  }
  return branches;
}

std::string speaker_heading(const TranscriptMessage& message) {
  switch (message.speaker) {
    case Speaker::System:
      return "Instructions";
    case Speaker::User:
      return "You";
    case Speaker::Tool:
      return "Tool";
    case Speaker::Assistant:
      break;
  }
  return message.origin.model.empty() ? "Assistant" : "Assistant (" + message.origin.model + ")";
}

}  // namespace hearth
