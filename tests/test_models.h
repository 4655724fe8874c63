// Real models for the tests that want one. They lie in the folder HEARTH_TEST_MODELS names, or else where
// `./run --build` puts them. A test whose model is absent returns early; it is then printed and counted as
// skipped:
//
//   const std::optional<std::string> path = starter_model();
//   if (!path) return;
#pragma once

#include <optional>
#include <string>

namespace hearth {

// The path of the model; nothing when it is absent, and then the running test is reported as skipped.
std::optional<std::string> starter_model();   // SmolLM2-135M-Instruct.Q4_1.gguf
std::optional<std::string> embedder_model();  // all-minilm-l6-v2.Q8_0.gguf
// all-minilm-l6-v2.F16.gguf, to compare with exact numbers; ./test makes it.
std::optional<std::string> precise_embedder_model();
std::optional<std::string> ranker_model();          // ms-marco-minilm-l-12-v2.Q8_0.gguf
std::optional<std::string> precise_ranker_model();  // ms-marco-minilm-l-12-v2.F16.gguf, as above
std::optional<std::string> gemma_model();  // gemma-3-270m-q4_k_m.gguf (cmake/fetch.py gemma; never by itself)

// Whether tests that take minutes are wanted, such as long prompts on a software GPU: HEARTH_SLOW_TESTS=1.
bool slow_tests();

// Reports the running test as skipped, for another reason. tests/summary.py counts these lines.
void report_skipped(const std::string& reason);

}  // namespace hearth
