#include "engine/text/packed_texts.h"

#include <limits>

#include "engine/base/bytes.h"
#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/gguf/gguf_faults.h"

namespace hearth {

Result<std::optional<PackedTexts>> PackedTexts::read(const GgufFile& file, std::string_view key) {
  const MetadataValue* const value = file.find(key);
  if (value == nullptr) return std::nullopt;
  const bool is_list = value->type == MetadataType::Array && value->element == MetadataType::String;
  if (!is_list || value->bytes.size() > std::numeric_limits<uint32_t>::max())
    return fail(Fault::BadFormat, concat("The model file's ", gguf_faults::quoted_name(key),
                                         is_list ? " is too long." : " is not a list of texts."));
  PackedTexts out;
  out.bytes_ = reinterpret_cast<const char*>(value->bytes.data());
  out.offsets_.reserve(static_cast<size_t>(value->count));
  ByteReader reader(value->bytes);
  for (uint64_t i = 0; i < value->count; ++i) {
    out.offsets_.push_back(static_cast<uint32_t>(reader.position()));
    reader.skip(reader.read<uint64_t>());
  }
  CHECK(!reader.failed());  // GgufFile has been through the list before
  return out;
}

}  // namespace hearth
