// hearth chats: the history in the vault.
#include <nlohmann/json.hpp>

#include <array>
#include <span>

#include "app/cli/actions.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/vault_access.h"
#include "app/cli/verbs.h"
#include "app/exchange/export.h"
#include "app/exchange/times.h"
#include "app/store/chats.h"
#include "app/store/erase.h"
#include "app/store/search.h"
#include "engine/base/file_writing.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

// ---- list

Json json_row(const ChatSummary& chat) {
  return {{"id", chat.public_id},
          {"title", chat.title},
          {"messages", chat.messages},
          {"folder", chat.folder},
          {"created", time_as_iso(chat.created_ms)},
          {"updated", time_as_iso(chat.updated_ms)},
          {"tags", chat.tags},
          {"pinned", chat.pinned},
          {"archived", chat.archived}};
}

int print_list(const std::vector<ChatSummary>& chats, bool json) {
  Json rows = Json::array();
  for (const ChatSummary& chat : chats) {
    if (json) {
      rows.push_back(json_row(chat));
    } else {
      write_out(concat(chat.public_id, "  ", time_as_iso(chat.updated_ms).substr(0, 10), "  ",
                       safe_on_one_line(chat.title), "\n"));
    }
  }
  return json ? print_json({{"chats", std::move(rows)}}) : finish_output();
}

int list_all(const CommandLine& line) {
  VaultOptions options;
  std::optional<std::string> folder, tag;
  bool archived = false;
  Arguments arguments("chats list", "List the conversations in the vault, the latest first.");
  arguments.text("--folder", "Only those in this folder", folder);
  arguments.text("--tag", "Only those with this tag", tag);
  arguments.flag("--archived", "Archived ones too", archived);
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  const auto vault = open_chosen_vault(options);
  if (!vault) return print_error(vault.error(), arguments.json());
  const auto chats = list_chats((*vault)->writer(), {.folder = folder, .tag = tag, .archived = archived});
  return chats ? print_list(*chats, arguments.json()) : print_error(chats.error(), arguments.json());
}

// ---- show

Json json_message(const StoredMessage& message) {
  Json attachments = Json::array();
  for (const Attachment& attachment : message.content.attachments) attachments.push_back(attachment.name);
  return {{"id", message.id},
          {"parent", message.parent ? Json(*message.parent) : Json()},
          {"role", speaker_name(message.content.speaker)},
          {"text", message.content.text},
          {"active", message.active},
          {"created", time_as_iso(message.content.created_ms)},
          {"model", message.content.origin.model},
          {"attachments", std::move(attachments)}};
}

// Who speaks, for people: an answer is its model's, which may be another program's. JSON has the roles'
// names.
std::string shown_name(const TranscriptMessage& message) {
  switch (message.speaker) {
    case Speaker::User:
      return "You";
    case Speaker::Assistant:
      return message.origin.model.empty() ? "Assistant" : safe_on_one_line(message.origin.model);
    case Speaker::System:
      return "Instructions";
    case Speaker::Tool:
      return "Tool";
  }
  return "";
}

int print_messages(const std::string& title, const std::vector<StoredMessage>& messages, bool json) {
  if (json) {
    Json rows = Json::array();
    for (const StoredMessage& message : messages) rows.push_back(json_message(message));
    return print_json({{"title", title}, {"messages", std::move(rows)}});
  }
  write_out(concat(safe_on_one_line(title), "\n"));
  for (const StoredMessage& message : messages) {
    if (!message.active) continue;
    write_out(concat("\n", dimmed(shown_name(message.content)), "\n", safe_for_terminal(message.content.text),
                     "\n"));
  }
  return finish_output();
}

Result<int> show(const VaultOptions& options, const std::string& id, bool json) {
  TRY(const auto vault, open_chosen_vault(options));
  Database& db = vault->writer();
  TRY(const ChatId chat, chat_with_public_id(db, id));
  TRY(const ChatSummary summary, find_chat(db, chat));
  TRY(const std::vector<StoredMessage> messages, messages_of(db, chat));
  return print_messages(summary.title, messages, json);
}

int show_chat(const CommandLine& line) {
  VaultOptions options;
  std::string id;
  Arguments arguments("chats show", "Show a conversation; with --json all its branches.");
  arguments.text("ID", "As chats list shows it", id);
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (id.empty()) return arguments.wrong_usage("Give the ID of a conversation");
  const Result<int> code = show(options, id, arguments.json());
  return code ? *code : print_error(code.error(), arguments.json());
}

// ---- search

std::string with_marks(const Snippet& snippet) {
  if (!may_style_output()) return safe_on_one_line(snippet.text);
  std::string out;
  size_t shown = 0;
  for (const Snippet::Mark& mark : snippet.marks) {
    out += safe_on_one_line(std::string_view(snippet.text).substr(shown, mark.begin - shown));
    out += concat("\x1b[1m",
                  safe_on_one_line(std::string_view(snippet.text).substr(mark.begin, mark.end - mark.begin)),
                  "\x1b[0m");
    shown = mark.end;
  }
  return out + safe_on_one_line(std::string_view(snippet.text).substr(shown));
}

int print_hits(const std::vector<SearchHit>& hits, bool json) {
  Json rows = Json::array();
  for (const SearchHit& hit : hits) {
    if (json) {
      rows.push_back({{"chat", hit.chat_public_id},
                      {"message", hit.message ? Json(*hit.message) : Json()},
                      {"snippet", hit.snippet.text},
                      {"created", time_as_iso(hit.created_ms)}});
    } else {
      write_out(concat(hit.chat_public_id, "  ", with_marks(hit.snippet), "\n"));
    }
  }
  if (json) return print_json({{"hits", std::move(rows)}});
  if (hits.empty()) write_note("Nothing was found.");
  return finish_output();
}

int search_all(const CommandLine& line) {
  VaultOptions options;
  std::string text;
  SearchFilter filter;
  int limit = 50;
  Arguments arguments("chats search",
                      "Find what was said: words, \"a phrase\", beginning*; titles and all branches.");
  arguments.text("TEXT", "What to look for", text);
  arguments.text("--folder", "Only in this folder", filter.folder);
  arguments.text("--model", "Only what this model answered", filter.model);
  arguments.number("-k,--limit", "So many at most", limit, 1, 10000);
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (text.empty()) return arguments.wrong_usage("Give the TEXT to look for");
  const auto vault = open_chosen_vault(options);
  if (!vault) return print_error(vault.error(), arguments.json());
  const auto hits = search_chats((*vault)->writer(), text, filter, limit);
  return hits ? print_hits(*hits, arguments.json()) : print_error(hits.error(), arguments.json());
}

// ---- export

struct ExportOptions {
  VaultOptions vault;
  std::string id;  // empty: all
  std::string format = "md";
  std::optional<std::string> file;
};

Status export_one(Database& db, const ExportOptions& options, const PieceSink& put) {
  TRY(const ChatId chat, chat_with_public_id(db, options.id));
  TRY(const Transcript transcript, read_transcript(db, chat));
  const std::string text = export_as(transcript, options.format);
  return put(std::as_bytes(std::span(text)));
}

// JSON: an array. Markdown: a rule between two conversations. One at a time in memory.
Status export_all(Database& db, const ExportOptions& options, const PieceSink& put) {
  const bool json = options.format == "json";
  const auto say = [&put](std::string_view text) { return put(std::as_bytes(std::span(text))); };
  TRY(const std::vector<ChatSummary> chats, list_chats(db, {.archived = true}));
  if (json) TRY_STATUS(say("["));
  for (size_t i = 0; i < chats.size(); ++i) {
    if (i > 0) TRY_STATUS(say(json ? "," : "\n---\n\n"));
    TRY(const Transcript transcript, read_transcript(db, chats[i].id));
    TRY_STATUS(say(export_as(transcript, options.format)));
  }
  return json ? say("]\n") : Status();
}

Status write_export(const ExportOptions& options, const PieceSink& put) {
  TRY(const auto vault, open_chosen_vault(options.vault));
  return options.id.empty() ? export_all(vault->writer(), options, put)
                            : export_one(vault->writer(), options, put);
}

// To standard output: whole or not at all, so that a failure leaves nothing half printed.
int print_export(const ExportOptions& options, bool json) {
  std::string text;
  const Status done = write_export(options, [&text](std::span<const std::byte> piece) {
    text.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return Status();
  });
  if (!done) return print_error(done.error(), json);
  if (json && options.format != "json") return print_json({{"format", options.format}, {"text", text}});
  write_out(text);
  return finish_output();
}

int export_chats(const CommandLine& line) {
  ExportOptions options;
  bool all = false;
  Arguments arguments("chats export",
                      "Write conversations for people (md, html) or programs (json, with everything).");
  arguments.text("ID", "As chats list shows it", options.id);
  arguments.flag("--all", "Every conversation, md or json", all);
  arguments.choice("--format", "What to write", options.format, {"md", "html", "json"});
  arguments.text("-o,--output", "A file; without it standard output", options.file);
  add_vault_options(arguments, options.vault);
  arguments.note("An export is not encrypted, and erasing the conversation does not reach it.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (options.id.empty() != all) return arguments.wrong_usage("Give the ID of a conversation, or --all");
  if (all && options.format == "html") return arguments.wrong_usage("--all goes with --format md or json");
  if (!options.file) return print_export(options, arguments.json());
  const Status written =
      write_in_pieces(*options.file, [&options](const PieceSink& put) { return write_export(options, put); });
  if (!written) return print_error(written.error(), arguments.json());
  if (arguments.json()) return print_json({{"file", *options.file}});
  write_out(safe_for_terminal(concat("Written to ", *options.file, ", not encrypted.\n")));
  return finish_output();
}

// ---- delete

Status erase(const VaultOptions& options, const std::string& id) {
  TRY(const auto vault, open_chosen_vault(options));
  TRY(const ChatId chat, chat_with_public_id(vault->writer(), id));
  return erase_chat(vault->writer(), chat);
}

int delete_chat(const CommandLine& line) {
  VaultOptions options;
  std::string id;
  Arguments arguments("chats delete", "Erase a conversation at once: its words, its index entries, its key.");
  arguments.text("ID", "As chats list shows it", id);
  add_vault_options(arguments, options);
  arguments.note(
      "Backups and exports made before still hold it. hearth vault check --erased ID shows what is left.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (id.empty()) return arguments.wrong_usage("Give the ID of a conversation");
  const Status erased = erase(options, id);
  if (!erased) return print_error(erased.error(), arguments.json());
  if (arguments.json()) return print_json({{"deleted", id}});
  write_out(safe_for_terminal(concat("Erased. To see for yourself: hearth vault check --erased ", id, "\n")));
  return finish_output();
}

constexpr std::array<Action, 5> kActions = {{
    {"list", "the conversations, the latest first", list_all},
    {"show", "one of them; with --json all its branches", show_chat},
    {"search", "find what was said", search_all},
    {"export", "write one or all as Markdown, HTML or JSON", export_chats},
    {"delete", "erase one for good", delete_chat},
}};

}  // namespace

int chats_verb(const CommandLine& line) { return run_action("chats", kActions, line); }

}  // namespace hearth::cli
