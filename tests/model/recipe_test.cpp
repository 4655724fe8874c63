// What a recipe says after reading metadata, in the cases that no tiny model shows.
#include "engine/model/recipe.h"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/model/architectures.h"
#include "tests/model/synthetic_model.h"

using namespace hearth;

namespace {

Recipe read(const SyntheticModel& model) {
  const auto file = parse_gguf(model.build());
  REQUIRE_MESSAGE(file.has_value(), file.error().message);
  const auto architecture = find_architecture(*file);
  REQUIRE_MESSAGE(architecture.has_value(), architecture.error().message);
  auto recipe = (*architecture)->read(*file);
  REQUIRE_MESSAGE(recipe.has_value(), recipe.error().message);
  return std::move(*recipe);
}

}  // namespace

TEST_CASE("head widths are an even share of the stream unless the file says otherwise") {
  SyntheticModel model = synthetic_llama();
  CHECK(read(model).key_width == 8);
  model.number("attention.key_length", 6);
  model.number("attention.value_length", 10);
  const Recipe recipe = read(model);
  CHECK(recipe.key_width == 6);
  CHECK(recipe.value_width == 10);
  CHECK(recipe.rope.rotary == 6);
  CHECK(recipe.attention_scale == doctest::Approx(1.0 / std::sqrt(6.0)));
}

TEST_CASE("without a count of key heads every head has its own") {
  SyntheticModel model = synthetic_llama();
  model.metadata.erase("attention.head_count_kv");
  CHECK(read(model).kv_heads == 4);
}

TEST_CASE("a list with one equal value for each layer is that value") {
  SyntheticModel model = synthetic_llama();
  model.numbers("attention.head_count_kv", {2, 2});
  model.numbers("feed_forward_length", {48, 48});
  const Recipe recipe = read(model);
  CHECK(recipe.kv_heads == 2);
  CHECK(recipe.mlp_width == 48);
}

TEST_CASE("YaRN parameters are read and have their usual values otherwise") {
  SyntheticModel model = synthetic_llama();
  model.string("rope.scaling.type", "yarn");
  model.real("rope.scaling.factor", 4.0f);
  model.number("rope.scaling.original_context_length", 16);
  const Rope rope = read(model).rope;
  CHECK(rope.frequency_scale == 0.25f);
  CHECK(rope.yarn.extrapolation == 1.0f);
  CHECK(rope.yarn.original_context == 16);
  CHECK(rope.yarn.beta_fast == 32.0f);
  CHECK(rope.yarn.beta_slow == 1.0f);
}

TEST_CASE("a scaling type of none and a factor of 0 leave positions alone") {
  SyntheticModel model = synthetic_llama();
  model.string("rope.scaling.type", "none");
  model.real("rope.scaling.factor", 8.0f);
  CHECK(read(model).rope.frequency_scale == 1.0f);
  model.string("rope.scaling.type", "linear");
  model.real("rope.scaling.factor", 0.0f);
  CHECK(read(model).rope.frequency_scale == 1.0f);
}

TEST_CASE("every sixth layer of Gemma 3 sees everything unless the file says otherwise") {
  SyntheticModel model = synthetic_gemma3();
  model.number("block_count", 7);
  model.number("attention.sliding_window", 512);
  CHECK(read(model).windowed_layers == std::vector<bool>{true, true, true, true, true, false, true});
  model.number("attention.sliding_window_pattern", 2);
  CHECK(read(model).windowed_layers == std::vector<bool>{true, false, true, false, true, false, true});
  model.numbers("attention.sliding_window_pattern", {0, 0, 1, 1, 1, 0, 0});
  CHECK(read(model).windowed_layers == std::vector<bool>{false, false, true, true, true, false, false});
  model.number("attention.sliding_window", 0);
  CHECK(read(model).windowed_layers.empty());
}

TEST_CASE("the windowed layers of Gemma 3 rotate by their own base and are not stretched") {
  SyntheticModel model = synthetic_gemma3();
  model.number("attention.sliding_window", 512);
  model.real("rope.freq_base", 1e6f);
  model.string("rope.scaling.type", "linear");
  model.real("rope.scaling.factor", 8.0f);
  const Recipe recipe = read(model);
  CHECK(recipe.rope.base == 1e6f);
  CHECK(recipe.rope.frequency_scale == 0.125f);
  REQUIRE(recipe.local_rope.has_value());
  CHECK(recipe.local_rope->base == 10000.0f);
  CHECK(recipe.local_rope->frequency_scale == 1.0f);
  CHECK(recipe.local_rope->style == RopeStyle::HalfSplit);
}

TEST_CASE("the 27B size of Gemma 3 scales its scores by the stream's share") {
  SyntheticModel model = synthetic_gemma3();
  model.number("attention.key_length", 16);
  model.number("attention.value_length", 16);
  CHECK(read(model).attention_scale == doctest::Approx(1.0 / std::sqrt(16.0)));
  model.number("block_count", 62);
  CHECK(read(model).attention_scale == doctest::Approx(1.0 / std::sqrt(32.0 / 4.0)));
}

TEST_CASE("the width of an expert may differ from that of a dense MLP") {
  SyntheticModel model = synthetic_experts();
  CHECK(read(model).mlp_width == 48);
  model.number("expert_feed_forward_length", 24);
  CHECK(read(model).mlp_width == 24);
}
