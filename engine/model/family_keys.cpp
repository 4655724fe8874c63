#include "engine/model/family_keys.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace hearth {

namespace {

// The one value that all layers share. A negative one becomes a number far outside every range.
Result<std::optional<uint64_t>> shared_number(const GgufFile& file, const std::string& key) {
  TRY(const auto values, file.numbers(key));
  if (!values || values->empty()) return fail(Fault::BadFormat, concat("The model's ", key, " is empty."));
  if (std::ranges::any_of(*values, [&](int64_t value) { return value != values->front(); })) {
    return fail(Fault::Unsupported,
                concat("The model's layers differ in ", key, ", which Hearth cannot run yet."));
  }
  return static_cast<uint64_t>(values->front());
}

}  // namespace

Result<FamilyKeys> FamilyKeys::of(const GgufFile& file) {
  TRY(const std::string_view architecture, architecture_name(file));
  return FamilyKeys(file, architecture);
}

std::string FamilyKeys::full(std::string_view key) const { return concat(architecture_, ".", key); }

Result<std::optional<uint32_t>> FamilyKeys::number(std::string_view key, uint32_t most) const {
  const std::string name = full(key);
  const MetadataValue* value = file_->find(name);
  if (!value) return std::nullopt;
  const bool is_array = value->type == MetadataType::Array;
  TRY(const std::optional<uint64_t> found, is_array ? shared_number(*file_, name) : file_->number(name));
  if (!found) return std::nullopt;
  if (*found > most) {
    return fail(Fault::BadFormat,
                concat("The model says its ", name, " is ", *found, ", but at most ", most, " is possible."));
  }
  return static_cast<uint32_t>(*found);
}

Result<uint32_t> FamilyKeys::positive(std::string_view key, uint32_t most) const {
  TRY(const std::optional<uint32_t> value, number(key, most));
  if (!value) return fail(Fault::BadFormat, concat("The model does not say its ", full(key), "."));
  if (*value == 0) return fail(Fault::BadFormat, concat("The model says its ", full(key), " is 0."));
  return *value;
}

Result<uint32_t> FamilyKeys::positive_or(std::string_view key, uint32_t otherwise, uint32_t most) const {
  TRY(const std::optional<uint32_t> value, number(key, most));
  return value && *value != 0 ? *value : otherwise;
}

Result<float> FamilyKeys::real_or(std::string_view key, float otherwise, double least, double most) const {
  const std::string name = full(key);
  TRY(const std::optional<double> value, file_->real(name));
  if (!value) return otherwise;
  if (std::isfinite(*value) && *value >= least && *value <= most) return static_cast<float>(*value);
  return fail(Fault::BadFormat, concat("The model's ", name, " is not a number that makes sense there."));
}

}  // namespace hearth
