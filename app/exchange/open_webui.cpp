#include "app/exchange/open_webui.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "app/exchange/message_tree.h"
#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kMostTags = 100;

// "data:image/png;base64,…"
std::optional<Attachment> inline_file(std::string_view address) {
  const size_t comma = address.find(',');
  if (!address.starts_with("data:") || comma == std::string_view::npos) return std::nullopt;
  const std::string_view kind = address.substr(5, comma - 5);
  if (!kind.ends_with(";base64")) return std::nullopt;
  Attachment attachment{"", std::string(kind.substr(0, kind.find(';'))),
                        bytes_of_base64(address.substr(comma + 1))};
  attachment.name = attachment.media_type.starts_with("image/") ? "Image" : "File";
  return attachment;
}

Attachment attachment_of(const Json& entry) {
  if (auto attachment = inline_file(text_member(entry, "url"))) return std::move(*attachment);
  Attachment attachment{text_member(entry, "name"), text_member(entry, "content_type"), std::nullopt};
  if (const Json* file = member(entry, "file"); file && attachment.name.empty()) {
    attachment.name = text_member(*file, "filename");
  }
  if (attachment.name.empty()) attachment.name = text_member(entry, "id");
  if (attachment.media_type.empty()) attachment.media_type = media_type_of(attachment.name);
  return attachment;
}

// Text, or for pictures the list of parts that OpenAI's interface takes.
void add_content(TranscriptMessage& message, const Json& entry) {
  append_part(message.text, text_member(entry, "content"));
  for (const Json& part : list_member(entry, "content")) {
    append_part(message.text, text_member(part, "text"));
    if (const Json* image = member(part, "image_url")) {
      message.attachments.push_back(attachment_of(*image));
    }
  }
}

TranscriptMessage message_of(const Json& entry) {
  TranscriptMessage message;
  message.speaker = speaker_named(text_member(entry, "role")).value_or(Speaker::Tool);
  message.created_ms = time_member(entry, "timestamp");
  add_content(message, entry);
  if (const Json* error = member(entry, "error"); error && message.text.empty()) {
    append_part(message.text, text_member(*error, "content"));
  }
  for (const Json& file : list_member(entry, "files")) message.attachments.push_back(attachment_of(file));
  if (message.speaker == Speaker::Assistant) message.origin.model = text_member(entry, "model");
  return message;
}

void add_history(Conversation& conversation, const Json& history) {
  const Json* messages = member(history, "messages");
  std::unordered_map<std::string, size_t> ranks;
  for (const auto& entry : messages->items()) {
    size_t rank = 0;
    for (const Json& child : list_member(entry.value(), "childrenIds")) {
      if (child.is_string()) ranks.emplace(child.get_ref<const std::string&>(), ++rank);
    }
  }
  std::vector<TreeNode> nodes;
  for (const auto& entry : messages->items()) {
    TreeNode node;
    node.id = entry.key();
    node.parent = text_member(entry.value(), "parentId");
    if (const auto rank = ranks.find(node.id); rank != ranks.end()) node.rank = rank->second;
    TranscriptMessage message = message_of(entry.value());
    if (!message.text.empty() || !message.attachments.empty()) node.message = std::move(message);
    nodes.push_back(std::move(node));
  }
  plant(std::move(nodes), text_member(history, "currentId"), conversation);
}

void add_tags(Transcript& transcript, const Json& holder) {
  for (const Json& tag : list_member(holder, "tags")) {
    const std::string& name = tag.is_string() ? tag.get_ref<const std::string&>() : text_member(tag, "name");
    const bool known =
        std::find(transcript.tags.begin(), transcript.tags.end(), name) != transcript.tags.end();
    if (!name.empty() && !known && transcript.tags.size() < kMostTags) transcript.tags.push_back(name);
  }
}

}  // namespace

bool is_open_webui(const Json& element) {
  const Json* chat = member(element, "chat");
  if (!chat) return false;
  const Json* history = member(*chat, "history");
  return (history && is_object_member(*history, "messages")) || is_list_member(*chat, "messages");
}

Result<Conversation> read_open_webui(const Json& element, std::string_view) {
  const Json& chat = *member(element, "chat");
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  transcript.title = text_member(element, "title");
  if (transcript.title.empty()) transcript.title = text_member(chat, "title");
  transcript.created_ms = time_member(element, "created_at");
  if (transcript.created_ms == 0) transcript.created_ms = time_member(chat, "timestamp");
  transcript.updated_ms = time_member(element, "updated_at");
  transcript.pinned = flag_member(element, "pinned");
  transcript.archived = flag_member(element, "archived");
  transcript.source_id = text_member(element, "id");
  add_tags(transcript, chat);
  if (const Json* meta = member(element, "meta")) add_tags(transcript, *meta);

  const Json* history = member(chat, "history");
  if (history && is_object_member(*history, "messages")) {
    add_history(conversation, *history);
  } else {  // before branches, 2024
    for (const Json& entry : list_member(chat, "messages")) add_in_line(transcript, message_of(entry));
  }
  return conversation;
}

}  // namespace hearth
