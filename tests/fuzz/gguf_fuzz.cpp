// Opens arbitrary bytes as a model file, mapped and unmapped, and reads everything that the file then offers.
// Beyond what the sanitizers see, both ways must agree and every message must be fit for a person.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/check.h"
#include "engine/gguf/gguf.h"
#include "tests/gguf/message_checks.h"

namespace hearth {
namespace {

template <class T>
void check_message(const Result<T>& result) {
  if (!result) CHECK(reads_like_a_sentence(result.error().message));
}

Result<GgufFile> parse(std::vector<std::byte> bytes, bool mappable) {
  std::vector<std::unique_ptr<File>> parts;
  parts.push_back(memory_file(std::move(bytes), mappable));
  return GgufFile::parse(std::move(parts));
}

void read_metadata(const GgufFile& file) {
  for (const std::string_view key : file.keys()) {
    CHECK(file.find(key) != nullptr);
    check_message(file.number(key));
    check_message(file.real(key));
    check_message(file.boolean(key));
    check_message(file.string(key));
    check_message(file.numbers(key));
    check_message(file.reals(key));
    const auto strings = file.strings(key);
    check_message(strings);
    if (strings) {
      size_t characters = 0;
      for (const std::string_view text : **strings)
        characters += static_cast<size_t>(std::ranges::count(text, 'a'));
      CHECK(characters <= file.file_bytes());
    }
  }
  check_message(architecture_name(file));
}

void read_tensors(const GgufFile& file) {
  for (const TensorInfo& tensor : file.tensors()) {
    CHECK(file.find_tensor(tensor.name) == &tensor);
    std::vector<std::byte> bytes(static_cast<size_t>(tensor.bytes));
    CHECK(file.read(tensor, 0, bytes).has_value());
    const auto mapped = file.mapped(tensor);
    CHECK(mapped.empty() || std::ranges::equal(mapped, bytes));

    const QuantLayout& layout = quant_layout(tensor.type);
    std::array<float, 256> values = {};
    dequantize(tensor.type, bytes.data(), layout.block_values, values.data());
    file.prefetch(tensor);
    file.release(tensor, 0, tensor.bytes);
  }
}

}  // namespace
}  // namespace hearth

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hearth;
  const auto* const first = reinterpret_cast<const std::byte*>(data);
  const std::vector<std::byte> bytes(first, first + size);
  const Result<GgufFile> mapped = parse(bytes, true);
  const Result<GgufFile> unmapped = parse(bytes, false);
  CHECK(mapped.has_value() == unmapped.has_value());
  check_message(mapped);
  if (!mapped) {
    CHECK(mapped.error().fault == unmapped.error().fault &&
          mapped.error().message == unmapped.error().message);
    return 0;
  }
  for (const GgufFile* const file : {&*mapped, &*unmapped}) {
    read_metadata(*file);
    read_tensors(*file);
  }
  return 0;
}
