// Writes the seed corpus of database_fuzz into the folder given as the only argument: an empty vault and one
// with two small conversations, without the cipher, in small pages. README.md beside this file says how to
// run it.
#include <cstdio>
#include <string>

#include "app/store/chats.h"
#include "app/store/personas.h"
#include "app/store/schema.h"

using namespace hearth;

namespace {

Transcript birds() {
  Transcript made = {
      .title = "Birds", .created_ms = 1700000000000, .updated_ms = 1700000100000, .folder = "Garden"};
  made.tags = {"night"};
  made.messages.push_back({.text = "Which bird sings at night?"});
  made.messages.push_back({.parent = 0, .speaker = Speaker::Assistant, .text = "The nightingale (夜の鳥)."});
  made.messages.push_back({.parent = 0, .speaker = Speaker::Assistant, .text = "At sea, none."});
  made.messages[0].attachments.push_back({.name = "bird.txt", .media_type = "text/plain", .bytes = Bytes(5)});
  made.shown = 2;
  return made;
}

Status write(const std::string& path, bool filled) {
  TRY(const auto db, Database::open_unencrypted(path, {.journal = Database::Journal::Rollback}));
  TRY_STATUS(apply_migrations(*db));
  if (filled) {
    TRY(const auto chat, store_transcript(*db, birds()));
    TRY_STATUS(save_draft(*db, *chat, "and at noon?"));
    TRY(const auto other, store_transcript(*db, {.title = "Soup", .source = "ChatGPT", .source_id = "1"}));
    static_cast<void>(other);
    TRY(const int64_t persona, save_persona(*db, {.name = "Cook", .instructions = "Be brief."}));
    static_cast<void>(persona);
  }
  return db->script("PRAGMA page_size=512; VACUUM; PRAGMA journal_mode=DELETE;");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: make_database_corpus FOLDER\n", stderr);
    return 2;
  }
  const std::string folder = std::string(arguments[1]) + "/";
  for (const auto& status : {write(folder + "empty.db", false), write(folder + "filled.db", true)}) {
    if (status) continue;
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return 1;
  }
  return 0;
}
