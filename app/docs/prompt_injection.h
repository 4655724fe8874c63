// Sentences of a document that speak to a model instead of a reader ("ignore all previous instructions").
// They are neither given to a model nor taken as evidence; a person sees them, marked. Phrases are looked
// for, so an attack in words that nobody thought of passes: what keeps an answer honest then is the check of
// each sentence (cite.h). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/docs/sentences.h"

namespace hearth {

// Each from the sentence that gives itself away to the end of its paragraph, since what it wants follows.
std::vector<TextRange> instructions_to_a_model(std::string_view text);

// The text with spaces in their place, so that all else stays where it is.
std::string without_instructions_to_a_model(std::string_view text);

}  // namespace hearth
