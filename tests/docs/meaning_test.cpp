#include "app/docs/meaning.h"

#include <doctest/doctest.h>

#include <cmath>

#include "app/docs/retrieve.h"
#include "library_fixture.h"

namespace hearth {
namespace {

using Vector = std::vector<float>;

Vector towards(float degrees) {
  const float angle = degrees * 3.14159265f / 180;
  return {std::cos(angle), std::sin(angle)};
}

// Vectors of two passages: one straight on and to the left, one to the right.
struct TwoPassages {
  Library library;
  VectorIndex index;
  TwoPassages() {
    const DocumentId document = library.add("a.txt", {kLease});
    std::vector<std::byte> block;
    append_vector(0, towards(0), block);
    append_vector(0, towards(90), block);
    append_vector(1, towards(-90), block);
    REQUIRE(add_vector_block(library.db(), document, "e", {.first = 1, .passages = 2, .vectors = block}));
    auto loaded = VectorIndex::load(library.db(), "e", 2);
    REQUIRE(loaded);
    index = std::move(*loaded);
  }
};

TEST_CASE("a question is embedded whole, and without each word that carries meaning") {
  Library library;
  const auto texts = [&](std::string_view question) {
    return texts_of_question(library.db(), question).value();
  };
  CHECK(texts("How much is the monthly rent?") == std::vector<std::string>{"How much is the monthly rent?",
                                                                           "How much is the  rent?",
                                                                           "How much is the monthly ?"});
  CHECK(texts("Wie hoch ist die Entschädigung?").back() == "Wie hoch ist die ?");
  CHECK(texts("") == std::vector<std::string>{""});
  CHECK(texts("the of and") == std::vector<std::string>{"the of and"});
  CHECK(texts("\xff rent").size() == 2);
  std::string long_question;
  for (int i = 0; i < 100; ++i) long_question += "word" + std::to_string(i) + " ";
  CHECK(texts(long_question).size() == 17);
}

TEST_CASE("a word that a passage speaks of brings the question nearer, and a foreign one farther") {
  TwoPassages two;
  const Meaning near(two.index, {towards(10), towards(40), towards(50)});
  CHECK(near.nearness(1)->cosine == doctest::Approx(std::cos(0.1745)).epsilon(0.02));
  CHECK(near.nearness(1)->words > 0.2);
  // Without one of its words the question is where the passage is.
  const Meaning foreign(two.index, {towards(40), towards(0), towards(60)});
  CHECK(foreign.nearness(1)->words < -0.1);
  CHECK(near.nearest(5).front().passage == 1);
  CHECK(near.nearest(1).size() == 1);
}

TEST_CASE("all words are compared with the vector of the passage that is nearest to the question") {
  TwoPassages two;
  const Meaning meaning(two.index, {towards(80), towards(0)});
  CHECK(meaning.nearness(1)->cosine == doctest::Approx(std::cos(0.1745)).epsilon(0.02));
  CHECK(meaning.nearness(1)->words == doctest::Approx(std::cos(0.1745)).epsilon(0.05));
}

TEST_CASE("what has no vector, or one of another model, is not near") {
  TwoPassages two;
  const Meaning meaning(two.index, {towards(10), towards(40)});
  CHECK_FALSE(meaning.nearness(3));
  CHECK_FALSE(Meaning(two.index, {Vector(3, 0.5f)}).nearness(1));
  CHECK(Meaning(two.index, {towards(10)}).nearness(1)->words == 0);
}

TEST_CASE("a document that has no vectors yet is found by its words") {
  TwoPassages two;
  two.library.add("notice.txt", {"The physician prescribed tablets for high blood pressure.\n"});
  const std::string question = "Which tablets were prescribed for blood pressure?";
  // Far from both passages that have vectors.
  const Meaning meaning(two.index, {towards(200), towards(201)});
  const auto found = retrieve(two.library.db(), question, 3, meaning);
  REQUIRE(found);
  CHECK(found->relevant);
  REQUIRE_FALSE(found->passages.empty());
  CHECK(found->passages.front().file == "notice.txt");
  const auto foreign = retrieve(two.library.db(), "Who painted the ceiling?", 3, meaning);
  REQUIRE(foreign);
  CHECK_FALSE(foreign->relevant);
}

}  // namespace
}  // namespace hearth
