// The tiny models of tests/data and the logits that another program computed from them: what the tests of
// every kind of device compare with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/model_on_device.h"

namespace hearth {

// The agreement of two correct programs in single precision, and in half precision: see disagreement().
inline constexpr double kSinglePrecision = 1e-5;
inline constexpr double kHalfPrecision = 1e-3;

inline constexpr const char* kTinyModels[] = {"llama-dense", "llama-moe", "gemma3-dense", "qwen2-dense",
                                              "qwen3-dense"};

struct TinyReference {
  std::vector<int32_t> ids;
  std::vector<float> logits;  // a row after each token
};
TinyReference read_reference(const std::string& name);

Result<ModelOnDevice> open_tiny(const std::string& name, OpenDevice open_device);

// Every token's logits, in steps of several sizes.
void check_agreement(const std::string& name, OpenDevice open_device, double limit);

}  // namespace hearth
