#include "app/docs/vectors.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "app/docs/embed.h"
#include "app/docs/retrieve.h"
#include "library_fixture.h"

namespace hearth {
namespace {

using Vector = std::vector<float>;

Vector unit(Vector values) {
  float length = 0;
  for (const float value : values) length += value * value;
  for (float& value : values) value /= std::sqrt(length);
  return values;
}

Vector random_unit(std::mt19937& random, size_t width) {
  std::normal_distribution<float> normal;
  Vector values(width);
  for (float& value : values) value = normal(random);
  return unit(std::move(values));
}

float cosine(const Vector& a, const Vector& b) {
  float sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Knows which words mean the same, as a model would: a direction a meaning, and a last one for all else.
constexpr std::array<std::array<std::string_view, 3>, 3> kMeanings = {
    {{"rent", "price", "pay"}, {"notice", "cancel", "move out"}, {"deposit", "security", "money back"}}};

Vector embed_by_meaning(std::string_view text) {
  Vector values(kMeanings.size() + 1, 0.01f);
  for (size_t i = 0; i < kMeanings.size(); ++i) {
    for (const std::string_view word : kMeanings[i]) values[i] += text.find(word) != std::string_view::npos;
  }
  values.back() = 0.3f;
  return unit(std::move(values));
}

TextEmbedder embedder_named(std::string id) {
  return {std::move(id), kMeanings.size() + 1,
          [](std::string_view text) -> Result<Vector> { return embed_by_meaning(text); }};
}

void embed_all(Database& db, const TextEmbedder& embedder) {
  for (size_t more = 1; more > 0;) {
    const auto done = embed_next_passages(db, embedder);
    REQUIRE(done);
    more = *done;
  }
}

VectorIndex loaded(Database& db, const TextEmbedder& embedder) {
  auto index = VectorIndex::load(db, embedder.id, embedder.width);
  REQUIRE(index);
  return std::move(*index);
}

std::string many_sentences(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i)
    text += "Paragraph number " + std::to_string(i) + " speaks of one thing only, and at some length. ";
  return text;
}

}  // namespace

TEST_CASE("the nearest passages are those that exact cosines name") {
  Library library;
  constexpr size_t kWidth = 384;
  constexpr int64_t kPassages = 500;
  const DocumentId document = library.add("a.txt", {kLease});
  std::mt19937 random(7);
  std::vector<Vector> vectors;
  std::vector<std::byte> block;
  for (int64_t i = 0; i < kPassages; ++i) {
    vectors.push_back(random_unit(random, kWidth));
    append_vector(static_cast<uint32_t>(i), vectors.back(), block);
  }
  REQUIRE(
      add_vector_block(library.db(), document, "e", {.first = 1, .passages = kPassages, .vectors = block}));
  const auto index = VectorIndex::load(library.db(), "e", kWidth);
  REQUIRE(index);
  for (int trial = 0; trial < 20; ++trial) {
    const Vector question = random_unit(random, kWidth);
    const auto near = index->nearest(SoughtVector(question), 10);
    REQUIRE(near.size() == 10);
    for (const NearPassage& one : near)
      CHECK(one.cosine ==
            doctest::Approx(cosine(question, vectors[static_cast<size_t>(one.passage - 1)])).epsilon(0.02));
    const auto best =
        std::ranges::max_element(vectors, {}, [&](const Vector& vector) { return cosine(question, vector); });
    CHECK(near.front().passage == best - vectors.begin() + 1);
    CHECK(std::ranges::is_sorted(near, std::ranges::greater{}, &NearPassage::cosine));
  }
  CHECK(index->nearest(SoughtVector(Vector(3, 1.0f)), 10).empty());  // another model's question
  CHECK(index->nearest(SoughtVector(vectors[0]), 10'000).size() == kPassages);
}

TEST_CASE("a passage is as near as the nearest of its vectors, and found once") {
  Library library;
  const DocumentId document = library.add("a.txt", {kLease});
  std::vector<std::byte> block;
  append_vector(0, unit({1, 0, 0}), block);
  append_vector(0, unit({0, 1, 0}), block);
  append_vector(1, unit({0, 1, 1}), block);
  REQUIRE(add_vector_block(library.db(), document, "e", {.first = 7, .passages = 2, .vectors = block}));
  const auto index = VectorIndex::load(library.db(), "e", 3);
  REQUIRE(index);
  const auto near = index->nearest(SoughtVector(unit({0, 1, 0})), 5);
  REQUIRE(near.size() == 2);
  CHECK(near[0].passage == 7);
  CHECK(near[0].cosine == doctest::Approx(1).epsilon(0.01));
  CHECK(near[1].passage == 8);
  CHECK(near[1].cosine == doctest::Approx(std::sqrt(0.5)).epsilon(0.01));
}

TEST_CASE("a vector of zeros is far from everything") {
  Library library;
  const DocumentId document = library.add("a.txt", {kLease});
  std::vector<std::byte> block;
  append_vector(0, Vector(4, 0.0f), block);
  REQUIRE(add_vector_block(library.db(), document, "e", {.first = 1, .passages = 1, .vectors = block}));
  const auto index = VectorIndex::load(library.db(), "e", 4);
  REQUIRE(index);
  CHECK(index->nearest(SoughtVector(Vector(4, 0.5f)), 1).front().cosine == 0);
  CHECK(index->nearest(SoughtVector(Vector(4, 0.0f)), 1).front().cosine == 0);
}

TEST_CASE("blocks that do not hold what they say are left out") {
  Library library;
  const DocumentId document = library.add("a.txt", {kLease});
  for (const size_t bytes : {1, 11, 13}) {
    const std::vector<std::byte> odd(bytes);
    REQUIRE(add_vector_block(library.db(), document, "e",
                             {.first = static_cast<int64_t>(bytes), .passages = 1, .vectors = odd}));
  }
  const auto index = VectorIndex::load(library.db(), "e", 4);
  REQUIRE(index);
  CHECK(index->size() == 0);
}

TEST_CASE("embedding goes on where it stopped, and knows new documents") {
  Library library;
  const TextEmbedder embedder = embedder_named("one");
  library.add("long.txt", {many_sentences(600)});
  const auto all = count_passages(library.db());
  REQUIRE(all);
  REQUIRE(*all > 40);
  const auto first = embed_next_passages(library.db(), embedder);
  REQUIRE(first);
  CHECK(*first == 32);
  CHECK(count_passages_without_vectors(library.db(), "one").value() == *all - 32);
  embed_all(library.db(), embedder);
  CHECK(count_passages_without_vectors(library.db(), "one").value() == 0);
  CHECK(loaded(library.db(), embedder).nearest(SoughtVector(embed_by_meaning("rent")), 1000).size() ==
        static_cast<size_t>(*all));

  library.add("lease.txt", {kLease});
  CHECK(count_passages_without_vectors(library.db(), "one").value() == 3);
  CHECK(embed_next_passages(library.db(), embedder).value() == 3);
  CHECK(embed_next_passages(library.db(), embedder).value() == 0);
}

TEST_CASE("a model that fails keeps what was done, and another model begins anew") {
  Library library;
  library.add("lease.txt", {kLease});
  TextEmbedder failing = embedder_named("one");
  failing.embed = [](std::string_view) -> Result<Vector> { return fail(Fault::DeviceLost, "gone"); };
  CHECK_FALSE(embed_next_passages(library.db(), failing));
  embed_all(library.db(), embedder_named("one"));
  embed_all(library.db(), embedder_named("two"));
  CHECK(loaded(library.db(), embedder_named("one")).size() == 0);
  CHECK(loaded(library.db(), embedder_named("two")).size() == 3);
}

TEST_CASE("vectors go with their document") {
  Library library;
  const TextEmbedder embedder = embedder_named("one");
  const DocumentId lease = library.add("lease.txt", {kLease});
  library.add("report.txt", {kReport});
  embed_all(library.db(), embedder);
  REQUIRE(remove_document(library.db(), lease));
  CHECK(loaded(library.db(), embedder).size() == 1);
  CHECK(count_passages_without_vectors(library.db(), "one").value() == 0);
  // A document that went while its passages were being embedded leaves nothing.
  REQUIRE(add_vector_block(library.db(), lease, "one", {.first = 1, .passages = 0, .vectors = {}}));
  CHECK(loaded(library.db(), embedder).size() == 1);
}

TEST_CASE("a question in other words than the document's finds what it means") {
  Library library;
  const TextEmbedder embedder = embedder_named("one");
  library.add("report.txt", {kReport});
  library.add("lease.txt", {kLease});
  embed_all(library.db(), embedder);
  const VectorIndex index = loaded(library.db(), embedder);
  const auto ask = [&](std::string_view question) {
    const auto texts = texts_of_question(library.db(), question);
    REQUIRE(texts);
    std::vector<Vector> vectors;
    for (const std::string& text : *texts) vectors.push_back(embed_by_meaning(text));
    auto found = retrieve(library.db(), question, 5, Meaning(index, vectors));
    REQUIRE(found);
    REQUIRE_FALSE(found->passages.empty());
    return found->passages.front().heading;
  };
  CHECK(ask("What is the price?") == "Lease › Rent");
  CHECK(ask("How do I cancel?") == "Lease › Notice");
  CHECK(ask("When do I get my money back?") == "Lease › Deposit");
  // And words still count.
  CHECK(ask("ferritin") == "");
}

}  // namespace hearth
