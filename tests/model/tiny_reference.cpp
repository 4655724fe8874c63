#include "tests/model/tiny_reference.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace hearth {

TinyReference read_reference(const std::string& name) {
  std::ifstream file(HEARTH_TEST_DATA "/tiny/" + name + ".json");
  const nlohmann::json json = nlohmann::json::parse(file);
  TinyReference reference{json["ids"].get<std::vector<int32_t>>(), {}};
  for (const auto& row : json["logits"]) {
    for (const auto& logit : row) reference.logits.push_back(logit.get<float>());
  }
  return reference;
}

Result<ModelOnDevice> open_tiny(const std::string& name, OpenDevice open_device) {
  TRY(GgufFile file, GgufFile::open(HEARTH_TEST_DATA "/tiny/" + name + ".gguf"));
  return ModelOnDevice::open(std::move(file), open_device);
}

void check_agreement(const std::string& name, OpenDevice open_device, double limit) {
  CAPTURE(name);
  const TinyReference reference = read_reference(name);
  REQUIRE(reference.ids.size() == 24);
  auto model = open_tiny(name, open_device);
  REQUIRE_MESSAGE(model.has_value(), model.error().message);
  for (const std::vector<uint32_t>& slices :
       {std::vector{1u}, std::vector{24u}, std::vector{5u, 1u, 11u, 2u}}) {
    const auto logits = model->run(reference.ids, slices);
    REQUIRE_MESSAGE(logits.has_value(), logits.error().message);
    REQUIRE(logits->size() == reference.logits.size());
    CAPTURE(model->device_name());
    CAPTURE(slices.front());
    CHECK(disagreement(*logits, reference.logits) < limit);
  }
}

}  // namespace hearth
