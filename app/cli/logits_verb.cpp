// hearth logits: what a model thinks comes next.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>

#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/token_probability.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestText = 256u << 20;
constexpr uint32_t kTopForPeople = 10;

struct LogitsOptions {
  EngineOptions engine;
  std::optional<std::string> ids;
  std::optional<std::string> file;
  uint32_t top = 0;
  bool all = false;
  bool json = false;
};

Json top_of(const Model& model, std::span<const float> logits, uint32_t count) {
  Json rows = Json::array();
  const double total = log_sum_exp(logits);
  for (const int32_t id : largest(logits, count)) {
    const float logit = logits[static_cast<size_t>(id)];
    rows.push_back(
        {{"id", id}, {"piece", model.piece_shown(id)}, {"logit", logit}, {"logprob", logit - total}});
  }
  return rows;
}

// Prints rows as they come: all of them for a long text would not fit in memory.
class RowPrinter {
 public:
  RowPrinter(const Model& model, const LogitsOptions& options, std::span<const int32_t> ids)
      : model_(model), options_(options), ids_(ids) {}

  void row(size_t index, std::span<const float> logits) {
    if (options_.json) {
      json_row(logits);
    } else {
      plain_row(index, logits);
    }
  }

  // Also when evaluating failed half-way: what is printed stays one document, with the error in it.
  int finish(const Status& ended) {
    if (!options_.json) return ended ? finish_output() : print_error(ended.error(), false);
    if (!ended && rows_ == 0) return print_error(ended.error(), true);
    if (options_.top == 0 || options_.all) write_out("]");
    if (!ended) write_out(",\"error\":" + json_text(error_json(ended.error())["error"]));
    write_out("}\n");
    const int code = finish_output();
    return ended ? code : kFailed;
  }

 private:
  // `logits` is a list of rows; `top` too with --all, and the one list otherwise.
  void json_row(std::span<const float> logits) {
    if (rows_ == 0) {
      write_out(concat("{\"ids\":", json_text(ids_), options_.top > 0 ? ",\"top\":" : ",\"logits\":"));
      if (options_.top == 0 || options_.all) write_out("[");
    } else {
      write_out(",");
    }
    write_out(options_.top > 0 ? json_text(top_of(model_, logits, options_.top)) : json_floats(logits));
    ++rows_;
  }

  void plain_row(size_t index, std::span<const float> logits) {
    if (options_.all) write_out(concat("after token ", index + 1, ":\n"));
    const double total = log_sum_exp(logits);
    for (const int32_t id : largest(logits, options_.top > 0 ? options_.top : kTopForPeople)) {
      const float logit = logits[static_cast<size_t>(id)];
      write_out(concat(id, "\t", fixed(logit, 4), "\t", fixed(logit - total, 4), "\t",
                       safe_on_one_line(model_.piece_shown(id)), "\n"));
    }
  }

  const Model& model_;
  const LogitsOptions& options_;
  std::span<const int32_t> ids_;
  size_t rows_ = 0;
};

Result<std::vector<int32_t>> ids_of(const Model& model, const LogitsOptions& options) {
  std::vector<int32_t> ids;
  if (options.file) {
    TRY(const std::string text, read_input(*options.file, kLongestText));
    TRY_STATUS(model.vocabulary_status());
    ids = model.tokenize(text, true, false);
  } else {
    TRY(const auto numbers, parse_numbers(*options.ids, 0, std::numeric_limits<int32_t>::max()));
    ids.assign(numbers.begin(), numbers.end());
  }
  if (ids.empty()) return fail(Fault::BadFormat, "There is no token to evaluate: the text is empty.");
  const size_t vocabulary = model.vocabulary_size();
  for (const int32_t id : ids) {
    if (static_cast<size_t>(id) >= vocabulary) {
      return fail(Fault::BadFormat,
                  concat("Token ", id, " is not in this model's vocabulary of ", vocabulary, "."));
    }
  }
  return ids;
}

Result<int> print_logits(const LogitsOptions& options) {
  TRY(const auto model, open_chosen_model(options.engine, ModelPurpose::Answer));
  TRY(const auto ids, ids_of(*model, options));
  ContextSettings context = options.engine.context;
  // No larger than needed: keys and values of a few tokens, not of thousands.
  context.tokens =
      std::min<uint32_t>(context.tokens, static_cast<uint32_t>(std::min<size_t>(ids.size(), 1u << 30)));
  if (context.tokens < ids.size()) {
    return fail(Fault::Unsupported, concat(ids.size(), " tokens do not fit into a context of ",
                                           context.tokens, "; give a larger one with --ctx."));
  }
  TRY(const auto evaluation, Evaluation::open(*model, context, options.all));
  RowPrinter printer(*model, options, ids);
  const auto visit = [](void* to, size_t index, std::span<const float> logits) {
    static_cast<RowPrinter*>(to)->row(index, logits);
  };
  return printer.finish(evaluation->evaluate(ids, visit, &printer));
}

}  // namespace

int logits_verb(const CommandLine& line) {
  LogitsOptions options;
  options.engine.context = {.tokens = 1u << 16, .kv = "f32"};
  Arguments arguments("logits", "Evaluate tokens and show the logits of the next one.");
  arguments.text("--ids", "Token ids with commas between them", options.ids);
  arguments.text("-f,--file", "A text to evaluate; -: standard input", options.file);
  arguments.flag("--all", "After every token instead of only after the last", options.all);
  arguments.number("--top",
                   "Only the N largest, with their log-probabilities; 0: all of them as JSON, 10 otherwise",
                   options.top, 0, 1u << 24);
  add_engine_options(arguments, options.engine);
  if (const auto ended = arguments.parse(line)) return *ended;
  options.json = arguments.json();
  if (options.ids.has_value() == options.file.has_value())
    return arguments.wrong_usage("Give either --ids or --file");
  if (options.ids) {
    const auto numbers = parse_numbers(*options.ids, 0, std::numeric_limits<int32_t>::max());
    if (!numbers) return arguments.wrong_usage(concat("--ids: ", numbers.error().message));
  }
  const Result<int> code = print_logits(options);
  return code ? *code : print_error(code.error(), options.json);
}

}  // namespace hearth::cli
