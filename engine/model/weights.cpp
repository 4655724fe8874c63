#include "engine/model/weights.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/gguf/repack.h"

namespace hearth {

namespace {

std::string shape_text(const std::array<uint64_t, 4>& shape) {
  std::string text = concat(shape[0]);
  for (size_t i = 1; i < shape.size(); ++i) {
    if (shape[i] != 1) text += concat(" x ", shape[i]);
  }
  return text;
}

bool is_plain(QuantType type) {
  return type == QuantType::F32 || type == QuantType::F16 || type == QuantType::BF16;
}

// Whether the tensor is what the request means.
Status check_tensor(const WeightRequest& request, const TensorInfo& tensor) {
  const std::array<uint64_t, 4> needed = {request.width, request.rows, request.matrices, 1};
  if (tensor.shape != needed) {
    return fail(Fault::BadFormat,
                concat("The model's tensor ", request.name, " is ", shape_text(tensor.shape), ", but ",
                       shape_text(needed), " is needed."));
  }
  if (request.use == WeightUse::Vector && !is_plain(tensor.type)) {
    return fail(Fault::BadFormat, concat("The model's tensor ", request.name, " is stored as ",
                                         quant_layout(tensor.type).name, ", but must be F32 or F16."));
  }
  return {};
}

// All values of a small tensor.
Result<std::vector<float>> read_values(const GgufFile& file, const TensorInfo& tensor) {
  std::vector<std::byte> bytes(tensor.bytes);
  TRY_STATUS(file.read(tensor, 0, bytes));
  std::vector<float> values(tensor.width() * tensor.rows());
  dequantize(tensor.type, bytes.data(), values.size(), values.data());
  return values;
}

// The factors of `request.scale`, one a matrix, or none when the file does not have that tensor.
Result<std::vector<float>> read_scales(const GgufFile& file, const WeightRequest& request) {
  const TensorInfo* tensor = request.scale.empty() ? nullptr : file.find_tensor(request.scale);
  if (!tensor) return std::vector<float>();
  TRY_STATUS(check_tensor({WeightUse::Vector, request.scale, request.matrices}, *tensor));
  return read_values(file, *tensor);
}

bool may_be_adopted(std::span<const std::byte> bytes) {
  return !bytes.empty() && reinterpret_cast<uintptr_t>(bytes.data()) % alignof(float) == 0;
}

}  // namespace

const Weight* ModelWeights::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &weights_[found->second];
}

void ModelWeights::add(Weight weight) {
  by_name_[weight.name] = static_cast<uint32_t>(weights_.size());
  weights_.push_back(std::move(weight));
}

Result<WeightLoader> WeightLoader::start(const GgufFile& file, Device& device,
                                         std::vector<WeightRequest> requests) {
  WeightLoader loader;
  loader.file_ = &file;
  loader.device_ = &device;
  for (WeightRequest& request : requests) {
    const TensorInfo* tensor = file.find_tensor(request.name);
    if (!tensor && request.optional) continue;
    if (!tensor) {
      return fail(Fault::BadFormat,
                  concat("The model has no tensor ", request.name, ", which its architecture needs."));
    }
    TRY_STATUS(check_tensor(request, *tensor));
    TRY(std::vector<float> scales, read_scales(file, request));
    loader.bytes_total_ += tensor->bytes;
    Item& item = loader.items_.emplace_back(Item{std::move(request), tensor, std::move(scales)});
    item.as_floats =
        !item.scales.empty() || (item.request.use == WeightUse::Vector && tensor->type != QuantType::F32);
    const QuantType type = item.as_floats ? QuantType::F32 : tensor->type;
    item.weight.name = item.request.name;
    item.weight.shape = {type, item.request.width, item.request.rows, item.request.matrices};
    item.weight.layout = device.layout_for(item.weight.shape, item.request.use);
  }
  return loader;
}

ModelWeights WeightLoader::planned() const {
  ModelWeights weights;
  for (const Item& item : items_) weights.add(item.weight);
  return weights;
}

Result<Progress> WeightLoader::pump(uint64_t bytes) {
  while (next_item_ < items_.size()) {
    Item& item = items_[next_item_];
    if (!item.weight.buffer) TRY_STATUS(begin(item));
    while (item.next_row < item.tensor->rows()) {
      if (bytes == 0 || !device_->takes_uploads()) return Progress::Running;
      TRY(const uint64_t copied, advance(item, bytes));
      bytes -= std::min(bytes, copied);
    }
    weights_.add(std::move(item.weight));
    ++next_item_;
  }
  return Progress::Done;
}

Status WeightLoader::begin(Item& item) {
  const TensorInfo& tensor = *item.tensor;
  Weight& weight = item.weight;
  const std::span<const std::byte> mapped = file_->mapped(tensor);
  if (weight.layout == WeightLayout::AsInFile && !item.as_floats && may_be_adopted(mapped)) {
    const Result<Buffer> adopted = device_->adopt(mapped);
    if (adopted) {
      weight.buffer = *adopted;
      item.next_row = tensor.rows();
      bytes_done_ += tensor.bytes;
      return {};
    }
    if (adopted.error().fault != Fault::Unsupported) return std::unexpected(adopted.error());
  }
  TRY(weight.buffer, device_->allocate_weight(weight.shape, weight.layout));
  return {};
}

Result<uint64_t> WeightLoader::advance(Item& item, uint64_t bytes) {
  const TensorInfo& tensor = *item.tensor;
  const uint64_t bytes_per_row = row_bytes(tensor.type, tensor.width());
  const uint64_t tiles = std::max<uint64_t>(1, bytes / (bytes_per_row * kTileRows));
  const uint64_t rows = std::min(tiles * kTileRows, tensor.rows() - item.next_row);

  const uint64_t offset = item.next_row * bytes_per_row;
  std::span<const std::byte> piece = file_->mapped(tensor);
  if (piece.empty()) {
    piece_.resize(rows * bytes_per_row);
    TRY_STATUS(file_->read(tensor, offset, piece_));
    piece = piece_;
  } else {
    piece = piece.subspan(offset, rows * bytes_per_row);
  }
  if (item.as_floats) piece = to_floats(item, piece);
  TRY_STATUS(
      device_->upload_rows(item.weight.buffer, item.weight.shape, item.weight.layout, item.next_row, piece));

  item.next_row += rows;
  bytes_done_ += rows * bytes_per_row;
  // At once, so that a large tensor is never in memory twice.
  file_->release(tensor, offset, rows * bytes_per_row);
  return rows * bytes_per_row;
}

std::span<const std::byte> WeightLoader::to_floats(const Item& item, std::span<const std::byte> rows) {
  const uint64_t width = item.tensor->width();
  const uint64_t count = rows.size() / row_bytes(item.tensor->type, width);
  floats_.resize(count * width);
  dequantize(item.tensor->type, rows.data(), floats_.size(), floats_.data());
  if (!item.scales.empty()) {
    for (uint64_t row = 0; row < count; ++row) {
      const float scale = item.scales[(item.next_row + row) / item.request.rows];
      for (uint64_t i = 0; i < width; ++i) floats_[row * width + i] *= scale;
    }
  }
  return std::as_bytes(std::span(floats_));
}

double WeightLoader::fraction() const {
  return bytes_total_ == 0 ? 1.0 : static_cast<double>(bytes_done_) / static_cast<double>(bytes_total_);
}

ModelWeights WeightLoader::take() {
  CHECK(next_item_ == items_.size());
  return std::move(weights_);
}

}  // namespace hearth
