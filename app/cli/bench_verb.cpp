// hearth bench: how fast a model is on this machine, counted as llama-bench counts.
#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/cli/bench_profile.h"
#include "app/cli/bench_sample.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint32_t kMostTokens = 1u << 20;

struct BenchOptions {
  EngineOptions engine;
  std::vector<uint32_t> prompts = {32, 128, 512};
  uint32_t generated = 64;
  std::vector<uint32_t> depths = {0, 1024};
  uint32_t repetitions = 5;
};

// One line of the report: a value a repetition.
struct Measurement {
  std::string key;
  std::string unit;
  std::vector<double> values;
};

struct Report {
  std::vector<Measurement> measurements;
  TokenProfile profile;
};

uint32_t longest(const std::vector<uint32_t>& numbers) {
  return numbers.empty() ? 0 : *std::max_element(numbers.begin(), numbers.end());
}

uint32_t needed_context(const BenchOptions& options) {
  const uint32_t generating = options.generated > 0 ? longest(options.depths) + options.generated : 0;
  return std::max(longest(options.prompts), generating);
}

// Ids that look like nothing in particular, the same in every run. Which ones they are does not change the
// work.
std::vector<int32_t> arbitrary_ids(const Model& model, size_t count) {
  uint32_t state = 1;
  std::vector<int32_t> ids(count);
  for (int32_t& id : ids) {
    state = state * 1664525u + 1013904223u;  // Numerical Recipes, "quick and dirty" generator
    id = static_cast<int32_t>((state >> 8) % std::max<size_t>(model.vocabulary_size(), 1));
  }
  if (const auto bos = model.bos(); bos && count > 0) ids.front() = *bos;
  return ids;
}

void ignore_logits(void*, size_t, std::span<const float>) {}

class SpeedBench {
 public:
  SpeedBench(Model& model, Evaluation& evaluation, const BenchOptions& options)
      : options_(options),
        evaluation_(evaluation),
        ids_(arbitrary_ids(model, std::max<uint32_t>(needed_context(options), 1))) {}

  // Tokens a second for reading `tokens` from an empty context.
  Result<double> read_speed(uint32_t tokens) {
    evaluation_.clear();
    const auto start = Clock::now();
    TRY_STATUS(evaluation_.evaluate(std::span(ids_).first(tokens), ignore_logits, nullptr));
    return tokens * 1000.0 / milliseconds_since(start);
  }

  // Tokens a second for generating one by one behind `depth` tokens, which are read first and not counted.
  Result<double> generation_speed(uint32_t depth) {
    evaluation_.clear();
    if (depth > 0) TRY_STATUS(evaluation_.evaluate(std::span(ids_).first(depth), ignore_logits, nullptr));
    const auto start = Clock::now();
    for (uint32_t i = 0; i < options_.generated; ++i) {
      TRY_STATUS(evaluation_.evaluate(std::span(ids_).subspan(depth + i, 1), ignore_logits, nullptr));
    }
    return options_.generated * 1000.0 / milliseconds_since(start);
  }

  // The first run of each kind is not counted: it touches memory for the first time.
  template <class Run>
  Result<std::vector<double>> repeat(Run run) {
    TRY_STATUS(run());
    std::vector<double> values;
    for (uint32_t i = 0; i < options_.repetitions; ++i) {
      TRY(const double value, run());
      values.push_back(value);
    }
    return values;
  }

 private:
  const BenchOptions& options_;
  Evaluation& evaluation_;
  std::vector<int32_t> ids_;
};

Result<Report> measure_speed(const BenchOptions& options, const std::string& path) {
  Report whole;
  std::vector<Measurement>& report = whole.measurements;
  TRY(const auto model, open_with_progress(path, {options.engine.device}));
  TRY(const auto evaluation, Evaluation::open(*model, options.engine.context, false));
  SpeedBench bench(*model, *evaluation, options);
  ProgressBar bar("Measuring");
  const size_t kinds = options.prompts.size() + options.depths.size();
  for (const uint32_t tokens : options.prompts) {
    if (tokens == 0) continue;
    TRY(auto values, bench.repeat([&] { return bench.read_speed(tokens); }));
    report.push_back({concat("pp", tokens), "tokens/s", std::move(values)});
    bar.update(static_cast<double>(report.size()) / static_cast<double>(kinds));
  }
  const double bytes_per_token = static_cast<double>(model->card().bytes_per_token);
  std::vector<double> bandwidth;
  for (const uint32_t depth : options.depths) {
    if (options.generated == 0) break;
    TRY(auto values, bench.repeat([&] { return bench.generation_speed(depth); }));
    if (bandwidth.empty()) {
      for (const double speed : values) bandwidth.push_back(speed * bytes_per_token / 1e9);
    }
    report.push_back({concat("tg", options.generated, "@d", depth), "tokens/s", std::move(values)});
    bar.update(static_cast<double>(report.size()) / static_cast<double>(kinds));
  }
  report.push_back({"weight_GBps", "GB/s", std::move(bandwidth)});
  TRY(whole.profile, profile_token(*model, *evaluation, options.repetitions));
  report.push_back({"bandwidth_GBps", "GB/s", bandwidth_GBps(whole.profile)});
  return whole;
}

Status measure_starts(const BenchOptions& options, const std::string& path,
                      std::vector<Measurement>& report) {
  ProgressBar bar("Starting");
  // Not counted: it brings the file into the system's cache.
  TRY_STATUS(sample_in_fresh_process(options.engine, path));
  Measurement load = {"load_ms", "ms", {}};
  Measurement first_token = {"ttft_ms", "ms", {}};
  Measurement memory = {"peak_rss_MiB", "MiB", {}};
  for (uint32_t i = 0; i < options.repetitions; ++i) {
    TRY(const BenchSample sample, sample_in_fresh_process(options.engine, path));
    load.values.push_back(sample.load_ms);
    first_token.values.push_back(sample.ttft_ms);
    memory.values.push_back(sample.peak_rss_MiB);
    bar.update((i + 1.0) / options.repetitions);
  }
  report.insert(report.end(), {std::move(load), std::move(first_token), std::move(memory)});
  return {};
}

Result<Report> measure(const BenchOptions& options) {
  TRY(const std::string path,
      find_model(options.engine.model, model_folders(options.engine.models), ModelPurpose::Answer));
  // A file that cannot be used is found out here, with its own sentence, and not in a child.
  TRY_STATUS(read_model_card(path));
  std::vector<Measurement> starts;
  // Fresh processes first, while this one holds no model.
  TRY_STATUS(measure_starts(options, path, starts));
  TRY(Report report, measure_speed(options, path));
  report.measurements.insert(report.measurements.end(), starts.begin(), starts.end());
  return report;
}

int print_table(const Report& report) {
  write_out(padded("", 16) + padded("median", 12) + padded("lowest", 12) + padded("highest", 12) + "\n");
  for (const Measurement& one : report.measurements) {
    if (one.values.empty()) continue;
    std::vector<double> sorted = one.values;
    std::sort(sorted.begin(), sorted.end());
    write_out(padded(one.key, 16) + padded(fixed(sorted[sorted.size() / 2], 1), 12) +
              padded(fixed(sorted.front(), 1), 12) + padded(fixed(sorted.back(), 1), 12) + one.unit + "\n");
  }
  print_profile(report.profile);
  return finish_output();
}

}  // namespace

int bench_verb(const CommandLine& line) {
  BenchOptions options;
  options.engine.context.tokens = 2048;
  Arguments arguments("bench", "Measure how fast a model is on this machine.");
  arguments.numbers("-p,--prompt", "Read prompts of so many tokens; 0: none", options.prompts, 0,
                    kMostTokens);
  arguments.number("-n,--generate", "Generate so many tokens; 0: none", options.generated, 0, kMostTokens);
  arguments.numbers("-d,--depth", "… behind so many others", options.depths, 0, kMostTokens);
  arguments.number("-r,--repetitions", "How often each is measured", options.repetitions, 1, 1000);
  add_engine_options(arguments, options.engine);
  arguments.note(
      "pp512: tokens a second for reading 512 tokens. tg64@d1024: for generating 64 behind 1024 others. "
      "load_ms, ttft_ms "
      "and peak_rss_MiB: from the start of a fresh process, with an 18-token prompt. weight_GBps: bytes of "
      "weights read a "
      "second while generating. bandwidth_GBps: the most that a single large product reads; ops: where the "
      "time of the last token goes, and the share of that bandwidth.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (const uint32_t needed = needed_context(options); needed > options.engine.context.tokens) {
    return arguments.wrong_usage(concat("These numbers of tokens need --ctx ", needed, " or more"));
  }
  const auto report = measure(options);
  if (!report) return print_error(report.error(), arguments.json());
  if (!arguments.json()) return print_table(*report);
  Json document = Json::object();
  for (const Measurement& one : report->measurements) document[one.key] = one.values;
  document["ops"] = ops_json(report->profile);
  return print_json(document);
}

}  // namespace hearth::cli
