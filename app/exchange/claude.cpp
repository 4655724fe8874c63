#include "app/exchange/claude.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "app/exchange/message_tree.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// What a tool was asked: a text to run or to show where there is one, else all of it.
std::string tool_request(const Json& block) {
  std::string text = concat("*Tool: ", text_member(block, "name"), "*");
  const Json* input = member(block, "input");
  if (!input || input->empty()) return text;
  for (const char* name : {"content", "code", "command"}) {
    if (const std::string& source = text_member(*input, name); !source.empty()) {
      append_part(text, fenced(text_member(*input, "language"), source));
      return text;
    }
  }
  append_part(text, fenced("json", json_for_people(*input)));
  return text;
}

std::string tool_answer(const Json& block) {
  std::string text;
  append_part(text, text_member(block, "content"));
  for (const Json& part : list_member(block, "content")) {
    append_part(text, text_member(part, "title"));
    append_part(text, text_member(part, "url"));
    append_part(text, text_member(part, "text"));
  }
  return text.empty() ? text : fenced("", text);
}

void add_block(std::string& text, const Json& block) {
  const std::string& type = text_member(block, "type");
  if (type == "thinking") {
    append_part(text, quoted_thought("Thinking", text_member(block, "thinking")));
  } else if (type == "tool_use") {
    append_part(text, tool_request(block));
  } else if (type == "tool_result") {
    append_part(text, tool_answer(block));
  } else if (type == "voice_note") {
    append_part(text, text_member(block, "title"));
    append_part(text, text_member(block, "text"));
  } else {
    append_part(text, text_member(block, "text"));
  }
}

// The export holds the text that was taken out of a document, not the document.
Attachment extracted_text(const Json& file) {
  const std::string& content = text_member(file, "extracted_content");
  Attachment attachment;
  attachment.name = text_member(file, "file_name");
  if (content.empty()) {
    attachment.media_type = media_type_of(attachment.name);
    return attachment;
  }
  if (attachment.name.empty()) attachment.name = "Pasted text";
  if (!media_type_of(attachment.name).starts_with("text/")) attachment.name += ".txt";
  attachment.media_type = media_type_of(attachment.name);
  const auto bytes = std::as_bytes(std::span(content));
  attachment.bytes.emplace(bytes.begin(), bytes.end());
  return attachment;
}

// A file is often in several lists. Comparing is kept short, so that a hundred thousand files cost no more
// than their length.
void add_named_file(std::vector<Attachment>& attachments, const std::string& name) {
  constexpr size_t kComparedFiles = 100;
  for (const Attachment& known : std::span(attachments).first(std::min(attachments.size(), kComparedFiles))) {
    // The text that was taken out of it bears its name with an ending.
    if (known.name == name || known.name == name + ".txt") return;
  }
  attachments.push_back({name, media_type_of(name), std::nullopt});
}

TranscriptMessage message_of(const Json& entry) {
  TranscriptMessage message;
  const std::string& sender = text_member(entry, "sender");
  message.speaker = sender == "human" ? Speaker::User : speaker_named(sender).value_or(Speaker::Assistant);
  message.created_ms = time_member(entry, "created_at");
  if (message.speaker == Speaker::Assistant) message.origin.model = text_member(entry, "model");
  for (const Json& block : list_member(entry, "content")) add_block(message.text, block);
  if (message.text.empty()) append_part(message.text, text_member(entry, "text"));  // before blocks, 2024
  for (const Json& file : list_member(entry, "attachments"))
    message.attachments.push_back(extracted_text(file));
  for (const char* list : {"files", "files_v2"}) {
    for (const Json& file : list_member(entry, list))
      add_named_file(message.attachments, text_member(file, "file_name"));
  }
  return message;
}

}  // namespace

bool is_claude(const Json& element) { return is_list_member(element, "chat_messages"); }

Result<Conversation> read_claude(const Json& element, std::string_view) {
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  transcript.title = text_member(element, "name");
  transcript.created_ms = time_member(element, "created_at");
  transcript.updated_ms = time_member(element, "updated_at");
  transcript.pinned = flag_member(element, "is_starred");
  transcript.source_id = text_member(element, "uuid");

  // Exports before branches name no parents: each message then follows the one before it.
  const auto& entries = list_member(element, "chat_messages");
  const bool branches = std::ranges::any_of(
      entries, [](const Json& entry) { return !text_member(entry, "parent_message_uuid").empty(); });
  std::vector<TreeNode> nodes;
  for (const Json& entry : entries) {
    TreeNode node;
    node.id = text_member(entry, "uuid");
    if (node.id.empty() || !branches) node.id = concat("#", nodes.size());
    node.parent = branches ? text_member(entry, "parent_message_uuid") : nodes.empty() ? "" : nodes.back().id;
    TranscriptMessage message = message_of(entry);
    if (!message.text.empty() || !message.attachments.empty()) node.message = std::move(message);
    nodes.push_back(std::move(node));
  }
  plant(std::move(nodes), text_member(element, "current_leaf_message_uuid"), conversation);
  return conversation;
}

}  // namespace hearth
