#include <nlohmann/json.hpp>

#include "app/exchange/export.h"
#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using OrderedJson = nlohmann::ordered_json;  // readable files: the title comes first

OrderedJson exact(const std::string& text) {
  if (is_valid_utf8(text)) return text;
  return {{"base64", base64_of(std::as_bytes(std::span(text)))}};
}

OrderedJson origin_of(const AnswerOrigin& origin) {
  return {{"model", exact(origin.model)},
          {"model_hash", exact(origin.model_hash)},
          {"parameters", exact(origin.parameters)},
          {"prompt_tokens", origin.prompt_tokens},
          {"tokens", origin.tokens},
          {"first_token_ms", origin.first_token_ms},
          {"tokens_per_s", origin.tokens_per_s}};
}

OrderedJson message_of(const TranscriptMessage& message) {
  OrderedJson value = {{"parent", message.parent},
                       {"speaker", speaker_name(message.speaker)},
                       {"text", exact(message.text)},
                       {"created_ms", message.created_ms}};
  if (message.origin != AnswerOrigin()) value["origin"] = origin_of(message.origin);
  for (const Attachment& file : message.attachments) {
    OrderedJson entry = {{"name", exact(file.name)}, {"media_type", exact(file.media_type)}};
    if (file.bytes) entry["base64"] = base64_of(*file.bytes);
    value["attachments"].push_back(std::move(entry));
  }
  return value;
}

}  // namespace

std::string export_json(const Transcript& transcript) {
  OrderedJson value = {{"format", kHearthJsonFormat},
                       {"version", kHearthJsonVersion},
                       {"title", exact(transcript.title)},
                       {"created_ms", transcript.created_ms},
                       {"updated_ms", transcript.updated_ms},
                       {"folder", exact(transcript.folder)},
                       {"tags", OrderedJson::array()},
                       {"pinned", transcript.pinned},
                       {"archived", transcript.archived},
                       {"source", exact(transcript.source)},
                       {"source_id", exact(transcript.source_id)},
                       {"shown", transcript.shown},
                       {"messages", OrderedJson::array()}};
  for (const std::string& tag : transcript.tags) value["tags"].push_back(exact(tag));
  for (const TranscriptMessage& message : transcript.messages)
    value["messages"].push_back(message_of(message));
  return value.dump(1) + "\n";
}

}  // namespace hearth
