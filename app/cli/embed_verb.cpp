// hearth embed: texts to unit vectors, one text a line.
#include <nlohmann/json.hpp>

#include <optional>

#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestInput = 256u << 20;

// Printed at once when all are there: nothing half done is ever on standard output.
struct Embedded {
  std::vector<std::string> rows;  // "[0.1,…]" each
  std::vector<size_t> cut;        // lines, from 1, that were longer than the model can read
};

Result<Embedded> embed_lines(const EngineOptions& options, const std::string& file) {
  TRY(const std::string text, read_input(file, kLongestInput));
  const std::vector<std::string> lines = split_lines(text);
  TRY(const auto model, open_chosen_model(options, ModelPurpose::Embed));
  TRY(const auto embedder, Embedder::open(*model));
  ProgressBar bar("Embedding");
  Embedded out;
  for (size_t i = 0; i < lines.size(); ++i) {
    TRY(const Embedder::Embedding embedding, embedder->embed(repair_utf8(lines[i])));
    out.rows.push_back(json_floats(embedding.values));
    if (embedding.cut) out.cut.push_back(i + 1);
    bar.update(static_cast<double>(i + 1) / static_cast<double>(lines.size()));
  }
  return out;
}

}  // namespace

int embed_verb(const CommandLine& line) {
  EngineOptions options;
  std::optional<std::string> file;
  Arguments arguments("embed", "Turn each line of a file into a unit vector: close meanings, close vectors.");
  arguments.text("-f,--file", "One text a line; -: standard input", file);
  add_engine_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (!file) return arguments.wrong_usage("Give the texts with --file F");

  const auto embedded = embed_lines(options, *file);
  if (!embedded) return print_error(embedded.error(), arguments.json());
  if (arguments.json()) write_out("{\"embeddings\":[");
  for (size_t i = 0; i < embedded->rows.size(); ++i) {
    if (arguments.json() && i > 0) write_out(",");
    write_out(embedded->rows[i]);
    if (!arguments.json()) write_out("\n");
  }
  if (arguments.json()) write_out(concat("],\"cut_lines\":", json_text(embedded->cut), "}\n"));
  if (!embedded->cut.empty()) {
    write_note(concat("hearth: ", embedded->cut.size(),
                      " of the texts were longer than this model can read and were cut."));
  }
  return finish_output();
}

}  // namespace hearth::cli
