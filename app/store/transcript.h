// A whole conversation as a plain value: what importers make, exporters write and chats.h stores in one
// piece.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/store/database.h"

namespace hearth {

enum class Speaker { System, User, Assistant, Tool };
// "system", "user", "assistant", "tool", as in every export format.
const char* speaker_name(Speaker speaker);
std::optional<Speaker> speaker_named(std::string_view name);

// A file that belongs to a message. Without bytes it is a placeholder: the export named it but did not bring
// it.
struct Attachment {
  std::string name;
  std::string media_type;  // "image/png"; empty when not known
  std::optional<Bytes> bytes;
  bool operator==(const Attachment&) const = default;
};

// How an answer came to be. Zero or empty where not known.
struct AnswerOrigin {
  std::string model;       // its name, as shown
  std::string model_hash;  // SHA-256 of the file, hexadecimal
  std::string parameters;  // JSON: sampling settings and seed
  int64_t prompt_tokens = 0, tokens = 0;
  double first_token_ms = 0, tokens_per_s = 0;
  bool operator==(const AnswerOrigin&) const = default;
};

struct TranscriptMessage {
  int parent = -1;  // index in Transcript::messages, always smaller than the own one; -1: a first message
  Speaker speaker = Speaker::User;
  std::string text;        // UTF-8, Markdown
  int64_t created_ms = 0;  // since 1970, UTC; 0: not known
  AnswerOrigin origin;
  std::vector<Attachment> attachments;
  bool operator==(const TranscriptMessage&) const = default;
};

struct Transcript {
  std::string title;
  int64_t created_ms = 0, updated_ms = 0;
  std::string folder;  // empty: none
  std::vector<std::string> tags;
  bool pinned = false, archived = false;
  // Which program's export this came from and its id there, so that importing twice adds nothing. Empty: made
  // here.
  std::string source, source_id;
  std::vector<TranscriptMessage> messages;  // parents before children, siblings in their order; a forest
  int shown = -1;  // index of the last message of the path that is shown; -1: no messages
  bool operator==(const Transcript&) const = default;
};

}  // namespace hearth
