#include "tests/store/chat_samples.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "app/store/schema.h"
#include "engine/base/text.h"

namespace hearth::chat_samples {

void must(const Status& status) {
  if (!status) FAIL(concat(fault_name(status.error().fault), ": ", status.error().message));
}

std::unique_ptr<Database> open_vault_database(const std::string& path, const Secret& key) {
  std::unique_ptr<Database> db = must(path.empty() ? Database::in_memory() : Database::open(path, key));
  must(apply_migrations(*db));
  return db;
}

std::string ChatSamples::text(size_t most_words) {
  static constexpr const char* kWords[] = {
      "river", "Fluß",   "mountain",   "the",   "of",         "a",      "Ελλάδα",   "привет",
      "記憶",  "東京都", "안녕하세요", "🦔",    "don't",      "x86_64", "ÅNGSTRÖM", "``` code ```",
      "\n\n",  "42",     "schlüssel",  "water", "{\"a\": 1}", "ไทย"};
  std::string text;
  for (uint64_t words = below(most_words + 1); words > 0; --words) {
    if (!text.empty()) text += ' ';
    text += one_in(8) ? concat("word", below(5000)) : kWords[below(std::size(kWords))];
  }
  if (one_in(20)) text += '\0';
  if (one_in(20)) text += "\xff\xc3(";
  return text;
}

TranscriptMessage ChatSamples::message() {
  TranscriptMessage message;
  message.speaker = static_cast<Speaker>(below(4));
  message.text = text();
  if (one_in(50)) message.text += std::string(below(20000), 'y');  // overflow pages
  message.created_ms = one_in(10) ? 0 : static_cast<int64_t>(1'700'000'000'000 + below(1'000'000'000));
  if (one_in(2)) {
    message.origin = {.model = concat("model-", below(3)),
                      .model_hash = std::string(64, 'a'),
                      .parameters = one_in(2) ? R"({"temperature":0.7,"seed":1})" : "",
                      .prompt_tokens = static_cast<int64_t>(below(5000)),
                      .tokens = static_cast<int64_t>(below(500)),
                      .first_token_ms = static_cast<double>(below(1000)) / 7,
                      .tokens_per_s = static_cast<double>(below(1000)) / 3};
  }
  for (uint64_t count = one_in(5) ? below(3) : 0; count > 0; --count) {
    Attachment attachment{.name = text(3), .media_type = one_in(3) ? "" : "image/png", .bytes = {}};
    if (!one_in(3)) attachment.bytes = Bytes(below(9000), static_cast<std::byte>(below(256)));
    message.attachments.push_back(std::move(attachment));
  }
  return message;
}

Transcript ChatSamples::transcript(size_t most_messages) {
  Transcript transcript;
  transcript.title = text(6);
  transcript.created_ms = static_cast<int64_t>(1'600'000'000'000 + below(1'000'000'000));
  transcript.updated_ms = transcript.created_ms + static_cast<int64_t>(below(1'000'000));
  transcript.folder = one_in(2) ? "" : concat("folder ", below(4));
  transcript.tags = tags();
  transcript.pinned = one_in(5);
  transcript.archived = one_in(5);
  if (one_in(3)) {
    transcript.source = "other program";
    transcript.source_id = concat("id-", below(1'000'000'000));
  }
  const auto count = static_cast<int>(below(most_messages + 1));
  for (int i = 0; i < count; ++i) {
    TranscriptMessage next = message();
    if (i > 0 && !one_in(15))
      next.parent = one_in(4) ? static_cast<int>(below(static_cast<uint64_t>(i))) : i - 1;
    transcript.messages.push_back(std::move(next));
  }
  if (count > 0) transcript.shown = static_cast<int>(below(static_cast<uint64_t>(count)));
  return transcript;
}

std::vector<std::string> ChatSamples::tags() {
  std::vector<std::string> tags = {"ideas", "Arbeit", "家", "travel", "later"};
  std::ranges::shuffle(tags, random_);
  tags.resize(below(4));
  return tags;
}

std::string contents_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace hearth::chat_samples
