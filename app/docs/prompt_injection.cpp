#include "app/docs/prompt_injection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

namespace hearth {
namespace {

using Words = std::vector<std::string>;
using Choice = std::vector<std::string_view>;

// A word of the first choice, and within the next few words one of each other, in any order.
struct Phrase {
  Choice first;
  std::vector<Choice> others;
};
constexpr size_t kSpan = 12;  // words

const std::vector<Phrase>& phrases() {
  static const Choice orders = {"instruction", "instructions", "prompt",   "prompts",   "rules",
                                "guidelines",  "directions",   "commands", "directives"};
  static const Choice assistants = {"ai",        "ais",        "llm",     "llms", "chatbot",
                                    "assistant", "assistants", "chatgpt", "gpt"};
  static const Choice answering = {"answer", "reply", "respond", "say",  "output",
                                   "print",  "write", "claim",   "state"};
  static const std::vector<Phrase> all = {
      // What came before no longer counts.
      {{"ignore", "disregard", "forget", "override", "overlook", "bypass", "discard"},
       {{"previous", "prior", "above", "earlier", "preceding", "your", "foregoing", "former", "system"},
        orders}},
      {{"ignoriere", "ignorieren", "ignorier", "vergiss", "vergessen", "missachte", "missachten"},
       {{"vorherigen", "vorigen", "bisherigen", "obigen", "früheren", "vorangegangenen", "vorherige", "deine",
         "ihre"},
        {"anweisung", "anweisungen", "instruktionen", "regeln", "vorgaben", "befehle"}}},
      {{"ignore", "ignorez", "oublie", "oubliez", "ignorer"},
       {{"précédentes", "précédents", "antérieures", "dessus", "tes", "vos"},
        {"instructions", "consignes", "règles", "directives", "ordres"}}},
      {{"ignora", "ignore", "ignorad", "ignoren", "olvida", "olvide"},
       {{"anteriores", "previas", "previos", "tus", "sus"},
        {"instrucciones", "órdenes", "reglas", "indicaciones"}}},
      {{"ignora", "ignore", "ignori", "dimentica", "esqueça"},
       {{"precedenti", "anteriores", "tue", "suas"}, {"istruzioni", "instruções", "regole", "regras"}}},
      {{"игнорируй", "игнорируйте", "забудь", "забудьте", "Игнорируй", "Игнорируйте", "Забудь", "Забудьте"},
       {{"предыдущие", "прежние", "все"}, {"инструкции", "указания", "правила"}}},
      {{"تجاهل", "انس"}, {{"السابقة"}, {"التعليمات", "الأوامر", "تعليماتك"}}},
      // Who it is now.
      {{"you"},
       {{"are"},
        {"now"},
        {"ai", "assistant", "model", "chatbot", "dan", "unrestricted", "jailbroken", "mode"}}},
      {{"pretend"}, {{"you"}, {"are"}}},
      {{"enter", "enable", "activate"},
       {{"developer", "dan", "jailbreak", "god", "debug"}, {"mode"}, {"you", "your"}}},
      // What it is to say, and what not.
      {assistants, {{"must", "should", "shall", "please", "instead", "only"}, answering}},
      {assistants,
       {{"must", "should", "shall", "please"},
        {"recommend", "approve", "ignore", "rate", "include", "send"}}},
      {{"note", "message", "attention", "instruction", "instructions"}, {{"to", "for"}, assistants}},
      {{"reveal", "repeat", "print", "show", "leak", "output", "disclose"},
       {{"system", "hidden", "initial", "secret"}, {"prompt"}}},
      {{"if", "when", "whenever"},
       {{"user", "reader", "person", "anyone", "someone"}, {"asks", "ask"}, answering}},
      {{"not", "never", "don"},
       {{"tell", "mention", "reveal", "inform", "disclose"}, {"user", "users", "human"}}},
      {{"from"}, {{"now"}, {"on"}, {"you"}}},
      {{"end"}, {{"of"}, {"passages", "prompt", "documents"}}},
  };
  return all;
}

// Where words are not set apart by spaces: both near each other.
struct Pair {
  std::string_view a, b;
};
constexpr std::array kPairs = std::to_array<Pair>({{"忽略", "指令"},
                                                   {"忽略", "指示"},
                                                   {"忽略", "提示"},
                                                   {"无视", "指令"},
                                                   {"忘记", "指令"},
                                                   {"指示", "無視"},
                                                   {"命令", "無視"},
                                                   {"プロンプト", "無視"},
                                                   {"指示を忘れ", "忘れ"}});
constexpr size_t kPairSpan = 90;  // bytes: thirty characters

// What chat templates put between turns. No reader needs it, and in a text about templates it can be missed.
constexpr std::array<std::string_view, 15> kTurnMarks = {
    "<|im_start|>",    "<|im_end|>",          "<|system|>",       "<|user|>",      "<|assistant|>",
    "<start_of_turn>", "<end_of_turn>",       "[inst]",           "[/inst]",       "<<sys>>",
    "<|eot_id|>",      "<|start_header_id|>", "### instruction:", "### response:", "<|endoftext|>"};

// U+E0000 to U+E007F: letters that are not drawn, and that models read.
constexpr std::string_view kInvisible = "\xF3\xA0\x80", kInvisibleToo = "\xF3\xA0\x81";

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

Words words_of(std::string_view lower) {
  Words words(1);
  for (const char c : lower) {
    const bool letter =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80) != 0;
    if (letter)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool holds(std::span<const std::string> words, const Choice& choice) {
  return std::ranges::any_of(
      words, [&](const std::string& word) { return std::ranges::find(choice, word) != choice.end(); });
}

bool holds(const Words& words, const Phrase& phrase) {
  for (size_t at = 0; at < words.size(); ++at) {
    const std::span<const std::string> rest = std::span(words).subspan(at);
    if (!holds(rest.first(1), phrase.first)) continue;
    const auto near = rest.subspan(1, std::min(kSpan, rest.size() - 1));
    if (std::ranges::all_of(phrase.others, [&](const Choice& choice) { return holds(near, choice); }))
      return true;
  }
  return false;
}

bool holds(std::string_view text, const Pair& pair) {
  const size_t a = text.find(pair.a), b = text.find(pair.b);
  return a != std::string_view::npos && b != std::string_view::npos && (a < b ? b - a : a - b) <= kPairSpan;
}

bool speaks_to_a_model(std::string_view sentence) {
  const std::string lower = lowered(sentence);
  const auto holds_text = [&](std::string_view text) { return lower.find(text) != std::string::npos; };
  if (holds_text(kInvisible) || holds_text(kInvisibleToo) || std::ranges::any_of(kTurnMarks, holds_text))
    return true;
  if (std::ranges::any_of(kPairs, [&](const Pair& pair) { return holds(lower, pair); })) return true;
  const Words words = words_of(lower);
  return std::ranges::any_of(phrases(), [&](const Phrase& phrase) { return holds(words, phrase); });
}

size_t end_of_paragraph(std::string_view text, size_t at) {
  const size_t end = text.find("\n\n", at);
  return end == std::string_view::npos ? text.size() : end;
}

}  // namespace

std::vector<TextRange> instructions_to_a_model(std::string_view text) {
  std::vector<TextRange> found;
  for (const TextRange& sentence : sentences_of(text)) {
    if (!found.empty() && sentence.begin < found.back().end) continue;
    if (speaks_to_a_model(sentence.in(text)))
      found.push_back({sentence.begin, std::max(sentence.end, end_of_paragraph(text, sentence.begin))});
  }
  return found;
}

std::string without_instructions_to_a_model(std::string_view text) {
  std::string rest(text);
  for (const TextRange& range : instructions_to_a_model(text))
    std::fill(rest.begin() + static_cast<std::ptrdiff_t>(range.begin),
              rest.begin() + static_cast<std::ptrdiff_t>(range.end), ' ');
  return rest;
}

}  // namespace hearth
