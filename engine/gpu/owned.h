// Objects of a GpuApi that destroy themselves. The api outlives them, and nothing in flight uses them at
// their end.
#pragma once

#include <utility>

#include "engine/gpu/gpu_api.h"

namespace hearth {

template <class Handle>
class Owned {
 public:
  Owned() = default;
  Owned(GpuApi& api, Handle handle) : api_(&api), handle_(handle) {}
  Owned(Owned&& other) noexcept : api_(std::exchange(other.api_, nullptr)), handle_(other.handle_) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() {
    if (api_) api_->destroy(handle_);
  }

  Handle get() const { return handle_; }

 private:
  GpuApi* api_ = nullptr;
  Handle handle_;
};

using OwnedBuffer = Owned<GpuBuffer>;
using OwnedPipeline = Owned<GpuPipeline>;
using OwnedRecording = Owned<GpuRecording>;

inline Result<OwnedBuffer> make_buffer(GpuApi& api, uint64_t bytes, GpuBufferUse use) {
  TRY(const GpuBuffer buffer, api.create_buffer(bytes, use));
  return OwnedBuffer(api, buffer);
}

}  // namespace hearth
