#include "tests/ops/op_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/check.h"

namespace hearth {

Sketch sketch_of(const OpCase& op_case) {
  Sketch sketch(kOpSeed, kMaxRows);
  op_case.build(sketch);
  return sketch;
}

std::vector<int32_t> random_tokens(size_t count) {
  std::mt19937_64 random(kOpSeed);
  std::vector<int32_t> tokens(count);
  for (int32_t& token : tokens) token = static_cast<int32_t>(random() % kSketchVocabulary);
  return tokens;
}

Pumped<std::vector<float>> running_case(Device& device, const OpCase& op_case, const Sketch& sketch) {
  const size_t rows = std::accumulate(op_case.step_rows.begin(), op_case.step_rows.end(), size_t{0});
  LoadedSketch loaded(device, sketch);
  co_return co_await loaded.running(random_tokens(rows), op_case.step_rows, op_case.position);
}

std::vector<float> run_case(Device& device, const OpCase& op_case, const Sketch& sketch) {
  return running_case(device, op_case, sketch).wait();
}

bool same_values(const std::vector<float>& a, const std::vector<float>& b) {
  return std::ranges::equal(a, b,
                            [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

Difference difference(const std::vector<float>& found, const std::vector<float>& expected) {
  CHECK(found.size() == expected.size());
  double squares = 0.0;
  double error_squares = 0.0;
  double worst = 0.0;
  for (size_t i = 0; i < found.size(); ++i) {
    const double error = static_cast<double>(found[i]) - expected[i];
    if (std::isnan(error))
      return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    squares += static_cast<double>(expected[i]) * expected[i];
    error_squares += error * error;
    worst = std::max(worst, std::fabs(error));
  }
  const double size = std::sqrt(squares / static_cast<double>(found.size()));
  return {std::sqrt(error_squares / static_cast<double>(found.size())) / size, worst / size};
}

}  // namespace hearth
