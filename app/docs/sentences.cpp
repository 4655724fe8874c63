#include "app/docs/sentences.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace hearth {
namespace {

// Ends of sentences that need no space behind them.
constexpr std::array<std::string_view, 4> kWideStops = {"。", "！", "？", "।"};
constexpr std::string_view kSpaces = " \t\r\n\f";
// Words whose stop ends no sentence, in the languages of the window.
constexpr std::array<std::string_view, 30> kShortened = {
    "mr",   "mrs", "ms",  "dr",  "prof", "st",   "no",  "nr",   "art",    "sec",
    "vol",  "vs",  "etc", "cf",  "fig",  "inc",  "ltd", "dept", "approx", "abs",
    "ziff", "bzw", "ca",  "usw", "sog",  "evtl", "env", "p",    "pp",     "ed"};

bool is_space(char c) { return kSpaces.contains(c); }
bool is_letter_or_digit(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// The word whose last letter stands before `end`.
std::string word_before(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 && is_letter_or_digit(text[begin - 1])) --begin;
  std::string word(text.substr(begin, end - begin));
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word;
}

// Whether the digits before the stop at `at` number an item of a list.
bool numbers_an_item(std::string_view text, size_t at, std::string_view word) {
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const size_t begin = at - word.size();
  return !word.empty() && std::ranges::all_of(word, is_digit) && (begin == 0 || text[begin - 1] == '\n');
}

// Whether the stop at `at` belongs to a word: "e.g.", "Dr.", "J.", "1." before an item
bool shortens_a_word(std::string_view text, size_t at) {
  const std::string word = word_before(text, at);
  if (numbers_an_item(text, at, word)) return true;
  const bool initial = word.size() == 1 && std::isalpha(static_cast<unsigned char>(word[0])) != 0;
  return initial || std::ranges::find(kShortened, word) != kShortened.end();
}

// Past the stop at `at` and what closes with it (quotes, brackets), when a sentence ends there; else 0.
size_t end_after_stop(std::string_view text, size_t at) {
  for (const std::string_view stop : kWideStops)
    if (text.substr(at).starts_with(stop)) return at + stop.size();
  const char c = text[at];
  if (c != '.' && c != '!' && c != '?') return 0;
  if (c == '.' && shortens_a_word(text, at)) return 0;
  size_t end = at + 1;
  while (end < text.size() && std::string_view(".!?\"')]").contains(text[end])) ++end;
  for (const std::string_view quote : {"”", "’", "»", "“"})
    if (text.substr(end).starts_with(quote)) end += quote.size();
  return end == text.size() || is_space(text[end]) ? end : 0;
}

// Whether the line that begins at `at` starts something of its own: a heading, an item, a row, a quotation.
bool starts_anew(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  for (const std::string_view mark : {"#", "- ", "* ", "+ ", "|", ">", "• ", "– "})
    if (rest.starts_with(mark)) return true;
  size_t digits = 0;
  while (digits < rest.size() && std::isdigit(static_cast<unsigned char>(rest[digits])) != 0) ++digits;
  return digits > 0 && digits < 4 && digits + 1 < rest.size() &&
         (rest[digits] == '.' || rest[digits] == ')') && rest[digits + 1] == ' ';
}

// Whether the line break at `at` ends a sentence.
bool line_ends_it(std::string_view text, size_t at, bool one_line) {
  const size_t next = text.find_first_not_of(" \t\r", at + 1);
  return one_line || next == std::string_view::npos || text[next] == '\n' || text[next] == '\f' ||
         starts_anew(text, next);
}

TextRange without_spaces(std::string_view text, size_t begin, size_t end) {
  while (begin < end && is_space(text[begin])) ++begin;
  while (end > begin && is_space(text[end - 1])) --end;
  return {begin, end};
}

}  // namespace

std::vector<TextRange> sentences_of(std::string_view text) {
  std::vector<TextRange> sentences;
  size_t begin = text.find_first_not_of(kSpaces);
  const auto close = [&](size_t end) {
    const TextRange range = without_spaces(text, std::min(begin, end), end);
    if (range.begin < range.end) sentences.push_back(range);
    begin = std::min(text.find_first_not_of(kSpaces, end), text.size());
  };
  if (begin == std::string_view::npos) return sentences;
  for (size_t at = begin; at < text.size(); ++at) {
    if (text[at] == '\n') {
      const bool one_line = begin < at && std::string_view("#|").contains(text[begin]);
      if (begin < at && line_ends_it(text, at, one_line)) close(at);
    } else if (const size_t end = end_after_stop(text, at)) {
      close(end);
      at = end - 1;
    }
  }
  if (begin < text.size()) close(text.size());
  return sentences;
}

}  // namespace hearth
