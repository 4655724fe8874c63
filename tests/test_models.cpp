#include "test_models.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace hearth {
namespace {

std::optional<std::string> find_model(const std::string& name, const char* built = HEARTH_BUILT_MODELS) {
  const char* folder = std::getenv("HEARTH_TEST_MODELS");
  std::filesystem::path path = folder != nullptr ? folder : built;
  path /= name;
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return path.string();
  report_skipped(name + " is not there");
  return std::nullopt;
}

}  // namespace

std::optional<std::string> starter_model() { return find_model("SmolLM2-135M-Instruct.Q4_1.gguf"); }
std::optional<std::string> embedder_model() { return find_model("all-minilm-l6-v2.Q8_0.gguf"); }
std::optional<std::string> precise_embedder_model() {
  return find_model("all-minilm-l6-v2.F16.gguf", HEARTH_TEST_ONLY_MODELS);
}
std::optional<std::string> ranker_model() { return find_model("ms-marco-minilm-l-12-v2.Q8_0.gguf"); }
std::optional<std::string> precise_ranker_model() {
  return find_model("ms-marco-minilm-l-12-v2.F16.gguf", HEARTH_TEST_ONLY_MODELS);
}
std::optional<std::string> gemma_model() { return find_model("gemma-3-270m-q4_k_m.gguf"); }

void report_skipped(const std::string& reason) {
  const auto* test = doctest::getContextOptions()->currentTest;
  std::printf("[skipped] %s: %s\n", test != nullptr ? test->m_name : "(no test)", reason.c_str());
  std::fflush(stdout);
}

bool slow_tests() { return std::getenv("HEARTH_SLOW_TESTS") != nullptr; }

}  // namespace hearth
