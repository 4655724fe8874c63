#include "app/exchange/lm_studio.h"

#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace hearth {
namespace {

void add_content(TranscriptMessage& message, const Json& holder, bool thinking) {
  for (const Json& part : list_member(holder, "content")) {
    const std::string& type = text_member(part, "type");
    if (type == "file") {
      const std::string& name = text_member(part, "name");
      const std::string& id = text_member(part, "fileIdentifier");
      message.attachments.push_back({name.empty() ? id : name, media_type_of(id), std::nullopt});
    } else if (type == "toolCallRequest") {
      append_part(message.text, concat("*Tool: ", text_member(part, "name"), "*"));
      if (const Json* input = member(part, "parameters")) {
        append_part(message.text, fenced("json", json_for_people(*input)));
      }
    } else if (type == "toolCallResult") {
      append_part(message.text, fenced("", text_member(part, "content")));
    } else if (thinking) {
      append_part(message.text, quoted_thought("Thinking", text_member(part, "text")));
    } else {
      append_part(message.text, text_member(part, "text"));
    }
  }
}

// How fast the answer was is the same for all its steps but counted for each: the last one with figures
// stays.
void add_origin(AnswerOrigin& origin, const Json& step) {
  const Json* info = member(step, "genInfo");
  if (!info) return;
  const std::string& model = text_member(*info, "indexedModelIdentifier");
  if (!model.empty()) origin.model = model;
  const Json* stats = member(*info, "stats");
  if (!stats) return;
  origin.tokens_per_s = number_member(*stats, "tokensPerSecond");
  origin.first_token_ms = number_member(*stats, "timeToFirstTokenSec") * 1000;
  origin.prompt_tokens = count_member(*stats, "promptTokensCount");
  origin.tokens = count_member(*stats, "predictedTokensCount");
}

TranscriptMessage message_of(const Json& version) {
  TranscriptMessage message;
  message.speaker = speaker_named(text_member(version, "role")).value_or(Speaker::User);
  add_content(message, version, false);
  if (const Json* sender = member(version, "senderInfo"); sender && message.speaker == Speaker::Assistant) {
    message.origin.model = text_member(*sender, "senderName");
  }
  for (const Json& step : list_member(version, "steps")) {
    if (text_member(step, "type") != "contentBlock") continue;  // others tell of loading and of tools' states
    const Json* style = member(step, "style");
    add_content(message, step, style && text_member(*style, "type") == "thinking");
    add_origin(message.origin, step);
  }
  return message;
}

// All versions of one message; the conversation goes on below the selected one.
void add_versions(Transcript& transcript, const Json& entry) {
  const auto& versions = list_member(entry, "versions");
  const int parent = transcript.shown;
  const auto selected = static_cast<size_t>(std::max<int64_t>(0, count_member(entry, "currentlySelected")));
  for (size_t i = 0; i < versions.size(); ++i) {
    TranscriptMessage message = message_of(versions[i]);
    if (message.text.empty() && message.attachments.empty()) continue;
    message.parent = parent;
    transcript.messages.push_back(std::move(message));
    const int index = static_cast<int>(transcript.messages.size()) - 1;
    if (i == selected || transcript.shown == parent) transcript.shown = index;
  }
}

}  // namespace

bool is_lm_studio(const Json& element) {
  const auto& messages = list_member(element, "messages");
  if (messages.empty()) return member(element, "userFilesSizeBytes") || member(element, "lastUsedModel");
  return is_list_member(messages.front(), "versions");
}

Result<Conversation> read_lm_studio(const Json& element, std::string_view) {
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  transcript.title = text_member(element, "name");
  transcript.created_ms = time_member(element, "createdAt");
  transcript.updated_ms =
      std::max(time_member(element, "assistantLastMessagedAt"), time_member(element, "userLastMessagedAt"));
  transcript.pinned = flag_member(element, "pinned");
  if (const std::string& prompt = text_member(element, "systemPrompt"); !prompt.empty()) {
    add_in_line(transcript, {.speaker = Speaker::System, .text = prompt});
  }
  for (const Json& entry : list_member(element, "messages")) add_versions(transcript, entry);
  // A system prompt alone is no conversation.
  if (transcript.messages.size() == 1 && transcript.messages[0].speaker == Speaker::System) {
    transcript.messages.clear();
    transcript.shown = -1;
  }
  return conversation;
}

}  // namespace hearth
