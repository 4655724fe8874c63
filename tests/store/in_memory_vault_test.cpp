// A vault that is kept in memory only: it must do what others do and leave no file.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/store/chats.h"
#include "app/store/search.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

TranscriptMessage said(std::string text) {
  TranscriptMessage message;
  message.text = std::move(text);
  return message;
}

TEST_CASE("a vault in memory is written, read and searched over several connections") {
  const auto vault = must(Vault::in_memory());
  CHECK(vault->is_in_memory());
  const auto reader = must(vault->reader());
  const ChatId chat = must(create_chat(vault->writer(), "On lanterns", 1));
  static_cast<void>(must(add_message(vault->writer(), chat, std::nullopt, said("the harbour lights"))));
  CHECK(must(list_chats(*reader)).size() == 1);
  CHECK(must(search_chats(*reader, "harbour")).size() == 1);
  static_cast<void>(must(add_message(vault->writer(), chat, std::nullopt, said("written after reading"))));
  CHECK(must(messages_of(*reader, chat)).size() == 2);
}

TEST_CASE("two vaults in memory know nothing of each other, and one is gone with its last connection") {
  const auto one = must(Vault::in_memory());
  const auto other = must(Vault::in_memory());
  static_cast<void>(must(create_chat(one->writer(), "mine", 1)));
  CHECK(must(list_chats(other->writer())).empty());
}

TEST_CASE("no file appears for a vault in memory, and what needs files is refused in words") {
  const TempFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  {
    const auto vault = must(Vault::in_memory());
    const auto reader = must(vault->reader());
    for (int i = 0; i < 50; ++i) {
      const ChatId chat = must(create_chat(vault->writer(), "kept nowhere", i));
      static_cast<void>(
          must(add_message(vault->writer(), chat, std::nullopt, said(std::string(20000, 'x')))));
    }
    CHECK(must(list_chats(*reader)).size() == 50);
    CHECK(names_in(folder.path()).empty());
    CHECK(vault->backup(folder.path() + "/backup").error().fault == Fault::Unsupported);
    CHECK(vault->change_passphrase(passphrase(), kCheapKdf).error().fault == Fault::Unsupported);
    CHECK(vault->new_recovery_code().error().fault == Fault::Unsupported);
  }
  CHECK(names_in(folder.path()).empty());
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace hearth
