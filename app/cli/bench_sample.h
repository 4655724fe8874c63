// What can only be measured in a fresh process: how long loading and the first token take, and how much
// memory that needs. `hearth bench` starts the program again for each sample; the two sides are here. Main
// thread.
#pragma once

#include "app/cli/options.h"

namespace hearth::cli {

struct BenchSample {
  double load_ms = 0;       // from the start of main() until the model is open
  double ttft_ms = 0;       // from the start of main() to the first token of an answer to an 18-token prompt
  double peak_rss_MiB = 0;  // after 64 more tokens; mapped weights count
};

// In the fresh process: measures itself.
Result<BenchSample> take_sample(const EngineOptions& options, Clock::time_point started);

// In the program that wants to know: starts a fresh process, which runs bench_sample_verb.
Result<BenchSample> sample_in_fresh_process(const EngineOptions& options, const std::string& model_path);

}  // namespace hearth::cli
