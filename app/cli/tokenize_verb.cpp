// hearth tokenize: the ids of a text.
#include <nlohmann/json.hpp>

#include <optional>

#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestText = 256u << 20;

int print_tokens(const Model& model, const std::vector<int32_t>& ids, bool json) {
  if (json) {
    Json pieces = Json::array();
    for (const int32_t id : ids) pieces.push_back(model.piece_shown(id));
    return print_json({{"ids", ids}, {"pieces", std::move(pieces)}});
  }
  for (const int32_t id : ids) {
    if (!write_out(concat(id, "\t", safe_on_one_line(model.piece_shown(id)), "\n"))) break;
  }
  return finish_output();
}

}  // namespace

int tokenize_verb(const CommandLine& line) {
  EngineOptions options;
  std::optional<std::string> text;
  std::optional<std::string> file;
  bool no_bos = false;
  bool plain = false;
  Arguments arguments("tokenize", "Show which tokens a model reads a text as.");
  arguments.text("TEXT", "The text", text);
  arguments.text("-f,--file", "Read the text from this file; -: standard input", file);
  arguments.flag("--no-bos", "Without the token that starts a text", no_bos);
  arguments.flag("--plain", "Names of special tokens are ordinary text", plain);
  add_engine_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (text.has_value() == file.has_value()) return arguments.wrong_usage("Give either a TEXT or --file F");

  Result<std::string> read = file ? read_input(*file, kLongestText) : Result<std::string>(*text);
  if (!read) return print_error(read.error(), arguments.json());
  const auto model = open_chosen_model(options, ModelPurpose::Answer, true);
  if (!model) return print_error(model.error(), arguments.json());
  if (const Status known = (*model)->vocabulary_status(); !known)
    return print_error(known.error(), arguments.json());
  return print_tokens(**model, (*model)->tokenize(*read, !no_bos, !plain), arguments.json());
}

}  // namespace hearth::cli
