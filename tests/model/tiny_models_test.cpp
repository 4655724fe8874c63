// Tiny random models, one per family, against the logits that another program computed from the same files
// (tests/data/README.md says how). Below 1e-5 is the agreement of two correct programs in single precision.
#include <doctest/doctest.h>

#include "engine/cpu/cpu_device.h"
#include "tests/model/tiny_reference.h"

using namespace hearth;

namespace {

void check_agreement(const std::string& name) {
  check_agreement(name, &open_reference_device, kSinglePrecision);
  check_agreement(name, &open_default_cpu_device, kSinglePrecision);
}

}  // namespace

TEST_CASE("the llama family agrees with another program") { check_agreement("llama-dense"); }
TEST_CASE("the llama family with experts agrees with another program") { check_agreement("llama-moe"); }
TEST_CASE("the gemma3 family agrees with another program") { check_agreement("gemma3-dense"); }
TEST_CASE("the qwen2 family agrees with another program") { check_agreement("qwen2-dense"); }
TEST_CASE("the qwen3 family agrees with another program") { check_agreement("qwen3-dense"); }

TEST_CASE("asking for the last row only gives the last of all rows") {
  const TinyReference reference = read_reference("gemma3-dense");
  auto model = open_tiny("gemma3-dense", &open_reference_device);
  REQUIRE(model.has_value());
  const auto last = model->run(reference.ids, {24}, OutputRows::Last);
  REQUIRE_MESSAGE(last.has_value(), last.error().message);
  const auto expected = std::span(reference.logits).last(last->size());
  CHECK(last->size() == model->recipe().vocabulary);
  CHECK(disagreement(*last, expected) < kSinglePrecision);
}
