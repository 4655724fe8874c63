// The plan of each family as text, compared with the files in tests/plans, so that a change to the block
// shows what it does to every family. After a change that is meant: HEARTH_UPDATE_GOLDENS=1
// build/dev/tests/test_model -tc="the plan of*", then read the differences before keeping them.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/cpu/cpu_device.h"
#include "engine/model/architectures.h"
#include "tests/model/synthetic_model.h"

using namespace hearth;

namespace {

constexpr uint32_t kMaxRows = 64;
constexpr uint32_t kCapacity = 64;

Result<std::string> plan_text(const SyntheticModel& synthetic) {
  TRY(const GgufFile file, parse_gguf(synthetic.build()));
  TRY(const Architecture* architecture, find_architecture(file));
  TRY(const Recipe recipe, architecture->read(file));
  const std::unique_ptr<Device> device = open_reference_device();
  TRY(WeightLoader loader, WeightLoader::start(file, *device, architecture->weights(recipe, file, {})));
  TRY_STATUS(loader.pump(UINT64_MAX));
  const KvLayer layer{.heads = recipe.kv_heads,
                      .key_width = recipe.key_width,
                      .value_width = recipe.value_width,
                      .capacity = kCapacity,
                      .type = KvType::F16};
  const OutputRows rows = recipe.pools ? OutputRows::Pooled : OutputRows::Last;
  TRY(const Plan plan,
      architecture->plan(recipe, loader.take(), {kMaxRows, rows, std::vector(recipe.layers, layer), {}}));
  return print_plan(plan);
}

void check_golden(const std::string& name, const SyntheticModel& model) {
  const auto text = plan_text(model);
  REQUIRE_MESSAGE(text.has_value(), text.error().message);
  const std::string path = std::string(HEARTH_TEST_DATA) + "/../plans/" + name + ".txt";
  if (std::getenv("HEARTH_UPDATE_GOLDENS")) std::ofstream(path) << *text;
  std::ifstream file(path);
  std::stringstream golden;
  golden << file.rdbuf();
  REQUIRE_MESSAGE(!golden.str().empty(), path << " is missing");
  CHECK(*text == golden.str());
}

}  // namespace

TEST_CASE("the plan of the llama family") {
  SyntheticModel model = synthetic_llama();
  model.random("output.weight", {32, 40});
  model.random("rope_freqs.weight", {4});
  check_golden("llama", model);
}

TEST_CASE("the plan of the llama family with experts") { check_golden("llama_experts", synthetic_experts()); }

TEST_CASE("the plan of the qwen2 family") {
  SyntheticModel model = synthetic_llama();
  model.architecture = "qwen2";
  for (const std::string layer : {"blk.0.", "blk.1."}) {
    model.random(layer + "attn_q.bias", {32});
    model.random(layer + "attn_k.bias", {16});
    model.random(layer + "attn_v.bias", {16});
  }
  check_golden("qwen2", model);
}

TEST_CASE("the plan of the qwen3 family") {
  SyntheticModel model = synthetic_llama();
  model.architecture = "qwen3";
  for (const std::string layer : {"blk.0.", "blk.1."}) {
    model.random(layer + "attn_q_norm.weight", {8});
    model.random(layer + "attn_k_norm.weight", {8});
  }
  check_golden("qwen3", model);
}

TEST_CASE("the plan of the gemma3 family") {
  SyntheticModel model = synthetic_gemma3();
  model.number("attention.sliding_window", 16);
  model.number("attention.sliding_window_pattern", 2);
  model.real("rope.freq_base", 1e6f);
  check_golden("gemma3", model);
}

TEST_CASE("the plan of the bert family") { check_golden("bert", synthetic_bert()); }
