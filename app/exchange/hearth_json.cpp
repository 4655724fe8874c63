#include "app/exchange/hearth_json.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "app/exchange/export.h"
#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Text that is not UTF-8 (file names can be anything) is written as {"base64": …}.
std::string exact_text(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (!value || !value->is_object()) return text_member(object, name);
  const auto bytes = bytes_of_base64(text_member(*value, "base64"));
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : std::string();
}

int index_member(const Json& object, const char* name) {
  const int64_t index = member(object, name) ? count_member(object, name) : -1;
  return index < -1 || index > INT32_MAX ? INT32_MAX : static_cast<int>(index);
}

AnswerOrigin origin_of(const Json& value) {
  AnswerOrigin origin;
  origin.model = exact_text(value, "model");
  origin.model_hash = exact_text(value, "model_hash");
  origin.parameters = exact_text(value, "parameters");
  origin.prompt_tokens = count_member(value, "prompt_tokens");
  origin.tokens = count_member(value, "tokens");
  origin.first_token_ms = number_member(value, "first_token_ms");
  origin.tokens_per_s = number_member(value, "tokens_per_s");
  return origin;
}

Result<Attachment> attachment_of(const Json& value) {
  Attachment attachment{exact_text(value, "name"), exact_text(value, "media_type"), std::nullopt};
  if (const Json* data = member(value, "base64")) {
    attachment.bytes =
        data->is_string() ? bytes_of_base64(data->get_ref<const std::string&>()) : std::nullopt;
    if (!attachment.bytes) return fail(Fault::BadFormat, "an attachment is not written in base64");
  }
  return attachment;
}

Result<TranscriptMessage> message_of(const Json& value, int index) {
  TranscriptMessage message;
  message.parent = index_member(value, "parent");
  if (message.parent >= index) return fail(Fault::BadFormat, "a message stands before the one it answers");
  const auto speaker = speaker_named(text_member(value, "speaker"));
  if (!speaker) return fail(Fault::BadFormat, "it does not say who speaks");
  message.speaker = *speaker;
  message.text = exact_text(value, "text");
  message.created_ms = count_member(value, "created_ms");
  if (const Json* origin = member(value, "origin")) message.origin = origin_of(*origin);
  for (const Json& file : list_member(value, "attachments")) {
    TRY(Attachment attachment, attachment_of(file));
    message.attachments.push_back(std::move(attachment));
  }
  return message;
}

std::vector<std::string> tags_of(const Json& element) {
  std::vector<std::string> tags;
  for (const Json& tag : list_member(element, "tags")) {
    tags.push_back(exact_text(Json{{"tag", tag}}, "tag"));
  }
  return tags;
}

}  // namespace

bool is_hearth_json(const Json& element) { return text_member(element, "format") == kHearthJsonFormat; }

Result<Conversation> read_hearth_json(const Json& element, std::string_view) {
  if (count_member(element, "version") > kHearthJsonVersion) {
    return fail(Fault::Unsupported, "a newer Hearth wrote it; update this one first");
  }
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  transcript.title = exact_text(element, "title");
  transcript.created_ms = count_member(element, "created_ms");
  transcript.updated_ms = count_member(element, "updated_ms");
  transcript.folder = exact_text(element, "folder");
  transcript.tags = tags_of(element);
  transcript.pinned = flag_member(element, "pinned");
  transcript.archived = flag_member(element, "archived");
  transcript.source = exact_text(element, "source");
  transcript.source_id = exact_text(element, "source_id");
  for (const Json& value : list_member(element, "messages")) {
    TRY(TranscriptMessage message, message_of(value, static_cast<int>(transcript.messages.size())));
    transcript.messages.push_back(std::move(message));
  }
  transcript.shown = index_member(element, "shown");
  if (transcript.shown < 0) transcript.shown = latest_leaf(transcript);
  if (transcript.shown >= static_cast<int>(transcript.messages.size())) {
    return fail(Fault::BadFormat, "it shows a message that it does not hold");
  }
  return conversation;
}

}  // namespace hearth
