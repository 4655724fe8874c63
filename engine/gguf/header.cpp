#include "engine/gguf/header.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "engine/base/bytes.h"
#include "engine/base/text.h"
#include "engine/gguf/gguf_faults.h"

namespace hearth {
namespace {

using gguf_faults::damaged;
using gguf_faults::quoted_name;

constexpr uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr uint32_t kOldestVersion = 2;
constexpr uint32_t kNewestVersion = 3;

// Far beyond any real model (the largest have some 50,000 tensors and 20 MB of vocabulary); what lies above
// costs a hostile file's reader time and memory for nothing.
constexpr uint64_t kMostHeaderBytes = uint64_t{128} << 20;
constexpr uint64_t kMostKeys = uint64_t{1} << 16;
constexpr uint64_t kMostTensors = uint64_t{1} << 18;
constexpr uint64_t kMostFileBytes = uint64_t{1} << 42;

constexpr uint64_t kLongestKey = 65535;       // GGUF specification, gguf_metadata_kv_t
constexpr uint64_t kLongestTensorName = 255;  // the specification says 64; some converters write longer ones
constexpr uint32_t kMostDimensions = 4;       // GGUF specification, gguf_tensor_info_t
constexpr uint64_t kDefaultAlignment = 32;    // GGUF specification, general.alignment: a multiple of 8
constexpr uint64_t kLeastAlignment = 8;
constexpr uint64_t kMostAlignment = uint64_t{1} << 20;

// The smallest that a key with its value, and a tensor's entry, can be: a name of one character, one byte or
// dimension.
constexpr uint64_t kLeastKeyBytes = 8 + 1 + 4 + 1;
constexpr uint64_t kLeastTensorBytes = 8 + 1 + 4 + 8 + 4 + 8;

constexpr uint64_t kMax64 = std::numeric_limits<uint64_t>::max();

std::optional<uint64_t> product(uint64_t a, uint64_t b) {
  if (b != 0 && a > kMax64 / b) return std::nullopt;
  return a * b;
}

uint64_t saturating_sum(uint64_t a, uint64_t b) { return a > kMax64 - b ? kMax64 : a + b; }

// `alignment` is a power of two.
uint64_t align_up(uint64_t value, uint64_t alignment) {
  return saturating_sum(value, alignment - 1) & ~(alignment - 1);
}

class HeaderScan {
 public:
  // `bytes` is the beginning of the file, or all of it.
  HeaderScan(std::span<const std::byte> bytes, uint64_t file_bytes)
      : reader_(bytes), file_bytes_(file_bytes) {}

  Result<GgufHeader> scan() {
    TRY_STATUS(scan_preamble());
    for (uint64_t i = 0; i < key_count_; ++i) TRY_STATUS(scan_key());
    TRY_STATUS(choose_alignment());
    for (uint64_t i = 0; i < tensor_count_; ++i) TRY_STATUS(scan_tensor());
    TRY_STATUS(place_tensors());
    return std::move(header_);
  }

  // Whether scan() failed only because `bytes` ended.
  bool ran_short() const { return reader_.failed(); }

 private:
  Status scan_preamble();
  Status check_version() const;
  Status scan_key();
  Status choose_alignment();
  Status scan_tensor();
  Status measure(TensorInfo& tensor) const;
  Result<QuantType> supported_type(uint32_t type, std::string_view tensor_name) const;
  Status place_tensors();
  Status check_inside_file(uint64_t data_start) const;
  Status check_apart() const;

  uint64_t bytes_left() const { return file_bytes_ - reader_.position(); }

  ByteReader reader_;
  uint64_t file_bytes_;
  uint64_t tensor_count_ = 0;
  uint64_t key_count_ = 0;
  uint64_t alignment_ = kDefaultAlignment;
  GgufHeader header_;
};

Status HeaderScan::scan_preamble() {
  if (file_bytes_ == 0) return fail(Fault::BadFormat, "This file is not a GGUF model: it is empty.");
  if (file_bytes_ < sizeof(kMagic) || reader_.read<uint32_t>() != kMagic) {
    return fail(Fault::BadFormat, "This file is not a GGUF model: it starts with other bytes.");
  }
  header_.version = reader_.read<uint32_t>();
  if (reader_.failed()) return gguf_faults::ends_in_header();
  TRY_STATUS(check_version());

  tensor_count_ = reader_.read<uint64_t>();
  key_count_ = reader_.read<uint64_t>();
  if (reader_.failed()) return gguf_faults::ends_in_header();
  if (key_count_ > kMostKeys || key_count_ > bytes_left() / kLeastKeyBytes) {
    return damaged(concat("it announces ", key_count_, " settings, more than it can hold"));
  }
  if (tensor_count_ > kMostTensors || tensor_count_ > bytes_left() / kLeastTensorBytes) {
    return damaged(concat("it announces ", tensor_count_, " tensors, more than it can hold"));
  }
  return {};
}

Status HeaderScan::check_version() const {
  const uint32_t version = header_.version;
  if (version >= kOldestVersion && version <= kNewestVersion) return {};
  if (version == 0) return damaged("its version is 0");
  // Versions are small numbers, so zeros in the low half mean that the bytes are in the other order.
  if ((version & 0xffff) == 0) {
    return fail(Fault::Unsupported,
                "This model file was made for big-endian machines; download the usual little-endian one.");
  }
  if (version < kOldestVersion) {
    return fail(Fault::Unsupported,
                "This model file has the outdated GGUF version 1; download a newer conversion of the model.");
  }
  return fail(Fault::Unsupported, concat("This model file has GGUF version ", version,
                                         ", which is newer than this Hearth can read; update Hearth."));
}

Status HeaderScan::scan_key() {
  const auto length = reader_.read<uint64_t>();
  if (reader_.failed()) return gguf_faults::ends_in_header();
  if (length == 0 || length > kLongestKey)
    return damaged(concat("the name of a setting is ", length, " bytes long"));
  const std::string_view key = reader_.take_string(length);
  if (reader_.failed()) return gguf_faults::ends_in_header();

  MetadataValue value = {};
  switch (scan_value(reader_, file_bytes_, value)) {
    case MetadataFlaw::None:
      break;
    case MetadataFlaw::UnknownType:
      return damaged(concat("its setting ", quoted_name(key), " has an unknown type"));
    case MetadataFlaw::NestedTooDeep:
      return damaged(concat("its setting ", quoted_name(key), " has too many lists inside lists"));
    case MetadataFlaw::PastTheEnd:
      return gguf_faults::ends_in_header();
  }
  if (reader_.failed()) return gguf_faults::ends_in_header();
  header_.keys.push_back(key);
  header_.values.push_back(value);
  return {};
}

Status HeaderScan::choose_alignment() {
  const MetadataValue* const value = header_.find("general.alignment");
  if (value == nullptr) return {};
  const std::optional<uint64_t> alignment = as_number(*value);
  if (!alignment || !std::has_single_bit(*alignment) || *alignment < kLeastAlignment ||
      *alignment > kMostAlignment) {
    return damaged("its alignment (general.alignment) is not a power of two from 8 to 1048576");
  }
  alignment_ = *alignment;
  return {};
}

// GGUF specification, gguf_tensor_info_t
Status HeaderScan::scan_tensor() {
  const auto length = reader_.read<uint64_t>();
  if (reader_.failed()) return gguf_faults::ends_in_header();
  if (length == 0 || length > kLongestTensorName) {
    return damaged(concat("the name of a tensor is ", length, " bytes long"));
  }
  TensorInfo tensor = {};
  tensor.name = reader_.take_string(length);
  const auto dimensions = reader_.read<uint32_t>();
  if (reader_.failed()) return gguf_faults::ends_in_header();
  if (dimensions == 0 || dimensions > kMostDimensions) {
    return damaged(concat("its tensor ", quoted_name(tensor.name), " has ", dimensions,
                          " dimensions instead of 1 to 4"));
  }
  tensor.shape.fill(1);
  for (uint32_t i = 0; i < dimensions; ++i) tensor.shape[i] = reader_.read<uint64_t>();
  const auto type = reader_.read<uint32_t>();
  tensor.offset = reader_.read<uint64_t>();
  if (reader_.failed()) return gguf_faults::ends_in_header();

  TRY(tensor.type, supported_type(type, tensor.name));
  TRY_STATUS(measure(tensor));
  header_.tensors.push_back(tensor);
  return {};
}

Result<QuantType> HeaderScan::supported_type(uint32_t type, std::string_view tensor_name) const {
  if (const QuantLayout* const layout = find_quant(type)) return layout->type;
  const std::string_view name = ggml_type_name(type);
  const std::string type_text = name.empty() ? concat("type number ", type) : std::string(name);
  return fail(Fault::Unsupported, concat("This model cannot be used: its tensor ", quoted_name(tensor_name),
                                         " is stored as ", type_text, ", which Hearth does not read."));
}

// Sets `bytes` from the shape and the type.
Status HeaderScan::measure(TensorInfo& tensor) const {
  const QuantLayout& layout = quant_layout(tensor.type);
  if (tensor.width() % layout.block_values != 0) {
    return damaged(concat("the rows of its tensor ", quoted_name(tensor.name), " are ", tensor.width(),
                          " values long, not a multiple of ", layout.block_values, " as ", layout.name,
                          " needs"));
  }
  std::optional<uint64_t> bytes = product(tensor.width() / layout.block_values, layout.block_bytes);
  for (size_t i = 1; i < tensor.shape.size() && bytes; ++i) bytes = product(*bytes, tensor.shape[i]);
  if (bytes && *bytes == 0)
    return damaged(concat("its tensor ", quoted_name(tensor.name), " has a dimension of 0"));
  // The number of values must fit 64 bits too, also where a value takes less than a byte.
  std::optional<uint64_t> values = tensor.width();
  for (size_t i = 1; i < tensor.shape.size() && values; ++i) values = product(*values, tensor.shape[i]);
  if (!bytes || !values) {
    return damaged(concat("its tensor ", quoted_name(tensor.name), " is larger than any file can be"));
  }
  tensor.bytes = *bytes;
  return {};
}

// Turns offsets from the start of the data section into offsets from the start of the file.
Status HeaderScan::place_tensors() {
  const uint64_t data_start = align_up(reader_.position(), alignment_);
  for (TensorInfo& tensor : header_.tensors) {
    if (tensor.offset % alignment_ != 0) {
      return damaged(concat("its tensor ", quoted_name(tensor.name), " does not start at a multiple of ",
                            alignment_, " bytes"));
    }
    tensor.offset = saturating_sum(data_start, tensor.offset);
  }
  TRY_STATUS(check_inside_file(data_start));
  return check_apart();
}

// A file is taken to be cut short when its tensors would fit one after the other in the length it claims, and
// to be damaged when an offset leads beyond even that.
Status HeaderScan::check_inside_file(uint64_t data_start) const {
  uint64_t claimed_end = 0;
  uint64_t packed_end = data_start;
  const TensorInfo* last = nullptr;
  for (const TensorInfo& tensor : header_.tensors) {
    const uint64_t end = saturating_sum(tensor.offset, tensor.bytes);
    if (end > claimed_end) last = &tensor;
    claimed_end = std::max(claimed_end, end);
    packed_end = saturating_sum(packed_end, align_up(tensor.bytes, alignment_));
  }
  if (claimed_end <= file_bytes_) return {};
  const bool plausible = claimed_end <= packed_end && claimed_end <= kMostFileBytes;
  if (plausible) return gguf_faults::cut_short(claimed_end, file_bytes_);
  return damaged(concat("its tensor ", quoted_name(last->name), " lies beyond the end of the file"));
}

Status HeaderScan::check_apart() const {
  std::vector<const TensorInfo*> by_offset;
  by_offset.reserve(header_.tensors.size());
  for (const TensorInfo& tensor : header_.tensors) by_offset.push_back(&tensor);
  std::ranges::sort(by_offset, {}, &TensorInfo::offset);
  for (size_t i = 1; i < by_offset.size(); ++i) {
    const TensorInfo& before = *by_offset[i - 1];
    if (by_offset[i]->offset - before.offset < before.bytes) {
      return damaged(concat("its tensors ", quoted_name(before.name), " and ",
                            quoted_name(by_offset[i]->name), " lie on top of each other"));
    }
  }
  return {};
}

std::unexpected<Error> header_too_long() {
  return damaged(concat("its description of the model is longer than ", kMostHeaderBytes >> 20, " MiB"));
}

// Reads the file's beginning into `copy`, more of it each time the scan runs short.
Result<GgufHeader> read_in_pieces(const File& file, std::vector<std::byte>& copy) {
  const uint64_t most = std::min(file.size(), kMostHeaderBytes);
  uint64_t have = 0;
  uint64_t wanted = uint64_t{1} << 20;
  while (true) {
    wanted = std::min(wanted, most);
    copy.resize(static_cast<size_t>(wanted));
    TRY_STATUS(file.read_at(have, std::span(copy).subspan(static_cast<size_t>(have))));
    have = wanted;

    HeaderScan scan(copy, file.size());
    Result<GgufHeader> header = scan.scan();
    if (header || !scan.ran_short() || have == file.size()) return header;
    if (have == most) return header_too_long();
    wanted = have * 4;
  }
}

}  // namespace

const MetadataValue* GgufHeader::find(std::string_view key) const {
  const auto found = std::ranges::find(keys, key);
  return found == keys.end() ? nullptr : &values[static_cast<size_t>(found - keys.begin())];
}

Result<GgufHeader> read_header(const File& file, std::vector<std::byte>& copy) {
  const std::span<const std::byte> mapping = file.mapping();
  if (mapping.empty()) return read_in_pieces(file, copy);

  const size_t most = static_cast<size_t>(std::min<uint64_t>(mapping.size(), kMostHeaderBytes));
  HeaderScan scan(mapping.first(most), file.size());
  Result<GgufHeader> header = scan.scan();
  if (!header && scan.ran_short() && most < mapping.size()) return header_too_long();
  return header;
}

}  // namespace hearth
