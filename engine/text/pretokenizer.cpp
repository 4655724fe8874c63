#include "engine/text/pretokenizer.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "engine/base/text.h"
#include "engine/gguf/gguf_faults.h"

namespace hearth {
namespace {

// The expressions are those of the models' own tokenizer.json files; where several are applied in turn, in
// the order that llama.cpp applies them (src/llama-vocab.cpp). Parts that many share have names.
#define CONTRACTION "'s|'t|'re|'ve|'m|'ll|'d"
#define CONTRACTION_ANY_CASE "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"
#define WHITE_SPACE "\\s+(?!\\S)|\\s+"
#define LINES_THEN_WHITE_SPACE "\\s*[\\r\\n]+|" WHITE_SPACE
#define CASED_START "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define CASED_REST "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"

constexpr std::string_view kGpt2 = CONTRACTION "| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|" WHITE_SPACE;
constexpr std::string_view kLlama3 = CONTRACTION_ANY_CASE
    "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kQwen2 = CONTRACTION_ANY_CASE
    "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kQwen35 = CONTRACTION_ANY_CASE
    "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| "
    "?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kTekken =
    CASED_START "*" CASED_REST "+|" CASED_START "+" CASED_REST
                "*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kGpt4o = CASED_START
    "*" CASED_REST "+(?:" CONTRACTION_ANY_CASE ")?|" CASED_START "+" CASED_REST "*(?:" CONTRACTION_ANY_CASE
    ")?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kYoutu = CASED_START
    "*" CASED_REST "+(?:" CONTRACTION_ANY_CASE ")?|" CASED_START "+" CASED_REST "*(?:" CONTRACTION_ANY_CASE
    ")?|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kBailing =
    "'[sSdDmMtT]|'[lL][lL]|'[vV][eE]|'[rR][eE]|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
    "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|"
    "\\s*[\\r\\n]|" WHITE_SPACE;
constexpr std::string_view kSeedCoder = CONTRACTION_ANY_CASE
    "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kUfakzeka =
    "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kJais2 = CONTRACTION_ANY_CASE
    "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s{512}(?!\\S)|"
    "\\s{256}(?!\\S)|\\s{128}(?!\\S)|\\s{64}(?!\\S)|\\s{32}(?!\\S)|\\s{16}(?!\\S)|\\s{8}(?!\\S)|\\s{4}(?!\\S)"
    "|"
    "\\s{1,2}(?!\\S)|\\s";
constexpr std::string_view kBloom = " ?[^(\\s|.,!?…。，、।۔،)]+";
constexpr std::string_view kDeepseek3Words =
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|"
    " ?[\\p{P}\\p{S}]+[\\r\\n]*|" LINES_THEN_WHITE_SPACE;
constexpr std::string_view kCjk = "[一-龥぀-ゟ゠-ヿ]+";
constexpr std::string_view kEastAsian = "[一-龥ࠀ-一가-퟿]+";
// Letters that have case, as the Unicode version listed them that this tokenizer was trained with.
constexpr std::string_view kDeepseekCased =
    "\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛ"
    "ὝὟ-\u1f7dᾀ-ᾴᾶ-ᾼ\u1fbeῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-"
    "ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-"
    "ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+";
constexpr std::string_view kDeepseekMarks = "\\s?[!-/:-~！-／：-～‘-‟　-。]+";

#undef CONTRACTION
#undef CONTRACTION_ANY_CASE
#undef WHITE_SPACE
#undef LINES_THEN_WHITE_SPACE
#undef CASED_START
#undef CASED_REST

constexpr unsigned kWholeWords = 1;  // a word that is a token as a whole is not merged
constexpr unsigned kAddsBos = 2;     // texts begin with BOS when the file does not say

struct Family {
  std::string_view names;  // as tokenizer.ggml.pre spells them, a space on both sides of each
  std::array<std::string_view, 6> passes;
  unsigned habits = 0;  // of the two above
};

constexpr Family kFamilies[] = {
    {" default ", {"[\\p{P}$+<=>^~|]+", kGpt2, "\\p{N}+", "[0-9][0-9][0-9]"}},
    {" gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe gigachat "
     "a.x-4.0 mellum "
     "modern-bert mpt olmo jais trillion granite-docling exaone4 ",
     {kGpt2}},
    {" smollm starcoder refact command-r codeshell exaone minerva-7b mellum2 ", {"\\p{N}", kGpt2}},
    {" llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano ",
     {kLlama3},
     kWholeWords | kAddsBos},
    {" dbrx smaug-bpe chatglm-bpe ", {kLlama3}},
    {" glm4 glm5 ", {kLlama3}, kWholeWords},
    {" qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2 ", {kQwen2}},
    {" qwen35 ", {kQwen35}},
    {" laguna ", {"[^\\n]+|[\\n]+", kQwen2}},
    {" minicpm5 ", {"\\p{N}{1,3}", kLlama3}, kWholeWords},
    {" tekken ", {kTekken}, kWholeWords | kAddsBos},
    {" gpt-4o llama4 kanana2 talkie minimax-m2 ", {kGpt4o}},
    {" granite-embed-multi-97m ", {kGpt4o}, kWholeWords},
    {" youtu ",
     {"[가-힣ㄱ-ㆎ]+|[！…“”‘’—：；，、-〿︰-﹏]+|[ㄅ-ㄯ]+|[一-龥぀-ゟ゠-ヿ]+",
      kYoutu},
     kWholeWords},
    {" deepseek-llm ", {"[\\r\\n]", kDeepseekCased, kDeepseekMarks, "\\s+$", kEastAsian, "\\p{N}+"}},
    {" deepseek-coder ", {"[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", kEastAsian, "\\p{N}"}},
    {" deepseek-v3 hunyuan-dense joyai-llm hy_v4 ", {"\\p{N}{1,3}", kCjk, kDeepseek3Words}},
    {" falcon ", {"[\\p{P}$+<=>^~|`]+", kGpt2, "[0-9][0-9][0-9]"}},
    {" poro-chat bloom gpt3-finnish ", {kBloom}},
    {" viking ", {kBloom, "\\p{N}"}},
    {" bailingmoe bailingmoe2 llada-moe ", {kBailing}},
    {" seed-coder ", {kSeedCoder}},
    {" ufakzeka ", {kUfakzeka}},
    {" jais-2 ", {kJais2}},
    {" chameleon ",
     {"<sentinel:[0-9]+>", "IMGIMG[A-I]{1,4}Z", "[\\t\\n]|    |  ", "\\p{N}", "[\\p{P}!-/:-@\\[-`{-~]",
      kGpt2},
     kAddsBos},
};

}  // namespace

Result<Pretokenizer> Pretokenizer::named(std::string_view name) {
  const std::string spaced = concat(" ", name, " ");
  const auto family = std::ranges::find_if(kFamilies, [&](const Family& candidate) {
    return name.find(' ') == name.npos && !name.empty() &&
           candidate.names.find(spaced) != candidate.names.npos;
  });
  if (family == std::end(kFamilies))
    return fail(Fault::Unsupported, concat("This model splits its text in a way that Hearth does not know: ",
                                           gguf_faults::quoted_name(name), "."));
  Pretokenizer out;
  for (const std::string_view pass : family->passes)
    if (!pass.empty()) out.passes_.emplace_back(pass);
  out.prefers_whole_words_ = (family->habits & kWholeWords) != 0;
  out.adds_bos_ = (family->habits & kAddsBos) != 0;
  return out;
}

std::vector<uint32_t> Pretokenizer::split(std::string_view text) const {
  const std::vector<TextChar> chars = classify_text(text);
  std::vector<uint32_t> words = {static_cast<uint32_t>(chars.size())};
  std::vector<uint32_t> parts;
  for (const SplitPattern& pass : passes_) {
    parts.clear();
    std::span<const TextChar> rest = chars;
    for (const uint32_t length : words) {
      pass.split(rest.first(length), parts);
      rest = rest.subspan(length);
    }
    words.swap(parts);
  }
  size_t at = 0;
  for (uint32_t& word : words) {  // from characters to bytes
    uint32_t bytes = 0;
    for (const size_t end = at + word; at < end; ++at) bytes += chars[at].bytes;
    word = bytes;
  }
  return words;
}

}  // namespace hearth
