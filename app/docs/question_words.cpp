#include "app/docs/question_words.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "app/store/word_tokenizer.h"

namespace hearth {
namespace {

const std::set<std::string_view>& function_words() {
  // Folded: "für" is "fur", "été" is "ete".
  static const std::set<std::string_view> all = {
      // English
      "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did",
      "do", "does", "for", "from", "give", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in",
      "into", "is", "it", "its", "may", "me", "much", "many", "must", "my", "of", "on", "or", "our", "say",
      "says", "shall", "she", "should", "so", "such", "tell", "than", "that", "the", "their", "them", "then",
      "there", "these", "they", "this", "those", "to", "us", "was", "we", "were", "what", "when", "where",
      "which", "who", "whom", "whose", "why", "will", "with", "would", "you", "your", "please", "document",
      "according",
      // German
      "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und",
      "oder", "ist", "sind", "war", "wird", "werden", "wie", "wer", "wo", "wann", "warum", "welche",
      "welcher", "welches", "ich", "du", "er", "sie", "es", "wir", "ihr", "mein", "meine", "im", "am", "auf",
      "mit", "von", "vom", "zu", "zum", "zur", "fur", "bei", "aus", "nach", "uber", "kann", "muss", "soll",
      "hat", "haben", "viel", "viele", "lange",
      // French
      "le", "la", "les", "un", "une", "du", "et", "ou", "est", "sont", "que", "qui", "quoi", "quel", "quelle",
      "quels", "quelles", "comment", "combien", "quand", "pourquoi", "je", "tu", "il", "elle", "nous", "vous",
      "ils", "mon", "ma", "mes", "dans", "sur", "avec", "pour", "par", "au", "aux", "ce", "cette", "ces",
      "se",
      // Spanish
      "el", "los", "las", "una", "unos", "del", "y", "o", "es", "son", "quien", "cual", "cuales", "como",
      "cuanto", "cuantos", "cuando", "donde", "por", "para", "con", "en", "mi", "su", "sus", "al", "lo",
      "de"};
  return all;
}

// Characters, not bytes, are what is left of a word.
size_t characters_of(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

constexpr size_t kShortest = 4;    // characters that a root keeps
constexpr size_t kLongestEnd = 3;  // characters that forms differ by

bool is_negation(std::string_view folded) {
  static const std::set<std::string_view> all = {
      "not",     "no",   "never",  "none",   "without", "neither", "nor",     "cannot",
      "nicht",   "kein", "keine",  "keinen", "keiner",  "nie",     "niemals", "ohne",
      "ne",      "pas",  "jamais", "sans",   "aucun",   "aucune",  "nunca",   "ningun",
      "ninguna", "sin",  "except", "unless", "ausser",  "sauf",    "excepto"};
  return all.contains(folded);
}

// The index cuts "don't" in two.
bool is_contracted_not(const FoldedWord& word, const FoldedWord& next, std::string_view text) {
  return next.text == "t" && word.text.ends_with('n') && next.begin > word.end && text[word.end] != ' ';
}

}  // namespace

Result<std::vector<FoldedWord>> folded_words(Database& db, std::string_view text) {
  std::vector<FoldedWord> words;
  TRY_STATUS(each_word(db.handle(), text, TokenizeFor::Indexing,
                       [&](std::string_view word, size_t begin, size_t end) {
                         words.push_back({std::string(word), begin, end, is_negation(word)});
                         return true;
                       }));
  for (size_t i = 1; i < words.size(); ++i)
    if (is_contracted_not(words[i - 1], words[i], text)) words[i - 1].negates = true;
  return words;
}

bool is_function_word(std::string_view folded) {
  const bool single_letter = folded.size() == 1 && std::isalpha(static_cast<unsigned char>(folded[0])) != 0;
  return single_letter || function_words().contains(folded);  // the "s" of "patient's"
}

bool is_measure(std::string_view folded) {
  static const std::set<std::string_view> all = {
      "one",      "two",      "three",    "four",      "five",     "six",       "seven",    "eight",
      "nine",     "ten",      "eleven",   "twelve",    "twenty",   "thirty",    "forty",    "fifty",
      "sixty",    "hundred",  "thousand", "million",   "billion",  "half",      "double",   "twice",
      "first",    "second",   "third",    "day",       "days",     "week",      "weeks",    "month",
      "months",   "year",     "years",    "hour",      "hours",    "minute",    "minutes",  "percent",
      "euro",     "euros",    "dollar",   "dollars",   "pound",    "pounds",    "january",  "february",
      "march",    "april",    "june",     "july",      "august",   "september", "october",  "november",
      "december", "monday",   "tuesday",  "wednesday", "thursday", "friday",    "saturday", "sunday",
      "zwei",     "drei",     "vier",     "funf",      "sechs",    "sieben",    "acht",     "neun",
      "zehn",     "elf",      "zwolf",    "hundert",   "tausend",  "tag",       "tage",     "tagen",
      "woche",    "wochen",   "monat",    "monate",    "monaten",  "jahr",      "jahre",    "jahren",
      "stunde",   "stunden",  "prozent",  "deux",      "trois",    "quatre",    "cinq",     "sept",
      "huit",     "neuf",     "dix",      "douze",     "cent",     "mille",     "jour",     "jours",
      "semaine",  "semaines", "mois",     "an",        "ans",      "annee",     "annees",   "heure",
      "heures",   "dos",      "tres",     "cuatro",    "cinco",    "seis",      "siete",    "ocho",
      "nueve",    "diez",     "doce",     "cien",      "mil",      "dia",       "dias",     "semana",
      "semanas",  "mes",      "meses",    "ano",       "anos",     "hora",      "horas"};
  return all.contains(folded);
}

bool has_digit(std::string_view folded) {
  return std::ranges::any_of(folded, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string root_of(std::string_view folded) {
  const size_t characters = characters_of(folded);
  if (has_digit(folded) || characters <= kShortest) return std::string(folded);
  size_t dropped = std::min(kLongestEnd, characters - kShortest);
  if (characters < 7) dropped = std::min<size_t>(dropped, 1);
  size_t end = folded.size();
  for (; dropped > 0; --dropped) {
    do --end;
    while ((static_cast<unsigned char>(folded[end]) & 0xC0) == 0x80);
  }
  return std::string(folded.substr(0, end));
}

bool same_root(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.empty() || b.empty() || a.front() != b.front()) return false;  // most are told apart by that
  if (has_digit(a) || has_digit(b)) return false;
  const std::string root_a = root_of(a), root_b = root_of(b);
  if (characters_of(root_a) < kShortest || characters_of(root_b) < kShortest) return false;
  return a.starts_with(root_b) && b.starts_with(root_a);
}

}  // namespace hearth
