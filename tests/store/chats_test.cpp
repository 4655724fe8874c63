// Conversations as trees, their lists, and random histories compared with a plain model.
#include "app/store/chats.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/store/erase.h"
#include "app/store/search.h"
#include "engine/base/text.h"
#include "temp_folder.h"
#include "test_seed.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

TranscriptMessage said(Speaker speaker, std::string text, int64_t created_ms = 0) {
  TranscriptMessage message;
  message.speaker = speaker;
  message.text = std::move(text);
  message.created_ms = created_ms;
  return message;
}

std::vector<std::string> texts_of(const std::vector<StoredMessage>& messages) {
  std::vector<std::string> texts;
  for (const StoredMessage& message : messages) texts.push_back(message.content.text);
  return texts;
}

std::vector<std::string> titles_of(const std::vector<ChatSummary>& chats) {
  std::vector<std::string> titles;
  for (const ChatSummary& chat : chats) titles.push_back(chat.title);
  return titles;
}

using Texts = std::vector<std::string>;

class VaultFixture {
 protected:
  TempFolder folder_;
  Secret key_ = Secret::random(32);
  std::unique_ptr<Database> db_ = open_vault_database(path(), key_);

  std::string path() const { return folder_.path() + "/vault.db"; }
};

}  // namespace

TEST_CASE_FIXTURE(VaultFixture, "a conversation is there again when the vault is opened again") {
  const ChatId chat = must(create_chat(*db_, "Bread", 1000));
  const MessageId question = must(add_message(*db_, chat, std::nullopt, said(Speaker::User, "How?", 2000)));
  must(add_message(*db_, chat, question, said(Speaker::Assistant, "With flour.", 3000)));
  const std::string public_id = must(find_chat(*db_, chat)).public_id;
  db_.reset();
  db_ = open_vault_database(path(), key_);
  CHECK(public_id.size() == 16);
  CHECK(must(chat_with_public_id(*db_, public_id)) == chat);
  const ChatSummary summary = must(find_chat(*db_, chat));
  CHECK(summary.title == "Bread");
  CHECK(summary.created_ms == 1000);
  CHECK(summary.updated_ms == 3000);
  CHECK(summary.messages == 2);
  CHECK(texts_of(must(shown_path(*db_, chat))) == Texts{"How?", "With flour."});
}

TEST_CASE_FIXTURE(VaultFixture, "answering again and editing make branches, and the newest is shown") {
  const ChatId chat = must(create_chat(*db_, "", 0));
  const MessageId question = must(add_message(*db_, chat, std::nullopt, said(Speaker::User, "q")));
  const MessageId first = must(add_message(*db_, chat, question, said(Speaker::Assistant, "a1")));
  must(add_message(*db_, chat, first, said(Speaker::User, "q2")));
  const MessageId second = must(add_message(*db_, chat, question, said(Speaker::Assistant, "a2")));
  CHECK(texts_of(must(shown_path(*db_, chat))) == Texts{"q", "a2"});
  must(add_message(*db_, chat, std::nullopt, said(Speaker::User, "edited")));
  CHECK(texts_of(must(shown_path(*db_, chat))) == Texts{"edited"});
  CHECK(texts_of(must(messages_of(*db_, chat))) == Texts{"q", "a1", "q2", "a2", "edited"});

  must(show_branch(*db_, chat, first));
  CHECK(texts_of(must(shown_path(*db_, chat))) == Texts{"q", "a1", "q2"});
  must(show_branch(*db_, chat, question));
  const std::vector<StoredMessage> shown = must(shown_path(*db_, chat));
  CHECK(texts_of(shown) == Texts{"q", "a2"});
  CHECK(shown[1].id == second);
  CHECK(shown[1].parent == question);
  CHECK(shown[1].content.parent == 0);
  for (const StoredMessage& message : must(messages_of(*db_, chat)))
    CHECK(message.active == (message.id == question || message.id == second));
}

TEST_CASE_FIXTURE(VaultFixture, "a message of another conversation is no parent and no branch") {
  const ChatId chat = must(create_chat(*db_, "one", 0)), other = must(create_chat(*db_, "two", 0));
  const MessageId there = must(add_message(*db_, other, std::nullopt, said(Speaker::User, "hello")));
  CHECK(add_message(*db_, chat, there, said(Speaker::User, "x")).error().fault == Fault::NotFound);
  CHECK(show_branch(*db_, chat, there).error().fault == Fault::NotFound);
  CHECK(must(messages_of(*db_, chat)).empty());
}

TEST_CASE_FIXTURE(VaultFixture, "attachments come without their bytes, which are read one by one") {
  const ChatId chat = must(create_chat(*db_, "", 0));
  TranscriptMessage message = said(Speaker::User, "look");
  const Bytes picture(100'000, std::byte{7});
  message.attachments = {
      {"a.png", "image/png", picture}, {"gone.pdf", "", std::nullopt}, {"none", "", Bytes()}};
  must(add_message(*db_, chat, std::nullopt, message));
  const std::vector<StoredMessage> stored = must(shown_path(*db_, chat));
  REQUIRE(stored[0].attachment_ids.size() == 3);
  CHECK(stored[0].content.attachments[0] == Attachment{"a.png", "image/png", std::nullopt});
  CHECK(must(attachment_bytes(*db_, stored[0].attachment_ids[0])) == picture);
  CHECK(attachment_bytes(*db_, stored[0].attachment_ids[1]).error().fault == Fault::NotFound);
  CHECK(must(attachment_bytes(*db_, stored[0].attachment_ids[2])).empty());
  CHECK(must(read_transcript(*db_, chat)).messages[0] == message);
}

TEST_CASE_FIXTURE(VaultFixture, "lists show pinned conversations first, then the latest changed") {
  const ChatId old = must(create_chat(*db_, "old", 1)), middle = must(create_chat(*db_, "middle", 2));
  must(create_chat(*db_, "new", 3));
  CHECK(titles_of(must(list_chats(*db_))) == Texts{"new", "middle", "old"});
  must(add_message(*db_, old, std::nullopt, said(Speaker::User, "hi", 9)));
  CHECK(titles_of(must(list_chats(*db_))) == Texts{"old", "new", "middle"});
  must(set_pinned(*db_, middle, true));
  CHECK(titles_of(must(list_chats(*db_))) == Texts{"middle", "old", "new"});
  CHECK(titles_of(must(list_chats(*db_, {}, 1, 1))) == Texts{"old"});
  CHECK(titles_of(must(list_chats(*db_, {}, -1, 2))) == Texts{"new"});
}

TEST_CASE_FIXTURE(VaultFixture, "lists are filtered by folder, tag, archive and undo window") {
  const ChatId a = must(create_chat(*db_, "a", 3)), b = must(create_chat(*db_, "b", 2));
  const ChatId c = must(create_chat(*db_, "c", 1));
  must(set_folder(*db_, a, "work"));
  must(set_tags(*db_, a, {"x", "y"}));
  must(set_tags(*db_, b, {"y"}));
  must(set_archived(*db_, b, true));
  must(schedule_erase(*db_, c, 5000));
  CHECK(titles_of(must(list_chats(*db_))) == Texts{"a"});
  CHECK(titles_of(must(list_chats(*db_, {.folder = "work"}))) == Texts{"a"});
  CHECK(titles_of(must(list_chats(*db_, {.folder = "", .archived = true}))) == Texts{"b"});
  CHECK(titles_of(must(list_chats(*db_, {.tag = "y", .archived = true}))) == Texts{"a", "b"});
  CHECK(must(list_chats(*db_, {.tag = "z", .archived = true, .being_erased = true})).empty());
  const std::vector<ChatSummary> all = must(list_chats(*db_, {.archived = true, .being_erased = true}));
  CHECK(titles_of(all) == Texts{"a", "b", "c"});
  CHECK(all[0].folder == "work");
  CHECK(all[0].tags == Texts{"x", "y"});
  CHECK(all[2].erase_at_ms == 5000);
}

TEST_CASE_FIXTURE(VaultFixture, "folders and tags last as long as a conversation is in them") {
  const ChatId chat = must(create_chat(*db_, "a", 1));
  must(set_folder(*db_, chat, "divorce"));
  must(set_tags(*db_, chat, {"lawyer", "home", "", "home"}));
  CHECK(must(find_chat(*db_, chat)).tags == Texts{"lawyer", "home"});
  CHECK(must(list_folders(*db_)) == Texts{"divorce"});
  CHECK(must(list_tags(*db_)) == Texts{"home", "lawyer"});
  must(set_folder(*db_, chat, ""));
  must(set_tags(*db_, chat, {"home"}));
  CHECK(must(list_folders(*db_)).empty());
  CHECK(must(list_tags(*db_)) == Texts{"home"});
}

TEST_CASE_FIXTURE(VaultFixture, "a draft is kept until it is empty") {
  const ChatId chat = must(create_chat(*db_, "a", 1));
  CHECK(must(read_draft(*db_, chat)).empty());
  must(save_draft(*db_, chat, "half a sen"));
  must(save_draft(*db_, chat, "half a sentence"));
  CHECK(must(read_draft(*db_, chat)) == "half a sentence");
  must(save_draft(*db_, chat, ""));
  CHECK(must(read_draft(*db_, chat)).empty());
  CHECK(must(db_->integer("SELECT count(*) FROM drafts")) == 0);
}

TEST_CASE_FIXTURE(VaultFixture, "a conversation that is not there is not found, whatever is asked") {
  const auto fault_of = [](const auto& result) { return result.error().fault; };
  CHECK(fault_of(find_chat(*db_, 7)) == Fault::NotFound);
  CHECK(fault_of(messages_of(*db_, 7)) == Fault::NotFound);
  CHECK(fault_of(shown_path(*db_, 7)) == Fault::NotFound);
  CHECK(fault_of(read_transcript(*db_, 7)) == Fault::NotFound);
  CHECK(fault_of(add_message(*db_, 7, std::nullopt, {})) == Fault::NotFound);
  CHECK(fault_of(rename_chat(*db_, 7, "x")) == Fault::NotFound);
  CHECK(fault_of(set_folder(*db_, 7, "x")) == Fault::NotFound);
  CHECK(fault_of(set_tags(*db_, 7, {"x"})) == Fault::NotFound);
  CHECK(fault_of(set_pinned(*db_, 7, true)) == Fault::NotFound);
  CHECK(fault_of(set_archived(*db_, 7, true)) == Fault::NotFound);
  CHECK(fault_of(save_draft(*db_, 7, "x")) == Fault::NotFound);
  CHECK(fault_of(attachment_bytes(*db_, 7)) == Fault::NotFound);
  CHECK(fault_of(erase_chat(*db_, 7)) == Fault::NotFound);
  CHECK(fault_of(schedule_erase(*db_, 7, 1)) == Fault::NotFound);
  CHECK(must(list_folders(*db_)).empty());
}

TEST_CASE_FIXTURE(VaultFixture, "an id that is none is not found, with a sentence that names it") {
  for (const std::string_view id : {"", "0123456789abcdef", "xyz", "0123456789abcdeg", "0123456789abcdef0"}) {
    const auto found = chat_with_public_id(*db_, id);
    CHECK(found.error().fault == Fault::NotFound);
    CHECK(found.error().message.find(concat('"', id, '"')) != std::string::npos);
  }
  CHECK(chat_with_public_id(*db_, std::string(1'000'000, '\xff')).error().message.size() < 300);
}

TEST_CASE_FIXTURE(VaultFixture, "importing the same conversation twice adds nothing") {
  Transcript transcript;
  transcript.title = "from elsewhere";
  transcript.source = "ChatGPT";
  transcript.source_id = "abc";
  CHECK(must(store_transcript(*db_, transcript)).has_value());
  CHECK_FALSE(must(store_transcript(*db_, transcript)).has_value());
  transcript.source = "Claude";
  CHECK(must(store_transcript(*db_, transcript)).has_value());
  transcript.source_id = "";
  CHECK(must(store_transcript(*db_, transcript)).has_value());
  CHECK(must(store_transcript(*db_, transcript)).has_value());
  CHECK(must(list_chats(*db_)).size() == 4);
}

TEST_CASE_FIXTURE(VaultFixture, "a transcript that cannot be stored whole is not stored at all") {
  Transcript transcript;
  transcript.folder = "work";
  transcript.tags = {"x"};
  transcript.messages.push_back(said(Speaker::User, "small"));
  transcript.messages.push_back(said(Speaker::User, std::string((512 << 20) + 1, 'x')));
  transcript.shown = 1;
  CHECK(store_transcript(*db_, transcript).error().fault == Fault::Unsupported);
  CHECK(must(list_chats(*db_)).empty());
  CHECK(must(list_folders(*db_)).empty());
  CHECK(must(db_->integer("SELECT count(*) FROM messages")) == 0);
}

TEST_CASE("what is stored is read back the same, sealed or in memory") {
  for (const bool sealed : {true, false}) {
    const TempFolder folder;
    const auto db = open_vault_database(sealed ? folder.path() + "/vault.db" : "", Secret::random(32));
    ChatSamples samples(test_seed());
    for (int i = 0; i < 60; ++i) {
      const Transcript transcript = samples.transcript();
      const std::optional<ChatId> chat = must(store_transcript(*db, transcript));
      REQUIRE(chat);
      CHECK(must(read_transcript(*db, *chat)) == transcript);
    }
    CHECK(must(db->check()).empty());
  }
}

namespace {

// What a vault should hold after a random history.
struct ExpectedChat {
  Transcript value;
  std::vector<MessageId> ids;  // of its messages
  std::string public_id, draft;
};

class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : samples_(seed) {}

  void step() {
    switch (samples_.below(expected_.empty() ? 2 : 12)) {
      case 0:
        create();
        break;
      case 1:
        store();
        break;
      case 2:
        show_branch_of(any());
        break;
      case 3:
        rename(any());
        break;
      case 4:
        organise(any());
        break;
      case 5:
        draft(any());
        break;
      case 6:
        erase(any());
        break;
      case 7:
        reopen();
        break;
      default:
        add(any());
    }
  }

  void compare_all() {
    std::set<std::string> folders, tags;
    for (const auto& [chat, expected] : expected_) {
      compare(chat);
      if (!expected.value.folder.empty()) folders.insert(expected.value.folder);
      tags.insert(expected.value.tags.begin(), expected.value.tags.end());
    }
    CHECK(must(list_chats(*db_, {.archived = true})).size() == expected_.size());
    CHECK(must(list_folders(*db_)) == Texts(folders.begin(), folders.end()));
    CHECK(must(list_tags(*db_)) == Texts(tags.begin(), tags.end()));
    CHECK(must(db_->check()).empty());
    for (const auto& [public_id, text] : erased_) {
      for (const EraseTrace& trace : must(check_erased(*db_, public_id, text)).traces)
        FAIL_CHECK(concat(trace.where, ": ", trace.what));
    }
  }

 private:
  using Chats = std::map<ChatId, ExpectedChat>;

  ChatId any() {
    return std::next(expected_.begin(), static_cast<std::ptrdiff_t>(samples_.below(expected_.size())))->first;
  }

  void compare(ChatId chat) {
    const ExpectedChat& expected = expected_.at(chat);
    CHECK(must(read_transcript(*db_, chat)) == expected.value);
    CHECK(must(read_draft(*db_, chat)) == expected.draft);
    std::vector<MessageId> shown;
    for (int at = expected.value.shown; at >= 0; at = expected.value.messages[static_cast<size_t>(at)].parent)
      shown.insert(shown.begin(), expected.ids[static_cast<size_t>(at)]);
    std::vector<MessageId> stored;
    for (const StoredMessage& message : must(shown_path(*db_, chat))) stored.push_back(message.id);
    CHECK(stored == shown);
  }

  void expect(ChatId chat, Transcript value) {
    ExpectedChat expected;
    for (const StoredMessage& message : must(messages_of(*db_, chat))) expected.ids.push_back(message.id);
    expected.value = std::move(value);
    expected.public_id = must(find_chat(*db_, chat)).public_id;
    expected_.emplace(chat, std::move(expected));
    compare(chat);
  }

  void create() {
    Transcript value;
    value.title = samples_.text(5);
    value.created_ms = value.updated_ms = static_cast<int64_t>(samples_.below(1'000'000));
    expect(must(create_chat(*db_, value.title, value.created_ms)), value);
  }

  void store() {
    const Transcript value = samples_.transcript();
    if (const auto chat = must(store_transcript(*db_, value))) expect(*chat, value);
  }

  // Below any message or none: going on, an edit, an answer again.
  void add(ChatId chat) {
    ExpectedChat& expected = expected_.at(chat);
    TranscriptMessage message = samples_.message();
    std::optional<MessageId> parent;
    if (!expected.ids.empty() && !samples_.one_in(10)) {
      message.parent = static_cast<int>(samples_.below(expected.ids.size()));
      parent = expected.ids[static_cast<size_t>(message.parent)];
    }
    expected.ids.push_back(must(add_message(*db_, chat, parent, message)));
    expected.value.updated_ms = std::max(expected.value.updated_ms, message.created_ms);
    expected.value.shown = static_cast<int>(expected.value.messages.size());
    expected.value.messages.push_back(std::move(message));
    compare(chat);
  }

  void show_branch_of(ChatId chat) {
    ExpectedChat& expected = expected_.at(chat);
    if (expected.ids.empty()) return;
    const auto at = static_cast<int>(samples_.below(expected.ids.size()));
    must(show_branch(*db_, chat, expected.ids[static_cast<size_t>(at)]));
    const auto is_below = [&](int message) {
      while (message > at) message = expected.value.messages[static_cast<size_t>(message)].parent;
      return message == at;
    };
    for (int i = 0; i < static_cast<int>(expected.ids.size()); ++i) {
      if (is_below(i)) expected.value.shown = i;
    }
    compare(chat);
  }

  void rename(ChatId chat) {
    expected_.at(chat).value.title = samples_.text(5);
    must(rename_chat(*db_, chat, expected_.at(chat).value.title));
    compare(chat);
  }

  void organise(ChatId chat) {
    Transcript& value = expected_.at(chat).value;
    value.tags = samples_.tags();
    value.folder = samples_.one_in(3) ? "" : concat("folder ", samples_.below(4));
    value.pinned = samples_.one_in(2);
    value.archived = samples_.one_in(2);
    must(set_tags(*db_, chat, value.tags));
    must(set_folder(*db_, chat, value.folder));
    must(set_pinned(*db_, chat, value.pinned));
    must(set_archived(*db_, chat, value.archived));
    compare(chat);
  }

  void draft(ChatId chat) {
    expected_.at(chat).draft = samples_.text(5);
    must(save_draft(*db_, chat, expected_.at(chat).draft));
    compare(chat);
  }

  void erase(ChatId chat) {
    const ExpectedChat& expected = expected_.at(chat);
    std::string text = expected.value.title;
    for (const TranscriptMessage& message : expected.value.messages) text += "\n" + message.text;
    erased_.emplace_back(expected.public_id, std::move(text));
    must(erase_chat(*db_, chat));
    CHECK(find_chat(*db_, chat).error().fault == Fault::NotFound);
    expected_.erase(chat);
  }

  void reopen() {
    db_.reset();
    db_ = open_vault_database(path(), key_);
  }

  std::string path() const { return folder_.path() + "/vault.db"; }

  ChatSamples samples_;
  TempFolder folder_;
  Secret key_ = Secret::random(32);
  std::unique_ptr<Database> db_ = open_vault_database(path(), key_);
  Chats expected_;
  std::vector<std::pair<std::string, std::string>> erased_;  // public ids and what was said
};

}  // namespace

TEST_CASE("a message that goes on keeps its place and is found by its new words only") {
  const auto db = open_vault_database("", Secret::random(32));
  const ChatId chat = must(create_chat(*db, "", 1));
  const MessageId question = must(add_message(*db, chat, std::nullopt, said(Speaker::User, "why?", 1)));
  const MessageId answer =
      must(add_message(*db, chat, question, said(Speaker::Assistant, "because lant", 2)));
  TranscriptMessage whole = said(Speaker::Assistant, "because lanterns burn", 3);
  whole.origin.tokens = 7;
  whole.origin.parameters = "{}";
  must(change_message(*db, chat, answer, whole));
  const auto messages = must(messages_of(*db, chat));
  CHECK(texts_of(messages) == std::vector<std::string>{"why?", "because lanterns burn"});
  CHECK(messages[1].content.origin.tokens == 7);
  CHECK(messages[1].content.created_ms == 2);
  CHECK(messages[1].parent == question);
  CHECK(must(search_chats(*db, "lanterns")).size() == 1);
  CHECK(must(search_chats(*db, "\"lant\"")).empty());
  CHECK(must(find_chat(*db, chat)).updated_ms == 3);
  CHECK(change_message(*db, chat + 1, answer, whole).error().fault == Fault::NotFound);
}

TEST_CASE("a random history of a vault leaves what a plain model of it holds") {
  for (uint64_t round = 0; round < 3; ++round) {
    RandomHistory history(test_seed() + round);
    for (int i = 0; i < 150; ++i) history.step();
    history.compare_all();
  }
}
