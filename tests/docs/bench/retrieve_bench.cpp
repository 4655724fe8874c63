// Not a test: how long a question takes in a library of many passages, median of 20 questions.
//
//     retrieve_bench [PASSAGES]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include "app/docs/retrieve.h"
#include "app/store/schema.h"

namespace {

using namespace hearth;

constexpr size_t kWidth = 384;
constexpr size_t kWordsOfPassage = 150, kWordsOfQuestion = 9, kPassagesOfDocument = 1000;

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

// Words as a language has them: the n-th most frequent comes 1/n as often (Zipf), of 50,000.
class Language {
 public:
  std::string text(size_t words) {
    std::string text;
    for (size_t i = 0; i < words; ++i) {
      const auto rank =
          static_cast<size_t>(std::exp(std::log(50'000.0) * std::uniform_real_distribution<>()(random_)));
      text += "w" + std::to_string(rank) + (i + 1 == words ? "." : " ");
    }
    return text;
  }
  std::vector<float> vector() {
    std::vector<float> values(kWidth);
    double length = 0;
    for (float& value : values) {
      value = std::normal_distribution<float>()(random_);
      length += static_cast<double>(value) * static_cast<double>(value);
    }
    for (float& value : values) value /= static_cast<float>(std::sqrt(length));
    return values;
  }

  // Of a question, and of it without each of its words.
  std::vector<std::vector<float>> vectors() {
    std::vector<std::vector<float>> vectors;
    for (size_t i = 0; i <= kWordsOfQuestion; ++i) vectors.push_back(vector());
    return vectors;
  }

 private:
  std::mt19937 random_{1};
};

void add_document_of(Database& db, Language& language, size_t number) {
  std::vector<std::string> texts(kPassagesOfDocument);
  std::vector<NewPage> pages;
  std::vector<NewPassage> passages;
  std::vector<std::byte> vectors;
  for (size_t i = 0; i < texts.size(); ++i) {
    texts[i] = language.text(kWordsOfPassage);
    pages.push_back({texts[i], ""});
    passages.push_back({.page = i, .begin = 0, .end = texts[i].size(), .heading = {}});
    append_vector(static_cast<uint32_t>(i), language.vector(), vectors);
  }
  const std::string name = std::to_string(number);
  const DocumentId id = must(add_document(
      db, {.name = name, .path = name, .format = "Text", .sha256 = name, .paged = true}, pages, passages));
  if (!add_vector_block(db, id, "e",
                        {.first = static_cast<int64_t>(number * kPassagesOfDocument + 1),
                         .passages = static_cast<int64_t>(kPassagesOfDocument),
                         .vectors = vectors}))
    std::abort();
}

double median_ms(const std::function<void()>& what) {
  std::vector<double> times;
  for (int i = 0; i < 20; ++i) {
    const auto start = std::chrono::steady_clock::now();
    what();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

}  // namespace

int main(int count, char** words) {
  const size_t passages = count > 1 ? std::strtoull(words[1], nullptr, 10) : 100'000;
  const auto db = must(Database::in_memory());
  if (!apply_migrations(*db, newest_schema())) return 1;
  Language language;
  for (size_t number = 0; number < passages / kPassagesOfDocument; ++number)
    add_document_of(*db, language, number);
  VectorIndex index = must(VectorIndex::load(*db, "e", kWidth));
  std::printf("%zu passages\n", index.size());
  std::printf("read all vectors: %.1f ms\n",
              median_ms([&] { index = must(VectorIndex::load(*db, "e", kWidth)); }));
  std::printf("nearest of them: %.2f ms\n",
              median_ms([&] { index.nearest(SoughtVector(language.vector()), 40); }));
  std::printf("by words: %.1f ms\n",
              median_ms([&] { must(retrieve(*db, language.text(kWordsOfQuestion), 5)); }));
  std::printf("by words and meaning: %.1f ms\n", median_ms([&] {
                must(retrieve(*db, language.text(kWordsOfQuestion), 5, Meaning(index, language.vectors())));
              }));
}
