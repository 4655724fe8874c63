#include "engine/model_loading.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/machine.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Left free on a device for what no prediction counts: the driver's own buffers, the desktop's next window.
constexpr uint64_t kSpareBytes = uint64_t{64} << 20;

}  // namespace

ModelLoading ModelLoading::start(const GgufFile& file, const DeviceOpener& opener,
                                 const SessionSettings& session, Placement placement,
                                 std::vector<std::unique_ptr<Device>>& devices, LoadedModel& loaded) {
  ModelLoading loading;
  loading.file_ = &file;
  loading.opener_ = opener;
  loading.session_ = session;
  loading.placement_ = std::move(placement);
  loading.devices_ = &devices;
  loading.loaded_ = &loaded;
  return loading;
}

Result<Progress> ModelLoading::pump() {
  auto progress = begun_ ? upload() : begin();
  if (progress) return progress;

  const uint32_t layers = loaded_->recipe.layers;
  const auto next = next_placement(placement_, std::min(placement_.layers, layers), progress.error());
  if (!next) return progress;
  notice_ = placement_notice(*next, layers, device_name_, progress.error());
  placement_ = *next;
  begun_ = false;
  return Progress::Running;
}

// Opens the device. Buffers of an earlier attempt go with its devices.
Result<Progress> ModelLoading::begin() {
  if (!opening_) {
    loaders_.clear();
    loaded_->parts.clear();
    ++loaded_->moves;
    devices_->clear();
    opening_ = opener_(placement_.device);
  }
  if (!opening_->pump()) return Progress::Running;
  auto opened = opening_->take();
  opening_.reset();
  begun_ = true;
  if (!opened) return std::unexpected(std::move(opened).error());
  TRY_STATUS(place(std::move(*opened)));
  return Progress::Running;
}

// Decides how many layers go where.
Status ModelLoading::place(std::unique_ptr<Device> opened) {
  Device& device = *devices_->emplace_back(std::move(opened));
  device_name_ = device.info().name;
  const uint32_t all = loaded_->recipe.layers;
  if (placement_.on_processor()) {
    TRY_STATUS(check_address_space(device));
    return add_part(device, {});
  }

  TRY(const uint32_t fitting, layers_that_fit(device));
  const uint32_t wanted = std::min(placement_.layers, all);
  if (fitting < wanted) {
    if (fitting == 0) {
      return fail(Fault::Unsupported,
                  concat("The memory of ", device_name_, " cannot hold a layer of this model."));
    }
    placement_.layers = fitting;
    notice_ = placement_notice(placement_, all, device_name_, {Fault::OutOfMemory, {}});
  }
  const uint32_t first = all - std::min(placement_.layers, all);
  if (first > 0) {
    TRY(std::unique_ptr<Device> processor, opener_("cpu").wait());
    TRY_STATUS(add_part(*devices_->emplace_back(std::move(processor)), {0, first}));
  }
  return add_part(device, {first, all});
}

// Before anything of a model is read that a 32-bit program has no addresses for.
Status ModelLoading::check_address_space(Device& processor) {
  const uint64_t left = address_space_left();
  if (left == std::numeric_limits<uint64_t>::max()) return {};
  TRY(const uint64_t needed, bytes_for_layers(processor, loaded_->recipe.layers));
  if (needed <= left - std::min(left, kSpareBytes)) return {};
  return fail(Fault::OutOfMemory,
              concat("This model needs ", needed >> 20,
                     " MiB of memory with its context, and the page can have ", left >> 20,
                     " MiB: choose a smaller model or a shorter context, or use Hearth's program "
                     "instead of the page."));
}

// The largest number of last layers whose weights, caches and program fit into the device's memory; 0: none.
Result<uint32_t> ModelLoading::layers_that_fit(Device& device) {
  const uint64_t left = device.memory_left();
  const uint64_t room = left - std::min(left, kSpareBytes);
  uint32_t fits = 0, too_many = loaded_->recipe.layers + 1;
  // An embedding model is one piece.
  if (loaded_->recipe.pools) fits = loaded_->recipe.layers - 1;
  while (too_many - fits > 1) {
    // All of them first: that is what usually fits.
    const uint32_t tried = too_many > loaded_->recipe.layers ? too_many - 1 : fits + (too_many - fits) / 2;
    TRY(const uint64_t bytes, bytes_for_layers(device, tried));
    (bytes <= room ? fits : too_many) = tried;
  }
  return loaded_->recipe.pools && fits < loaded_->recipe.layers ? 0 : fits;
}

Result<uint64_t> ModelLoading::bytes_for_layers(Device& device, uint32_t layers) {
  const LayerRange range{loaded_->recipe.layers - layers, loaded_->recipe.layers};
  TRY(const WeightLoader loader,
      WeightLoader::start(*file_, device, loaded_->architecture->weights(loaded_->recipe, *file_, range)));
  TRY(const Plan plan, session_plan(*loaded_, {&device, range, loader.planned()}, session_));
  return device.bytes_for(plan);
}

Status ModelLoading::add_part(Device& device, LayerRange layers) {
  TRY(WeightLoader loader,
      WeightLoader::start(*file_, device, loaded_->architecture->weights(loaded_->recipe, *file_, layers)));
  loaders_.push_back(std::move(loader));
  loaded_->parts.push_back({&device, layers, {}});
  return {};
}

Result<Progress> ModelLoading::upload() {
  for (WeightLoader& loader : loaders_) {
    TRY(const Progress progress, loader.pump());
    if (progress == Progress::Running) return Progress::Running;
  }
  for (size_t i = 0; i < loaders_.size(); ++i) loaded_->parts[i].weights = loaders_[i].take();
  loaders_.clear();
  return Progress::Done;
}

double ModelLoading::fraction() const {
  if (loaders_.empty()) return begun_ ? 1.0 : 0.0;
  double sum = 0;
  for (const WeightLoader& loader : loaders_) sum += loader.fraction();
  return sum / static_cast<double>(loaders_.size());
}

}  // namespace hearth
