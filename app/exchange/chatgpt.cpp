#include "app/exchange/chatgpt.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <unordered_map>

#include "app/exchange/message_tree.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Marks around references in answers, from Unicode's private use area: E200 kind E202 value … E201.
constexpr std::string_view kMarkStart = "\xEE\x88\x80", kMarkEnd = "\xEE\x88\x81",
                           kMarkBreak = "\xEE\x88\x82";

// A file is named where it was attached and again where it is shown. Comparing is kept short, so that a
// message with a hundred thousand files costs no more than its length.
constexpr size_t kComparedFiles = 100;

// The readable part of a mark: the name of an entity; nothing for references to sources.
std::string text_of_mark(std::string_view mark) {
  const size_t split = mark.find(kMarkBreak);
  if (split == std::string_view::npos || mark.substr(0, split) != "entity") return {};
  std::string value(mark.substr(split + kMarkBreak.size()));
  const auto parsed = parse_json(value);
  if (!parsed || !parsed->is_array() || parsed->size() < 2 || !(*parsed)[1].is_string()) return {};
  return (*parsed)[1].get<std::string>();
}

std::string without_marks(std::string_view text) {
  std::string out;
  while (true) {
    const size_t start = text.find(kMarkStart);
    const size_t end = start == std::string_view::npos ? start : text.find(kMarkEnd, start);
    if (end == std::string_view::npos) return out.append(text);
    out += text.substr(0, start);
    out += text_of_mark(text.substr(start + kMarkStart.size(), end - start - kMarkStart.size()));
    text.remove_prefix(end + kMarkEnd.size());
  }
}

// "file-service://file-AbC" and "sediment://file_00ab" name files by the part after the slashes, without a
// fragment.
std::string file_id(std::string_view pointer) {
  const size_t slashes = pointer.find("://");
  if (slashes != std::string_view::npos) pointer.remove_prefix(slashes + 3);
  return std::string(pointer.substr(0, pointer.find_first_of("#?")));
}

struct ShownMessage {
  TranscriptMessage message;
  std::vector<std::string> files;  // the id of each attachment's file, or empty
};

void add_file(ShownMessage& shown, const std::string& id, std::string name, std::string media_type) {
  const auto known = std::span(shown.files).first(std::min(shown.files.size(), kComparedFiles));
  if (!id.empty() && std::ranges::find(known, id) != known.end()) return;
  if (media_type.empty()) media_type = media_type_of(name);
  shown.message.attachments.push_back({std::move(name), std::move(media_type), std::nullopt});
  shown.files.push_back(id);
}

void add_pointer(ShownMessage& shown, const Json& part, std::string_view kind) {
  const std::string& pointer = text_member(part, "asset_pointer");
  if (pointer.empty()) return;
  const std::string id = file_id(pointer);
  // Files that were attached have names there already.
  add_file(shown, id, id, std::string(kind));
}

void add_part(ShownMessage& shown, const Json& part) {
  std::string& text = shown.message.text;
  if (part.is_string()) {
    append_part(text, without_marks(part.get_ref<const std::string&>()));
    return;
  }
  const std::string& type = text_member(part, "content_type");
  if (type == "image_asset_pointer") {
    add_pointer(shown, part, {});
  } else if (type == "audio_asset_pointer") {
    add_pointer(shown, part, "audio/wav");
  } else if (type == "real_time_user_audio_video_asset_pointer") {
    if (const Json* audio = member(part, "audio_asset_pointer")) add_pointer(shown, *audio, "audio/wav");
  } else {
    append_part(text, text_member(part, "text"));  // "audio_transcription" and others
  }
}

void add_thoughts(std::string& text, const Json& content) {
  for (const Json& thought : list_member(content, "thoughts")) {
    const std::string& summary = text_member(thought, "summary");
    append_part(text,
                quoted_thought(summary.empty() ? "Thinking" : summary, text_member(thought, "content")));
  }
}

void add_quotation(std::string& text, const Json& content) {
  const std::string& title = text_member(content, "title");
  append_part(text, quoted_thought(title.empty() ? "Source" : title, text_member(content, "text")));
  append_part(text, text_member(content, "url"));
}

void add_content(ShownMessage& shown, const Json& content) {
  std::string& text = shown.message.text;
  const std::string& type = text_member(content, "content_type");
  if (type == "thoughts") {
    add_thoughts(text, content);
  } else if (type == "code") {
    const std::string& language = text_member(content, "language");
    append_part(text, fenced(language == "unknown" ? "" : language, text_member(content, "text")));
  } else if (type == "execution_output") {
    append_part(text, fenced("", text_member(content, "text")));
  } else if (type == "tether_quote") {
    add_quotation(text, content);
  } else if (is_list_member(content, "parts")) {
    for (const Json& part : list_member(content, "parts")) add_part(shown, part);
  } else {
    for (const char* name : {"text", "result", "content"}) append_part(text, text_member(content, name));
  }
}

bool is_hidden(const Json& message, const Json* metadata, const Json* content) {
  const Json* weight = member(message, "weight");
  if (weight && weight->is_number() && weight->get<double>() == 0) return true;
  if (metadata && flag_member(*metadata, "is_visually_hidden_from_conversation")) return true;
  if (!content) return true;
  // What the person told ChatGPT about themselves, its memory of them, and "Thought for 4 seconds".
  const std::string& type = text_member(*content, "content_type");
  return type == "user_editable_context" || type == "model_editable_context" || type == "reasoning_recap";
}

Speaker speaker_of(const Json& message) {
  const Json* author = member(message, "author");
  const auto known = speaker_named(author ? text_member(*author, "role") : "");
  return known.value_or(Speaker::Tool);  // "critic" and others that came and went
}

void add_message(TreeNode& node, const Json& message, const std::string& default_model) {
  const Json* metadata = member(message, "metadata");
  const Json* content = member(message, "content");
  if (is_hidden(message, metadata, content)) return;

  ShownMessage shown;
  shown.message.speaker = speaker_of(message);
  shown.message.created_ms = time_member(message, "create_time");
  if (shown.message.speaker == Speaker::Assistant) {
    const std::string& model = metadata ? text_member(*metadata, "model_slug") : default_model;
    shown.message.origin.model = model.empty() ? default_model : model;
  }
  if (metadata) {
    for (const Json& file : list_member(*metadata, "attachments")) {
      const std::string& type = text_member(file, "mime_type");
      add_file(shown, file_id(text_member(file, "id")), text_member(file, "name"),
               type.empty() ? text_member(file, "mimeType") : type);
    }
  }
  add_content(shown, *content);
  // Left out: the empty system message at the start, answers that were stopped at once.
  if (shown.message.text.empty() && shown.message.attachments.empty()) return;
  node.message = std::move(shown.message);
  node.files = std::move(shown.files);
}

std::vector<TreeNode> nodes_of(const Json& mapping, const std::string& default_model) {
  std::unordered_map<std::string, size_t> ranks;  // `children`, where it is there, knows the order
  for (const auto& entry : mapping.items()) {
    size_t rank = 0;
    for (const Json& child : list_member(entry.value(), "children")) {
      if (child.is_string()) ranks.emplace(child.get_ref<const std::string&>(), ++rank);
    }
  }
  std::vector<TreeNode> nodes;
  for (const auto& entry : mapping.items()) {
    TreeNode node;
    node.id = entry.key();
    node.parent = text_member(entry.value(), "parent");
    if (const auto rank = ranks.find(node.id); rank != ranks.end()) node.rank = rank->second;
    if (const Json* message = member(entry.value(), "message"); message && message->is_object()) {
      add_message(node, *message, default_model);
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

}  // namespace

bool is_chatgpt(const Json& element) { return is_object_member(element, "mapping"); }

Result<Conversation> read_chatgpt(const Json& element, std::string_view) {
  Conversation conversation;
  Transcript& transcript = conversation.transcript;
  transcript.title = text_member(element, "title");
  transcript.created_ms = time_member(element, "create_time");
  transcript.updated_ms = time_member(element, "update_time");
  transcript.archived = flag_member(element, "is_archived");
  transcript.pinned = flag_member(element, "is_starred") || time_member(element, "pinned_time") > 0;
  transcript.source_id = text_member(element, "conversation_id");
  if (transcript.source_id.empty()) transcript.source_id = text_member(element, "id");
  plant(nodes_of(*member(element, "mapping"), text_member(element, "default_model_slug")),
        text_member(element, "current_node"), conversation);
  return conversation;
}

}  // namespace hearth
