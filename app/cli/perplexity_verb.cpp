// hearth perplexity: how well a model expects a text.
#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/token_probability.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestText = 1u << 30;
constexpr uint32_t kShortestWindow = 4;

struct Perplexity {
  double value = 0;
  double uncertainty = 0;  // standard error
  size_t windows = 0;
  size_t tokens = 0;  // that were scored
};

// Sums -log(probability) of the tokens in the second half of each window, where the model has half a window
// to go by.
class WindowScorer {
 public:
  explicit WindowScorer(std::span<const int32_t> window) : window_(window) {}

  void row(size_t index, std::span<const float> logits) {
    if (index < window_.size() / 2 || index + 1 >= window_.size()) return;
    const float expected = logits[static_cast<size_t>(window_[index + 1])];
    const double surprise = log_sum_exp(logits) - expected;
    sum_ += surprise;
    sum_of_squares_ += surprise * surprise;
    ++count_;
  }
  void next_window(std::span<const int32_t> window) { window_ = window; }

  Perplexity result(size_t windows) const {
    const double count = static_cast<double>(count_);
    const double mean = sum_ / count;
    const double variance = sum_of_squares_ / count - mean * mean;
    const double error_of_mean = variance > 0 && count_ > 1 ? std::sqrt(variance / (count - 1)) : 0;
    return {std::exp(mean), error_of_mean * std::exp(mean), windows, count_};
  }

 private:
  std::span<const int32_t> window_;
  double sum_ = 0;
  double sum_of_squares_ = 0;
  size_t count_ = 0;
};

Status check_window(const Model& model, uint32_t window, size_t tokens) {
  const uint64_t trained = model.card().trained_context;
  if (trained > 0 && window > trained) {
    return fail(Fault::Unsupported,
                concat("This model was trained for ", trained, " tokens at most; give a smaller --ctx."));
  }
  if (tokens < window) {
    return fail(Fault::BadFormat, concat("The text has only ", tokens, " tokens, and one window takes ",
                                         window, "; give a longer text or a smaller --ctx."));
  }
  return {};
}

// Counts as llama-perplexity does (llama.cpp, tools/perplexity): windows of `ctx` tokens side by side, each
// evaluated from an empty context; its first token gives way to BOS when the model wants one; what is left at
// the end is not used.
Result<Perplexity> measure(const EngineOptions& options, const std::string& file) {
  TRY(const std::string text, read_input(file, kLongestText));
  TRY(const auto model, open_chosen_model(options, ModelPurpose::Answer));
  TRY_STATUS(model->vocabulary_status());
  const std::vector<int32_t> tokens = model->tokenize(text, true, false);
  const uint32_t window_size = options.context.tokens;
  TRY_STATUS(check_window(*model, window_size, tokens.size()));
  TRY(const auto evaluation, Evaluation::open(*model, options.context, true));

  ProgressBar bar("Evaluating");
  const size_t windows = tokens.size() / window_size;
  WindowScorer scorer({});
  const auto visit = [](void* to, size_t index, std::span<const float> logits) {
    static_cast<WindowScorer*>(to)->row(index, logits);
  };
  for (size_t i = 0; i < windows; ++i) {
    const auto begin = tokens.begin() + static_cast<std::ptrdiff_t>(i * window_size);
    std::vector<int32_t> window(begin, begin + window_size);
    if (const auto bos = model->bos()) window.front() = *bos;
    scorer.next_window(window);
    evaluation->clear();
    TRY_STATUS(evaluation->evaluate(window, visit, &scorer));
    bar.update(static_cast<double>(i + 1) / static_cast<double>(windows));
  }
  return scorer.result(windows);
}

}  // namespace

int perplexity_verb(const CommandLine& line) {
  EngineOptions options;
  options.context.tokens = 512;
  std::optional<std::string> file;
  Arguments arguments("perplexity", "Measure how well a model expects a text (lower is better).");
  arguments.text("-f,--file", "The text; -: standard input", file);
  add_engine_options(arguments, options);
  arguments.note(
      "The text is cut into windows of --ctx tokens, and the second half of each is scored, as "
      "llama-perplexity does.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (!file) return arguments.wrong_usage("Give the text with --file F");
  if (options.context.tokens < kShortestWindow) {
    return arguments.wrong_usage(concat("--ctx must be at least ", kShortestWindow, " here"));
  }
  const auto measured = measure(options, *file);
  if (!measured) return print_error(measured.error(), arguments.json());
  if (arguments.json()) {
    return print_json({{"perplexity", measured->value},
                       {"windows", measured->windows},
                       {"uncertainty", measured->uncertainty},
                       {"tokens_scored", measured->tokens}});
  }
  write_out(concat(fixed(measured->value, 4), " +/- ", fixed(measured->uncertainty, 4), " over ",
                   measured->windows, " windows of ", options.context.tokens, " tokens\n"));
  return finish_output();
}

}  // namespace hearth::cli
