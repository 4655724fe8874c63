#include "engine/model/classifier.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/model/family_keys.h"

namespace hearth {
namespace {

constexpr std::string_view kOutput = "cls.output";
constexpr uint64_t kMostLabels = 64;

// A whole tensor as floats. None when it is not there.
Result<std::vector<float>> read_floats(const GgufFile& file, const std::string& name) {
  std::vector<float> values;
  const TensorInfo* tensor = file.find_tensor(name);
  if (tensor == nullptr) return values;
  std::vector<std::byte> bytes(tensor->bytes);
  TRY_STATUS(file.read(*tensor, 0, bytes));
  values.resize(tensor->width() * tensor->rows());
  dequantize(tensor->type, bytes.data(), values.size(), values.data());
  return values;
}

Result<std::vector<std::string_view>> read_labels(const GgufFile& file) {
  TRY(const FamilyKeys keys, FamilyKeys::of(file));
  TRY(auto labels, file.strings(keys.full("classifier.output_labels")));
  return std::move(labels).value_or(std::vector<std::string_view>());
}

}  // namespace

bool has_classifier(const GgufFile& file) { return file.find_tensor(concat(kOutput, ".weight")) != nullptr; }

Result<Classifier::Layer> Classifier::read_layer(const GgufFile& file, std::string_view name,
                                                 uint32_t width) {
  const std::string full = concat(name, ".weight");
  const TensorInfo* tensor = file.find_tensor(full);
  if (tensor == nullptr) return Layer();
  const uint64_t most = name == kOutput ? kMostLabels : width;
  if (tensor->width() != width || tensor->rows() > most) {
    return fail(Fault::BadFormat,
                concat("The model's ", full, " has ", tensor->rows(), " rows of ", tensor->width(),
                       " values, which its width of ", width, " does not allow."));
  }
  Layer layer;
  TRY(layer.weight, read_floats(file, full));
  TRY(layer.bias, read_floats(file, concat(name, ".bias")));
  if (layer.bias.empty()) layer.bias.resize(tensor->rows());
  if (layer.bias.size() != tensor->rows())
    return fail(Fault::BadFormat, concat("The model's ", name, ".bias does not fit its ", full, "."));
  return layer;
}

Result<Classifier> Classifier::read(const GgufFile& file, uint32_t width) {
  if (!has_classifier(file)) {
    return fail(Fault::Unsupported,
                "This model is to rank passages, but it lacks the part that gives the score; choose another "
                "file of it.");
  }
  Classifier classifier;
  TRY(classifier.hidden_, read_layer(file, "cls", width));
  const size_t hidden = classifier.hidden_.bias.size();
  TRY(classifier.output_, read_layer(file, kOutput, hidden > 0 ? static_cast<uint32_t>(hidden) : width));
  if (classifier.output_.bias.size() == 1) return classifier;

  TRY(const std::vector<std::string_view> labels, read_labels(file));
  const auto yes = std::ranges::find(labels, "yes");
  if (classifier.output_.bias.size() != 2 || labels.size() != 2 || yes == labels.end()) {
    return fail(Fault::Unsupported, concat("This model sorts texts into ", classifier.output_.bias.size(),
                                           " kinds, which does not say how well a passage answers."));
  }
  classifier.yes_ = static_cast<size_t>(yes - labels.begin());
  classifier.no_ = 1 - classifier.yes_;
  return classifier;
}

std::vector<float> Classifier::Layer::applied(std::span<const float> in) const {
  std::vector<float> out = bias;
  const float* row = weight.data();
  for (float& value : out) {
    double sum = 0;
    for (const float x : in) sum += double{x} * *row++;
    value += static_cast<float>(sum);
  }
  return out;
}

float Classifier::score(std::span<const float> vector) const {
  std::vector<float> hidden;
  if (!hidden_.weight.empty()) {
    CHECK(vector.size() * hidden_.bias.size() == hidden_.weight.size());
    hidden = hidden_.applied(vector);
    for (float& value : hidden) value = std::tanh(value);
    vector = hidden;
  }
  CHECK(vector.size() * output_.bias.size() == output_.weight.size());
  const std::vector<float> scores = output_.applied(vector);
  return yes_ == no_ ? scores[0] : scores[yes_] - scores[no_];
}

}  // namespace hearth
