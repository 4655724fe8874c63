#include "app/cli/program.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <new>

#include "app/cli/output.h"
#include "app/cli/system.h"
#include "app/cli/verbs.h"
#include "app/cli/version.h"
#include "engine/base/text.h"
#include "third_party_parts.h"

namespace hearth::cli {
namespace {

struct Verb {
  std::string_view name;
  std::string_view help;  // empty: not for people
  int (*run)(const CommandLine&);
};

constexpr std::array<Verb, 15> kVerbs = {{
    {"chat", "talk with a model; with -p one answer, then leave", chat_verb},
    {"tokenize", "which tokens a text is read as", tokenize_verb},
    {"logits", "what a model thinks comes next", logits_verb},
    {"perplexity", "how well a model expects a text", perplexity_verb},
    {"embed", "texts to vectors", embed_verb},
    {"render", "what a model reads when it is asked", render_verb},
    {"bench", "how fast a model is on this machine", bench_verb},
    {"devices", "what this machine can compute on", devices_verb},
    {"models", "the files: list, info, add, verify", models_verb},
    {"vault", "the encrypted store: create, backup, check, …", vault_verb},
    {"chats", "what was said: list, show, search, export, delete", chats_verb},
    {"import", "bring conversations along from other programs", import_verb},
    {"docs", "documents: add, list, remove, search", docs_verb},
    {"ask", "an answer from documents, with citations that are checked", ask_verb},
    {"bench-sample", "", bench_sample_verb},
}};

bool has_word(const CommandLine& line, std::string_view word) {
  return std::find(line.words.begin(), line.words.end(), word) != line.words.end();
}

int show_help() {
  write_out("Hearth: a private AI that lives on your own computer.\n\nUsage: hearth [VERB] [OPTIONS]\n\n");
  for (const Verb& verb : kVerbs) {
    if (verb.help.empty()) continue;
    std::string name(verb.name);
    name.resize(14, ' ');
    write_out(concat("  ", name, verb.help, "\n"));
  }
  write_out(
      "\nWithout a verb the chat starts. hearth VERB --help tells more; hearth --version says which Hearth "
      "this is.\n");
  return finish_output();
}

int show_version(bool json) {
  if (!json) {
    write_out(
        concat("Hearth ", program_version(), program_commit().empty() ? "" : " ", program_commit(), "\n"));
    for (const ThirdPartyPart& part : third_party_parts()) {
      write_out(concat("with ", part.name, " ", part.version, " (", part.licence, ")\n"));
    }
    return finish_output();
  }
  Json parts = Json::array();
  for (const ThirdPartyPart& part : third_party_parts()) {
    parts.push_back({{"name", part.name}, {"version", part.version}, {"licence", part.licence}});
  }
  return print_json(
      {{"version", program_version()}, {"commit", program_commit()}, {"third_party", std::move(parts)}});
}

int run_verb(const CommandLine& line) {
  if (line.words.empty()) return chat_verb(line);
  const std::string& wanted = line.words.front();
  if (wanted == "--help" || wanted == "-h" || wanted == "help") return show_help();
  if (has_word(line, "--version")) return show_version(has_word(line, "--json"));
  std::string names;
  for (const Verb& verb : kVerbs) {
    if (verb.name == wanted) return verb.run({{line.words.begin() + 1, line.words.end()}, line.started});
    if (!verb.help.empty()) names += (names.empty() ? "" : ", ") + std::string(verb.name);
  }
  return print_wrong_usage(concat("There is no verb \"", repair_utf8(wanted), "\"; there are ", names, "."),
                           has_word(line, "--json"));
}

}  // namespace

int run_program(const CommandLine& line) {
  prepare_streams();
  // Nothing of ours throws; the standard library does when memory ends, and no exception may end the program.
  try {
    return run_verb(line);
  } catch (const std::bad_alloc&) {
    return print_error(
        {Fault::OutOfMemory,
         "There is not enough memory for this; close other programs or use a smaller model or --ctx."},
        has_word(line, "--json"));
  } catch (const std::exception& error) {
    return print_error(
        {Fault::Unsupported, concat("Hearth met something it did not expect: ", error.what(), ".")},
        has_word(line, "--json"));
  }
}

}  // namespace hearth::cli
