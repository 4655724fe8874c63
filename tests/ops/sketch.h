// A plan in the making together with the bytes of its weights: what the op tests and the op bench are written
// with. Everything random comes from one seed. Not an engine header; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/device/device.h"
#include "engine/device/plan.h"

namespace hearth {

inline constexpr uint32_t kSketchVocabulary = 97;  // token ids that a sketch's inputs know

// Blocks of `type` with random codes and scales of a plausible size: `rows` rows of `width` values.
std::vector<std::byte> random_rows(std::mt19937_64& random, QuantType type, uint64_t width, uint64_t rows);

class Sketch {
 public:
  // What an input's values look like. Eighths: each block of 32 holds multiples of 1/8 up to exactly 127/8,
  // so that a device loses nothing when it rounds activations to 8 bits, and only its own mistakes are left.
  enum class Fill { Gaussian, Eighths };

  Sketch(uint64_t seed, uint32_t max_rows);

  // An activation that an Embed fills: the row of `token` in a table of random values, times `size`.
  ActivationRef input(const std::string& name, uint32_t width, Fill fill = Fill::Gaussian, float size = 1.0f);
  ActivationRef activation(const std::string& name, uint32_t width, Rows rows = Rows::Step);
  // A vector of random values of standard deviation 0.3 around `mean`.
  WeightRef vector(const std::string& name, uint32_t width, float mean = 0.0f);
  WeightRef vector(const std::string& name, const std::vector<float>& values);
  // A weight to multiply with.
  WeightRef matrix(const std::string& name, QuantType type, uint64_t width, uint64_t rows,
                   uint64_t matrices = 1);
  // A table that is only looked up, with values given.
  WeightRef table(const std::string& name, uint32_t width, const std::vector<float>& values);
  KvRef kv(uint32_t heads, uint32_t key_width, uint32_t value_width, uint32_t capacity, KvType type);
  void add(Op op) { plan.ops.push_back(std::move(op)); }
  // Makes `x`, an activation of step rows, the output.
  void output(ActivationRef x, OutputRows rows = OutputRows::All);

  uint32_t width(ActivationRef ref) const { return plan.activations[ref.index].width; }

  struct Payload {
    std::vector<std::byte> rows;  // as in a file
    WeightUse use = WeightUse::Multiply;
  };

  Plan plan;
  uint32_t second_segment = UINT32_MAX;  // of its steps, as Step::second_segment
  std::vector<Payload> payloads;         // one per weight
  std::mt19937_64 random;

 private:
  WeightRef add_weight(const std::string& name, WeightShape shape, Payload payload);
};

// A sketch on a device: buffers allocated, weights adopted or uploaded in pieces, program prepared; all
// undone at the end. The sketch must live as long. A device that refuses anything ends the test program with
// its message.
class LoadedSketch {
 public:
  LoadedSketch(Device& device, const Sketch& sketch);
  ~LoadedSketch();
  LoadedSketch(const LoadedSketch&) = delete;
  LoadedSketch& operator=(const LoadedSketch&) = delete;

  // The output of one step; stepping() and running() are what is pumped where nothing may wait for the
  // device.
  Pumped<std::vector<float>> stepping(std::vector<int32_t> tokens, uint32_t position);
  std::vector<float> step(const std::vector<int32_t>& tokens, uint32_t position);
  // The outputs of consecutive steps of these many rows from `position` on, one after the other.
  Pumped<std::vector<float>> running(std::vector<int32_t> tokens, std::vector<uint32_t> step_rows,
                                     uint32_t position);
  std::vector<float> run(const std::vector<int32_t>& tokens, const std::vector<uint32_t>& step_rows,
                         uint32_t position);
  // One step, timed; `output` becomes its output.
  std::vector<OpTime> profile(const std::vector<int32_t>& tokens, uint32_t position,
                              std::vector<float>& output);

  const Plan& plan() const { return plan_; }

 private:
  std::vector<float> room_for_output(size_t tokens) const;
  Buffer load(const Weight& weight, const Sketch::Payload& payload);

  Device& device_;
  Plan plan_;
  uint32_t second_segment_;
  ProgramId program_;
  std::vector<Buffer> buffers_;
};

}  // namespace hearth
