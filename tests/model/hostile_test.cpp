// Files that parse but cannot be models: each is refused with one sentence, before memory is spent on it.
#include <doctest/doctest.h>

#include <limits>

#include "engine/cpu/cpu_device.h"
#include "tests/gguf/message_checks.h"
#include "tests/model/model_on_device.h"
#include "tests/model/synthetic_model.h"

using namespace hearth;

namespace {

void check_refused(const SyntheticModel& model, std::string_view part_of_message,
                   Fault fault = Fault::BadFormat) {
  auto file = parse_gguf(model.build());
  REQUIRE_MESSAGE(file.has_value(), file.error().message);
  const auto open = ModelOnDevice::open(std::move(*file), &open_reference_device);
  CAPTURE(part_of_message);
  REQUIRE_FALSE(open.has_value());
  CAPTURE(open.error().message);
  CHECK(open.error().fault == fault);
  CHECK(reads_like_a_sentence(open.error().message));
  CHECK(open.error().message.find(part_of_message) != std::string::npos);
}

}  // namespace

TEST_CASE("a number that must be there is named when it is missing") {
  for (const std::string key : {"block_count", "embedding_length", "feed_forward_length", "context_length",
                                "attention.head_count", "attention.layer_norm_rms_epsilon"}) {
    SyntheticModel model = synthetic_llama();
    model.metadata.erase(key);
    check_refused(model, "llama." + key);
  }
}

TEST_CASE("numbers of nothing and of far too much are refused") {
  for (const std::string key :
       {"block_count", "embedding_length", "feed_forward_length", "context_length", "attention.head_count"}) {
    for (const uint64_t value :
         {uint64_t{0}, uint64_t{4'000'000'000}, std::numeric_limits<uint64_t>::max()}) {
      SyntheticModel model = synthetic_llama();
      model.number(key, value);
      check_refused(model, key);
    }
  }
}

TEST_CASE("a number that is text, negative or a list of different ones is refused") {
  SyntheticModel model = synthetic_llama();
  model.string("block_count", "two");
  check_refused(model, "block_count");
  model.metadata["block_count"] = [](GgufBuilder& builder, const std::string& key) { builder.i32(key, -2); };
  check_refused(model, "block_count");
  model = synthetic_llama();
  model.numbers("attention.head_count_kv", {2, 4});
  check_refused(model, "attention.head_count_kv", Fault::Unsupported);
  model.numbers("attention.head_count_kv", {});
  check_refused(model, "attention.head_count_kv");
}

TEST_CASE("heads that cannot share key heads are refused") {
  for (const uint64_t kv_heads : {0, 3, 8}) {
    SyntheticModel model = synthetic_llama();
    model.number("attention.head_count_kv", kv_heads);
    check_refused(model, "key heads");
  }
}

TEST_CASE("heads that do not divide the stream, or are too wide together, are refused") {
  SyntheticModel model = synthetic_llama();
  model.number("attention.head_count", 6);
  check_refused(model, "cannot be divided among 6 heads");
  model = synthetic_llama();
  model.number("attention.key_length", 1 << 20);
  check_refused(model, "more than is possible");
}

TEST_CASE("rotating nothing, half a pair or more than a head is refused") {
  for (const uint64_t rotary : {0, 7, 10}) {
    SyntheticModel model = synthetic_llama();
    model.number("rope.dimension_count", rotary);
    check_refused(model, "rope.dimension_count");
  }
}

TEST_CASE("rope bases, factors and epsilons that make no sense are refused") {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  for (const std::string key :
       {"rope.freq_base", "rope.scaling.factor", "attention.layer_norm_rms_epsilon"}) {
    for (const float value : {-1.0f, kNan, std::numeric_limits<float>::infinity()}) {
      SyntheticModel model = synthetic_llama();
      model.real(key, value);
      check_refused(model, key);
    }
  }
}

TEST_CASE("factors that would shrink positions to nothing are refused") {
  SyntheticModel model = synthetic_llama();
  model.real("rope.scaling.factor", 1e-30f);
  check_refused(model, "rope.scaling.factor");
  model.real("rope.scaling.factor", 0.5f);
  model.string("rope.scaling.type", "yarn");
  check_refused(model, "rope.scaling.factor");
}

TEST_CASE("ways to stretch positions that are not built yet are refused") {
  SyntheticModel model = synthetic_llama();
  model.string("rope.scaling.type", "longrope");
  check_refused(model, "positions", Fault::Unsupported);
}

TEST_CASE("a tokenizer that disagrees with the embedding table is refused") {
  SyntheticModel model = synthetic_llama();
  model.metadata["tokenizer.ggml.tokens"] = [](GgufBuilder& builder, const std::string& key) {
    builder.strings(key, std::vector<std::string>(39, "a"));
  };
  check_refused(model, "39 tokens");
}

TEST_CASE("more used experts than there are, or none, are refused") {
  for (const uint64_t used : {0, 5}) {
    SyntheticModel model = synthetic_experts();
    model.number("expert_used_count", used);
    check_refused(model, "expert_used_count");
  }
}

TEST_CASE("experts in separate tensors are refused with a way out") {
  SyntheticModel model = synthetic_experts();
  model.random("blk.0.ffn_gate.0.weight", {32, 48});
  check_refused(model, "newer file", Fault::Unsupported);
}

TEST_CASE("every missing tensor is named") {
  for (const SyntheticModel& whole :
       {synthetic_llama(), synthetic_experts(), synthetic_gemma3(), synthetic_bert()}) {
    for (const auto& [name, tensor] : whole.tensors) {
      const bool optional =
          whole.architecture == "bert" && (name.ends_with(".bias") || name == "token_types.weight");
      if (optional) continue;
      SyntheticModel model = whole;
      model.tensors.erase(name);
      check_refused(model, name);
    }
  }
}

TEST_CASE("every tensor of another shape is named") {
  for (const SyntheticModel& whole :
       {synthetic_llama(), synthetic_experts(), synthetic_gemma3(), synthetic_bert()}) {
    for (const auto& [name, tensor] : whole.tensors) {
      // Their number of rows is the file's to say; it is checked elsewhere.
      const bool any_rows = name == "token_embd.weight" || name == "token_types.weight";
      SyntheticModel model = whole;
      std::vector<uint64_t> shape = tensor.shape;
      (any_rows ? shape.front() : shape.back()) += 1;
      model.random(name, shape);
      check_refused(model, name);
    }
  }
}

TEST_CASE("an optional tensor of another shape is refused too") {
  for (const std::string name : {"output.weight", "output.bias", "rope_freqs.weight", "blk.1.attn_q.bias",
                                 "blk.1.attn_q.scale", "blk.1.ffn_gate.scale"}) {
    SyntheticModel model = synthetic_llama();
    model.random(name, {3});
    check_refused(model, name);
  }
}

TEST_CASE("a norm that is stored as blocks is refused") {
  SyntheticModel model = synthetic_llama();
  GgufBuilder builder;
  builder.string("general.architecture", "llama");
  for (const auto& [key, write] : model.metadata) write(builder, "llama." + key);
  for (const auto& [name, tensor] : model.tensors) {
    if (name == "output_norm.weight") {
      builder.tensor(name, QuantType::Q8_0, {32}, std::vector<std::byte>(34));
    } else {
      builder.tensor(name, tensor.shape, tensor.values);
    }
  }
  auto file = parse_gguf(builder.build());
  REQUIRE_MESSAGE(file.has_value(), file.error().message);
  const auto open = ModelOnDevice::open(std::move(*file), &open_reference_device);
  REQUIRE_FALSE(open.has_value());
  CHECK(open.error().message.find("output_norm.weight") != std::string::npos);
  CHECK(reads_like_a_sentence(open.error().message));
}

TEST_CASE("an unknown architecture is refused with those that are known") {
  SyntheticModel model = synthetic_llama();
  model.architecture = "abacus";
  check_refused(model, "\"abacus\" yet; it runs bert, gemma3, llama", Fault::Unsupported);
  model.architecture = std::string(10'000, '\n');
  check_refused(model, "it runs bert", Fault::Unsupported);
}

TEST_CASE("a window pattern for another number of layers is refused") {
  SyntheticModel model = synthetic_gemma3();
  model.number("attention.sliding_window", 8);
  model.numbers("attention.sliding_window_pattern", {1, 0, 1});
  check_refused(model, "sliding_window_pattern");
}

TEST_CASE("tensors that no part of the model uses are left alone") {
  SyntheticModel model = synthetic_llama();
  model.random("blk.0.attn_q.weight.lora_a", {4, 4});
  auto file = parse_gguf(model.build());
  REQUIRE(file.has_value());
  CHECK(ModelOnDevice::open(std::move(*file), &open_reference_device).has_value());
}
