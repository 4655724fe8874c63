#include "app/cli/bench_sample.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/cli/output.h"
#include "app/cli/system.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

// 18 tokens for SmolLM2. Other programs are measured with the same text and the same limit.
constexpr std::string_view kPrompt =
    "Explain in two short sentences why the sky appears blue during the day and red at sunset.";
constexpr size_t kMostPromptTokens = 20;
constexpr uint64_t kTokensBeforePeak = 64;

int32_t likeliest(std::span<const float> logits) {
  return static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

Result<int32_t> next_token(Evaluation& evaluation, std::span<const int32_t> ids) {
  int32_t next = 0;
  const auto visit = [](void* to, size_t, std::span<const float> logits) {
    *static_cast<int32_t*>(to) = likeliest(logits);
  };
  TRY_STATUS(evaluation.evaluate(ids, visit, &next));
  return next;
}

std::optional<double> number_field(const Json& document, const char* name) {
  if (!document.is_object()) return std::nullopt;
  const auto field = document.find(name);
  return field != document.end() && field->is_number() ? std::optional(field->get<double>()) : std::nullopt;
}

// ": " and what the other process says went wrong.
std::string reason_in(const Json& document) {
  if (!document.is_object() || !document.contains("error") || !document["error"].is_object()) return ".";
  const auto message = document["error"].find("message");
  const bool said = message != document["error"].end() && message->is_string();
  return said ? ": " + message->get<std::string>() : ".";
}

}  // namespace

Result<BenchSample> take_sample(const EngineOptions& options, Clock::time_point started) {
  BenchSample sample;
  TRY(const auto model, open_chosen_model(options, ModelPurpose::Answer));
  sample.load_ms = milliseconds_since(started);
  TRY(const auto evaluation, Evaluation::open(*model, options.context, false));
  std::vector<int32_t> ids = model->tokenize(kPrompt, true, false);
  if (ids.empty()) ids.assign(kMostPromptTokens, 0);  // a model without a vocabulary
  // A small context is filled and no more.
  const uint64_t trained = model->card().trained_context;
  const uint64_t room =
      std::min<uint64_t>(options.context.tokens, trained > 0 ? trained : options.context.tokens);
  ids.resize(std::min<uint64_t>({ids.size(), kMostPromptTokens, room}));
  TRY(int32_t token, next_token(*evaluation, ids));
  sample.ttft_ms = milliseconds_since(started);
  const uint64_t more = std::min<uint64_t>(kTokensBeforePeak, room - ids.size());
  for (uint64_t i = 0; i < more; ++i) {
    TRY(token, next_token(*evaluation, std::span(&token, 1)));
  }
  sample.peak_rss_MiB = static_cast<double>(peak_memory_bytes()) / (1 << 20);
  return sample;
}

Result<BenchSample> sample_in_fresh_process(const EngineOptions& options, const std::string& model_path) {
  TRY(const std::string written,
      run_again({"bench-sample", "--json", "-m", model_path, "--device", options.device.id, "-t",
                 std::to_string(options.device.threads), "--ctx", std::to_string(options.context.tokens),
                 "--kv", options.context.kv}));
  const Json document = Json::parse(written, nullptr, false);
  const auto load = number_field(document, "load_ms");
  const auto ttft = number_field(document, "ttft_ms");
  const auto peak = number_field(document, "peak_rss_MiB");
  if (!load || !ttft || !peak) {
    return fail(Fault::Unreadable, concat("Measuring a fresh start failed", reason_in(document)));
  }
  return BenchSample{*load, *ttft, *peak};
}

int bench_sample_verb(const CommandLine& line) {
  EngineOptions options;
  options.context.tokens = 2048;
  Arguments arguments("bench-sample", "What `hearth bench` starts in fresh processes.");
  add_engine_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  const auto sample = take_sample(options, line.started);
  if (!sample) return print_error(sample.error(), arguments.json());
  return print_json(
      {{"load_ms", sample->load_ms}, {"ttft_ms", sample->ttft_ms}, {"peak_rss_MiB", sample->peak_rss_MiB}});
}

}  // namespace hearth::cli
