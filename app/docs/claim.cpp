#include "app/docs/claim.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

namespace hearth {
namespace {

// Of the words that carry meaning, so many must be there, numbers and quotes apart.
constexpr double kShareOfSubjects = 0.7;
// And of those that the question did not name, which are what the sentence tells: a sentence that repeats a
// long question would else hold with any answer in it.
constexpr double kShareOfTold = 2.0 / 3;
constexpr size_t kFewestLoopingWords = 12, kTimesEach = 4;  // a list of figures repeats some of them too
constexpr size_t kFewestQuotedWords = 2;                    // a single quoted word is emphasis
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kQuotes = {
    {{"“", "”"}, {"„", "“"}, {"«", "»"}, {"\"", "\""}, {"「", "」"}}};

// "[3]" at `at`: its number and where it ends.
std::optional<std::pair<size_t, size_t>> mark_at(std::string_view text, size_t at) {
  constexpr size_t kMostDigits = 3;
  size_t end = at + 1, number = 0;
  while (end < text.size() && end <= at + kMostDigits &&
         std::isdigit(static_cast<unsigned char>(text[end])) != 0)
    number = number * 10 + static_cast<size_t>(text[end++] - '0');
  if (end == at + 1 || end >= text.size() || text[end] != ']' || number == 0) return std::nullopt;
  return std::pair(number - 1, end + 1);
}

// Past "- ", "* ", "3. " or "3) " at the start: an item of a list claims nothing by its number.
std::string_view without_item_mark(std::string_view sentence) {
  size_t at = 0;
  while (at < sentence.size() && std::isdigit(static_cast<unsigned char>(sentence[at])) != 0) ++at;
  const std::string_view mark = sentence.substr(at, 2);
  const bool numbered = at > 0 && at < 4 && (mark == ". " || mark == ") ");
  return numbered || (at == 0 && (mark == "- " || mark == "* ")) ? sentence.substr(at + 2) : sentence;
}

// The sentence without its marks, which are told in `named`.
std::string without_marks(std::string_view sentence, std::vector<size_t>& named) {
  std::string text;
  for (size_t at = 0; at < sentence.size();) {
    const auto mark = sentence[at] == '[' ? mark_at(sentence, at) : std::nullopt;
    if (!mark) {
      text += sentence[at++];
      continue;
    }
    named.push_back(mark->first);
    at = mark->second;
    while (!text.empty() && text.back() == ' ') text.pop_back();
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::vector<std::string_view> quoted_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (const auto& [open, close] : kQuotes) {
    for (size_t at = text.find(open); at != std::string_view::npos;) {
      const size_t begin = at + open.size(), end = text.find(close, begin);
      if (end == std::string_view::npos) break;
      parts.push_back(text.substr(begin, end - begin));
      at = text.find(open, end + close.size());
    }
  }
  return parts;
}

std::vector<std::string> texts_of(std::vector<FoldedWord> folded) {
  std::vector<std::string> words;
  for (FoldedWord& word : folded) words.push_back(std::move(word.text));
  return words;
}

Result<std::vector<std::string>> words_of(Database& db, std::string_view text) {
  TRY(std::vector<FoldedWord> folded, folded_words(db, text));
  return texts_of(std::move(folded));
}

bool holds(std::span<const std::string> words, std::string_view sought) {
  return std::ranges::any_of(words, [&](const std::string& word) { return same_root(word, sought); });
}

// "AES", "GmbH" not: a name that a sentence is wrong without.
bool is_in_capitals(std::string_view written) {
  const auto is_capital = [](unsigned char c) { return std::isupper(c) != 0; };
  return written.size() > 1 && std::ranges::all_of(written, is_capital);
}

// "The passage states …": how a model begins to say what it was given. No part of what it says.
bool speaks_of_the_passages(std::string_view folded) {
  static const std::set<std::string_view> all = {"passage", "passages", "text",   "quoted",
                                                 "states",  "mentions", "says",   "abschnitt",
                                                 "texte",   "extrait",  "pasaje", "texto"};
  return all.contains(folded);
}

bool is_a_loop(const std::vector<FoldedWord>& words) {
  std::set<std::string_view> different;
  for (const FoldedWord& word : words) different.insert(word.text);
  return words.size() >= kFewestLoopingWords && words.size() >= kTimesEach * different.size();
}

size_t how_many_held(std::span<const std::string> words, const std::vector<std::string>& sought) {
  return static_cast<size_t>(
      std::ranges::count_if(sought, [&](const std::string& one) { return holds(words, one); }));
}

}  // namespace

Result<Claim> Claim::read(Database& db, std::string_view sentence, const std::vector<std::string>& asked) {
  Claim claim;
  claim.text_ = without_marks(without_item_mark(sentence), claim.named_);
  claim.introduces_ = claim.text_.ends_with(':') || claim.text_.starts_with("```");
  for (const std::string_view part : quoted_parts(claim.text_)) {
    TRY(std::vector<std::string> words, words_of(db, part));
    if (words.size() >= kFewestQuotedWords) claim.quotes_.push_back(std::move(words));
  }
  TRY(const std::vector<FoldedWord> words, folded_words(db, claim.text_));
  claim.loops_ = is_a_loop(words);
  for (const FoldedWord& word : words) {
    const std::string_view written = std::string_view(claim.text_).substr(word.begin, word.end - word.begin);
    if (word.negates) {
      ++claim.negations_;
    } else if (has_digit(word.text) || is_measure(word.text) || is_in_capitals(written)) {
      claim.numbers_.push_back(word.text);
    } else if (!is_function_word(word.text) && !speaks_of_the_passages(word.text)) {
      claim.subjects_.push_back(word.text);
      (holds(asked, word.text) ? claim.asked_ : claim.told_).push_back(word.text);
    }
  }
  return claim;
}

Result<Evidence> Evidence::read(Database& db, std::string_view passage, std::string_view about) {
  Evidence evidence;
  TRY(evidence.about_, words_of(db, about));
  for (const TextRange& range : sentences_of(passage)) {
    TRY(std::vector<FoldedWord> folded, folded_words(db, range.in(passage)));
    const auto negations = static_cast<size_t>(std::ranges::count_if(folded, &FoldedWord::negates));
    std::vector<std::string> words = texts_of(std::move(folded));
    const auto is_in_heading = [&](const std::string& word) { return holds(evidence.about_, word); };
    if (std::ranges::all_of(words, is_in_heading)) continue;
    evidence.words_.insert(evidence.words_.end(), words.begin(), words.end());
    evidence.sentences_.push_back({range, std::move(words), negations});
  }
  return evidence;
}

bool Evidence::holds_quotes(const Claim& claim) const {
  return std::ranges::all_of(claim.quotes(), [&](const std::vector<std::string>& quote) {
    return !std::ranges::search(words_, quote).empty();
  });
}

bool Evidence::speaks_of(const std::vector<std::string>& subjects) const {
  return std::ranges::all_of(
      subjects, [&](const std::string& subject) { return holds(words_, subject) || holds(about_, subject); });
}

bool Evidence::says(const Claim& claim, size_t first, size_t count) const {
  std::vector<std::string> words;
  size_t negations = 0;
  for (const Sentence& sentence : std::span(sentences_).subspan(first, count)) {
    words.insert(words.end(), sentence.words.begin(), sentence.words.end());
    negations += sentence.negations;
  }
  const auto is_there = [&](const std::string& word) {
    return holds(words, word) || (!has_digit(word) && holds(about_, word));
  };
  if (!std::ranges::all_of(claim.numbers(), is_there)) return false;
  if ((claim.negations() > 0) != (negations > 0)) return false;
  const auto hold_share = [&](const std::vector<std::string>& sought, double share) {
    return static_cast<double>(how_many_held(words, sought)) >= share * static_cast<double>(sought.size());
  };
  return hold_share(claim.subjects(), kShareOfSubjects) && hold_share(claim.told(), kShareOfTold);
}

std::optional<TextRange> Evidence::support_for(const Claim& claim) const {
  if (!holds_quotes(claim) || !speaks_of(claim.asked())) return std::nullopt;
  // A figure belongs to the sentence that it stands in: the one beside it may speak of something else.
  const size_t most = claim.numbers().empty() ? 2 : 1;
  for (size_t count = 1; count <= most; ++count) {
    for (size_t first = 0; first + count <= sentences_.size(); ++first) {
      if (says(claim, first, count))
        return TextRange{sentences_[first].range.begin, sentences_[first + count - 1].range.end};
    }
  }
  return std::nullopt;
}

Evidence::Nearest Evidence::nearest_to(const Claim& claim) const {
  Nearest nearest;
  for (const Sentence& sentence : sentences_) {
    const size_t held =
        how_many_held(sentence.words, claim.subjects()) + how_many_held(sentence.words, claim.numbers());
    if (held > nearest.held) nearest = {sentence.range, held};
  }
  return nearest;
}

}  // namespace hearth
