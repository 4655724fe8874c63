// Device on top of a GpuApi: weights in tiles, plans as recordings of kernels. Vulkan and WebGPU share all of
// it. Opened by device/devices.cpp, and by tests; one thread owns it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/device/device.h"
#include "engine/device/plan.h"
#include "engine/gpu/gpu_api.h"
#include "engine/gpu/gpu_program.h"
#include "engine/gpu/kernel_choice.h"
#include "engine/gpu/owned.h"
#include "engine/gpu/weight_pieces.h"

namespace hearth {

struct GpuDeviceSettings {
  uint32_t features = UINT32_MAX;     // GpuFeature bits that may be used, of those that the GPU has
  std::vector<std::string> disabled;  // kernels that failed their self-test, as full_kernel_name() calls them
  uint64_t largest_binding = 0;       // bytes; 0: what the GPU binds. Tests lower it to have weights cut.
};

// What a GPU is to the rest of the engine; `allowed_features`: GpuFeature bits.
DeviceInfo device_info(const GpuInfo& gpu, std::string id, uint32_t allowed_features = UINT32_MAX);

class GpuDevice final : public Device {
 public:
  GpuDevice(std::unique_ptr<GpuApi> api, std::string id, const GpuDeviceSettings& settings);
  ~GpuDevice() override;

  const DeviceInfo& info() const override { return info_; }
  WeightLayout layout_for(const WeightShape& shape, WeightUse use) const override;
  Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) override;
  Status allocate_kv(KvLayer& layer) override;
  void free(Buffer buffer) override;
  Result<Buffer> adopt(std::span<const std::byte> bytes) override;
  Status upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                     std::span<const std::byte> rows) override;
  bool takes_uploads() override { return api_->takes_writes(); }
  uint64_t bytes_for(const Plan& plan) const override;
  uint64_t memory_left() const override { return api_->memory_left(); }
  Result<ProgramId> prepare(const Plan& plan) override;
  void release(ProgramId program) override;
  Result<Ticket> submit(ProgramId program, const Step& step) override;
  Result<Progress> poll(Ticket ticket, std::span<float> output) override;
  Result<std::vector<OpTime>> profile(ProgramId program, const Step& step, std::span<float> output) override;

  // Beyond Device

  const GpuApi& api() const { return *api_; }
  const KernelChoice& kernels() const { return kernels_; }
  // Bytes of GPU memory that it holds. What bytes_for() predicted for a plan is exactly what is then added.
  uint64_t bytes_in_use() const { return bytes_in_use_; }

 private:
  struct HeldBuffer {
    std::vector<OwnedBuffer> pieces;
    std::vector<float> kept;  // of a short vector: what the host needs of it
    uint64_t bytes = 0;
  };

  Result<Buffer> hold(const std::vector<uint64_t>& piece_bytes);
  Status upload_vector(HeldBuffer& held, uint64_t first, std::span<const std::byte> values);
  Status upload_tiles(HeldBuffer& held, const WeightShape& shape, uint64_t first_row,
                      std::span<const std::byte> rows);
  PlanBuffers buffers_of(const Plan& plan) const;
  GpuProgram& program(ProgramId id) { return *programs_.at(id.id); }
  void settle();
  // Keeps a lost device's error: every later call fails with it.
  template <class T>
  Result<T> remember(Result<T> result);
  Status lost() const;

  std::unique_ptr<GpuApi> api_;  // first: everything else is destroyed through it
  DeviceInfo info_;
  GpuLimits limits_;
  KernelChoice kernels_;
  PipelineCache pipelines_;
  std::unordered_map<uint32_t, HeldBuffer> buffers_;
  std::unordered_map<uint32_t, std::unique_ptr<GpuProgram>> programs_;
  uint64_t bytes_in_use_ = 0;
  std::vector<std::byte> staging_;
  std::optional<Error> lost_;
  uint32_t next_id_ = 1;
  uint64_t last_ticket_ = 0;
  ProgramId running_;
};

// `id` is what DeviceInfo will say: "vulkan:0".
std::unique_ptr<GpuDevice> open_gpu_device(std::unique_ptr<GpuApi> api, std::string id,
                                           const GpuDeviceSettings& settings = {});

}  // namespace hearth
