#include "app/exchange/jan.h"

#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace hearth {
namespace {

void add_content(TranscriptMessage& message, const Json& part) {
  const Json* text = member(part, "text");
  if (text && text->is_string()) append_part(message.text, text->get_ref<const std::string&>());
  if (text && text->is_object()) append_part(message.text, text_member(*text, "value"));
  if (const Json* image = member(part, "image_url"); image && image->is_object()) {
    message.attachments.push_back({"Image", "", std::nullopt});
  }
}

TranscriptMessage message_of(const Json& line) {
  TranscriptMessage message;
  message.speaker = speaker_named(text_member(line, "role")).value_or(Speaker::Tool);
  message.created_ms = time_member(line, "created_at");
  append_part(message.text, text_member(line, "content"));
  for (const Json& part : list_member(line, "content")) add_content(message, part);
  for (const Json& file : list_member(line, "attachments")) {
    message.attachments.push_back({text_member(file, "name"), text_member(file, "mimeType"), std::nullopt});
  }
  const Json* metadata = member(line, "metadata");
  if (!metadata || message.speaker != Speaker::Assistant) return message;
  if (const Json* assistant = member(*metadata, "assistant")) {
    message.origin.model = text_member(*assistant, "name");
  }
  if (const Json* speed = member(*metadata, "tokenSpeed")) {
    message.origin.tokens_per_s = number_member(*speed, "tokenSpeed");
    message.origin.tokens = count_member(*speed, "tokenCount");
  }
  return message;
}

bool is_message(const Json& element) {
  return text_member(element, "object") == "thread.message" ||
         (!text_member(element, "thread_id").empty() && !text_member(element, "role").empty());
}

bool is_thread(const Json& element) {
  return text_member(element, "object") == "thread" ||
         (is_list_member(element, "assistants") && !text_member(element, "id").empty());
}

}  // namespace

bool is_jan(const Json& element) { return is_message(element) || is_thread(element); }

Result<Conversation> read_jan(const Json& element, std::string_view) {
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  if (is_message(element)) {
    transcript.source_id = text_member(element, "thread_id");
    add_in_line(transcript, message_of(element));
    return conversation;
  }
  transcript.source_id = text_member(element, "id");
  transcript.title = text_member(element, "title");
  transcript.created_ms = time_member(element, "created");
  transcript.updated_ms = time_member(element, "updated");
  for (const Json& line : list_member(element, "messages")) add_in_line(transcript, message_of(line));
  return conversation;
}

bool join_jan(Conversation& whole, Conversation& piece) {
  Transcript& to = whole.transcript;
  Transcript& from = piece.transcript;
  if (to.source_id.empty() || to.source_id != from.source_id) return false;
  whole.joined_bytes += text_bytes(from);
  if (whole.joined_bytes > kLargestJoined) {
    whole.problem = concat("it is larger than ", kLargestJoined >> 20, " MB");
    to.messages.clear();
    to.shown = -1;
    return true;
  }
  if (to.title.empty()) to.title = std::move(from.title);
  if (to.created_ms == 0) to.created_ms = from.created_ms;
  if (to.updated_ms == 0) to.updated_ms = from.updated_ms;
  for (TranscriptMessage& message : from.messages) add_in_line(to, std::move(message));
  return true;
}

}  // namespace hearth
