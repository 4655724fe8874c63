#include "engine/device/device.h"

#include <utility>

#include "engine/device/plan.h"

namespace hearth {

Result<std::vector<OpTime>> Device::profile(ProgramId program, const Step& step, std::span<float> output) {
  TRY(const Ticket ticket, submit(program, step));
  for (;;) {
    TRY(const Progress progress, poll(ticket, output));
    if (progress == Progress::Done) return std::vector<OpTime>();
  }
}

Status Device::allocate_sides(KvLayer& layer,
                              const std::function<Result<Buffer>(uint32_t head_width)>& allocate) {
  TRY(const Buffer keys, allocate(layer.key_width));
  auto values = allocate(layer.value_width);
  if (!values) {
    free(keys);
    return std::unexpected(std::move(values).error());
  }
  layer.keys = keys;
  layer.values = *values;
  return {};
}

}  // namespace hearth
