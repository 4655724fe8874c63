// The real embedding model against vectors computed in double precision (tests/data/README.md). Skipped where
// absent.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "test_models.h"
#include "tests/engine/engine_fixture.h"
#include "tests/engine/tiny_models.h"

using namespace hearth;

namespace {

double cosine(std::span<const float> a, std::span<const float> b) {
  REQUIRE_EQ(a.size(), b.size());
  double product = 0;
  double size_a = 0;
  double size_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * b[i];
    size_a += double{a[i]} * a[i];
    size_b += double{b[i]} * b[i];
  }
  return product / std::sqrt(size_a * size_b);
}

std::unique_ptr<Embedder> opened_embedder(Model& model) {
  auto embedder = Embedder::open(model);
  REQUIRE_MESSAGE(embedder.has_value(), embedder.error().message);
  return std::move(*embedder);
}

}  // namespace

TEST_CASE("a chat model does not embed") {
  const TinyModelFile file({});
  const auto model = opened(file.path());
  const auto embedder = Embedder::open(*model);
  REQUIRE_FALSE(embedder);
  CHECK_EQ(embedder.error().fault, Fault::Unsupported);
}

TEST_CASE("sentences become the reference's vectors, of length 1") {
  const auto path = precise_embedder_model();
  if (!path) return;
  std::ifstream stream(HEARTH_TEST_DATA "/minilm.json");
  const auto reference = nlohmann::json::parse(stream);
  const auto model = opened(*path);
  CHECK(model->card().purpose == ModelPurpose::Embed);
  CHECK_FALSE(model->answers());
  const auto embedder = opened_embedder(*model);
  CHECK_EQ(embedder->width(), 384u);
  for (const auto& item : reference["items"]) {
    const auto text = item["text"].get<std::string>();
    CAPTURE(text);
    const auto embedding = embedder->embed(text);
    REQUIRE(embedding);
    CHECK_FALSE(embedding->cut);
    const auto expected = item["embedding"].get<std::vector<float>>();
    CHECK_GE(cosine(embedding->values, expected), 0.9999);
    CHECK_EQ(cosine(embedding->values, embedding->values), doctest::Approx(1.0));
    double length = 0;
    for (const float value : embedding->values) length += double{value} * value;
    CHECK_EQ(length, doctest::Approx(1.0));
  }
}

TEST_CASE("with weights and activations of 8 bits, sentences come near the reference's vectors") {
  const auto path = embedder_model();
  if (!path) return;
  std::ifstream stream(HEARTH_TEST_DATA "/minilm.json");
  const auto reference = nlohmann::json::parse(stream);
  const auto model = opened(*path);
  const auto embedder = opened_embedder(*model);
  for (const auto& item : reference["items"]) {
    const auto embedding = embedder->embed(item["text"].get<std::string>());
    REQUIRE(embedding);
    CHECK_GE(cosine(embedding->values, item["embedding"].get<std::vector<float>>()), 0.998);
  }
}

TEST_CASE("a text that is too long is cut, and an empty one has a vector") {
  const auto path = embedder_model();
  if (!path) return;
  const auto model = opened(*path);
  const auto embedder = opened_embedder(*model);
  std::string text;
  for (int i = 0; i < 700; ++i) text += "cat ";
  const auto cut = embedder->embed(text);
  REQUIRE(cut);
  CHECK(cut->cut);
  // 510 words and the two tokens around them are what fits.
  const auto whole = embedder->embed(text.substr(0, 4 * 510));
  REQUIRE(whole);
  CHECK_FALSE(whole->cut);
  CHECK_EQ(cut->values, whole->values);
  const auto empty = embedder->embed("");
  REQUIRE(empty);
  CHECK_FALSE(empty->cut);
}

TEST_CASE("an embedding model does not answer") {
  const auto path = embedder_model();
  if (!path) return;
  const auto model = opened(*path);
  CHECK_EQ(Chat::open(*model, {}).error().fault, Fault::Unsupported);
  CHECK_EQ(Evaluation::open(*model, {}, false).error().fault, Fault::Unsupported);
}
