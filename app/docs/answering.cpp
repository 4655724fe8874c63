#include "app/docs/answering.h"

#include "app/docs/sentences.h"
#include "engine/base/text.h"

namespace hearth {

Result<SearchedDocuments> search_documents(Database& db, std::string_view question, int limit,
                                           const std::optional<Meaning>& meaning) {
  SearchedDocuments searched;
  TRY(searched.documents, list_documents(db));
  if (searched.documents.empty()) return searched;
  TRY(searched.retrieved, retrieve(db, question, limit, meaning));
  return searched;
}

std::string question_in_conversation(std::string_view question, std::span<const Passage> passages) {
  return concat(citing_instructions(), "\n\n", question_with_passages(question, passages));
}

std::span<const Passage> passages_within(std::span<const Passage> passages, size_t bytes) {
  size_t count = 0, filled = 0;
  while (count < passages.size()) {
    filled += passages[count].heading.size() + passages[count].text.size();
    if (count > 0 && filled > bytes) break;
    ++count;
  }
  return passages.first(count);
}

std::string_view whole_sentences(std::string_view answer) {
  const std::vector<TextRange> sentences = sentences_of(answer);
  return sentences.size() < 2 ? std::string_view() : answer.substr(0, sentences[sentences.size() - 2].end);
}

}  // namespace hearth
