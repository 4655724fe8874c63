// Boundaries between the pages of a large index, after words were taken out.
#include "app/store/removed_words.h"

#include <doctest/doctest.h>

#include "app/store/chats.h"
#include "app/store/erase.h"
#include "app/store/search_index.h"
#include "engine/base/text.h"
#include "temp_folder.h"
#include "test_seed.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

std::string rare_word(ChatSamples& samples) {
  return concat(samples.one_in(2) ? "w" : "東京都記憶", samples.below(1'000'003),
                samples.one_in(3) ? "x" : "");
}

Transcript transcript_of_rare_words(ChatSamples& samples) {
  constexpr int kWords = 25;
  Transcript transcript;
  transcript.title = rare_word(samples);
  for (uint64_t messages = samples.below(60); messages > 0; --messages) {
    TranscriptMessage message;
    for (int i = 0; i < kWords; ++i) message.text += rare_word(samples) + " ";
    transcript.messages.push_back(std::move(message));
  }
  return transcript;
}

int dead_boundaries(Database& db) {
  int dead = 0;
  must(each_dead_boundary(
      db, [](std::string_view) { return true; },
      [&dead](int64_t, const std::string&, const std::string&) -> Status {
        ++dead;
        return {};
      }));
  return dead;
}

bool finds(Database& db, MessageId message, std::string_view word) {
  return must(db.integer("SELECT count(*) FROM search_index WHERE search_index MATCH ? AND rowid=?",
                         concat('"', word, '"'), message)) == 1;
}

}  // namespace

TEST_CASE("no boundary outlives its words, and every word that is left is found") {
  constexpr size_t kFewChats = 5;
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  ChatSamples samples(test_seed());
  std::vector<ChatId> chats;
  for (int step = 0; step < 80; ++step) {
    const size_t any = chats.empty() ? 0 : samples.below(chats.size());
    if (chats.size() < kFewChats || samples.one_in(2)) {
      chats.push_back(must(store_transcript(*db, transcript_of_rare_words(samples))).value());
    } else if (samples.one_in(4)) {
      must(rename_chat(*db, chats[any], rare_word(samples)));
    } else {
      must(erase_chat(*db, chats[any]));
      chats.erase(chats.begin() + static_cast<std::ptrdiff_t>(any));
    }
    REQUIRE(dead_boundaries(*db) == 0);
  }
  CHECK(must(db->integer("SELECT count(*) FROM search_index_idx")) > 10);
  CHECK(must(db->check()).empty());
  for (const ChatId chat : chats) {
    for (const StoredMessage& message : must(messages_of(*db, chat)))
      CHECK(finds(*db, message.id, message.content.text.substr(0, message.content.text.find(' '))));
  }
}

TEST_CASE("taking words out of the index alone leaves boundaries: what this is for") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  ChatSamples samples(test_seed());
  for (int i = 0; i < 40; ++i) must(store_transcript(*db, transcript_of_rare_words(samples)));
  RemovedWords removed;
  for (const ChatSummary& chat : must(list_chats(*db))) {
    if (chat.id % 2 == 0) continue;
    for (const StoredMessage& message : must(messages_of(*db, chat.id))) {
      must(unindex_message(*db, message.id, message.content.text));
      must(removed.add(*db, message.content.text));
    }
  }
  CHECK(dead_boundaries(*db) > 0);
  must(removed.clear_boundaries(*db));
  CHECK(dead_boundaries(*db) == 0);
  CHECK(must(db->check()).empty());
}
