// What lies between a question to documents and its answer, whoever asks the model: finding the passages,
// putting them to the model, and checking what came of it. Called by app/cli/ask_verb.cpp and by
// app/core/controller_ask.cpp; the connection's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/cite.h"
#include "app/docs/retrieve.h"

namespace hearth {

inline constexpr int kPassagesForAnswer = 5;
inline constexpr uint32_t kTokensForAnswer = 200;  // one to three sentences, and some that are struck out

// What was found, and in which documents it was looked for.
struct SearchedDocuments {
  Retrieved retrieved;
  std::vector<DocumentSummary> documents;  // all of them
};
// `limit`: passages at most. Nothing is relevant where there are no documents. By words alone without a
// meaning.
Result<SearchedDocuments> search_documents(Database& db, std::string_view question, int limit,
                                           const std::optional<Meaning>& meaning = {});

// Instructions, passages and question in one message, for a conversation whose beginning stays as it is, so
// that what the model has read of it is not read again.
std::string question_in_conversation(std::string_view question, std::span<const Passage> passages);

// As many of the first passages as fill no more than that, but one at least.
std::span<const Passage> passages_within(std::span<const Passage> passages, size_t bytes);

// The sentences that are whole: the last one, of an answer that is still written or was cut off, says nothing
// that could be checked.
std::string_view whole_sentences(std::string_view answer);

}  // namespace hearth
