// What is kept about a message beside its text: the title a first question gives, and how an answer came to
// be, as the vault stores it (AnswerOrigin). Used by the controller and by `hearth chat`. Pure functions; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/core/answer_sources.h"
#include "app/store/transcript.h"
#include "engine/engine.h"

namespace hearth {

// The first line of a question, cut at a word.
std::string title_of_question(std::string_view question);

// How an answer of a model came to be. `model_hash` may be empty.
AnswerOrigin answer_origin(const ModelCard& model, const std::string& model_hash, const Sampling& sampling,
                           const AnswerStats& stats);

// The same for an answer of a server of the person's own, whose host the model's name carries. The parameters
// are those that servers are given.
AnswerOrigin server_answer_origin(const std::string& model, const std::string& host, const Sampling& sampling,
                                  const AnswerStats& stats);

// What the parameters of an answer say beyond sampling: its reasoning, which is not part of its text, and how
// it ended.
struct AnswerDetails {
  std::string thought;
  double thought_s = 0;
  enum class End { Whole, Stopped, Length, Failed } end = End::Whole;
  bool edited = false;                   // by the person
  std::optional<AnswerSources> sources;  // none: not made from documents
};
// `parameters` is JSON or empty; anything else counts as empty. `text`: of the answer.
AnswerDetails details_in(const std::string& parameters, const std::string& text);
// The same JSON with the details in it; other keys stay.
std::string with_details(const std::string& parameters, const AnswerDetails& details);

}  // namespace hearth
