// Erasing, and the check that proves it: it has to find what a careless erase leaves.
#include "app/store/erase.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "app/store/chat_keys.h"
#include "app/store/search_index.h"
#include "engine/base/text.h"
#include "temp_folder.h"
#include "test_seed.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

std::string where_found(const EraseReport& report) {
  std::string all;
  for (const EraseTrace& trace : report.traces) all += concat(trace.where, ": ", trace.what, "\n");
  return all;
}

bool found_in(const EraseReport& report, std::string_view where, std::string_view what) {
  return std::ranges::any_of(report.traces, [&](const EraseTrace& trace) {
    return trace.where.starts_with(where) && trace.what == what;
  });
}

// Every table's rows but those that are there in an empty vault.
int64_t rows_left(Database& db) {
  int64_t rows = 0;
  for (const char* sql :
       {"SELECT count(*) FROM chats", "SELECT count(*) FROM chat_keys", "SELECT count(*) FROM messages",
        "SELECT count(*) FROM attachments", "SELECT count(*) FROM drafts", "SELECT count(*) FROM artifacts",
        "SELECT count(*) FROM chat_tags", "SELECT count(*) FROM tags", "SELECT count(*) FROM folders",
        "SELECT count(*) FROM search_index_docsize"})
    rows += must(db.integer(sql));
  return rows;
}

// Among many others in the vault, a conversation that says things nobody else says.
class VaultWithSecret {
 protected:
  VaultWithSecret() {
    ChatSamples samples(test_seed());
    fill(samples);
    Transcript secret;
    secret.title = "Quittung zitronenfalter";
    secret.folder = "kummerkasten";
    secret.tags = {"herzenssache"};
    for (int i = 0; i < 40; ++i) {
      TranscriptMessage message;
      message.text = concat(text_, " nonesuch", i, " ", samples.text());
      message.origin.parameters = "{\"stop\":\"parametercanary\"}";
      message.attachments = {{"receiptcanary.png", "image/png", Bytes(5000, std::byte{'c'})}};
      secret.messages.push_back(std::move(message));
      text_of_all_ += secret.messages.back().text + "\n";
    }
    text_of_all_ += secret.title;
    secret.shown = 0;
    chat_ = must(store_transcript(*db_, secret)).value();
    public_id_ = must(find_chat(*db_, chat_)).public_id;
    must(save_draft(*db_, chat_, "draftcanary"));
    must(db_->run("INSERT INTO artifacts(chat, kind, bytes) VALUES(?, 1, x'00')", chat_));
    fill(samples);
  }

  void fill(ChatSamples& samples) {
    for (int i = 0; i < 25; ++i) must(store_transcript(*db_, samples.transcript()));
  }

  EraseReport check() { return must(check_erased(*db_, public_id_, text_of_all_)); }

  TempFolder folder_;
  Secret key_ = Secret::random(32);
  std::string path_ = folder_.path() + "/vault.db";
  std::unique_ptr<Database> db_ = open_vault_database(path_, key_);
  const std::string text_ = "Das Geheimnis heißt Mondscheinsonate, 月光奏鳴曲, x9, Übermut";
  std::string text_of_all_, public_id_;
  ChatId chat_ = 0;
};

}  // namespace

TEST_CASE_FIXTURE(VaultWithSecret, "nothing of an erased conversation is found") {
  must(erase_chat(*db_, chat_));
  const EraseReport report = check();
  CHECK(where_found(report) == "");
  CHECK(report.searched.size() >= 5);
  CHECK(must(db_->check()).empty());
  CHECK(must(list_folders(*db_)).size() <= 4);
  const std::vector<std::string> tags = must(list_tags(*db_));
  CHECK(std::ranges::find(tags, "herzenssache") == tags.end());
  CHECK(contents_of_file(path_ + "-wal").empty());
}

TEST_CASE_FIXTURE(VaultWithSecret, "nothing is found either when the vault was closed and opened since") {
  must(erase_chat(*db_, chat_));
  db_.reset();
  db_ = open_vault_database(path_, key_);
  CHECK(where_found(check()) == "");
}

TEST_CASE_FIXTURE(VaultWithSecret, "a conversation that is still there is found") {
  const EraseReport report = check();
  CHECK(found_in(report, "table chats", "id"));
  CHECK(found_in(report, "page ", "id"));
}

TEST_CASE_FIXTURE(VaultWithSecret, "erasing rows without taking the words out of the index is found") {
  for (const char* sql : {"DELETE FROM artifacts WHERE chat=?", "DELETE FROM attachments WHERE chat=?",
                          "DELETE FROM drafts WHERE chat=?", "DELETE FROM messages WHERE chat=?",
                          "DELETE FROM chat_tags WHERE chat=?", "DELETE FROM chat_keys WHERE chat=?",
                          "DELETE FROM chats WHERE id=?"})
    must(db_->run(sql, chat_));
  const EraseReport report = check();
  CHECK(found_in(report, "search index", "mondscheinsonate"));
  CHECK(found_in(report, "search index", "zitronenfalter"));
  CHECK(found_in(report, "search index", "月光"));
  CHECK(found_in(report, "search index", "x9"));
  CHECK(found_in(report, "page ", "mondscheinsonate"));
}

TEST_CASE_FIXTURE(VaultWithSecret, "erasing without the index's secure-delete is found") {
  must(db_->run("INSERT INTO search_index(search_index, rank) VALUES('secure-delete', 0)"));
  must(erase_chat(*db_, chat_));
  CHECK(found_in(check(), "page ", "mondscheinsonate"));
}

TEST_CASE_FIXTURE(VaultWithSecret, "erasing without overwriting the rows is found") {
  must(db_->script("PRAGMA secure_delete=OFF"));
  must(erase_chat(*db_, chat_));
  CHECK(found_in(check(), "page ", "id"));
}

TEST_CASE_FIXTURE(VaultWithSecret, "a key that was forgotten is found") {
  must(db_->run("INSERT INTO folders(name) VALUES('x')"));
  must(erase_chat(*db_, chat_));
  must(db_->script("PRAGMA foreign_keys=OFF"));
  must(db_->run("INSERT INTO chat_keys(chat, wrapped) VALUES(?, x'00')", chat_));
  CHECK(found_in(check(), "table chat_keys", "a row without its conversation"));
}

TEST_CASE_FIXTURE(VaultWithSecret, "files left beside the database are found") {
  must(erase_chat(*db_, chat_));
  std::ofstream(path_ + ".migrating", std::ios::binary) << "encrypted";
  std::ofstream(folder_.path() + "/export.md", std::ios::binary)
      << std::string((1 << 20) - 3, ' ') << "Mondscheinsonate " << public_id_;
  const EraseReport report = check();
  CHECK(found_in(report, "file vault.db.migrating", "a copy of older pages"));
  CHECK(found_in(report, "file export.md", "mondscheinsonate"));
  CHECK(found_in(report, "file export.md", "id"));
}

TEST_CASE_FIXTURE(VaultWithSecret, "words that others say too are no traces, and the report says so") {
  const ChatId other = must(create_chat(*db_, "Die Mondscheinsonate hören", 1));
  TranscriptMessage message;
  message.text = "zitronenfalterwiese";
  must(add_message(*db_, other, std::nullopt, message));
  must(erase_chat(*db_, chat_));
  const EraseReport report =
      must(check_erased(*db_, public_id_, "Mondscheinsonate zitronenfalter nonesuch7"));
  CHECK(where_found(report) == "");
  CHECK(std::ranges::any_of(report.searched, [](const std::string& sentence) {
    return sentence.starts_with("2 of these words left out");
  }));
}

TEST_CASE_FIXTURE(VaultWithSecret, "names, drafts, parameters and attachments are gone, too") {
  must(erase_chat(*db_, chat_));
  const EraseReport report = must(check_erased(
      *db_, public_id_, "kummerkasten herzenssache draftcanary parametercanary receiptcanary cccccccc"));
  CHECK(where_found(report) == "");
}

TEST_CASE_FIXTURE(VaultWithSecret, "with every conversation erased the tables are empty") {
  for (const ChatSummary& chat : must(list_chats(*db_, {.archived = true}))) must(erase_chat(*db_, chat.id));
  CHECK(rows_left(*db_) == 0);
  CHECK(must(db_->check()).empty());
}

TEST_CASE_FIXTURE(VaultWithSecret, "a busy reader delays only the emptying of the log") {
  const auto reader = must(Database::open(path_, key_, {.access = Database::Access::Read}));
  {
    Statement in_the_middle = must(reader->prepare("SELECT id FROM messages"));
    REQUIRE(must(in_the_middle.step()));
    CHECK(erase_chat(*db_, chat_).error().fault == Fault::Busy);
    CHECK(find_chat(*db_, chat_).error().fault == Fault::NotFound);
    CHECK(check_erased(*db_, public_id_, "").error().fault == Fault::Busy);
    CHECK_FALSE(contents_of_file(path_ + "-wal").empty());
  }
  CHECK(where_found(check()) == "");
  CHECK(contents_of_file(path_ + "-wal").empty());
}

TEST_CASE("what was imported and erased can be imported again: nothing remembers it") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  Transcript transcript;
  transcript.title = "again";
  transcript.source = "otherprogram";
  transcript.source_id = "sourceidcanary";
  const ChatId chat = must(store_transcript(*db, transcript)).value();
  const std::string public_id = must(find_chat(*db, chat)).public_id;
  must(erase_chat(*db, chat));
  CHECK(where_found(must(check_erased(*db, public_id, "sourceidcanary otherprogram"))) == "");
  const auto again = must(store_transcript(*db, transcript));
  REQUIRE(again);
  CHECK(*again != chat);
}

TEST_CASE("the undo window hides, can be taken back, and erases when it is over") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  const ChatId soon = must(create_chat(*db, "soon", 1)), later = must(create_chat(*db, "later", 1));
  const ChatId kept = must(create_chat(*db, "kept", 1));
  for (const auto& [chat, at_ms] : {std::pair{soon, 100}, {later, 200}, {kept, 100}})
    must(schedule_erase(*db, chat, at_ms));
  CHECK(must(list_chats(*db)).empty());
  CHECK(must(find_chat(*db, soon)).erase_at_ms == 100);
  must(cancel_erase(*db, kept));
  CHECK(must(erase_due(*db, 99)) == 0);
  CHECK(must(erase_due(*db, 100)) == 1);
  CHECK(find_chat(*db, soon).error().fault == Fault::NotFound);
  CHECK(must(list_chats(*db)).size() == 1);
  CHECK(must(erase_due(*db, 1000)) == 1);
  CHECK(must(list_chats(*db, {.being_erased = true})).size() == 1);
}

TEST_CASE("an id that was never there has no traces, and what is no id is refused") {
  const auto db = open_vault_database("", Secret::random(32));
  must(create_chat(*db, "hello", 1));
  CHECK(must(check_erased(*db, "00000000000000FF", "nothing")).traces.empty());
  for (const std::string_view id : {"", "123", "not an id at all", "0123456789abcdeg"})
    CHECK(check_erased(*db, id, "").error().fault == Fault::BadFormat);
}

// A word may stay behind as the boundary between two pages of the index, which small indexes do not have.
TEST_CASE("words that begin a page of a large index are gone, too") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  std::vector<std::pair<ChatId, std::string>> chats;
  std::string erased_words;
  for (int i = 0; i < 30; ++i) {
    Transcript transcript;
    for (int m = 0; m < 20; ++m) {
      TranscriptMessage message;
      for (int word = 0; word < 25; ++word)
        message.text += concat("w", (i * 7919 + m * 104729 + word * 1299709) % 1'000'003, "of", i, " ");
      if (i % 2 == 0) erased_words += message.text;
      transcript.messages.push_back(std::move(message));
    }
    transcript.shown = 0;
    const ChatId chat = must(store_transcript(*db, transcript)).value();
    chats.emplace_back(chat, must(find_chat(*db, chat)).public_id);
  }
  CHECK(must(db->integer("SELECT count(*) FROM search_index_idx")) > 20);
  for (size_t i = 0; i < chats.size(); i += 2) must(erase_chat(*db, chats[i].first));
  CHECK(where_found(must(check_erased(*db, chats[0].second, erased_words))) == "");
  for (size_t i = 2; i < chats.size(); i += 2)
    CHECK(where_found(must(check_erased(*db, chats[i].second, ""))) == "");
  CHECK(must(db->check()).empty());
}
