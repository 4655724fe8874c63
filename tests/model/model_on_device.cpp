#include "tests/model/model_on_device.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/cpu/cpu_device.h"

namespace hearth {

std::unique_ptr<Device> open_default_cpu_device() { return open_cpu_device({}); }

Result<ModelOnDevice> ModelOnDevice::open(GgufFile file, OpenDevice open_device, uint64_t bytes_a_pump) {
  ModelOnDevice model(std::move(file), open_device());
  TRY(model.architecture_, find_architecture(model.file_));
  TRY(model.recipe_, model.architecture_->read(model.file_));
  TRY(WeightLoader loader, WeightLoader::start(model.file_, *model.device_,
                                               model.architecture_->weights(model.recipe_, model.file_, {})));
  for (Progress progress = Progress::Running; progress == Progress::Running;) {
    TRY(progress, loader.pump(bytes_a_pump));
  }
  model.weights_ = loader.take();
  return model;
}

Result<Plan> ModelOnDevice::plan(OutputRows rows, uint32_t max_rows, uint32_t capacity) {
  const KvLayer layer{.heads = recipe_.kv_heads,
                      .key_width = recipe_.key_width,
                      .value_width = recipe_.value_width,
                      .capacity = capacity,
                      .type = KvType::F32};
  return architecture_->plan(recipe_, weights_, {max_rows, rows, std::vector(recipe_.layers, layer), {}});
}

Result<std::vector<float>> ModelOnDevice::run(std::span<const int32_t> tokens,
                                              const std::vector<uint32_t>& slices, OutputRows rows) {
  const uint32_t count = static_cast<uint32_t>(tokens.size());
  const uint32_t capacity = (count + kKvBlock - 1) / kKvBlock * kKvBlock;
  TRY(Plan plan, this->plan(rows, std::ranges::max(slices), capacity));
  for (KvLayer& layer : plan.kv) TRY_STATUS(device_->allocate_kv(layer));
  TRY(const ProgramId program, device_->prepare(plan));

  std::vector<float> output;
  for (uint32_t done = 0, slice = 0; done < count; ++slice) {
    const uint32_t wanted = slices[std::min<size_t>(slice, slices.size() - 1)];
    const auto step = tokens.subspan(done, std::min(wanted, count - done));
    const uint32_t step_rows = static_cast<uint32_t>(step.size());
    std::vector<float> piece(size_t{output_row_count(plan, step_rows)} *
                             plan.activations[plan.output.index].width);
    TRY(const Ticket ticket, device_->submit(program, {step, done}));
    for (Progress progress = Progress::Running; progress == Progress::Running;) {
      TRY(progress, device_->poll(ticket, piece));
    }
    output.insert(output.end(), piece.begin(), piece.end());
    done += step_rows;
  }
  device_->release(program);
  for (const KvLayer& layer : plan.kv) {
    device_->free(layer.keys);
    device_->free(layer.values);
  }
  return output;
}

double disagreement(std::span<const float> a, std::span<const float> b) {
  CHECK(a.size() == b.size() && !a.empty());
  double difference = 0.0;
  double size = 0.0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
    size += static_cast<double>(b[i]) * b[i];
  }
  return difference / size;
}

}  // namespace hearth
