// Each conversation's own key, and what is sealed with it.
#include "app/store/chat_keys.h"

#include <doctest/doctest.h>

#include "app/store/chats.h"
#include "temp_folder.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

constexpr std::string_view kText = "a secret among friends";

}  // namespace

TEST_CASE("a sealed piece opens in its own place alone") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  const ChatId chat = must(create_chat(*db, "one", 1)), other = must(create_chat(*db, "two", 1));
  const ChatKey key = must(ChatKey::load(*db, chat)), other_key = must(ChatKey::load(*db, other));
  const Bytes sealed = key.seal(SealedPart::Text, 7, kText);
  CHECK(must(key.open_text(SealedPart::Text, 7, sealed)) == kText);
  CHECK(key.open_text(SealedPart::Text, 8, sealed).error().fault == Fault::BadFormat);
  CHECK(key.open_text(SealedPart::Draft, 7, sealed).error().fault == Fault::BadFormat);
  CHECK(other_key.open_text(SealedPart::Text, 7, sealed).error().fault == Fault::BadFormat);
}

TEST_CASE("a changed or shortened piece does not open") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  const ChatKey key = must(ChatKey::load(*db, must(create_chat(*db, "one", 1))));
  const Bytes sealed = key.seal(SealedPart::Text, 7, kText);
  for (size_t at = 0; at < sealed.size(); ++at) {
    Bytes changed = sealed;
    changed[at] ^= std::byte{1};
    CHECK_FALSE(key.open(SealedPart::Text, 7, changed));
    CHECK_FALSE(key.open(SealedPart::Text, 7, std::span(sealed).first(at)));
  }
}

TEST_CASE("a key stays the same when the vault is opened again") {
  const TempFolder folder;
  const Secret vault_key = Secret::random(32);
  ChatId chat = 0;
  Bytes sealed;
  {
    const auto db = open_vault_database(folder.path() + "/vault.db", vault_key);
    chat = must(create_chat(*db, "one", 1));
    sealed = must(ChatKey::load(*db, chat)).seal(SealedPart::Text, 1, kText);
  }
  const auto db = open_vault_database(folder.path() + "/vault.db", vault_key);
  CHECK(must(must(ChatKey::load(*db, chat)).open_text(SealedPart::Text, 1, sealed)) == kText);
}

TEST_CASE("a destroyed key is not found") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  const ChatId chat = must(create_chat(*db, "one", 1));
  must(destroy_chat_key(*db, chat));
  CHECK(ChatKey::load(*db, chat).error().fault == Fault::NotFound);
  CHECK(find_chat(*db, chat).error().fault == Fault::NotFound);
}

TEST_CASE("a key that was moved to another conversation does not open") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  const ChatId chat = must(create_chat(*db, "one", 1)), other = must(create_chat(*db, "two", 1));
  must(db->run("UPDATE chat_keys SET wrapped=(SELECT wrapped FROM chat_keys WHERE chat=?) WHERE chat=?",
               other, chat));
  CHECK(ChatKey::load(*db, chat).error().fault == Fault::BadFormat);
  must(db->run("UPDATE chat_keys SET wrapped=x'00' WHERE chat=?", chat));
  CHECK(ChatKey::load(*db, chat).error().fault == Fault::BadFormat);
}

TEST_CASE("no text of a conversation is in a row as it is, only in its sealed form") {
  const TempFolder folder;
  const auto db = open_vault_database(folder.path() + "/vault.db", Secret::random(32));
  const ChatId chat = must(create_chat(*db, "titlecanary", 1));
  TranscriptMessage message;
  message.text = "textcanary";
  message.origin.parameters = "parametercanary";
  message.attachments = {{"namecanary", "typecanary", Bytes(64, std::byte{'c'})}};
  must(add_message(*db, chat, std::nullopt, message));
  must(save_draft(*db, chat, "draftcanary"));
  for (const char* sql :
       {"SELECT count(*) FROM chats WHERE instr(title, 'canary')",
        "SELECT count(*) FROM messages WHERE instr(text, 'canary') OR instr(parameters, 'canary')",
        "SELECT count(*) FROM attachments WHERE instr(name, 'canary')"
        " OR instr(media_type, 'canary') OR instr(bytes, 'cccc')",
        "SELECT count(*) FROM drafts WHERE instr(text, 'canary')"}) {
    CAPTURE(sql);
    CHECK(must(db->integer(sql)) == 0);
  }
}

TEST_CASE("a database in memory does not seal") {
  const auto db = must(Database::in_memory());
  CHECK(db->chat_wrapping_key() == nullptr);
  const ChatKey key = must(ChatKey::load(*db, 1));
  CHECK(must(key.open_text(SealedPart::Text, 1, key.seal(SealedPart::Text, 1, kText))) == kText);
}
