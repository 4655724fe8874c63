#include "app/exchange/ai_studio.h"

#include <nlohmann/json.hpp>

#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Files in the person's Drive are named by id only; pictures and small files lie in the prompt itself.
void add_files(TranscriptMessage& message, const Json& chunk) {
  for (const char* kind : {"driveDocument", "driveImage", "driveVideo", "driveAudio", "youtubeVideo"}) {
    const Json* file = member(chunk, kind);
    if (file && file->is_object())
      message.attachments.push_back({text_member(*file, "id"), "", std::nullopt});
  }
  for (const char* kind : {"inlineFile", "inlineImage", "inlineData", "inlineAudio"}) {
    const Json* file = member(chunk, kind);
    if (!file || !file->is_object()) continue;
    message.attachments.push_back(
        {"Attached file", text_member(*file, "mimeType"), bytes_of_base64(text_member(*file, "data"))});
  }
}

std::string text_of_chunk(const Json& chunk) {
  std::string text = text_member(chunk, "text");
  if (text.empty()) {
    for (const Json& part : list_member(chunk, "parts")) text += text_member(part, "text");
  }
  if (flag_member(chunk, "isThought") || flag_member(chunk, "thought"))
    return quoted_thought("Thinking", text);
  if (const Json* code = member(chunk, "executableCode")) {
    append_part(text, fenced("python", text_member(*code, "code")));
  }
  if (const Json* result = member(chunk, "codeExecutionResult")) {
    append_part(text, fenced("", text_member(*result, "output")));
  }
  return text;
}

void add_system_instruction(Transcript& transcript, const Json& element) {
  const Json* instruction = member(element, "systemInstruction");
  if (!instruction) return;
  TranscriptMessage message;
  message.speaker = Speaker::System;
  message.text = text_of_chunk(*instruction);
  if (!message.text.empty()) add_in_line(transcript, std::move(message));
}

void add_chunk(Transcript& transcript, const Json& chunk, const std::string& model) {
  TranscriptMessage message;
  message.speaker = text_member(chunk, "role") == "model" ? Speaker::Assistant : Speaker::User;
  message.text = text_of_chunk(chunk);
  message.created_ms = time_member(chunk, "createTime");
  add_files(message, chunk);
  if (message.text.empty() && message.attachments.empty()) return;

  const bool goes_on = !transcript.messages.empty() && message.speaker == Speaker::Assistant &&
                       transcript.messages.back().speaker == Speaker::Assistant;
  if (goes_on) {  // a thought and the answer after it are one message
    TranscriptMessage& last = transcript.messages.back();
    append_part(last.text, message.text);
    last.attachments.insert(last.attachments.end(), std::make_move_iterator(message.attachments.begin()),
                            std::make_move_iterator(message.attachments.end()));
    return;
  }
  if (message.speaker == Speaker::Assistant) message.origin.model = model;
  add_in_line(transcript, std::move(message));
}

}  // namespace

bool is_ai_studio(const Json& element) { return is_object_member(element, "chunkedPrompt"); }

Result<Conversation> read_ai_studio(const Json& element, std::string_view file_name) {
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  transcript.title = file_name;
  add_system_instruction(transcript, element);
  const Json* settings = member(element, "runSettings");
  std::string model = settings ? text_member(*settings, "model") : "";
  if (model.starts_with("models/")) model.erase(0, 7);
  for (const Json& chunk : list_member(*member(element, "chunkedPrompt"), "chunks")) {
    add_chunk(transcript, chunk, model);
  }
  return conversation;
}

}  // namespace hearth
