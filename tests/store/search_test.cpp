#include "app/store/search.h"

#include <doctest/doctest.h>
#include <sqlite3mc_amalgamation.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "app/store/chats.h"
#include "app/store/erase.h"
#include "app/store/schema.h"
#include "app/store/search_index.h"
#include "tests/temp_folder.h"
#include "tests/test_seed.h"

namespace hearth {
namespace {

constexpr int64_t kDay_ms = 86'400'000;

std::unique_ptr<Database> vault() {
  auto db = Database::in_memory();
  REQUIRE(db.has_value());
  REQUIRE(apply_migrations(**db).has_value());
  return *std::move(db);
}

TranscriptMessage message(std::string text, int64_t created_ms = kDay_ms, std::string model = "") {
  TranscriptMessage made;
  made.text = std::move(text);
  made.created_ms = created_ms;
  made.origin.model = std::move(model);
  return made;
}

ChatId chat(Database& db, std::string_view title, const std::vector<std::string>& texts = {}) {
  const auto made = create_chat(db, title, kDay_ms);
  REQUIRE(made.has_value());
  for (const std::string& text : texts)
    REQUIRE(add_message(db, *made, std::nullopt, message(text)).has_value());
  return *made;
}

std::vector<SearchHit> hits(Database& db, std::string_view query, const SearchFilter& filter = {},
                            int limit = 50, bool as_you_type = false) {
  auto found = search_chats(db, query, filter, limit, as_you_type);
  REQUIRE(found.has_value());
  return *std::move(found);
}

std::set<ChatId> chats_with(Database& db, std::string_view query, const SearchFilter& filter = {}) {
  std::set<ChatId> chats;
  for (const SearchHit& hit : hits(db, query, filter)) chats.insert(hit.chat);
  return chats;
}

using Chats = std::set<ChatId>;

}  // namespace

TEST_CASE("words are found in messages and titles, all of them") {
  const auto db = vault();
  const ChatId one = chat(*db, "Gardening", {"When do I plant tomatoes?", "In May, after the frost."});
  const ChatId two = chat(*db, "Tomatoes and frost", {"Nothing more"});
  CHECK(chats_with(*db, "tomatoes") == Chats{one, two});
  CHECK(chats_with(*db, "plant TOMATOES") == Chats{one});
  CHECK(chats_with(*db, "tomatoes frost") == Chats{two});  // within one message or title
  CHECK(chats_with(*db, "potatoes").empty());
}

TEST_CASE("a hit says which message, of which conversation, from when") {
  const auto db = vault();
  const ChatId one = chat(*db, "Title with needle", {"and a needle here"});
  const auto summary = find_chat(*db, one);
  REQUIRE(summary.has_value());
  const auto found = hits(*db, "needle");
  REQUIRE(found.size() == 2);
  for (const SearchHit& hit : found) {
    CHECK(hit.chat == one);
    CHECK(hit.chat_public_id == summary->public_id);
    CHECK(hit.created_ms == kDay_ms);
    REQUIRE(hit.snippet.marks.size() == 1);
    const auto [begin, end] = hit.snippet.marks[0];
    CHECK(hit.snippet.text.substr(begin, end - begin) == "needle");
  }
  const auto title = std::ranges::find_if(found, [](const SearchHit& hit) { return !hit.message; });
  REQUIRE(title != found.end());
  CHECK(title->snippet.text == "Title with needle");
}

TEST_CASE("phrases need their order and prefixes their star") {
  const auto db = vault();
  const ChatId one = chat(*db, "", {"the quick brown fox"});
  const ChatId two = chat(*db, "", {"the brown quick foxes"});
  CHECK(chats_with(*db, "\"quick brown\"") == Chats{one});
  CHECK(chats_with(*db, "fox") == Chats{one});
  CHECK(chats_with(*db, "fox*") == Chats{one, two});
  CHECK(chats_with(*db, "\"quick fox\"*") == Chats{two});
  CHECK(hits(*db, "the fo").empty());
  CHECK(hits(*db, "the fo", {}, 50, true).size() == 2);
}

TEST_CASE("diacritics do not matter") {
  const auto db = vault();
  const ChatId one = chat(*db, "", {"Árvíztűrő tükörfúrógép"});
  CHECK(chats_with(*db, "arvizturo TUKORFUROGEP") == Chats{one});
  CHECK(chats_with(*db, "árvíztűrő") == Chats{one});
}

TEST_CASE("Chinese, Japanese and Korean words of one and two characters are found inside longer runs") {
  const auto db = vault();
  const ChatId chinese = chat(*db, "", {"我想在北京大学学习"});
  const ChatId japanese = chat(*db, "", {"東京都に住んでいます"});
  const ChatId korean = chat(*db, "", {"한국어를 배우고 싶어요"});
  CHECK(chats_with(*db, "北京") == Chats{chinese});
  CHECK(chats_with(*db, "京大") == Chats{chinese});
  CHECK(chats_with(*db, "大学学习") == Chats{chinese});
  CHECK(chats_with(*db, "京") == Chats{chinese, japanese});
  CHECK(chats_with(*db, "习") == Chats{chinese});  // the last of its run
  CHECK(chats_with(*db, "住んで") == Chats{japanese});
  CHECK(chats_with(*db, "す") == Chats{japanese});
  CHECK(chats_with(*db, "국어") == Chats{korean});
  CHECK(chats_with(*db, "싶") == Chats{korean});
  CHECK(chats_with(*db, "北学").empty());
  CHECK(chats_with(*db, "大京").empty());
}

TEST_CASE("scripts may be mixed") {
  const auto db = vault();
  const ChatId one = chat(*db, "", {"Hearthは日本語もOK🙂"});
  for (const char* query : {"hearth", "日本", "hearthは日本語", "日本語もok", "ok", "🙂", "日本語 ok"})
    CHECK_MESSAGE(chats_with(*db, query) == Chats{one}, query);
}

TEST_CASE("all branches are searched") {
  const auto db = vault();
  const ChatId one = chat(*db, "", {"first try"});
  REQUIRE(add_message(*db, one, std::nullopt, message("second attempt")).has_value());
  CHECK(chats_with(*db, "try") == Chats{one});
  CHECK(chats_with(*db, "attempt") == Chats{one});
}

TEST_CASE("a renamed conversation is found by its new title only") {
  const auto db = vault();
  const ChatId one = chat(*db, "Old name");
  REQUIRE(rename_chat(*db, one, "New name").has_value());
  CHECK(chats_with(*db, "old").empty());
  CHECK(chats_with(*db, "new") == Chats{one});
}

TEST_CASE("dates, models, folders and the archive narrow a search") {
  const auto db = vault();
  const ChatId one = chat(*db, "word");
  const ChatId two = chat(*db, "other");
  const auto add = [&](ChatId to, int64_t day, const char* model) {
    REQUIRE(add_message(*db, to, std::nullopt, message("word", day * kDay_ms, model)).has_value());
  };
  add(one, 5, "small");
  add(two, 9, "large");
  REQUIRE(set_folder(*db, two, "Work").has_value());
  REQUIRE(set_archived(*db, two, true).has_value());
  CHECK(hits(*db, "word").size() == 3);
  CHECK(hits(*db, "word", {.from_ms = 2 * kDay_ms}).size() == 2);
  CHECK(hits(*db, "word", {.from_ms = 5 * kDay_ms, .to_ms = 9 * kDay_ms}).size() == 1);
  CHECK(hits(*db, "word", {.to_ms = 2 * kDay_ms}).size() == 1);  // the title
  CHECK(hits(*db, "word", {.model = "small"}).size() == 1);
  CHECK(hits(*db, "word", {.model = "none"}).empty());
  CHECK(chats_with(*db, "word", {.folder = "Work"}) == Chats{two});
  CHECK(chats_with(*db, "word", {.folder = ""}) == Chats{one});
  CHECK(chats_with(*db, "word", {.archived = false}) == Chats{one});
}

TEST_CASE("conversations in their undo window are hidden, and gone after it") {
  const auto db = vault();
  const ChatId one = chat(*db, "word", {"word"});
  REQUIRE(schedule_erase(*db, one, 10).has_value());
  CHECK(hits(*db, "word").empty());
  REQUIRE(cancel_erase(*db, one).has_value());
  CHECK(hits(*db, "word").size() == 2);
  REQUIRE(erase_chat(*db, one).has_value());
  CHECK(hits(*db, "word").empty());
  CHECK(db->check().value().empty());
}

TEST_CASE("the better match comes first, and of equals the newer") {
  const auto db = vault();
  const ChatId diluted =
      chat(*db, "", {"needle " + std::string(400, 'x') + " a b c d e f g h i j k l m n o p"});
  const ChatId dense = chat(*db, "", {"needle needle"});
  const ChatId same = chat(*db, "", {"needle needle"});
  for (int i = 0; i < 20; ++i) chat(*db, "", {"nothing of the kind"});
  const auto found = hits(*db, "needle");
  REQUIRE(found.size() == 3);
  CHECK(found[0].chat == same);
  CHECK(found[1].chat == dense);
  CHECK(found[2].chat == diluted);
}

TEST_CASE("a limit keeps the best") {
  const auto db = vault();
  std::vector<std::string> texts;
  for (int i = 1; i <= 60; ++i) {
    std::string text = "needle";
    for (int k = 0; k < i; ++k) text += " filler";
    texts.push_back(text);
  }
  std::shuffle(texts.begin(), texts.end(), std::mt19937_64(test_seed()));
  chat(*db, "", texts);
  const auto all = hits(*db, "needle", {}, 1000);
  const auto few = hits(*db, "needle", {}, 7);
  CHECK(all.size() == 60);
  REQUIRE(few.size() == 7);
  for (size_t i = 0; i < few.size(); ++i) CHECK(few[i].message == all[i].message);
  CHECK(hits(*db, "needle", {}, 0).empty());
  CHECK(hits(*db, "needle", {}, -5).empty());
}

// What the heap keeps is what SQLite's own sort keeps.
TEST_CASE("the ranking is BM25's") {
  const auto db = vault();
  std::mt19937_64 random(test_seed());
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (size_t k = 1 + random() % 30; k > 0; --k) text += random() % 5 == 0 ? "needle " : "filler ";
    texts.push_back(text);
  }
  chat(*db, "", texts);
  auto sorted = db->prepare(
      "SELECT rowid FROM search_index WHERE search_index MATCH 'needle'"
      " ORDER BY bm25(search_index), rowid DESC LIMIT 20");
  REQUIRE(sorted.has_value());
  for (const SearchHit& hit : hits(*db, "needle", {}, 20)) {
    REQUIRE(sorted->step().value());
    CHECK(hit.message == sorted->integer(0));
  }
}

TEST_CASE("texts with NULs, invalid UTF-8 and a million characters are found by their words") {
  const auto db = vault();
  const ChatId odd = chat(*db, "",
                          {std::string("alpha\0beta", 10),
                           "gamma\xff"
                           "delta",
                           std::string(200'000, 'z')});
  std::string text;
  while (text.size() < 1'000'000) text += "filler 東京 ";
  const ChatId large = chat(*db, "", {text + "needle"});
  for (const char* query : {"alpha", "beta", "gamma", "delta"}) CHECK(chats_with(*db, query) == Chats{odd});
  CHECK(chats_with(*db, std::string(200, 'z')) == Chats{odd});
  CHECK(chats_with(*db, "needle") == Chats{large});
  CHECK(hits(*db, "needle")[0].snippet.marks.size() == 1);
  REQUIRE(erase_chat(*db, odd).has_value());
  REQUIRE(erase_chat(*db, large).has_value());
  CHECK(db->check().value().empty());
}

TEST_CASE("odd queries find nothing and are no errors") {
  const auto db = vault();
  chat(*db, "word", {"word"});
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 500; ++round) {
    std::string query;
    for (size_t i = random() % 50; i > 0; --i) query += static_cast<char>(random());
    CHECK(search_chats(*db, query, {}, 50, round % 2 == 0).has_value());
  }
  CHECK(hits(*db, std::string(3'000'000, '"')).empty());
}

TEST_CASE("an interrupted search says that it was stopped") {
  const auto db = vault();
  std::vector<std::string> texts(500, "word");
  chat(*db, "", texts);
  const auto stop_at_once = [](void*) { return 1; };
  sqlite3_progress_handler(db->handle(), 10, stop_at_once, nullptr);
  const auto found = search_chats(*db, "word");
  sqlite3_progress_handler(db->handle(), 0, nullptr, nullptr);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().fault == Fault::Cancelled);
}

TEST_CASE("a reader searches an encrypted vault while the writer is in the middle of an import") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  const auto writer = Database::open(path, key);
  REQUIRE(writer.has_value());
  REQUIRE(apply_migrations(**writer).has_value());
  const ChatId one = chat(**writer, "Sealed title", {"sealed needle"});
  const auto reader = Database::open(path, key, {.access = Database::Access::Read});
  REQUIRE(reader.has_value());
  auto importing = Transaction::begin(**writer);
  REQUIRE(importing.has_value());
  REQUIRE(index_message(**writer, 1'000'000, "needle").has_value());
  const auto found = hits(**reader, "needle");
  REQUIRE(found.size() == 1);
  CHECK(found[0].chat == one);
  CHECK(found[0].snippet.text == "sealed needle");
  CHECK(hits(**reader, "sealed title").size() == 1);
}

}  // namespace hearth
