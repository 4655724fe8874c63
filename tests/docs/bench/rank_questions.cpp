// Not a test: says at which place the passage that answers each question comes, by words, by vectors, by
// both, and when a ranker has read the best of these; and what is known of the passages. fit_retrieval.py
// reads that.
//
//     rank_questions CORPUS_FOLDER QUESTIONS.json EMBEDDER.gguf RANKER.gguf READER DATABASE > ranks.json
//
// DATABASE keeps what was read and embedded for the next run.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "app/docs/embed.h"
#include "app/docs/passage_words.h"
#include "app/docs/passages.h"
#include "app/docs/rank.h"
#include "app/docs/read.h"
#include "app/docs/retrieve.h"
#include "app/docs/sentences.h"
#include "app/store/schema.h"
#include "engine/base/text.h"
#include "engine/engine.h"

namespace {

using namespace hearth;
using Json = nlohmann::json;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

void add_file(Database& db, const std::string& path, const std::string& name, const std::string& reader) {
  const auto start = std::chrono::steady_clock::now();
  const DocumentText text = must(wait(read_document(path, "", reader)));
  std::vector<NewPage> pages;
  for (const DocumentPage& page : text.pages) pages.push_back({page.text, page.label});
  const auto passages = passages_of(text);
  must(add_document(db,
                    {.name = name, .path = path, .format = text.format, .sha256 = name, .paged = text.paged},
                    pages, passages));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::fprintf(stderr, "%s: %zu pages, %zu passages, %.2f s\n", name.c_str(), pages.size(), passages.size(),
               took.count());
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const unsigned char c : text)
    if (std::isalnum(c) || c >= 0x80) out += static_cast<char>(std::tolower(c));
  return out;
}

bool answers(const Passage& passage, const Json& question) {
  if (passage.file != question["file"]) return false;
  const Json& pages = question["pages"];
  if (!pages.is_array() || pages.empty() || !passage.page) {
    // Without pages: the passage that holds most of the sentence.
    const std::string sentence = squeezed(question["sentence"].get<std::string>());
    return squeezed(passage.text).find(sentence.substr(0, std::min<size_t>(40, sentence.size()))) !=
           std::string::npos;
  }
  for (const Json& page : pages)
    if (page == *passage.page) return true;
  return false;
}

// Whether the sentence that answers is in one of the passages itself, not just on its page.
bool has_sentence(std::span<const Passage> passages, const Json& question) {
  const std::string sentence = squeezed(question["sentence"].get<std::string>()).substr(0, 40);
  return std::ranges::any_of(passages, [&](const Passage& passage) {
    return passage.file == question["file"] && squeezed(passage.text).find(sentence) != std::string::npos;
  });
}

int place_of_answer(const std::vector<Passage>& passages, const Json& question) {
  for (size_t place = 0; place < passages.size(); ++place)
    if (answers(passages[place], question)) return static_cast<int>(place);
  return -1;
}

// What each passage is ranked by, and whether it answers: [words, cosine, its part of words, 0 or 1].
Json evidence_of(Database& db, const Meaning& meaning, std::string_view text,
                 const std::vector<Passage>& passages, const Json& question) {
  Json rows = Json::array();
  const std::vector<AskedWord> asked = must(asked_words(db, text));
  for (const Passage& passage : passages) {
    const Nearness near = meaning.nearness(passage.id).value_or(Nearness());
    const bool right = question.contains("file") && answers(passage, question);
    rows.push_back({must(held_words(db, passage, asked)).score, near.cosine, near.words, right ? 1 : 0});
  }
  return rows;
}

std::vector<float> scores_of(Ranker& ranker, std::string_view question, std::span<const Passage> passages) {
  std::vector<float> scores;
  for (const Passage& passage : passages.first(std::min<size_t>(passages.size(), kPassagesToRank)))
    scores.push_back(must(ranker.rank(question, text_to_rank(passage))));
  return scores;
}

}  // namespace

int main(int count, char** words) {
  if (count != 7) return 2;
  const std::string corpus = words[1];
  const Json questions = Json::parse(std::ifstream(words[2]));
  const auto model = must(open_model(words[3], {}));
  const auto embedder = must(Embedder::open(*model));
  const auto rank_model = must(open_model(words[4], {}));
  const auto ranker = must(Ranker::open(*rank_model));
  const TextEmbedder text_embedder{"bench", embedder->width(),
                                   [&](std::string_view text) -> Result<std::vector<float>> {
                                     TRY(auto made, embedder->embed(text));
                                     return std::move(made.values);
                                   }};
  const bool fresh = !std::filesystem::exists(words[6]);
  const auto db = must(Database::open_unencrypted(words[6], {}));
  if (!apply_migrations(*db, newest_schema())) return 1;
  if (fresh)
    for (const Json& file : questions["corpus"])
      add_file(*db, corpus + "/" + file["file"].get<std::string>(), file["file"], words[5]);
  const auto start = std::chrono::steady_clock::now();
  size_t embedded = 0;
  for (size_t more = 1; more > 0; embedded += more) more = must(embed_next_passages(*db, text_embedder));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::fprintf(stderr, "%zu passages embedded in %.1f s\n", embedded, took.count());
  const VectorIndex index = must(VectorIndex::load(*db, "bench", embedder->width()));
  Json rows = Json::array();
  for (const char* kind : {"questions", "unanswerable"}) {
    for (const Json& question : questions[kind]) {
      const std::string text = question["question"];
      const Retrieved by_words = must(retrieve(*db, text, 50));
      const auto ask_start = std::chrono::steady_clock::now();
      std::vector<std::vector<float>> vectors;
      for (const std::string& one : must(texts_of_question(*db, text)))
        vectors.push_back(must(text_embedder.embed(one)));
      const std::chrono::duration<double, std::milli> embed_ms = std::chrono::steady_clock::now() - ask_start;
      const Meaning meaning(index, vectors);
      const Retrieved both = must(retrieve(*db, text, 50, meaning));
      const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - ask_start;
      const auto rank_start = std::chrono::steady_clock::now();
      const std::vector<float> scores = scores_of(*ranker, text, both.passages);
      const std::chrono::duration<double, std::milli> rank_ms = std::chrono::steady_clock::now() - rank_start;
      std::vector<Passage> ranked = both.passages;
      rank_passages(ranked, scores);
      std::vector<int64_t> ids;
      for (const NearPassage& near : meaning.nearest(50)) ids.push_back(near.passage);
      const std::vector<Passage> by_meaning = must(read_passages(*db, ids));
      const Nearness near = both.near.value_or(Nearness{});
      Json row = {{"id", question["id"]},
                  {"split", question["split"]},
                  {"question", text},
                  {"relevance", both.relevance},
                  {"relevance_by_words", by_words.relevance},
                  {"relevant", both.relevant},
                  {"language", question["language"]},
                  {"near", {near.cosine, near.words}},
                  {"passages", evidence_of(*db, meaning, text, both.passages, question)},
                  {"scores", scores},
                  {"rank_ms", rank_ms.count()},
                  {"embed_ms", embed_ms.count()},
                  {"ms", ms.count()}};
      if (std::string_view(kind) == "questions") {
        row["words"] = place_of_answer(by_words.passages, question);
        row["meaning"] = place_of_answer(by_meaning, question);
        row["both"] = place_of_answer(both.passages, question);
        row["ranked"] = place_of_answer(ranked, question);
        row["sentence"] =
            has_sentence(std::span(both.passages).first(std::min<size_t>(5, both.passages.size())), question);
      }
      rows.push_back(row);
    }
  }
  std::printf("%s\n", rows.dump(1).c_str());
}
