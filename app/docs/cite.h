// Answers whose every sentence is checked against the passages: what a model says counts only where a passage
// says it too. Called by app/cli/ask_verb.cpp; the connection's thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// What the model is told, and the question with the passages numbered from 1. Passages are data: they are
// marked off, none of their lines can pass for a mark, and what speaks to a model in them is left out
// (prompt_injection.h).
std::string_view citing_instructions();
std::string question_with_passages(std::string_view question, std::span<const Passage> passages);

struct Citation {
  size_t passage = 0;         // index into the passages
  std::string quote;          // verified: the passage's own sentence; else what was claimed
  size_t begin = 0, end = 0;  // of the quote, bytes of the passage's page; verified only
  bool verified = false;
  size_t mark = 0;  // where its [n] begins in the answer's text; verified only
};

struct CheckedAnswer {
  // The answer's sentences with [n] behind those that passage n says, and ~~struck out~~ those that none
  // says. When none is left, the passages' own sentences that come nearest; empty: there are none either.
  std::string text;
  std::vector<Citation> citations;  // in the order of the text
  size_t struck = 0;                // sentences
  bool quotes_only = false;         // nothing that the model said was left
};

// A sentence is kept when one passage holds: each quoted phrase word for word, each number and name in
// capitals, most of the sentence's other words (in any form) close together, also of those alone that the
// question does not have, a negation exactly where there is one, and somewhere each word that sentence and
// question share. Which passage the model named only decides which is looked at first. `question`: also what
// is quoted by when nothing is left.
Result<CheckedAnswer> check_answer(Database& db, std::string_view question, std::string_view answer,
                                   std::span<const Passage> passages);

}  // namespace hearth
