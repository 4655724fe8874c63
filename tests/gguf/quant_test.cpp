#include "engine/gguf/quant.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

using namespace hearth;

namespace {

std::vector<std::byte> from_hex(const std::string& hex) {
  std::vector<std::byte> bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

nlohmann::json fixture() {
  std::ifstream file(HEARTH_TEST_DATA "/quant_blocks.json");
  return nlohmann::json::parse(file);
}

}  // namespace

TEST_CASE("every weight type decodes to the values that another program gives") {
  const nlohmann::json types = fixture();
  REQUIRE(types.size() == quant_layouts().size());
  for (const QuantLayout& layout : quant_layouts()) {
    CAPTURE(layout.name);
    const nlohmann::json& expected = types.at(std::string(layout.name));
    const std::vector<std::byte> blocks = from_hex(expected.at("blocks"));
    const std::vector<std::byte> value_bytes = from_hex(expected.at("values"));
    std::vector<float> values(value_bytes.size() / sizeof(float));
    std::memcpy(values.data(), value_bytes.data(), value_bytes.size());
    REQUIRE(row_bytes(layout.type, values.size()) == blocks.size());

    std::vector<float> decoded(values.size());
    dequantize(layout.type, blocks.data(), values.size(), decoded.data());
    for (size_t block = 0; block < values.size(); block += layout.block_values) {
      // A value is a difference or sum of products of its block, so rounding errors are relative to the
      // block's largest.
      float largest = 0;
      for (size_t i = 0; i < layout.block_values; ++i)
        largest = std::max(largest, std::abs(values[block + i]));
      for (size_t i = block; i < block + layout.block_values; ++i) {
        if (!(std::abs(decoded[i] - values[i]) <= 2.5e-7f * largest))
          FAIL("value ", i, ": ", decoded[i], " for ", values[i]);
      }
    }
  }
}

TEST_CASE("the sizes of blocks are those of the other program") {
  const nlohmann::json types = fixture();
  for (const QuantLayout& layout : quant_layouts()) {
    CAPTURE(layout.name);
    CHECK(types.at(std::string(layout.name)).at("block_values") == layout.block_values);
    CHECK(types.at(std::string(layout.name)).at("block_bytes") == layout.block_bytes);
  }
}

TEST_CASE("every layout is found by its number, in the order of the numbers") {
  uint32_t previous = 0;
  for (const QuantLayout& layout : quant_layouts()) {
    const auto number = static_cast<uint32_t>(layout.type);
    CHECK((number == 0 || number > previous));
    previous = number;
    CHECK(find_quant(number) == &layout);
    CHECK(&quant_layout(layout.type) == &layout);
    CHECK(ggml_type_name(number) == layout.name);
  }
}

TEST_CASE("types that Hearth does not read have a name but no layout, and unknown numbers have neither") {
  CHECK(find_quant(16) == nullptr);
  CHECK(ggml_type_name(16) == "IQ2_XXS");
  CHECK(find_quant(26) == nullptr);
  CHECK(ggml_type_name(26) == "I32");
  CHECK(find_quant(1000) == nullptr);
  CHECK(ggml_type_name(1000).empty());
}

TEST_CASE("the bytes of a row follow from its blocks") {
  CHECK(row_bytes(QuantType::F32, 3) == 12);
  CHECK(row_bytes(QuantType::Q4_0, 64) == 36);
  CHECK(row_bytes(QuantType::Q6_K, 512) == 420);
}
