// Whether a passage says what a sentence claims. The connection's thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/question_words.h"
#include "app/docs/sentences.h"

namespace hearth {

// A sentence of an answer.
class Claim {
 public:
  // `asked`: what the question is about; those of its words that the sentence repeats must be in the passage.
  static Result<Claim> read(Database& db, std::string_view sentence,
                            const std::vector<std::string>& asked = {});

  const std::string& text() const { return text_; }                                // without its marks
  const std::vector<size_t>& named_passages() const { return named_; }             // counted from 0
  const std::vector<std::vector<std::string>>& quotes() const { return quotes_; }  // their words, folded
  const std::vector<std::string>& numbers() const {
    return numbers_;
  }  // figures, measures, names in capitals
  const std::vector<std::string>& subjects() const { return subjects_; }  // words that carry meaning
  const std::vector<std::string>& asked() const { return asked_; }  // subjects that the question names too
  const std::vector<std::string>& told() const { return told_; }    // subjects that it does not: the answer
  size_t negations() const { return negations_; }
  // A rule, the mark of a block of code, what only introduces the next line, or a model caught in a loop.
  bool says_nothing() const { return loops_ || introduces_ || (numbers_.empty() && subjects_.empty()); }

 private:
  std::string text_;
  std::vector<size_t> named_;
  std::vector<std::vector<std::string>> quotes_;
  std::vector<std::string> numbers_, subjects_, asked_, told_;
  size_t negations_ = 0;
  bool loops_ = false, introduces_ = false;
};

// A passage, read once for all the claims.
class Evidence {
 public:
  // `about`: its heading and its file's name, which it need not repeat, and which are no evidence by
  // themselves.
  static Result<Evidence> read(Database& db, std::string_view passage, std::string_view about = {});

  // The sentence that says what is claimed, or two that follow each other where no figure or name is claimed;
  // bytes of the passage.
  std::optional<TextRange> support_for(const Claim& claim) const;
  // The first sentence with most of the claim's words.
  struct Nearest {
    TextRange range;
    size_t held = 0;  // words of the claim; 0: none, and no range
  };
  Nearest nearest_to(const Claim& claim) const;

 private:
  struct Sentence {
    TextRange range;
    std::vector<std::string> words;  // folded
    size_t negations = 0;
  };
  bool says(const Claim& claim, size_t first, size_t count) const;
  bool holds_quotes(const Claim& claim) const;
  bool speaks_of(const std::vector<std::string>& subjects) const;

  std::vector<std::string> words_;  // of the whole passage
  std::vector<std::string> about_;
  std::vector<Sentence> sentences_;
};

}  // namespace hearth
