// What a ranker makes of a vector, by hand, and files whose classifier does not fit.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/model/classifier.h"
#include "tests/model/synthetic_model.h"

using namespace hearth;

namespace {

Result<Classifier> read_classifier(const SyntheticModel& model, uint32_t width = 2) {
  auto file = parse_gguf(model.build());
  REQUIRE_MESSAGE(file.has_value(), file.error().message);
  return Classifier::read(*file, width);
}

void check_unread(const SyntheticModel& model, Fault fault, const std::string& said) {
  const auto classifier = read_classifier(model);
  REQUIRE_FALSE(classifier.has_value());
  CHECK(classifier.error().fault == fault);
  CHECK_MESSAGE(classifier.error().message.find(said) != std::string::npos, classifier.error().message);
}

SyntheticModel with_scores(std::vector<float> values) {
  SyntheticModel model;
  model.architecture = "bert";
  const uint64_t rows = values.size() / 2;
  model.tensors["cls.output.weight"] = {QuantType::F32, {2, rows}, std::move(values)};
  return model;
}

void label(SyntheticModel& model, std::vector<std::string> labels) {
  model.metadata["classifier.output_labels"] = [labels](GgufBuilder& builder, const std::string& name) {
    builder.strings(name, labels);
  };
}

constexpr float kVector[] = {1.0f, -2.0f};

}  // namespace

TEST_CASE("a score is the product with its row, and its bias is added") {
  SyntheticModel model = with_scores({3, 0.5f});
  CHECK(read_classifier(model).value().score(kVector) == doctest::Approx(2.0));
  model.tensors["cls.output.bias"] = {QuantType::F32, {1}, {-7}};
  CHECK(read_classifier(model).value().score(kVector) == doctest::Approx(-5.0));
}

TEST_CASE("a layer with tanh comes first where there is one, also with fewer values") {
  SyntheticModel model = with_scores({3, 0.5f});
  model.tensors["cls.weight"] = {QuantType::F32, {2, 2}, {1, 0, 0.25f, 0.25f}};
  model.tensors["cls.bias"] = {QuantType::F32, {2}, {0, 1}};
  CHECK(read_classifier(model).value().score(kVector) ==
        doctest::Approx(3 * std::tanh(1.0) + 0.5 * std::tanh(0.75)));
  model.tensors["cls.weight"] = {QuantType::F32, {2, 1}, {1, 0}};
  model.tensors["cls.bias"] = {QuantType::F32, {1}, {0}};
  model.tensors["cls.output.weight"] = {QuantType::F32, {1, 1}, {3}};
  CHECK(read_classifier(model).value().score(kVector) == doctest::Approx(3 * std::tanh(1.0)));
}

TEST_CASE("of yes and no, the score is how much more yes it is, in either order") {
  SyntheticModel model = with_scores({1, 0, 0, 1});
  label(model, {"yes", "no"});
  CHECK(read_classifier(model).value().score(kVector) == doctest::Approx(3.0));
  label(model, {"no", "yes"});
  CHECK(read_classifier(model).value().score(kVector) == doctest::Approx(-3.0));
}

TEST_CASE("kinds that say nothing of an answer are refused") {
  SyntheticModel model = with_scores({1, 0, 0, 1});
  check_unread(model, Fault::Unsupported, "2 kinds");
  label(model, {"good", "bad"});
  check_unread(model, Fault::Unsupported, "2 kinds");
  label(model, {"yes"});
  check_unread(model, Fault::Unsupported, "2 kinds");
  SyntheticModel three = with_scores({1, 0, 0, 1, 1, 1});
  label(three, {"yes", "no", "maybe"});
  check_unread(three, Fault::Unsupported, "3 kinds");
}

TEST_CASE("a file without a classifier, or with one of another shape, is refused") {
  SyntheticModel none;
  none.architecture = "bert";
  check_unread(none, Fault::Unsupported, "lacks the part");
  SyntheticModel wide;
  wide.architecture = "bert";
  wide.random("cls.output.weight", {3, 1});
  check_unread(wide, Fault::BadFormat, "cls.output.weight has 1 rows of 3 values");
  SyntheticModel many;
  many.architecture = "bert";
  many.random("cls.output.weight", {2, 1000});
  check_unread(many, Fault::BadFormat, "1000 rows");
  SyntheticModel biased = with_scores({1, 0});
  biased.random("cls.output.bias", {2});
  check_unread(biased, Fault::BadFormat, "cls.output.bias does not fit");
  SyntheticModel deep = with_scores({1, 0});
  deep.random("cls.weight", {2, 3});
  check_unread(deep, Fault::BadFormat, "cls.weight has 3 rows");
}
