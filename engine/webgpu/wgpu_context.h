// An adapter and, once it is open, its device and queue. Everything else in this folder is made on a context
// and destroyed before it. Remembers the first error that the browser reported, as it reports all of them
// late, and whether the device was lost. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/pumped.h"
#include "engine/gpu/gpu_api.h"

namespace hearth {

class WgpuContext {
 public:
  // The adapter alone. NotFound.
  static Pumped<Result<std::unique_ptr<WgpuContext>>> find();
  ~WgpuContext();
  WgpuContext(const WgpuContext&) = delete;
  WgpuContext& operator=(const WgpuContext&) = delete;

  // Its device, with every feature and limit that kernels can use. Unsupported.
  Pumped<Status> open();

  const GpuInfo& info() const { return info_; }
  uint32_t handle() const { return handle_; }

  // The first error that arrived, for ever: DeviceLost, OutOfMemory, or Unsupported when the browser refused
  // something.
  Status alive() const;

 private:
  explicit WgpuContext(uint32_t handle) : handle_(handle) {}
  Pumped<Status> arrival();
  GpuInfo describe() const;

  const uint32_t handle_;
  GpuInfo info_;
};

}  // namespace hearth
