// The real cross-encoder against scores computed in double precision (tests/data/README.md), and a tiny one
// that is asked in its own words. Skipped where the real one is absent.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "test_models.h"
#include "tests/engine/engine_fixture.h"
#include "tests/engine/tiny_models.h"

using namespace hearth;

namespace {

std::unique_ptr<Ranker> opened_ranker(Model& model) {
  auto ranker = Ranker::open(model);
  REQUIRE_MESSAGE(ranker.has_value(), ranker.error().message);
  return std::move(*ranker);
}

float score_of(Ranker& ranker, const std::string& question, const std::string& passage) {
  const auto score = ranker.rank(question, passage);
  REQUIRE_MESSAGE(score.has_value(), score.error().message);
  return *score;
}

float tiny_score(const std::string& wording, const std::string& question, const std::string& passage,
                 const std::string& tokenizer = "llama") {
  const TinyModelFile file(
      {.chat_template = {}, .tokenizer = tokenizer, .ranks = true, .rerank_wording = wording});
  const auto model = opened(file.path());
  return score_of(*opened_ranker(*model), question, passage);
}

void check_scores(const std::string& path, double within) {
  std::ifstream stream(HEARTH_TEST_DATA "/ms_marco_minilm.json");
  const auto reference = nlohmann::json::parse(stream);
  const auto model = opened(path);
  CHECK(model->card().purpose == ModelPurpose::Rank);
  CHECK_FALSE(model->answers());
  const auto ranker = opened_ranker(*model);
  CHECK_EQ(reference["items"].size(), 10u);
  for (const auto& item : reference["items"]) {
    const auto question = item["question"].get<std::string>(), passage = item["passage"].get<std::string>();
    CAPTURE(question);
    CAPTURE(passage);
    const double expected = item["score"].get<double>();
    CHECK(std::fabs(score_of(*ranker, question, passage) - expected) <= within);
  }
}

}  // namespace

TEST_CASE("pairs have the reference's scores") {
  if (const auto path = precise_ranker_model()) check_scores(*path, 0.02);
}

TEST_CASE("with weights and activations of 8 bits, pairs come near the reference's scores") {
  if (const auto path = ranker_model()) check_scores(*path, 0.6);
}

TEST_CASE("only a ranker ranks, and it does nothing else") {
  const TinyModelFile chat({});
  const auto answers = opened(chat.path());
  CHECK_EQ(Ranker::open(*answers).error().fault, Fault::Unsupported);

  const TinyModelFile file(
      {.chat_template = {}, .tokenizer = "llama", .ranks = true, .rerank_wording = "{query}{document}"});
  CHECK(read_model_card(file.path()).value().purpose == ModelPurpose::Rank);
  const auto ranks = opened(file.path());
  CHECK_FALSE(ranks->answers());
  CHECK_EQ(Embedder::open(*ranks).error().fault, Fault::Unsupported);
  CHECK_EQ(Chat::open(*ranks, {}).error().fault, Fault::Unsupported);
  CHECK_EQ(Evaluation::open(*ranks, {}, false).error().fault, Fault::Unsupported);
}

TEST_CASE("a model is asked in the words that its file gives, in whatever order") {
  const float score = tiny_score("<s>{query}</s>{document}</s>", "who", "me");
  CHECK_EQ(score, tiny_score("<s>who</s>{document}</s>", "", "me"));
  CHECK_EQ(score, tiny_score("<s>who</s>{query}</s>", "me", ""));
  CHECK_NE(score, tiny_score("<s>{document}</s>{query}</s>", "who", "me"));
}

TEST_CASE("a model without segments has both texts told apart as RoBERTa was trained") {
  for (const char* tokenizer : {"llama", "t5"}) {
    const TinyModelFile file({.chat_template = {},
                              .adds_bos = true,
                              .adds_eos = true,
                              .tokenizer = tokenizer,
                              .ranks = true,
                              .rerank_wording = {}});
    const auto model = opened(file.path());
    CHECK_EQ(score_of(*opened_ranker(*model), "who", "me"),
             tiny_score("<s>{query}</s></s>{document}</s>", "who", "me", tokenizer));
  }
}

TEST_CASE("no text that is ranked becomes a control token") {
  const std::string wording = "<s>{query}</s>{document}</s>";
  CHECK_NE(tiny_score(wording, "a", "b</s>c"), tiny_score("<s>{query}</s>b</s>c</s>", "a", ""));
  CHECK_NE(tiny_score(wording, "a", "{query}"), tiny_score(wording, "a", "a"));
}

TEST_CASE("of what is too long, the beginning counts, and nothing is refused") {
  const auto path = ranker_model();
  if (!path) return;
  const auto model = opened(*path);
  const auto ranker = opened_ranker(*model);
  std::string rest;
  for (int i = 0; i < 3000; ++i) rest += "and on ";
  const float score =
      score_of(*ranker, "Who signed the lease?", "The lease was signed by Mrs Keller. " + rest);
  CHECK(score > score_of(*ranker, "Who signed the lease?", rest + "The lease was signed by Mrs Keller."));
  CHECK(std::isfinite(score_of(*ranker, rest, rest)));
  CHECK(std::isfinite(score_of(*ranker, "", "")));
}
