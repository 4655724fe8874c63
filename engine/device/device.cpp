#include "engine/device/device.h"

namespace hearth {

Result<std::vector<OpTime>> Device::profile(ProgramId program, const Step& step, std::span<float> output) {
  TRY(const Ticket ticket, submit(program, step));
  for (;;) {
    TRY(const Progress progress, poll(ticket, output));
    if (progress == Progress::Done) return std::vector<OpTime>();
  }
}

}  // namespace hearth
