// Opens arbitrary bytes as the database of a vault, without the cipher: what somebody who knows the key, or a
// bug, could have left there. Everything the app does with a vault is tried; each step may fail with a
// sentence and nothing else.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "app/store/chats.h"
#include "app/store/erase.h"
#include "app/store/personas.h"
#include "app/store/schema.h"
#include "app/store/search.h"
#include "engine/base/check.h"
#include "tests/gguf/message_checks.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

template <class T>
bool worked(const Result<T>& result) {
  if (!result) CHECK(reads_like_a_sentence(result.error().message));
  return result.has_value();
}

void use_chat(Database& db, ChatId chat) {
  worked(messages_of(db, chat));
  worked(read_transcript(db, chat));
  worked(read_draft(db, chat));
  worked(add_message(db, chat, std::nullopt, {.text = "one more"}));
}

void use(Database& db) {
  if (!worked(schema_version(db)) || !worked(apply_migrations(db))) return;
  const auto chats = list_chats(db, {.archived = true, .being_erased = true}, 3);
  worked(list_personas(db));
  worked(search_chats(db, "night bird* \"at sea\" 鳥", {}, 5));
  worked(db.check());
  if (!worked(chats)) return;
  for (const ChatSummary& chat : *chats) use_chat(db, chat.id);
  if (!chats->empty()) worked(erase_chat(db, chats->front().id));
  worked(check_erased(db, "00112233445566ff", "nightingale"));
}

}  // namespace
}  // namespace hearth

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hearth;
  static const TempFolder folder;
  const std::string path = folder.path() + "/vault.db";
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  if (const auto db = Database::open_unencrypted(path, {.journal = Database::Journal::Rollback}); worked(db))
    use(**db);
  std::filesystem::remove(path + "-journal");
  return 0;
}
