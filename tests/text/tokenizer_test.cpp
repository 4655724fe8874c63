#include "engine/text/tokenizer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "engine/base/text.h"
#include "test_seed.h"
#include "tests/gguf/message_checks.h"
#include "tests/text/small_vocabularies.h"

using namespace hearth;

namespace {

using Ids = std::vector<TokenId>;

// A tokenizer and the file that it looks into.
struct Loaded {
  std::unique_ptr<GgufFile> file;
  Tokenizer tokenizer;
};

Result<Loaded> open(const GgufBuilder& builder) {
  TRY(GgufFile parsed, parse_gguf(builder.build()));
  auto file = std::make_unique<GgufFile>(std::move(parsed));
  TRY(Tokenizer tokenizer, Tokenizer::open(*file));
  return Loaded{std::move(file), std::move(tokenizer)};
}

Loaded load(const GgufBuilder& builder) {
  auto loaded = open(builder);
  REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
  return std::move(*loaded);
}

Error refusal(const GgufBuilder& builder) {
  const auto loaded = open(builder);
  REQUIRE_FALSE(loaded);
  return loaded.error();
}

Ids encode(const Loaded& loaded, std::vector<Segment> segments, bool add_specials = false) {
  return loaded.tokenizer.encode(segments, add_specials);
}
Ids plain(const Loaded& loaded, std::string text) { return encode(loaded, {{std::move(text), false}}); }
Ids special(const Loaded& loaded, std::string text) { return encode(loaded, {{std::move(text), true}}); }

// Characters of all lengths, white space, digits, and spellings of special tokens.
std::string random_text(std::mt19937_64& random, size_t parts) {
  const std::vector<std::string> spelled = {"<|im_start|>", "<|im_end|>", "</s>", "<s>",  "<tool>",
                                            "[MASK]",       "hello",      " the", "\n\n", "  ",
                                            "<0x0A>",       "'ll",        "123",  "ab"};
  std::string text;
  for (size_t i = 0; i < parts; ++i) {
    const uint64_t kind = random() % 8;
    if (kind < 3) {
      text += spelled[random() % spelled.size()];
      continue;
    }
    const char32_t limits[] = {0x80, 0x80, 0x800, 0x10000, 0x110000};
    char32_t code = static_cast<char32_t>(random() % limits[kind - 3]);
    if (code >= 0xD800 && code <= 0xDFFF) code = 'x';
    append_utf8(text, code);
  }
  return text;
}

}  // namespace

TEST_CASE("byte pairs merge in the order of the merge rules") {
  const Loaded bpe = load(small_bpe());
  CHECK(plain(bpe, "hello the") == Ids{261, 258});
  CHECK(plain(bpe, "hellhe") == Ids{260, 257});
  CHECK(plain(bpe, "").empty());
}

TEST_CASE("merges do not cross the words of the pre-tokenizer") {
  CHECK(plain(load(small_bpe("gpt-2")), "hell\no") == Ids{260, '\n', 'o'});
  const Ids digits = plain(load(small_bpe("smollm")), "12");
  CHECK(digits == Ids{'1', '2'});
}

TEST_CASE("every pre-tokenizer that is known by name splits without losing a byte") {
  std::mt19937_64 random(test_seed());
  for (const char* pre : {"default",     "gpt-2",        "smollm",
                          "starcoder",   "refact",       "command-r",
                          "llama-bpe",   "llama3",       "llama-v3",
                          "dbrx",        "smaug-bpe",    "chatglm-bpe",
                          "glm4",        "qwen2",        "deepseek-r1-qwen",
                          "qwen35",      "laguna",       "minicpm5",
                          "tekken",      "gpt-4o",       "granite-embed-multi-97m",
                          "youtu",       "deepseek-llm", "deepseek-coder",
                          "deepseek-v3", "falcon",       "olmo",
                          "mpt",         "bloom",        "viking",
                          "bailingmoe",  "seed-coder",   "ufakzeka",
                          "jais-2",      "chameleon"}) {
    CAPTURE(pre);
    const Loaded bpe = load(small_bpe(pre));
    for (int round = 0; round < 20; ++round) {
      const std::string text = random_text(random, 30);
      CHECK(bpe.tokenizer.decode(plain(bpe, text)) == text);
    }
  }
}

TEST_CASE("special tokens are found only where the text may hold them") {
  const Loaded bpe = load(small_bpe());
  const Ids spelled = plain(bpe, "<|im_end|>");
  CHECK(spelled.size() > 1);
  CHECK(special(bpe, "<|im_end|>") == Ids{263});
  Ids expected = {262};
  expected.insert(expected.end(), spelled.begin(), spelled.end());
  expected.push_back(263);
  CHECK(encode(bpe, {{"<|im_start|>", true}, {"<|im_end|>", false}, {"<|im_end|>", true}}) == expected);
}

TEST_CASE("a special token may be spread over segments that may hold it, but not over others") {
  const Loaded bpe = load(small_bpe());
  CHECK(encode(bpe, {{"<|im_", true}, {"end|>", true}}) == Ids{263});
  CHECK(encode(bpe, {{"<|im_", true}, {"end|>", false}}) == plain(bpe, "<|im_end|>"));
  CHECK(encode(bpe, {{"<|im_", false}, {"end|>", true}}) == plain(bpe, "<|im_end|>"));
}

TEST_CASE("ordinary text is tokenized across the borders of segments") {
  const Loaded bpe = load(small_bpe());
  CHECK(encode(bpe, {{"he", true}, {"llo t", false}, {"", true}, {"he", true}}) == Ids{261, 258});
}

TEST_CASE("user-defined tokens are found in any text") {
  const Loaded bpe = load(small_bpe());
  CHECK(plain(bpe, "<tool>") == Ids{264});
  CHECK(special(bpe, "<tool>") == Ids{264});
}

TEST_CASE("ordinary text cannot swallow the beginning of a control token after it") {
  std::vector<SmallToken> tokens = small_bpe_tokens();
  tokens.push_back({"x<|", kUserDefined});  // 265
  GgufBuilder builder = vocabulary_file("gpt2", tokens);
  const Loaded bpe = load(builder.strings("tokenizer.ggml.merges", {}));
  CHECK(encode(bpe, {{"x", false}, {"<|im_end|>", true}}) == Ids{'x', 263});
  CHECK(plain(bpe, "x<|") == Ids{265});
}

TEST_CASE("the longest special token counts") {
  std::vector<SmallToken> tokens = small_bpe_tokens();
  tokens.push_back({"<a>", kControl});   // 265
  tokens.push_back({"<a>b", kControl});  // 266
  GgufBuilder builder = vocabulary_file("gpt2", tokens);
  const Loaded bpe = load(builder.strings("tokenizer.ggml.merges", {}));
  CHECK(special(bpe, "<a>b<a>c") == Ids{266, 265, 'c'});
}

TEST_CASE("merges never end in a control token") {
  std::vector<SmallToken> tokens = small_bpe_tokens();
  tokens.push_back({"xy", kControl});
  GgufBuilder builder = vocabulary_file("gpt2", tokens);
  const Loaded bpe = load(builder.strings("tokenizer.ggml.merges", {"x y"}));
  CHECK(plain(bpe, "xy") == Ids{'x', 'y'});

  // "</" and "s>" are pieces here, so the pair would merge to the control token.
  const Loaded spm = load(small_spm(false));
  CHECK(plain(spm, "</s>") == Ids{265, 266});
  CHECK(special(spm, "</s>") == Ids{2});
}

TEST_CASE("no ordinary text gives a control token, whatever it spells") {
  std::mt19937_64 random(test_seed());
  const Loaded all[] = {load(small_bpe()), load(small_spm()),      load(small_spm(false)),
                        load(small_ugm()), load(small_ugm(false)), load(small_wpm())};
  for (const Loaded& loaded : all) {
    const std::optional<TokenId> unknown = loaded.tokenizer.find("[UNK]");
    for (int round = 0; round < 200; ++round) {
      const std::string text = random_text(random, 20);
      for (const TokenId id : encode(loaded, {{text, false}, {"", true}, {text, false}})) {
        CAPTURE(text);
        CHECK((loaded.tokenizer.kind(id) != TokenKind::Control || id == unknown));
      }
    }
  }
}

TEST_CASE("BOS and EOS are added where the model wants them, and BOS not twice") {
  GgufBuilder builder = small_bpe();
  const Loaded bpe = load(
      builder.boolean("tokenizer.ggml.add_bos_token", true).boolean("tokenizer.ggml.add_eos_token", true));
  CHECK(encode(bpe, {{"he", false}}, true) == Ids{262, 257, 263});
  CHECK(encode(bpe, {{"<|im_start|>he", true}}, true) == Ids{262, 257, 263});
  CHECK(encode(bpe, {{"he", false}}, false) == Ids{257});
  CHECK(encode(bpe, {}, true) == Ids{262, 263});
}

TEST_CASE("the SentencePiece pair with the best score merges first") {
  const Loaded spm = load(small_spm(false));
  CHECK(plain(spm, "ab") == Ids{262});
  CHECK(plain(spm, " ab") == Ids{264});
  CHECK(plain(spm, "aab") == Ids{260, 262});
}

TEST_CASE("a SentencePiece model puts a space before text at the start and after special tokens") {
  const Loaded spm = load(small_spm(true));
  CHECK(plain(spm, "ab") == Ids{264});
  CHECK(special(spm, "</s>ab</s>") == Ids{2, 264, 2});
  CHECK(spm.tokenizer.decode(special(spm, "ab b")) == "ab b");
  CHECK(spm.tokenizer.decode(special(spm, "</s>ab"), true) == "</s>ab");
}

TEST_CASE("SentencePiece falls back to bytes, and user-defined runs are tokens") {
  const Loaded spm = load(small_spm(false));
  CHECK(plain(spm, "é") == Ids{3 + 0xC3, 3 + 0xA9});
  CHECK(plain(spm, "\n\n") == Ids{271});
  CHECK(plain(spm, "\n") == Ids{3 + 0x0A});
  CHECK(plain(spm, "\xFF") == Ids{3 + 0xFF});
  CHECK(spm.tokenizer.decode(plain(spm, "é \xFF")) == "é \xFF");
}

TEST_CASE("Unigram takes the tokens that are most probable together") {
  const Loaded ugm = load(small_ugm());
  CHECK(plain(ugm, "ab") == Ids{7});
  CHECK(plain(ugm, "abab") == Ids{9, 8});  // -4.5 - 6.5, where from the left it would be -6 - 5
  CHECK(plain(ugm, "unab") == Ids{13, 6});
  CHECK(plain(ugm, "xyz") == Ids{3, 2});  // what is in no token is one unknown token
  CHECK(plain(ugm, "axb") == Ids{9, 2, 5});
  CHECK(encode(ugm, {{"a", false}}, true) == Ids{9, 1});
  CHECK(plain(ugm, "a<tool>a") == Ids{9, 12, 9});
  CHECK(plain(ugm, "</s>") == Ids{3, 10, 11});
  CHECK(special(ugm, "</s>") == Ids{1});
  CHECK(plain(ugm, "\uFB01") == Ids{3, 15});
  CHECK(ugm.tokenizer.decode(plain(ugm, "a ab")) == "a ab");
}

TEST_CASE("Unigram joins spaces where the model was trained so") {
  CHECK(plain(load(small_ugm()), "  a   a ") == Ids{9, 9});
  CHECK(plain(load(small_ugm()), "  ").empty());
  CHECK(plain(load(small_ugm(false)), " a  a ") == Ids{3, 9, 3, 9, 3});
}

TEST_CASE("a table of characters is looked into, never beside it") {
  const auto with = [](const std::vector<uint8_t>& table) {
    return vocabulary_file("t5", small_ugm_tokens()).array("tokenizer.ggml.precompiled_charsmap", table);
  };
  const std::vector<uint8_t> whole = small_character_map();
  for (const size_t length : {size_t{1}, size_t{4}, size_t{5}, size_t{100}, whole.size() - 1}) {
    CAPTURE(length);
    const Error error = refusal(with({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}));
    CHECK(error.fault == Fault::BadFormat);
    CHECK(reads_like_a_sentence(error.message));
  }
  CHECK(plain(load(with({})), "ab") == Ids{7});
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 200; ++round) {
    std::vector<uint8_t> broken = whole;
    for (int i = 0; i < 400; ++i) broken[4 + random() % (broken.size() - 5)] = static_cast<uint8_t>(random());
    const Loaded loaded = load(with(broken));
    for (const TokenId id : plain(loaded, random_text(random, 20) + "\uFB01")) CHECK(id >= 0);
  }
}

TEST_CASE("WordPiece drops case and accents and takes the longest pieces") {
  const Loaded wpm = load(small_wpm());
  CHECK(plain(wpm, "Unable, CAFÉS") == Ids{5, 7, 9, 8, 12});
  CHECK(plain(wpm, "cafe\u0301") == Ids{8});
  CHECK(plain(wpm, "人人") == Ids{10, 10});
  CHECK(plain(wpm, "한") == Ids{13, 14, 15});
  CHECK(plain(wpm, "zebra a") == Ids{1, 11});
  CHECK(plain(wpm, std::string(101, 's')) == Ids{1});
  CHECK(encode(wpm, {{"a", false}}, true) == Ids{2, 11, 3});
  CHECK(plain(wpm, "[MASK]") == Ids{1, 1, 1});
  CHECK(special(wpm, "[MASK]") == Ids{4});
}

TEST_CASE("white space beside special tokens goes with them in the families that train so") {
  GgufBuilder builder = small_spm(false);
  builder.string("general.name", "Phi-3 tiny");
  const Loaded spm = load(builder);
  CHECK(special(spm, "</s> \n a") == Ids{2, 260});
  CHECK(special(spm, "<s> a") == Ids{1, 263});
}

TEST_CASE("any valid text comes back from its byte pair tokens") {
  std::mt19937_64 random(test_seed());
  const Loaded bpe = load(small_bpe("llama-bpe"));
  for (int round = 0; round < 300; ++round) {
    const std::string text = random_text(random, 1 + round % 60);
    CAPTURE(text);
    CHECK(bpe.tokenizer.decode(plain(bpe, text)) == text);
    CHECK(bpe.tokenizer.decode(special(bpe, text), true) == text);
  }
}

TEST_CASE("invalid UTF-8 is tokenized as replacement characters or bytes") {
  const Loaded bpe = load(small_bpe());
  CHECK(bpe.tokenizer.decode(plain(bpe, "a\xFF\xE2\x82z")) == "a\uFFFD\uFFFD\uFFFDz");
  CHECK(plain(load(small_wpm()), "a\xFF") == Ids{11});
}

TEST_CASE("pieces are bytes, control tokens are empty unless asked for, odd ids are empty") {
  const Loaded bpe = load(small_bpe());
  CHECK(bpe.tokenizer.piece(0xFF) == "\xFF");
  CHECK(bpe.tokenizer.piece(258) == " the");
  CHECK(bpe.tokenizer.piece(263).empty());
  CHECK(bpe.tokenizer.piece(263, true) == "<|im_end|>");
  for (const TokenId id : {-1, 265, 1 << 30}) {
    CHECK(bpe.tokenizer.piece(id, true).empty());
    CHECK(bpe.tokenizer.raw_text(id).empty());
    CHECK(bpe.tokenizer.kind(id) == TokenKind::Unused);
    CHECK_FALSE(bpe.tokenizer.ends_generation(id));
  }
}

TEST_CASE("well-known spellings end an answer and are control tokens whatever the file calls them") {
  std::vector<SmallToken> tokens = small_bpe_tokens();
  tokens.push_back({"<|eot_id|>", kNormal});          // 265
  tokens.push_back({"<end_of_turn>", kUserDefined});  // 266
  tokens.push_back({"</s>", kUserDefined});           // 267: an HTML tag in some vocabularies
  GgufBuilder builder = vocabulary_file("gpt2", tokens);
  const Loaded bpe =
      load(builder.strings("tokenizer.ggml.merges", {}).u32("tokenizer.ggml.eos_token_id", 262));
  for (const TokenId id : {262, 263, 265, 266}) {
    CHECK(bpe.tokenizer.ends_generation(id));
    CHECK(bpe.tokenizer.kind(id) == TokenKind::Control);
  }
  CHECK_FALSE(bpe.tokenizer.ends_generation(267));
  CHECK(plain(bpe, "</s>") == Ids{'<', '/', 's', '>'});
  CHECK(special(bpe, "</s>") == Ids{267});
}

TEST_CASE("a megabyte of one character takes a moment") {
  const Loaded all[] = {load(small_bpe("llama-bpe")), load(small_bpe("deepseek-llm")), load(small_spm()),
                        load(small_ugm()), load(small_wpm())};
  for (const char* unit : {"a", " ", "l", "<", "\n", "🙂", "\xFF", "A", "ab", "<|im_"}) {
    std::string text;
    while (text.size() < (1u << 18)) text += unit;
    text += "x";
    for (const Loaded& loaded : all) {
      const auto start = std::chrono::steady_clock::now();
      CHECK_FALSE(special(loaded, text).empty());
      CHECK(std::chrono::steady_clock::now() - start <
            std::chrono::seconds(20));  // sanitizers, a busy machine
    }
  }
}

TEST_CASE("a vocabulary of a kind or a split that is not known is named in the refusal") {
  const Error kind = refusal(vocabulary_file("gemma4", small_bpe_tokens()));
  CHECK(kind.fault == Fault::Unsupported);
  CHECK(kind.message.find("gemma4") != std::string::npos);
  const Error split = refusal(small_bpe("no such split"));
  CHECK(split.fault == Fault::Unsupported);
  CHECK(split.message.find("no such split") != std::string::npos);
  CHECK(reads_like_a_sentence(kind.message));
  CHECK(reads_like_a_sentence(split.message));
  CHECK(reads_like_a_sentence(refusal(small_bpe("\x01\xFF\n" + std::string(1000, 'x'))).message));
  CHECK(refusal(GgufBuilder().string("general.architecture", "test")).fault == Fault::NotFound);
  CHECK(refusal(vocabulary_file("gpt2", {{"a"}})).fault == Fault::BadFormat);  // no merges
}

TEST_CASE("lists that do not fit each other are refused") {
  const auto head = [](const char* model) {
    GgufBuilder builder;
    return builder.string("tokenizer.ggml.model", model).strings("tokenizer.ggml.tokens", {"a", "b", "c"});
  };
  CHECK(refusal(head("llama").array("tokenizer.ggml.token_type", std::vector<int32_t>{1})).fault ==
        Fault::BadFormat);
  CHECK(refusal(head("llama").string("tokenizer.ggml.token_type", "abc")).fault == Fault::BadFormat);
  CHECK(refusal(head("llama").array("tokenizer.ggml.token_type", std::vector<float>{1, 1, 1})).fault ==
        Fault::BadFormat);
  CHECK(refusal(head("llama").array("tokenizer.ggml.scores", std::vector<float>{1})).fault ==
        Fault::BadFormat);
  CHECK(refusal(head("llama").strings("tokenizer.ggml.scores", {"x", "y", "z"})).fault == Fault::BadFormat);
  CHECK(refusal(head("llama").string("tokenizer.ggml.bos_token_id", "1")).fault == Fault::BadFormat);
  CHECK(refusal(head("gpt2").array("tokenizer.ggml.merges", std::vector<int32_t>{1})).fault ==
        Fault::BadFormat);
  GgufBuilder numbers;
  numbers.string("tokenizer.ggml.model", "llama").array("tokenizer.ggml.tokens", std::vector<int32_t>{1, 2});
  CHECK(refusal(numbers).fault == Fault::BadFormat);
}

TEST_CASE("lists of other number types are read") {
  GgufBuilder builder;
  builder.string("tokenizer.ggml.model", "llama").strings("tokenizer.ggml.tokens", {"a", "b", "ab", "ba"});
  builder.array("tokenizer.ggml.token_type", std::vector<uint8_t>{1, 1, 1, 1});
  builder.array("tokenizer.ggml.scores", std::vector<double>{0, 0, 1, 2});
  builder.boolean("tokenizer.ggml.add_space_prefix", false);
  CHECK(plain(load(builder), "aba") == Ids{0, 3});
}

TEST_CASE(
    "odd vocabularies behave: one token, empty and equal tokens, ids out of range, broken byte tokens") {
  const Loaded one = load(vocabulary_file("llama", {{"a"}}));
  CHECK(plain(one, "ba") ==
        Ids{0, 0, 0, 0, 0});  // the three bytes of the space mark, "b" and "a"; token 0 is unknown
  CHECK(refusal(vocabulary_file("llama", {})).fault == Fault::NotFound);

  std::vector<SmallToken> tokens = small_bpe_tokens();
  tokens.insert(tokens.end(),
                {{""}, {""}, {"hello"}, {"<0x-1>", kByte}, {"<0x4>", kByte}, {"<0x0A>", kByte}, {"x", 77}});
  GgufBuilder builder = vocabulary_file("gpt2", tokens);
  builder.strings("tokenizer.ggml.merges",
                  {"", " ", "  ", "h e", "he llo", "nospace", "he h e", "l l", "ll ll", "ll o", "he llo"});
  builder.u32("tokenizer.ggml.bos_token_id", 4000000000u).i32("tokenizer.ggml.eos_token_id", 9999);
  const Loaded odd = load(builder);
  CHECK(odd.tokenizer.bos() == kNoToken);
  CHECK(odd.tokenizer.eos() == kNoToken);
  CHECK(plain(odd, "hello") == Ids{261});                // the first of two equal ones
  CHECK(plain(odd, "llll") == Ids{'l', 'l', 'l', 'l'});  // merges to what is no token
  CHECK(odd.tokenizer.piece(268) == "<0x-1>");
  CHECK(odd.tokenizer.piece(269) == "<0x4>");
  CHECK(odd.tokenizer.piece(270) == "\n");
  CHECK(odd.tokenizer.piece(265).empty());
  CHECK(encode(odd, {{"x", false}}, true) == Ids{'x'});
}

TEST_CASE("an unknown token that is the end of text is not used for unknown bytes") {
  GgufBuilder builder = vocabulary_file("gpt2", {{"<|endoftext|>", kControl}, {"a"}});
  builder.strings("tokenizer.ggml.merges", {})
      .u32("tokenizer.ggml.unknown_token_id", 0)
      .u32("tokenizer.ggml.eos_token_id", 0);
  CHECK(plain(load(builder), "aba") == Ids{1, 1});
}
