// all-MiniLM-L6-v2 against vectors that numpy computed in double precision (tests/data/README.md), from the
// same ids.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/cpu/cpu_device.h"
#include "tests/model/model_on_device.h"
#include "tests/test_models.h"

using namespace hearth;

namespace {

struct Sentence {
  std::vector<int32_t> ids;
  std::vector<float> vector;  // of length 1
};

std::vector<Sentence> read_sentences() {
  std::ifstream file(HEARTH_TEST_DATA "/minilm.json");
  const nlohmann::json json = nlohmann::json::parse(file);
  std::vector<Sentence> sentences;
  for (const auto& item : json["items"]) {
    sentences.push_back(
        {item["ids"].get<std::vector<int32_t>>(), item["embedding"].get<std::vector<float>>()});
  }
  return sentences;
}

void check_sentences(OpenDevice open_device, size_t count) {
  const std::optional<std::string> path = precise_embedder_model();
  if (!path) return;
  auto file = GgufFile::open(*path);
  REQUIRE_MESSAGE(file.has_value(), file.error().message);
  auto model = ModelOnDevice::open(std::move(*file), open_device, uint64_t{1} << 30);
  REQUIRE_MESSAGE(model.has_value(), model.error().message);
  const std::vector<Sentence> sentences = read_sentences();
  REQUIRE(sentences.size() == 10);
  for (const Sentence& sentence : std::span(sentences).first(count)) {
    const auto vector =
        model->run(sentence.ids, {static_cast<uint32_t>(sentence.ids.size())}, OutputRows::Pooled);
    REQUIRE_MESSAGE(vector.has_value(), vector.error().message);
    REQUIRE(vector->size() == sentence.vector.size());
    const double cosine = std::inner_product(vector->begin(), vector->end(), sentence.vector.begin(), 0.0);
    CHECK(cosine >= 0.9999);
    CHECK(cosine <= 1.0001);  // both have length 1
  }
}

}  // namespace

TEST_CASE("MiniLM's vectors on the CPU are those of an exact computation") {
  check_sentences(&open_default_cpu_device, 10);
}

TEST_CASE("MiniLM's vectors on the reference device are those of an exact computation") {
  check_sentences(&open_reference_device, 1);
}
