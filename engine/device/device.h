// The seam between the model and whatever computes it. A Device holds buffers, turns a Plan into a program
// once, and then runs that program step after step. Nothing here waits for a GPU: work is submitted, then
// polled. One thread owns a device; only DeviceInfo may be read from others. Implemented by cpu/ and gpu/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/quant.h"

namespace hearth {

struct KvLayer;
struct Plan;

// A handle to device memory; 0 is "none". Freed by Device::free, never by its destructor.
struct Buffer {
  uint32_t id = 0;
  explicit operator bool() const { return id != 0; }
};

// Gpu: graphics hardware of which the system does not say more.
enum class DeviceKind { Cpu, IntegratedGpu, DiscreteGpu, SoftwareGpu, Gpu };

struct DeviceInfo {
  std::string id;      // "cpu", "vulkan:0": what --device takes
  std::string name;    // as its maker calls it
  std::string driver;  // name and version; empty for the processor
  DeviceKind kind = DeviceKind::Cpu;
  uint64_t memory_bytes = 0;
  int threads = 1;                    // CPU only
  std::vector<std::string> features;  // instruction sets or extensions that kernels will use
  bool reads_back_slowly = false;     // output crosses a bus: little of it is better
  // What it computes arrives only between two turns of the thread's event loop: nothing may wait for it.
  bool needs_event_loop = false;
};

// The shape of one weight in its file: `matrices` (experts) of `rows` rows of `width` values.
struct WeightShape {
  QuantType type = QuantType::F32;
  uint64_t width = 0;
  uint64_t rows = 0;
  uint64_t matrices = 1;

  uint64_t file_bytes() const { return row_bytes(type, width) * rows * matrices; }
};

// What a weight is for: a matrix to multiply with, a table whose rows are looked up, a vector of F32.
enum class WeightUse : uint8_t { Multiply, LookUp, Vector };

// AsInFile: rows of GGUF blocks, one after the other. Tiled: repacked (gguf/repack.h) so that kernels read in
// order.
enum class WeightLayout : uint8_t { AsInFile, Tiled };

// Bytes that the whole weight takes in this layout.
uint64_t weight_bytes(const WeightShape& shape, WeightLayout layout);

// What a program is asked to do once. Step rows sit at consecutive positions.
struct Step {
  std::span<const int32_t> tokens;  // one per row; at most Plan::max_rows
  uint32_t position = 0;            // of the first row; rows before it are in the KV cache
  std::span<const float> input;     // the rows of Plan::input, where the plan has one
  // The position from which tokens are of the second segment, for models that read two texts at once.
  uint32_t second_segment = UINT32_MAX;
  // Computes few rows as a device computes many. A device may sum in another order where a step is long (more
  // than kShortStepRows); rows that were part of a long step can so be computed again, bit for bit, in a
  // short one.
  bool as_long_step = false;
};

// Steps of up to this many rows give a row the same bits, however many rows there are; so do all longer ones.
inline constexpr uint32_t kShortStepRows = 8;

enum class Progress { Running, Done };

struct ProgramId {
  uint32_t id = 0;
};
struct Ticket {
  uint64_t id = 0;
};

// What one operation of a step took; on a GPU, one dispatch of it.
struct OpTime {
  std::string_view op;      // "MatMul"
  std::string_view kernel;  // of a GPU: "matvec"
  std::string type;         // of the weights or the cache that it reads, or empty
  uint64_t bytes = 0;       // of weights and cache that it read; 0 where they do not matter
  double microseconds = 0.0;
};

class Device {
 public:
  virtual ~Device() = default;
  virtual const DeviceInfo& info() const = 0;

  // How this device wants a weight of this shape.
  virtual WeightLayout layout_for(const WeightShape& shape, WeightUse use) const = 0;
  // Room for a weight, zeroed. Fails with OutOfMemory, then or at the first poll.
  virtual Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) = 0;
  // Room for the keys and values of a layer, zeroed: sets its two buffers. OutOfMemory leaves none behind.
  virtual Status allocate_kv(KvLayer& layer) = 0;
  virtual void free(Buffer buffer) = 0;

  // Uses `bytes` where they lie; they must outlive the buffer. Unsupported where the device cannot reach
  // them.
  virtual Result<Buffer> adopt(std::span<const std::byte> bytes) = 0;
  // Writes whole rows, as they are in the file, into a weight buffer of `layout`, repacking them on the way.
  //   first_row  counted over all matrices; a multiple of kTileRows unless the layout is AsInFile
  virtual Status upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                             std::span<const std::byte> rows) = 0;
  // False while so much is on its way that more would only pile up in memory: go on a little later.
  virtual bool takes_uploads() { return true; }

  // What the plan's weights, caches and program take here, before any of it is allocated (no buffer needs to
  // be bound).
  virtual uint64_t bytes_for(const Plan& plan) const = 0;
  // How much more can be allocated, as far as the device can know.
  virtual uint64_t memory_left() const = 0;

  // Compiles a plan whose buffers are all bound. Unsupported names the op and the type.
  virtual Result<ProgramId> prepare(const Plan& plan) = 0;
  // A step of it that is running is given up.
  virtual void release(ProgramId program) = 0;

  // Starts one step. One step at a time; its tokens are copied.
  virtual Result<Ticket> submit(ProgramId program, const Step& step) = 0;
  // Done fills `output` (rows that the plan's `output` gives, times its width) once. May wait a millisecond
  // or two, so that a loop around it does not keep a core busy. DeviceLost ends the device.
  virtual Result<Progress> poll(Ticket ticket, std::span<float> output) = 0;

  // One step from submit() to Done, waited for, with the time of each operation in their order; empty, the
  // step done all the same, where the device has no clock. Not for a device that needs the event loop.
  virtual Result<std::vector<OpTime>> profile(ProgramId program, const Step& step, std::span<float> output);

 protected:
  // allocate_kv() of a device that gives keys and values a buffer each: both, or an error and neither.
  //   allocate  a side of the layer, given the width of its heads
  Status allocate_sides(KvLayer& layer, const std::function<Result<Buffer>(uint32_t head_width)>& allocate);
};

}  // namespace hearth
