// Conversations made up for tests: random trees of messages in several scripts, with odd bytes, attachments
// and branches. And a fresh vault database to put them into.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "app/store/database.h"
#include "app/store/transcript.h"

namespace hearth::chat_samples {

// The value, or a failed test that shows the error's sentence.
template <class T>
T must(Result<T> result);
void must(const Status& status);

// The database at `path` at the newest schema, made when it is not there. Without a path: in memory.
std::unique_ptr<Database> open_vault_database(const std::string& path, const Secret& key);

class ChatSamples {
 public:
  explicit ChatSamples(uint64_t seed) : random_(seed) {}

  uint64_t below(uint64_t n) { return random_() % n; }
  bool one_in(uint64_t n) { return below(n) == 0; }
  // Words in Latin script, Chinese and emoji, sometimes a NUL or bytes that are not UTF-8.
  std::string text(size_t most_words = 30);
  TranscriptMessage message();
  // Up to `most_messages`, in any shape of tree; at times with a source.
  Transcript transcript(size_t most_messages = 20);
  // Distinct, at most three.
  std::vector<std::string> tags();

 private:
  std::mt19937_64 random_;
};

// A whole file's bytes; empty when there is none.
std::string contents_of_file(const std::string& path);

template <class T>
T must(Result<T> result) {
  must(result ? Status() : Status(std::unexpected(result.error())));
  return *std::move(result);
}

}  // namespace hearth::chat_samples
