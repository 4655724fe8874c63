#include "engine/gpu/gpu_device.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/gguf/repack.h"

namespace hearth {
namespace {

// Repacked at a time, so that the host needs little memory and the GPU gets its first rows early.
constexpr uint64_t kStagingBytes = uint64_t{1} << 20;
// Vectors up to so long may hold Rope's factors, which the host needs too.
constexpr uint64_t kMostKept = 1024;

}  // namespace

DeviceInfo device_info(const GpuInfo& gpu, std::string id, uint32_t allowed_features) {
  DeviceInfo info{.id = std::move(id),
                  .name = gpu.name,
                  .driver = gpu.driver,
                  .kind = gpu.kind,
                  .memory_bytes = gpu.memory_bytes,
                  .reads_back_slowly = true,
                  .needs_event_loop = gpu.needs_event_loop};
  constexpr std::pair<GpuFeature, std::string_view> kNames[] = {{kGpuSubgroups, "subgroups"},
                                                                {kGpuNarrowSubgroups, "narrow subgroups"},
                                                                {kGpuF16, "half precision"},
                                                                {kGpuInt8Dot, "int8 dot product"},
                                                                {kGpuMatrix, "cooperative matrix"}};
  for (const auto& [feature, name] : kNames) {
    if (gpu.features & allowed_features & feature) info.features.emplace_back(name);
  }
  return info;
}

GpuDevice::GpuDevice(std::unique_ptr<GpuApi> api, std::string id, const GpuDeviceSettings& settings)
    : api_(std::move(api)),
      info_(device_info(api_->info(), std::move(id), settings.features)),
      limits_{api_->info().largest_binding, api_->info().largest_buffer},
      kernels_(api_->info(), settings.features, settings.disabled),
      pipelines_(*api_) {
  if (settings.largest_binding > 0) {
    limits_.largest_binding = std::min(limits_.largest_binding, settings.largest_binding);
  }
}

GpuDevice::~GpuDevice() { settle(); }

Status GpuDevice::lost() const { return lost_ ? Status(std::unexpected(*lost_)) : Status(); }

template <class T>
Result<T> GpuDevice::remember(Result<T> result) {
  if (!result && result.error().fault == Fault::DeviceLost) lost_ = result.error();
  return result;
}

WeightLayout GpuDevice::layout_for(const WeightShape&, WeightUse use) const {
  return use == WeightUse::Vector ? WeightLayout::AsInFile : WeightLayout::Tiled;
}

Result<Buffer> GpuDevice::hold(const std::vector<uint64_t>& piece_bytes) {
  TRY_STATUS(lost());
  HeldBuffer held;
  for (const uint64_t bytes : piece_bytes) {
    TRY(OwnedBuffer piece, remember(make_buffer(*api_, bytes, GpuBufferUse::Storage)));
    held.pieces.push_back(std::move(piece));
    held.bytes += bytes;
  }
  bytes_in_use_ += held.bytes;
  const Buffer buffer{next_id_++};
  buffers_.emplace(buffer.id, std::move(held));
  return buffer;
}

Result<Buffer> GpuDevice::allocate_weight(const WeightShape& shape, WeightLayout layout) {
  std::vector<uint64_t> bytes;
  for (const WeightPiece& piece : cut_weight(shape, layout, limits_)) bytes.push_back(piece.bytes);
  if (!bytes.empty() && std::ranges::max(bytes) > limits_.largest_range()) {
    return fail(Fault::Unsupported, concat("This GPU cannot read a weight whose rows have ", shape.width,
                                           " values: they are longer than it can address at once."));
  }
  return hold(bytes);
}

Status GpuDevice::allocate_kv(KvLayer& layer) {
  const auto bytes = [&](uint32_t head_width) {
    return gpu_kv_bytes(layer.type, layer.heads, head_width, layer.capacity);
  };
  if (std::max(bytes(layer.key_width), bytes(layer.value_width)) > limits_.largest_range()) {
    return fail(Fault::OutOfMemory, concat("This GPU cannot address the memory of ", layer.capacity,
                                           " tokens at once: choose a shorter context."));
  }
  return allocate_sides(layer, [&](uint32_t head_width) { return hold({bytes(head_width)}); });
}

void GpuDevice::free(Buffer buffer) {
  settle();
  const auto found = buffers_.find(buffer.id);
  CHECK(found != buffers_.end());
  bytes_in_use_ -= found->second.bytes;
  buffers_.erase(found);
}

Result<Buffer> GpuDevice::adopt(std::span<const std::byte>) {
  return fail(Fault::Unsupported,
              "A GPU cannot use a model's weights where they lie in the computer's memory.");
}

Status GpuDevice::upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                              std::span<const std::byte> rows) {
  TRY_STATUS(lost());
  HeldBuffer& held = buffers_.at(to.id);
  if (layout == WeightLayout::Tiled) return remember(upload_tiles(held, shape, first_row, rows));
  return remember(upload_vector(held, first_row * row_bytes(shape.type, shape.width), rows));
}

Status GpuDevice::upload_vector(HeldBuffer& held, uint64_t offset, std::span<const std::byte> values) {
  CHECK(offset <= held.bytes && values.size() <= held.bytes - offset && offset % sizeof(float) == 0);
  if (held.bytes <= kMostKept * sizeof(float)) {
    held.kept.resize(held.bytes / sizeof(float));
    std::memcpy(reinterpret_cast<std::byte*>(held.kept.data()) + offset, values.data(), values.size());
  }
  return api_->write(held.pieces.front().get(), offset, values);
}

Status GpuDevice::upload_tiles(HeldBuffer& held, const WeightShape& shape, uint64_t first_row,
                               std::span<const std::byte> rows) {
  CHECK(first_row % kTileRows == 0);
  const uint64_t stride = row_bytes(shape.type, shape.width), tile = weight_tile_bytes(shape);
  const uint64_t end_row = first_row + rows.size() / stride;
  const uint64_t batch_rows = std::max<uint64_t>(kStagingBytes / tile, 1) * kTileRows;
  const std::vector<WeightPiece> pieces = cut_weight(shape, WeightLayout::Tiled, limits_);
  for (size_t i = 0; i < pieces.size(); ++i) {
    const uint64_t piece_end = std::min(pieces[i].first_row + pieces[i].rows, end_row);
    uint64_t row = std::max(pieces[i].first_row, first_row);
    while (row < piece_end) {
      const uint64_t count = std::min(batch_rows, piece_end - row);
      staging_.resize((count + kTileRows - 1) / kTileRows * tile);
      for (uint64_t done = 0; done < count; done += kTileRows) {
        repack_weight_tile(shape, rows.data() + (row + done - first_row) * stride,
                           static_cast<uint32_t>(std::min<uint64_t>(kTileRows, count - done)),
                           staging_.data() + done / kTileRows * tile);
      }
      const uint64_t offset = (row - pieces[i].first_row) / kTileRows * tile;
      TRY_STATUS(api_->write(held.pieces[i].get(), offset, staging_));
      row += count;
    }
  }
  return {};
}

PlanBuffers GpuDevice::buffers_of(const Plan& plan) const {
  PlanBuffers buffers;
  for (const Weight& weight : plan.weights) {
    const HeldBuffer& held = buffers_.at(weight.buffer.id);
    std::vector<GpuBuffer>& pieces = buffers.weights.emplace_back();
    for (const OwnedBuffer& piece : held.pieces) pieces.push_back(piece.get());
    buffers.vectors.emplace_back(held.kept);
  }
  for (const KvLayer& layer : plan.kv) {
    buffers.keys.push_back(buffers_.at(layer.keys.id).pieces.front().get());
    buffers.values.push_back(buffers_.at(layer.values.id).pieces.front().get());
  }
  return buffers;
}

Result<ProgramId> GpuDevice::prepare(const Plan& plan) {
  TRY_STATUS(lost());
  TRY_STATUS(check_plan(plan));
  TRY(auto program,
      remember(GpuProgram::prepare(*api_, pipelines_, plan, limits_, kernels_, buffers_of(plan))));
  bytes_in_use_ += program->bytes();
  const ProgramId id{next_id_++};
  programs_.emplace(id.id, std::move(program));
  return id;
}

void GpuDevice::release(ProgramId id) {
  settle();
  const auto found = programs_.find(id.id);
  CHECK(found != programs_.end());
  bytes_in_use_ -= found->second->bytes();
  programs_.erase(found);
}

Result<Ticket> GpuDevice::submit(ProgramId id, const Step& step) {
  CHECK(running_.id == 0);
  TRY_STATUS(lost());
  TRY_STATUS(remember(program(id).submit(step)));
  running_ = id;
  return Ticket{++last_ticket_};
}

Result<Progress> GpuDevice::poll(Ticket ticket, std::span<float> output) {
  CHECK(ticket.id == last_ticket_ && running_.id != 0);
  Result<Progress> progress = remember(program(running_).poll(output));
  if (!progress || *progress == Progress::Done) running_ = {};
  return progress;
}

// A step that its caller gave up is finished, as what it uses cannot be freed before.
void GpuDevice::settle() {
  if (running_.id != 0) program(std::exchange(running_, {})).settle();
}

// A plan that no kernel can compute has no program; prepare() will say why.
uint64_t GpuDevice::bytes_for(const Plan& plan) const {
  uint64_t bytes = 0;
  for (const Weight& weight : plan.weights) {
    for (const WeightPiece& piece : cut_weight(weight.shape, weight.layout, limits_)) bytes += piece.bytes;
  }
  for (const KvLayer& layer : plan.kv) {
    bytes += gpu_kv_bytes(layer.type, layer.heads, layer.key_width, layer.capacity) +
             gpu_kv_bytes(layer.type, layer.heads, layer.value_width, layer.capacity);
  }
  const Result<Schedule> schedule = check_plan(plan) ? make_schedule(plan, limits_, kernels_) : Schedule();
  return schedule ? bytes + schedule->bytes() : bytes;
}

Result<std::vector<OpTime>> GpuDevice::profile(ProgramId id, const Step& step, std::span<float> output) {
  CHECK(running_.id == 0 && !info_.needs_event_loop);
  TRY_STATUS(lost());
  return remember(program(id).profile(step, output));
}

std::unique_ptr<GpuDevice> open_gpu_device(std::unique_ptr<GpuApi> api, std::string id,
                                           const GpuDeviceSettings& settings) {
  return std::make_unique<GpuDevice>(std::move(api), std::move(id), settings);
}

}  // namespace hearth
