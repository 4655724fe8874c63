#include "app/models/fit.h"

#include <doctest/doctest.h>

using namespace hearth;

TEST_CASE("the memory of a conversation follows from the heads and layers that a card names") {
  ModelCard card = {.architecture = "qwen3", .layers = 36};
  card.metadata = {{"qwen3.attention.head_count", "32"},
                   {"qwen3.attention.head_count_kv", "8"},
                   {"qwen3.attention.key_length", "128"},
                   {"qwen3.attention.value_length", "128"}};
  CHECK(kv_bytes_per_token(card) == 147456);
  card.metadata = {{"qwen3.attention.head_count", "32"}, {"qwen3.embedding_length", "2560"}};
  CHECK(kv_bytes_per_token(card) == 36 * 32 * 80 * 4);
  card.metadata = {{"qwen3.attention.head_count", "99999999999"}};
  CHECK(kv_bytes_per_token(card) == 0);
  card.metadata.clear();
  CHECK(kv_bytes_per_token(card) == 0);
}

TEST_CASE("a conversation is counted no longer than the model was trained for") {
  ModelCard card = {.architecture = "llama", .file_bytes = 1'000'000, .trained_context = 100, .layers = 1};
  card.metadata = {{"llama.attention.head_count", "1"}, {"llama.embedding_length", "250"}};
  CHECK(memory_needed(card, 4096) == memory_needed(card, 100));
  CHECK(memory_needed(card, 100) - memory_needed(card, 0) == 100 * 1000);
}

TEST_CASE("a model that does not fit says what it needs and what there is") {
  const Fit fit = fit_in_words(11'000'000'000, 8'000'000'000);
  CHECK_FALSE(fit.fits);
  CHECK(fit.words == "This model needs 11.0 GB; 8.0 GB is free.");
  CHECK(fit_in_words(8'000'000'000, 8'000'000'000).fits);
  CHECK(fit_in_words(8'000'000'000, 0).fits);
}

TEST_CASE("speed is predicted from the bytes that a token reads") {
  CHECK(predicted_tokens_per_s(2'000'000'000, 40.0, 1'000'000'000) == doctest::Approx(20.0));
  CHECK(predicted_tokens_per_s(0, 40.0) == 0);
  CHECK(predicted_tokens_per_s(53'000'000, 100.0) == doctest::Approx(100.0));
  CHECK(words_per_s(40) == doctest::Approx(30));
}

TEST_CASE("sizes are shown as people who sell disks count") {
  CHECK(shown_size(0) == "0 bytes");
  CHECK(shown_size(98'362'432) == "98.4 MB");
  CHECK(shown_size(999'999) == "1.0 MB");
  CHECK(shown_size(5'030'000'000) == "5.0 GB");
}
