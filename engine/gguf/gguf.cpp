#include "engine/gguf/gguf.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/gguf/gguf_faults.h"
#include "engine/gguf/header.h"

namespace hearth {
namespace {

using gguf_faults::damaged;
using gguf_faults::quoted_name;

// Where a file stands in a split model; an ordinary file is part 0 of 1. Source: the split.* keys that
// llama.cpp's gguf-split tool writes.
struct SplitPlace {
  uint32_t part = 0;  // counted from 0
  uint32_t count = 1;
  std::optional<uint64_t> tensor_count;  // of all parts together
};

Result<std::optional<uint64_t>> split_number(const GgufHeader& header, std::string_view key) {
  const MetadataValue* const value = header.find(key);
  if (value == nullptr) return std::nullopt;
  const std::optional<uint64_t> number = as_number(*value);
  if (!number) return damaged(concat("its setting ", quoted_name(key), " should be a whole number"));
  return number;
}

Result<SplitPlace> split_place(const GgufHeader& header) {
  TRY(const auto count, split_number(header, "split.count"));
  TRY(const auto part, split_number(header, "split.no"));
  TRY(const auto tensor_count, split_number(header, "split.tensors.count"));
  constexpr uint64_t kMostParts = 99999;  // five digits in the file name
  if (count.value_or(0) <= 1) return SplitPlace{};
  if (*count > kMostParts || part.value_or(0) >= *count) {
    return damaged(concat("it says that it is part ", part.value_or(0), " of ", *count));
  }
  return SplitPlace{static_cast<uint32_t>(part.value_or(0)), static_cast<uint32_t>(*count), tensor_count};
}

std::string part_text(uint32_t part, uint32_t count) { return concat("part ", part + 1, " of ", count); }

// "-00002-of-00003.gguf" for part 1 of 3.
std::string part_suffix(uint32_t part, uint32_t count) {
  const auto five_digits = [](uint32_t number) {
    const std::string digits = std::to_string(number);
    return std::string(5 - digits.size(), '0') + digits;
  };
  return concat('-', five_digits(part + 1), "-of-", five_digits(count), ".gguf");
}

Result<std::unique_ptr<File>> open_part(const std::string& first_path, uint32_t part, uint32_t count) {
  const std::string first_suffix = part_suffix(0, count);
  if (!first_path.ends_with(first_suffix)) {
    return fail(Fault::NotFound,
                concat("This file is part 1 of ", count, " of a model, but its name does not end in \"",
                       first_suffix, "\", so the other parts cannot be found."));
  }
  const std::string path =
      first_path.substr(0, first_path.size() - first_suffix.size()) + part_suffix(part, count);
  auto file = open_file(path);
  if (!file && file.error().fault == Fault::NotFound) {
    return fail(Fault::NotFound, concat("This model is incomplete: ", part_text(part, count), ", \"",
                                        repair_utf8(path), "\", is missing."));
  }
  return file;
}

// What a typed reader of GgufFile returns, from what metadata.h read: `value` is null when the key is absent.
template <class T>
Result<std::optional<T>> typed(const MetadataValue* value, std::string_view key, std::string_view kind,
                               std::optional<T> (*read)(const MetadataValue&)) {
  if (value == nullptr) return std::nullopt;
  std::optional<T> result = read(*value);
  if (!result) return damaged(concat("its setting ", quoted_name(key), " should be ", kind));
  return result;
}

}  // namespace

Result<GgufFile> GgufFile::open(const std::string& path) {
  GgufFile gguf;
  TRY(std::unique_ptr<File> first, open_file(path));
  TRY_STATUS(gguf.add_part(std::move(first)));
  for (uint32_t part = 1; part < gguf.part_count_; ++part) {
    TRY(std::unique_ptr<File> file, open_part(path, part, gguf.part_count_));
    TRY_STATUS(gguf.add_part(std::move(file)));
  }
  TRY_STATUS(gguf.finish());
  return gguf;
}

Result<GgufFile> GgufFile::parse(std::vector<std::unique_ptr<File>> parts) {
  GgufFile gguf;
  for (std::unique_ptr<File>& file : parts) TRY_STATUS(gguf.add_part(std::move(file)));
  TRY_STATUS(gguf.finish());
  return gguf;
}

Status GgufFile::add_part(std::unique_ptr<File> file) {
  Part part = {std::move(file), {}};
  TRY(GgufHeader header, read_header(*part.file, part.header));
  TRY(const SplitPlace place, split_place(header));
  const auto index = static_cast<uint32_t>(parts_.size());
  if (index == 0) {
    if (place.part != 0) {
      return fail(Fault::BadFormat, concat("This file is ", part_text(place.part, place.count),
                                           " of a model; open its first part instead."));
    }
    version_ = header.version;
    part_count_ = place.count;
    split_tensor_count_ = place.tensor_count;
    keys_ = std::move(header.keys);
    values_ = std::move(header.values);
  } else if (place.part != index || place.count != part_count_) {
    return fail(Fault::BadFormat, concat("The file that should be ", part_text(index, part_count_),
                                         " of this model is another part or belongs to another model."));
  }

  for (TensorInfo& tensor : header.tensors) {
    tensor.part = index;
    tensors_.push_back(tensor);
  }
  parts_.push_back(std::move(part));
  return {};
}

Status GgufFile::finish() {
  if (parts_.size() < part_count_) {
    return fail(Fault::NotFound,
                concat("This model is incomplete: ",
                       part_text(static_cast<uint32_t>(parts_.size()), part_count_), " is missing."));
  }
  if (split_tensor_count_ && *split_tensor_count_ != tensors_.size()) {
    return damaged(concat("its parts hold ", tensors_.size(), " tensors instead of ", *split_tensor_count_));
  }
  key_index_ = NameIndex(keys_);
  if (const auto name = key_index_.duplicate()) {
    return damaged(concat("its setting ", quoted_name(*name), " is there twice"));
  }
  std::vector<std::string_view> tensor_names;
  tensor_names.reserve(tensors_.size());
  for (const TensorInfo& tensor : tensors_) tensor_names.push_back(tensor.name);
  tensor_index_ = NameIndex(tensor_names);
  if (const auto name = tensor_index_.duplicate()) {
    return damaged(concat("its tensor ", quoted_name(*name), " is there twice"));
  }
  return {};
}

const MetadataValue* GgufFile::find(std::string_view key) const {
  const std::optional<uint32_t> position = key_index_.find(key);
  return position ? &values_[*position] : nullptr;
}

Result<std::optional<uint64_t>> GgufFile::number(std::string_view key) const {
  return typed(find(key), key, "a whole number", as_number);
}

Result<std::optional<double>> GgufFile::real(std::string_view key) const {
  return typed(find(key), key, "a number", as_real);
}

Result<std::optional<bool>> GgufFile::boolean(std::string_view key) const {
  return typed(find(key), key, "true or false", as_boolean);
}

Result<std::optional<std::string_view>> GgufFile::string(std::string_view key) const {
  return typed(find(key), key, "a text", as_string);
}

Result<std::optional<std::vector<std::string_view>>> GgufFile::strings(std::string_view key) const {
  return typed(find(key), key, "a list of texts", as_strings);
}

Result<std::optional<std::vector<int64_t>>> GgufFile::numbers(std::string_view key) const {
  return typed(find(key), key, "a list of whole numbers", as_numbers);
}

Result<std::optional<std::vector<float>>> GgufFile::reals(std::string_view key) const {
  return typed(find(key), key, "a list of numbers", as_reals);
}

const TensorInfo* GgufFile::find_tensor(std::string_view name) const {
  const std::optional<uint32_t> position = tensor_index_.find(name);
  return position ? &tensors_[*position] : nullptr;
}

std::span<const std::byte> GgufFile::mapped(const TensorInfo& tensor) const {
  const std::span<const std::byte> mapping = parts_[tensor.part].file->mapping();
  if (mapping.empty()) return {};
  return mapping.subspan(static_cast<size_t>(tensor.offset), static_cast<size_t>(tensor.bytes));
}

Status GgufFile::read(const TensorInfo& tensor, uint64_t offset, std::span<std::byte> into) const {
  CHECK(offset <= tensor.bytes && into.size() <= tensor.bytes - offset);
  return parts_[tensor.part].file->read_at(tensor.offset + offset, into);
}

void GgufFile::prefetch(const TensorInfo& tensor) const {
  parts_[tensor.part].file->prefetch(tensor.offset, tensor.bytes);
}

void GgufFile::release(const TensorInfo& tensor, uint64_t offset, uint64_t bytes) const {
  parts_[tensor.part].file->release(tensor.offset + offset, bytes);
}

uint64_t GgufFile::file_bytes() const {
  uint64_t bytes = 0;
  for (const Part& part : parts_) bytes += part.file->size();
  return bytes;
}

Result<std::string_view> architecture_name(const GgufFile& file) {
  TRY(const std::optional<std::string_view> name, file.string("general.architecture"));
  if (!name || name->empty()) {
    return fail(Fault::BadFormat,
                "This model file does not say which architecture it has (general.architecture).");
  }
  return *name;
}

}  // namespace hearth
