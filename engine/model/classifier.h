// What a ranker does with the vector of a question and a passage that it has read together: a layer with
// tanh, where it has one, and then a score. So small that it is computed here and not on the device. Read
// once when a ranker is opened; immutable and thread-safe afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"

namespace hearth {

// Whether the file has one. A file that says nothing of its pooling is so told to be a ranker.
bool has_classifier(const GgufFile& file);

class Classifier {
 public:
  // `width`: of the vector. The tensors are llama.cpp's "cls" (the layer with tanh, optional) and
  // "cls.output". BadFormat for other shapes; Unsupported where several scores come out and none is called
  // "yes".
  static Result<Classifier> read(const GgufFile& file, uint32_t width);

  // The logarithm of the odds that the passage answers the question, as the model was trained to see it:
  // above 0 it rather does.
  float score(std::span<const float> vector) const;

 private:
  struct Layer {
    std::vector<float> weight;  // row by row, each as wide as the input; empty: there is no such layer
    std::vector<float> bias;    // one a row
    std::vector<float> applied(std::span<const float> in) const;
  };
  static Result<Layer> read_layer(const GgufFile& file, std::string_view name, uint32_t width);

  Layer hidden_, output_;
  size_t yes_ = 0, no_ = 0;  // rows of output_; the same: there is one
};

}  // namespace hearth
