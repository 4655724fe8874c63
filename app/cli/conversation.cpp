#include "app/cli/conversation.h"

#include "engine/base/text.h"

namespace hearth::cli {

bool Conversation::drop_answer() {
  if (turns_.empty() || turns_.back().role != "assistant") return false;
  turns_.pop_back();
  return true;
}

std::optional<std::string> Conversation::drop_exchange() {
  drop_answer();
  if (turns_.empty()) return std::nullopt;
  std::string question = std::move(turns_.back().text);
  turns_.pop_back();
  return question;
}

std::vector<Message> Conversation::messages() const {
  std::vector<Message> all;
  if (!system_.empty()) all.push_back({"system", system_});
  all.insert(all.end(), turns_.begin(), turns_.end());
  return all;
}

std::string Conversation::markdown(const std::string& model) const {
  std::string out = concat("# A conversation with ", model, "\n");
  if (!system_.empty()) out += concat("\n## System prompt\n\n", system_, "\n");
  for (const Message& turn : turns_) {
    out += concat("\n## ", turn.role == "user" ? "You" : "Hearth", "\n\n", turn.text, "\n");
  }
  return out;
}

}  // namespace hearth::cli
