// WebGPU as a GpuApi, in a page: the one GPU that the browser offers. Called by gpu/ and device/, and by
// tests. What the GPU does arrives between two turns of the event loop of the thread that runs the module,
// and nothing here waits.
#pragma once

#include <memory>

#include "engine/base/pumped.h"
#include "engine/gpu/gpu_api.h"

namespace hearth {

// What the browser offers. NotFound: it has no WebGPU, or no GPU for it.
Pumped<Result<GpuInfo>> look_for_webgpu();

// NotFound; Unsupported when the browser refuses to open it.
Pumped<Result<std::unique_ptr<GpuApi>>> open_webgpu();

}  // namespace hearth
