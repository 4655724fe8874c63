#include "tests/store/durability_script.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "app/store/erase.h"
#include "app/store/schema.h"
#include "engine/base/text.h"
#include "tests/store/chat_samples.h"

namespace hearth {
namespace {

using chat_samples::must;

TranscriptMessage message(std::string text) {
  TranscriptMessage made;
  made.text = std::move(text);
  made.created_ms = 1;
  return made;
}

Transcript conversation(const std::string& title, int messages) {
  Transcript made;
  made.title = title;
  made.created_ms = made.updated_ms = 1;
  for (int i = 0; i < messages; ++i) {
    made.messages.push_back(message(concat("message ", i, " of ", title, " 東京")));
    made.messages.back().parent = i - 1;
  }
  made.shown = messages - 1;
  return made;
}

std::vector<std::string> contents(const Transcript& transcript) {
  std::vector<std::string> all = {transcript.title};
  for (const TranscriptMessage& message : transcript.messages) all.push_back(message.text);
  return all;
}

std::string long_text() {
  std::string text;
  while (text.size() < 20'000) text += concat("long", text.size() % 997, " ");
  return text;
}

}  // namespace

Secret durability_key() { return Secret::copy_of("0123456789abcdef0123456789abcdef"); }

bool slow_tests() {
  const char* wanted = std::getenv("HEARTH_SLOW_TESTS");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

Result<VaultState> state_of(Database& db) {
  VaultState state;
  TRY(const std::vector<ChatSummary> chats, list_chats(db, {.archived = true, .being_erased = true}));
  for (const ChatSummary& chat : chats) {
    std::vector<std::string>& texts = state[chat.id];
    texts.push_back(chat.title);
    TRY(const std::vector<StoredMessage> messages, messages_of(db, chat.id));
    for (const StoredMessage& message : messages) texts.push_back(message.content.text);
  }
  return state;
}

void make_small_vault(const std::string& path, Database::Journal journal, int schema) {
  const auto db = must(Database::open(path, durability_key(), {.journal = journal}));
  must(apply_migrations(*db, schema));
  for (const char* title : {"first", "second", "third"}) must(store_transcript(*db, conversation(title, 4)));
  must(db->truncate_log());
}

ScriptOutcome run_script(Database& db, VaultState before) {
  const ChatId kept = before.begin()->first, erased = before.rbegin()->first;
  // Each step changes the vault and, in the same way, what is expected of it.
  using Step = std::function<Status(VaultState&)>;
  const auto add = [&](const std::string& text) -> Step {
    return [&db, kept, text](VaultState& state) -> Status {
      state[kept].push_back(text);
      TRY(const MessageId id, add_message(db, kept, std::nullopt, message(text)));
      static_cast<void>(id);
      return {};
    };
  };
  const Step store = [&](VaultState& state) -> Status {
    const Transcript made = conversation("stored whole", 3);
    const ChatId next = state.rbegin()->first + 1;
    state[next] = contents(made);
    TRY(const std::optional<ChatId> id, store_transcript(db, made));
    if (id != next) return fail(Fault::BadFormat, "The conversation has another id than expected.");
    return {};
  };
  const Step rename = [&](VaultState& state) -> Status {
    state[kept][0] = "renamed";
    return rename_chat(db, kept, "renamed");
  };
  const Step erase = [&](VaultState& state) -> Status {
    state.erase(erased);
    return erase_chat(db, erased);
  };
  const Step empty_log = [&](VaultState&) -> Status { return db.truncate_log(); };

  for (const Step& step : {add("one more"), store, add(long_text()), rename, erase, add("after erasing"),
                           empty_log, add("the last")}) {
    VaultState after = before;
    if (const Status done = step(after); !done) return {{before, after}, done.error().message};
    before = std::move(after);
  }
  return {{before}, ""};
}

std::string verdict(const std::string& path, Database::Journal journal, const ScriptOutcome& outcome,
                    const char* file_system) {
  const auto db = Database::open(path, durability_key(), {.journal = journal, .file_system = file_system});
  if (!db) return "does not open: " + db.error().message;
  const auto problems = (*db)->check();
  if (!problems) return "check failed: " + problems.error().message;
  if (!problems->empty()) return "damaged: " + problems->front();
  const auto state = state_of(**db);
  if (!state) return "cannot be read: " + state.error().message;
  if (std::ranges::find(outcome.possible, *state) == outcome.possible.end())
    return concat("not as it should be, after \"", outcome.complaint, "\"");
  const auto added = add_message(**db, state->begin()->first, std::nullopt, message("new"));
  return added ? "" : "takes no new message: " + added.error().message;
}

}  // namespace hearth
