// What may differ between files of one family: a tied or separate head, biases, scales, windows, stretched
// positions, experts. Each case changes a model in a way that has a known effect on its logits.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "tests/model/model_on_device.h"
#include "tests/model/synthetic_model.h"

using namespace hearth;

namespace {

constexpr double kSame = 1e-9;

std::vector<int32_t> some_tokens(size_t count) {
  std::vector<int32_t> tokens(count);
  for (size_t i = 0; i < count; ++i) tokens[i] = static_cast<int32_t>(i * 17 % 40);
  return tokens;
}

ModelOnDevice open_synthetic(const SyntheticModel& model, bool mappable = true,
                             uint64_t bytes_a_pump = 1000) {
  auto file = parse_gguf(model.build(), mappable);
  REQUIRE_MESSAGE(file.has_value(), file.error().message);
  auto open = ModelOnDevice::open(std::move(*file), &open_reference_device, bytes_a_pump);
  REQUIRE_MESSAGE(open.has_value(), open.error().message);
  return std::move(*open);
}

std::vector<float> logits(const SyntheticModel& model, const std::vector<int32_t>& tokens = some_tokens(12),
                          OutputRows rows = OutputRows::All) {
  ModelOnDevice open = open_synthetic(model);
  auto output = open.run(tokens, {static_cast<uint32_t>(tokens.size())}, rows);
  REQUIRE_MESSAGE(output.has_value(), output.error().message);
  return std::move(*output);
}

std::vector<float> last_row(const std::vector<float>& rows) { return {rows.end() - 40, rows.end()}; }

}  // namespace

TEST_CASE("a tied head is the embedding table") {
  SyntheticModel separate = synthetic_llama();
  separate.tensors["output.weight"] = separate.tensors.at("token_embd.weight");
  CHECK(disagreement(logits(separate), logits(synthetic_llama())) < kSame);
  separate.multiply("output.weight", 2.0f);
  CHECK(disagreement(logits(separate), logits(synthetic_llama())) == doctest::Approx(1.0));
}

TEST_CASE("a bias on the head is added to the logits") {
  SyntheticModel model = synthetic_llama();
  model.tensors["output.bias"] = {QuantType::F32, {40}, std::vector<float>(40, 3.0f)};
  const std::vector<float> with = logits(model);
  const std::vector<float> without = logits(synthetic_llama());
  for (size_t i = 0; i < with.size(); ++i) REQUIRE(with[i] == doctest::Approx(without[i] + 3.0f));
}

TEST_CASE("biases of attention and MLP are used where the file has them") {
  for (const std::string name :
       {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"}) {
    CAPTURE(name);
    SyntheticModel model = synthetic_llama();
    const uint64_t rows = model.tensors.at("blk.1." + name + ".weight").shape[1];
    model.tensors["blk.1." + name + ".bias"] = {QuantType::F32, {rows}, std::vector<float>(rows, 0.0f)};
    CHECK(disagreement(logits(model), logits(synthetic_llama())) < kSame);
    model.random("blk.1." + name + ".bias", {rows});
    CHECK(disagreement(logits(model), logits(synthetic_llama())) > 1e-6);
  }
}

TEST_CASE("a scale beside a weight multiplies it") {
  for (const std::string name : {"attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"}) {
    CAPTURE(name);
    SyntheticModel scaled = synthetic_llama();
    scaled.tensors["blk.0." + name + ".scale"] = {QuantType::F32, {1}, {0.25f}};
    SyntheticModel smaller = synthetic_llama();
    smaller.multiply("blk.0." + name + ".weight", 0.25f);
    CHECK(disagreement(logits(scaled), logits(smaller)) < kSame);
  }
}

TEST_CASE("the scales of experts multiply one expert each") {
  SyntheticModel scaled = synthetic_experts();
  scaled.tensors["blk.0.ffn_up_exps.scale"] = {QuantType::F32, {4}, {0.5f, 2.0f, 1.0f, -1.0f}};
  SyntheticModel changed = synthetic_experts();
  auto& values = changed.tensors.at("blk.0.ffn_up_exps.weight").values;
  const size_t expert = values.size() / 4;
  for (size_t i = 0; i < expert; ++i) {
    values[i] *= 0.5f;
    values[expert + i] *= 2.0f;
    values[3 * expert + i] *= -1.0f;
  }
  CHECK(disagreement(logits(scaled), logits(changed)) < kSame);
}

TEST_CASE("experts that are all alike are one dense MLP") {
  SyntheticModel experts = synthetic_experts();
  const SyntheticModel dense = synthetic_llama();
  for (const std::string layer : {"blk.0.", "blk.1."}) {
    for (const std::string name : {"ffn_gate", "ffn_up", "ffn_down"}) {
      auto& values = experts.tensors.at(layer + name + "_exps.weight").values;
      const auto& one = dense.tensors.at(layer + name + ".weight").values;
      for (size_t i = 0; i < values.size(); ++i) values[i] = one[i % one.size()];
    }
  }
  CHECK(disagreement(logits(experts), logits(dense)) < kSame);
}

TEST_CASE("weights are the same from a mapped file, an unmapped one and in pieces of any size") {
  SyntheticModel model = synthetic_experts();
  model.tensors["blk.0.ffn_up_exps.scale"] = {QuantType::F32, {4}, {0.5f, 2.0f, 1.0f, -1.0f}};
  const std::vector<float> expected = logits(model);
  const std::vector<int32_t> tokens = some_tokens(12);
  for (const uint64_t bytes : {uint64_t{1}, uint64_t{5000}, uint64_t{1} << 40}) {
    ModelOnDevice open = open_synthetic(model, false, bytes);
    const auto output = open.run(tokens, {12});
    REQUIRE(output.has_value());
    CHECK(*output == expected);
  }
}

TEST_CASE("vectors stored in half precision become single precision") {
  SyntheticModel model = synthetic_llama();
  for (auto& [name, tensor] : model.tensors) {
    if (tensor.shape.size() == 1) tensor.type = QuantType::F16;
  }
  CHECK(disagreement(logits(model), logits(synthetic_llama())) < 1e-5);
}

TEST_CASE("tokens give the same logits one by one, in one slice and in uneven slices") {
  for (const SyntheticModel& model : {synthetic_llama(), synthetic_experts(), synthetic_gemma3()}) {
    const std::vector<int32_t> tokens = some_tokens(24);
    const std::vector<float> expected = logits(model, tokens);
    ModelOnDevice open = open_synthetic(model);
    for (const std::vector<uint32_t>& slices : {std::vector{1u}, std::vector{7u, 1u, 3u}}) {
      const auto output = open.run(tokens, slices);
      REQUIRE(output.has_value());
      CHECK(disagreement(*output, expected) < kSame);
    }
  }
}

TEST_CASE("the last row alone is the last of all rows, in every family") {
  for (const SyntheticModel& model : {synthetic_llama(), synthetic_experts(), synthetic_gemma3()}) {
    const std::vector<int32_t> tokens = some_tokens(9);
    CHECK(logits(model, tokens, OutputRows::Last) == last_row(logits(model, tokens)));
  }
}

TEST_CASE("a windowed layer sees its window and nothing before it") {
  SyntheticModel model = synthetic_gemma3();
  model.number("block_count", 1);
  model.number("attention.sliding_window", 5);
  model.numbers("attention.sliding_window_pattern", {1});
  std::vector<int32_t> tokens = some_tokens(12);
  const std::vector<float> expected = last_row(logits(model, tokens));
  tokens[6] = 38;  // the sixth from the end
  CHECK(disagreement(last_row(logits(model, tokens)), expected) < kSame);
  tokens[7] = 38;  // the fifth
  CHECK(disagreement(last_row(logits(model, tokens)), expected) > 1e-6);
}

TEST_CASE("the layers without a window see everything") {
  SyntheticModel model = synthetic_gemma3();
  model.number("block_count", 1);
  model.number("attention.sliding_window", 5);
  model.numbers("attention.sliding_window_pattern", {0});
  std::vector<int32_t> tokens = some_tokens(12);
  const std::vector<float> expected = last_row(logits(model, tokens));
  tokens[0] = 38;
  CHECK(disagreement(last_row(logits(model, tokens)), expected) > 1e-6);
}

TEST_CASE("linear scaling of positions by 2 shows position 2n what position n was") {
  SyntheticModel stretched = synthetic_llama();
  stretched.string("rope.scaling.type", "linear");
  stretched.real("rope.scaling.factor", 2.0f);
  ModelOnDevice open = open_synthetic(stretched);
  CHECK(open.recipe().rope.frequency_scale == 0.5f);
  CHECK(disagreement(logits(stretched), logits(synthetic_llama())) > 1e-6);

  // The same by factors on every frequency, as Llama 3 files say it.
  SyntheticModel factors = synthetic_llama();
  factors.tensors["rope_freqs.weight"] = {QuantType::F32, {4}, std::vector<float>(4, 2.0f)};
  CHECK(disagreement(logits(factors), logits(stretched)) < kSame);
}

TEST_CASE("an encoder's vector depends on every token and has length 1") {
  SyntheticModel model = synthetic_bert();
  std::vector<int32_t> tokens = some_tokens(6);
  const std::vector<float> vector = logits(model, tokens, OutputRows::Pooled);
  REQUIRE(vector.size() == 32);
  CHECK(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0) == doctest::Approx(1.0));
  tokens.back() = 38;
  CHECK(disagreement(logits(model, tokens, OutputRows::Pooled), vector) > 1e-6);
}

TEST_CASE("an encoder that pools its first token still lets it see the last") {
  SyntheticModel model = synthetic_bert();
  model.number("pooling_type", 2);
  std::vector<int32_t> tokens = some_tokens(6);
  const std::vector<float> vector = logits(model, tokens, OutputRows::Pooled);
  tokens.back() = 38;
  CHECK(disagreement(logits(model, tokens, OutputRows::Pooled), vector) > 1e-6);
}

TEST_CASE("a decoder that says how it pools is an embedding model") {
  SyntheticModel model = synthetic_llama();
  model.number("pooling_type", 3);
  ModelOnDevice open = open_synthetic(model);
  CHECK(open.recipe().pools);
  CHECK(logits(model, some_tokens(6), OutputRows::Pooled).size() == 32);
}

TEST_CASE("a ranker's vector is its first token's, of any length; a decoder's is its last's") {
  SyntheticModel encoder = synthetic_bert();
  encoder.number("pooling_type", 2);
  const std::vector<float> unit = logits(encoder, some_tokens(6), OutputRows::Pooled);
  encoder.number("pooling_type", 4);
  const std::vector<float> vector = logits(encoder, some_tokens(6), OutputRows::Pooled);
  const double length = std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
  CHECK(std::fabs(length - 1) > 0.01);
  for (size_t i = 0; i < unit.size(); ++i) CHECK(vector[i] == doctest::Approx(unit[i] * length));

  SyntheticModel decoder = synthetic_llama();
  decoder.number("pooling_type", 4);
  CHECK(open_synthetic(decoder).recipe().ranks);
  CHECK(open_synthetic(decoder).recipe().pool == Pool::Kind::Last);
}

TEST_CASE("a classifier tells a ranker where the file does not say how it pools") {
  SyntheticModel model = synthetic_bert();
  model.metadata.erase("pooling_type");
  CHECK_FALSE(open_synthetic(model).recipe().ranks);
  model.random("cls.output.weight", {32, 1});
  CHECK(open_synthetic(model).recipe().ranks);
}

TEST_CASE("a model that answers makes no vectors, and the other way round") {
  ModelOnDevice answers = open_synthetic(synthetic_llama());
  const auto pooled = answers.run(some_tokens(4), {4}, OutputRows::Pooled);
  REQUIRE_FALSE(pooled.has_value());
  CHECK(pooled.error().fault == Fault::Unsupported);
  ModelOnDevice embeds = open_synthetic(synthetic_bert());
  const auto answered = embeds.run(some_tokens(4), {4}, OutputRows::Last);
  REQUIRE_FALSE(answered.has_value());
  CHECK(answered.error().fault == Fault::Unsupported);
}
