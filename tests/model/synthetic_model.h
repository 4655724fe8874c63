// Small random models of any family, made in memory: what the tests of variants and of hostile files start
// from and then change one thing of.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/gguf/gguf_builder.h"

namespace hearth {

struct SyntheticTensor {
  QuantType type = QuantType::F32;
  std::vector<uint64_t> shape;
  std::vector<float> values;  // F32 and F16 only
};

// Metadata and tensors by name, so that a test can change or remove them before build().
struct SyntheticModel {
  std::string architecture;
  std::map<std::string, std::function<void(GgufBuilder&, const std::string&)>>
      metadata;  // by key, without the prefix
  std::map<std::string, SyntheticTensor> tensors;

  void number(const std::string& key, uint64_t value);
  void real(const std::string& key, float value);
  void string(const std::string& key, const std::string& value);
  void numbers(const std::string& key, const std::vector<uint32_t>& values);
  // A tensor of random values, the same for the same name.
  void random(const std::string& name, const std::vector<uint64_t>& shape, float spread = 0.3f);
  // The values of a tensor, all multiplied.
  void multiply(const std::string& name, float factor);

  std::vector<std::byte> build() const;
};

// 2 layers, width 32, 4 heads of 8 that share 2 key heads, MLP of 48, 40 tokens; tied head, no biases.
SyntheticModel synthetic_llama();
// The same with 4 experts, of which 2 are used.
SyntheticModel synthetic_experts();
// The same sizes with all the norms of Gemma 3.
SyntheticModel synthetic_gemma3();
// The same sizes as an encoder.
SyntheticModel synthetic_bert();

}  // namespace hearth
