#include "engine/webgpu/wgpu_recording.h"

#include <array>

#include "engine/webgpu/wgpu_functions.h"

namespace hearth {
namespace {

using Words = std::array<uint32_t, 6>;  // of a command, as web/webgpu.js reads them

uint32_t bind(WgpuContext& context, const WgpuDispatch& dispatch) {
  std::vector<uint32_t> ranges;
  for (const WgpuRange& range : dispatch.bindings)
    ranges.insert(ranges.end(), {range.buffer, range.offset, range.bytes});
  return hearth_gpu_bindings(context.handle(), dispatch.pipeline, ranges.data(), dispatch.bindings.size());
}

Words words_of(const WgpuDispatch& dispatch, uint32_t bindings) {
  const auto& [x, y, z] = dispatch.groups;
  if (dispatch.indirect.buffer != 0)
    return {1, dispatch.pipeline, bindings, dispatch.indirect.buffer, dispatch.indirect.offset};
  return {0, dispatch.pipeline, bindings, x, y, z};
}

Words words_of(const WgpuCopy& copy) {
  return {2, copy.from.buffer, copy.from.offset, copy.to.buffer, copy.to.offset, copy.from.bytes};
}

}  // namespace

WgpuRecording record_wgpu(WgpuContext& context, std::span<const WgpuCommand> commands) {
  WgpuRecording recording;
  std::vector<Words> words;
  for (const WgpuCommand& command : commands) {
    if (const auto* dispatch = std::get_if<WgpuDispatch>(&command)) {
      recording.bindings.push_back(bind(context, *dispatch));
      words.push_back(words_of(*dispatch, recording.bindings.back()));
    } else {
      words.push_back(words_of(std::get<WgpuCopy>(command)));
    }
  }
  recording.handle = hearth_gpu_record(words.front().data(), words.size());
  return recording;
}

void destroy_wgpu_recording(const WgpuRecording& recording) {
  hearth_gpu_destroy(recording.handle);
  for (const uint32_t bindings : recording.bindings) hearth_gpu_destroy(bindings);
}

}  // namespace hearth
