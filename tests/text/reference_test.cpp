// Ids of real models, compared with those that other programs gave. Where the expected ids come from and how
// they were made stands in tests/data/README.md.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/text/tokenizer.h"
#include "test_models.h"
#include "tests/text/small_vocabularies.h"

using namespace hearth;
using Ids = std::vector<TokenId>;

namespace {

nlohmann::json read_json(const std::string& name) {
  std::ifstream file(HEARTH_TEST_DATA "/" + name);
  REQUIRE(file.good());
  return nlohmann::json::parse(file);
}

struct Loaded {
  std::unique_ptr<GgufFile> file;
  Tokenizer tokenizer;
};

Loaded load(const std::string& path) {
  auto file = GgufFile::open(path);
  REQUIRE(file);
  auto owned = std::make_unique<GgufFile>(std::move(*file));
  auto tokenizer = Tokenizer::open(*owned);
  REQUIRE(tokenizer);
  return {std::move(owned), std::move(*tokenizer)};
}

Ids encode(const Loaded& loaded, const std::string& text, bool may_hold_special, bool add_specials) {
  const Segment segment = {text, may_hold_special};
  return loaded.tokenizer.encode({&segment, 1}, add_specials);
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

// Compares with a file that make_token_ids.py wrote.
void check_token_ids(const Loaded& loaded, const std::string& name) {
  const nlohmann::json rows = read_json(name);
  CHECK(rows.size() >= 200);
  for (const nlohmann::json& row : rows) {
    const std::string text = row.contains("text") ? row["text"].get<std::string>() : from_hex(row["hex"]);
    CAPTURE(text);
    CHECK(encode(loaded, text, true, false) == row["special"].get<Ids>());
    CHECK(encode(loaded, text, false, false) == row["plain"].get<Ids>());
  }
}

}  // namespace

TEST_CASE("SmolLM2 ids equal the reference, specials parsed and plain") {
  const auto path = starter_model();
  if (!path) return;
  const Loaded smollm = load(*path);
  const nlohmann::json reference = read_json("smollm2.json");
  for (const char* list : {"prompts", "tokenize_only"}) {
    for (const nlohmann::json& item : reference[list]) {
      const std::string text = item["text"];
      CAPTURE(text);
      CHECK(encode(smollm, text, true, true) == item["ids_special"].get<Ids>());
      CHECK(encode(smollm, text, false, true) == item["ids_plain"].get<Ids>());
      if (item.contains("ids_special_nobos"))
        CHECK(encode(smollm, text, true, false) == item["ids_special_nobos"].get<Ids>());
    }
  }
}

TEST_CASE("SmolLM2 ids of 220 texts of many scripts equal llama.cpp's") {
  const auto path = starter_model();
  if (path) check_token_ids(load(*path), "smollm2_tokens.json");
}

TEST_CASE("SmolLM2 knows its special tokens and gives text back") {
  const auto path = starter_model();
  if (!path) return;
  const Loaded smollm = load(*path);
  const Tokenizer& tokenizer = smollm.tokenizer;
  CHECK(tokenizer.size() == 49152);
  CHECK(tokenizer.eos() == 2);
  CHECK_FALSE(tokenizer.adds_bos());
  CHECK(tokenizer.ends_generation(2));
  CHECK(tokenizer.ends_generation(0));
  CHECK_FALSE(tokenizer.ends_generation(504));
}

TEST_CASE("Gemma ids of 220 texts of many scripts equal llama.cpp's") {
  const auto path = gemma_model();
  if (path) check_token_ids(load(*path), "gemma3_tokens.json");
}

TEST_CASE("Unigram ids of 220 texts of many scripts equal sentencepiece's") {
  for (const nlohmann::json& entry : read_json("unigram.json")) {
    std::vector<SmallToken> tokens;
    for (const nlohmann::json& piece : entry["pieces"]) tokens.push_back({piece[0], piece[2], piece[1]});
    const bool as_in_roberta = entry["as_in_roberta"];
    GgufBuilder builder = vocabulary_file("t5", tokens);
    builder.boolean("tokenizer.ggml.add_space_prefix", as_in_roberta)
        .boolean("tokenizer.ggml.remove_extra_whitespaces", as_in_roberta)
        .u32("tokenizer.ggml.unknown_token_id", 0)
        .u32("tokenizer.ggml.bos_token_id", 1)
        .u32("tokenizer.ggml.eos_token_id", 2);
    const std::string table = from_hex(entry["charsmap"]);
    builder.array("tokenizer.ggml.precompiled_charsmap", std::vector<uint8_t>(table.begin(), table.end()));
    auto file = parse_gguf(builder.build());
    REQUIRE(file);
    auto tokenizer = Tokenizer::open(*file);
    REQUIRE(tokenizer);
    const Loaded loaded{std::make_unique<GgufFile>(std::move(*file)), std::move(*tokenizer)};
    CHECK(entry["rows"].size() >= 200);
    for (const nlohmann::json& row : entry["rows"]) {
      const std::string text = row.contains("text") ? row["text"].get<std::string>() : from_hex(row["hex"]);
      CAPTURE(text);
      CHECK(encode(loaded, text, false, false) == row["ids"].get<Ids>());
    }
  }
}

TEST_CASE("MiniLM ids equal the reference") {
  const auto path = embedder_model();
  if (!path) return;
  const Loaded minilm = load(*path);
  const nlohmann::json reference = read_json("minilm.json");
  for (const nlohmann::json& item : reference["items"]) {
    const std::string text = item["text"];
    CAPTURE(text);
    CHECK(encode(minilm, text, false, true) == item["ids"].get<Ids>());
  }
}
