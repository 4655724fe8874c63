// Tiny random models, one per family, against the logits that another program computed from the same files
// (tests/data/README.md says how). Below 1e-5 is the agreement of two correct programs in single precision.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/cpu/cpu_device.h"
#include "tests/model/model_on_device.h"

using namespace hearth;

namespace {

constexpr double kRight = 1e-5;

struct Reference {
  std::vector<int32_t> ids;
  std::vector<float> logits;  // a row after each token
};

Reference read_reference(const std::string& name) {
  std::ifstream file(HEARTH_TEST_DATA "/tiny/" + name + ".json");
  const nlohmann::json json = nlohmann::json::parse(file);
  Reference reference{json["ids"].get<std::vector<int32_t>>(), {}};
  for (const auto& row : json["logits"]) {
    for (const auto& logit : row) reference.logits.push_back(logit.get<float>());
  }
  return reference;
}

Result<ModelOnDevice> open_tiny(const std::string& name, OpenDevice open_device) {
  TRY(GgufFile file, GgufFile::open(HEARTH_TEST_DATA "/tiny/" + name + ".gguf"));
  return ModelOnDevice::open(std::move(file), open_device);
}

void check_agreement(const std::string& name) {
  const Reference reference = read_reference(name);
  REQUIRE(reference.ids.size() == 24);
  for (const OpenDevice open_device : {&open_reference_device, &open_default_cpu_device}) {
    auto model = open_tiny(name, open_device);
    REQUIRE_MESSAGE(model.has_value(), model.error().message);
    for (const std::vector<uint32_t>& slices :
         {std::vector{1u}, std::vector{24u}, std::vector{5u, 1u, 11u, 2u}}) {
      const auto logits = model->run(reference.ids, slices);
      REQUIRE_MESSAGE(logits.has_value(), logits.error().message);
      REQUIRE(logits->size() == reference.logits.size());
      CAPTURE(open_device == &open_reference_device);
      CAPTURE(slices.front());
      CHECK(disagreement(*logits, reference.logits) < kRight);
    }
  }
}

}  // namespace

TEST_CASE("the llama family agrees with another program") { check_agreement("llama-dense"); }
TEST_CASE("the llama family with experts agrees with another program") { check_agreement("llama-moe"); }
TEST_CASE("the gemma3 family agrees with another program") { check_agreement("gemma3-dense"); }
TEST_CASE("the qwen2 family agrees with another program") { check_agreement("qwen2-dense"); }
TEST_CASE("the qwen3 family agrees with another program") { check_agreement("qwen3-dense"); }

TEST_CASE("asking for the last row only gives the last of all rows") {
  const Reference reference = read_reference("gemma3-dense");
  auto model = open_tiny("gemma3-dense", &open_reference_device);
  REQUIRE(model.has_value());
  const auto last = model->run(reference.ids, {24}, OutputRows::Last);
  REQUIRE_MESSAGE(last.has_value(), last.error().message);
  const auto expected = std::span(reference.logits).last(last->size());
  CHECK(last->size() == model->recipe().vocabulary);
  CHECK(disagreement(*last, expected) < kRight);
}
