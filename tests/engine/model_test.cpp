#include <doctest/doctest.h>

#include "tests/engine/engine_fixture.h"
#include "tests/engine/tiny_models.h"

using namespace hearth;

TEST_CASE("the card says what the file says, and leaves out what it does not know") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto card = read_model_card(file.path());
  REQUIRE(card);
  CHECK_EQ(card->name, "Tiny");
  CHECK_EQ(card->architecture, "llama");
  CHECK_EQ(card->quantization, "F32");
  CHECK_EQ(card->licence, "apache-2.0");
  CHECK_EQ(card->author, "Nobody");
  CHECK_EQ(card->source_url, "");
  CHECK_EQ(card->trained_context, 256u);
  CHECK_EQ(card->vocabulary, 354u);
  CHECK_EQ(card->layers, 2u);
  CHECK_EQ(card->parameters, 354u * 64 + 64 + 2 * (2 * 64 + 4 * 64 * 64 + 3 * 64 * 96));
  CHECK(card->purpose == ModelPurpose::Answer);
  CHECK(card->has_chat_template);
  CHECK_EQ(card->metadata.front(), std::pair<std::string, std::string>("general.architecture", "llama"));
}

TEST_CASE("opening shows progress and ends with a model that answers") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  auto opening = ModelOpening::start(file.path(), {});
  REQUIRE(opening);
  for (;;) {
    const auto state = (*opening)->pump();
    REQUIRE(state);
    if (*state == PumpState::Done) break;
  }
  CHECK_EQ((*opening)->fraction(), 1.0);
  const auto model = (*opening)->take();
  CHECK(model->answers());
  CHECK(model->has_vocabulary());
  CHECK_EQ(model->vocabulary_size(), 354u);
  CHECK_EQ(model->device().id, "cpu");
  CHECK_NE(model->plan_text().find("token_embd.weight"), std::string::npos);
}

TEST_CASE("a file that holds only a vocabulary tokenizes and does not answer") {
  const TinyModelFile file({.weights = false});
  for (const bool asked_for : {false, true}) {
    const auto model = opened(file.path(), {.vocabulary_only = asked_for});
    CHECK_FALSE(model->answers());
    CHECK_EQ(model->vocabulary_size(), 354u);
    CHECK_EQ(model->tokenize("ab", false, false).size(), 2u);
    const auto chat = Chat::open(*model, {});
    REQUIRE_FALSE(chat);
    CHECK_EQ(chat.error().fault, Fault::Unsupported);
    CHECK_FALSE(Evaluation::open(*model, {}, false));
    CHECK_FALSE(Embedder::open(*model));
  }
}

TEST_CASE("a tokenizer that nobody knows leaves evaluation by ids, and says so") {
  const TinyModelFile file({.tokenizer = "test"});
  const auto model = opened(file.path());
  CHECK_FALSE(model->has_vocabulary());
  CHECK_EQ(model->vocabulary_status().error().fault, Fault::Unsupported);
  CHECK(model->tokenize("ab", true, true).empty());
  CHECK_FALSE(Chat::open(*model, {}));
  const auto evaluation = opened_evaluation(*model, {}, false);
  const std::vector<int32_t> ids = {5, 6, 7};
  CHECK_EQ(logits_of(*evaluation, ids).size(), 354u);
  CHECK_FALSE(open_model(file.path(), {.vocabulary_only = true}));
}

TEST_CASE("specials are control tokens only where they may be") {
  const TinyModelFile file({.adds_bos = true});
  const auto model = opened(file.path());
  CHECK_EQ(model->tokenize("a</s>", false, true).size(), 2u);
  CHECK_EQ(model->tokenize("a</s>", false, false).size(), 5u);
  CHECK_EQ(model->tokenize("a", true, false).front(), kTinyBos);
  CHECK_EQ(model->bos(), kTinyBos);
  CHECK(model->ends_answer(kTinyEos));
  CHECK_EQ(model->piece(kTinyEos), "");
  CHECK_EQ(model->piece_shown(kTinyEos), "</s>");
}

TEST_CASE("a rendered conversation has BOS once, whoever writes it") {
  const std::vector<Message> messages = {{"user", "hi"}};
  const TinyModelFile both({.chat_template = kTinyTemplate, .adds_bos = true});
  const auto of_both = opened(both.path())->render(messages, true);
  REQUIRE(of_both);
  CHECK_EQ(of_both->text, "<s>user:hi</s><s>assistant:");
  CHECK_EQ(of_both->ids[0], kTinyBos);
  CHECK_NE(of_both->ids[1], kTinyBos);

  const TinyModelFile only_flag({.chat_template = "{{ messages[0].content }}", .adds_bos = true});
  const auto of_flag = opened(only_flag.path())->render(messages, true);
  REQUIRE(of_flag);
  CHECK_EQ(of_flag->text, "hi");
  CHECK_EQ(of_flag->ids.size(), 3u);
  CHECK_EQ(of_flag->ids[0], kTinyBos);
}

TEST_CASE("files that are missing and devices that are not there are sentences") {
  CHECK_EQ(open_model("/nowhere/at/all.gguf", {}).error().fault, Fault::NotFound);
  CHECK_EQ(read_model_card("/nowhere/at/all.gguf").error().fault, Fault::NotFound);
  const TinyModelFile file({});
  CHECK_EQ(open_model(file.path(), {.device = {.id = "abacus"}}).error().fault, Fault::NotFound);
  CHECK_EQ(open_model(file.path(), {.device = {.id = "vulkan:x"}}).error().fault, Fault::NotFound);
  CHECK_EQ(open_model(file.path(), {.device = {.threads = -1}}).error().fault, Fault::Unsupported);
}
