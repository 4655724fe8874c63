// Measures a vault with many messages: what sealing and the cipher cost when conversations are stored, how
// long opening and listing take, and how long searches take, by kind of query. Prints JSON.
//
//   store_bench [MESSAGES] [FOLDER]     100000 and the temporary folder unless given
//
// The sealed and the plain database grow side by side, block by block, so that other work on the machine hits
// both. Beside the time on the clock stands the time on the processor, which other work distorts less.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "app/store/chats.h"
#include "app/store/schema.h"
#include "app/store/search.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr int kMessagesInChat = 20;
constexpr int kChatsInBlock = 100;
constexpr size_t kMessageBytes = 500;
constexpr size_t kVocabulary = 60'000;
constexpr int kRareFrom =
    20'000;                    // rank of the first word that counts as rare: in about 30 of 100,000 messages
constexpr int kQueries = 200;  // of each kind

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "store_bench: %s\n", result.error().message.c_str());
  std::exit(1);
}

void must(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "store_bench: %s\n", status.error().message.c_str());
  std::exit(1);
}

struct Time {
  double clock_ms = 0, cpu_ms = 0;
  void operator+=(Time other) {
    clock_ms += other.clock_ms;
    cpu_ms += other.cpu_ms;
  }
};

Time time_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu_begin = std::clock();
  work();
  return {std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count(),
          1000.0 * static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC};
}

double quantile(const std::vector<Time>& times, double part, double Time::* which) {
  std::vector<double> values;
  values.reserve(times.size());
  for (const Time& time : times) values.push_back(time.*which);
  std::ranges::sort(values);
  return values[std::min(values.size() - 1, static_cast<size_t>(part * static_cast<double>(values.size())))];
}

// Words with the frequencies of a natural language (Zipf-Mandelbrot), and some Chinese characters.
class Language {
 public:
  Language() {
    constexpr std::string_view kConsonants = "bcdfghklmnprstvz", kVowels = "aeiou";
    for (size_t i = 0; i < kVocabulary; ++i) {
      std::string word;
      for (size_t syllable = 2 + random_() % 3; syllable > 0; --syllable) {
        word += kConsonants[random_() % kConsonants.size()];
        word += kVowels[random_() % kVowels.size()];
        if (random_() % 3 == 0) word += kConsonants[random_() % kConsonants.size()];
      }
      words_.push_back(word);
      total_ += 1 / (static_cast<double>(i) + 2.7);
      up_to_.push_back(total_);
    }
  }

  const std::string& word(size_t rank) const { return words_[rank]; }
  size_t below(size_t bound) { return random_() % bound; }

  // One message in eight is Chinese; the others have some now and then.
  std::string message() {
    std::string text;
    const bool chinese = random_() % 8 == 0;
    while (text.size() < kMessageBytes) {
      if (chinese || random_() % 60 == 0) {
        text += characters(2 + random_() % 12);
        text += chinese ? "，" : " ";
      } else {
        text += words_[rank()] + " ";
      }
    }
    return text;
  }

  std::string characters(size_t count) {
    std::string text;
    for (; count > 0; --count) append_utf8(text, static_cast<char32_t>(0x4E00 + rank() % 3000));
    return text;
  }

 private:
  size_t rank() {
    const double at = std::uniform_real_distribution<double>(0, total_)(random_);
    return static_cast<size_t>(std::ranges::lower_bound(up_to_, at) - up_to_.begin());
  }

  std::mt19937_64 random_{1};
  std::vector<std::string> words_;
  std::vector<double> up_to_;
  double total_ = 0;
};

Transcript conversation(Language& language) {
  Transcript made;
  made.title = language.message().substr(0, 40);
  made.title.resize(made.title.size() - unfinished_utf8_tail(made.title));
  made.created_ms = made.updated_ms = 1'700'000'000'000 + static_cast<int64_t>(language.below(1'000'000'000));
  for (int i = 0; i < kMessagesInChat; ++i) {
    TranscriptMessage message;
    message.parent = i - 1;
    message.speaker = i % 2 == 0 ? Speaker::User : Speaker::Assistant;
    message.created_ms = made.created_ms + i * 1000;
    message.text = language.message();
    made.messages.push_back(std::move(message));
  }
  made.shown = kMessagesInChat - 1;
  return made;
}

struct Inserting {
  Time sealed, plain;
  std::vector<Time> ratios;  // by block, of clock and processor
};

Inserting insert(Database& sealed, Database& plain, Language& language, int messages) {
  Inserting taken;
  for (int done = 0, block = 0; done < messages; done += kChatsInBlock * kMessagesInChat, ++block) {
    std::vector<Transcript> chats;
    chats.reserve(kChatsInBlock);
    for (int i = 0; i < kChatsInBlock; ++i) chats.push_back(conversation(language));
    const auto store_in = [&](Database& db) {
      return time_of([&] {
        for (const Transcript& chat : chats) must(store_transcript(db, chat));
      });
    };
    Time sealed_time, plain_time;
    if (block % 2 == 0) sealed_time = store_in(sealed);
    plain_time = store_in(plain);
    if (block % 2 != 0) sealed_time = store_in(sealed);
    taken.sealed += sealed_time;
    taken.plain += plain_time;
    taken.ratios.push_back(
        {sealed_time.clock_ms / plain_time.clock_ms, sealed_time.cpu_ms / plain_time.cpu_ms});
  }
  return taken;
}

void print_searches(Database& db, Language& language) {
  struct Kind {
    const char* name;
    std::function<std::string()> query;
    bool as_you_type = false;
    SearchFilter filter;
  };
  const auto common = [&] { return language.word(language.below(30)); };
  const auto beginning = [&](size_t letters) {
    return language.word(language.below(2000)).substr(0, letters);
  };
  const Kind kinds[] = {
      {"rare", [&] { return language.word(kRareFrom + language.below(kVocabulary - kRareFrom)); }},
      {"common", common},
      {"three common", [&] { return common() + " " + common() + " " + common(); }},
      {"phrase of common", [&] { return '"' + common() + " " + common() + '"'; }},
      {"prefix of three", [&] { return beginning(3) + "*"; }},
      {"prefix of two while typing", [&] { return beginning(2); }, true},
      {"one Chinese character", [&] { return language.characters(1); }},
      {"two Chinese characters", [&] { return language.characters(2); }},
      {"common, one day", common, false, {.from_ms = 1'700'000'000'000, .to_ms = 1'700'086'400'000}},
  };
  std::printf("  \"search_ms\": {\n");
  for (const Kind& kind : kinds) {
    std::vector<Time> taken;
    size_t found = 0;
    for (int i = 0; i < kQueries; ++i) {
      const std::string query = kind.query();
      taken.push_back(
          time_of([&] { found += must(search_chats(db, query, kind.filter, 50, kind.as_you_type)).size(); }));
    }
    std::printf(
        "    \"%s\": {\"p50\": %.2f, \"p99\": %.2f, \"cpu_p50\": %.2f, \"cpu_p99\": %.2f, \"hits\": %zu}%s\n",
        kind.name, quantile(taken, 0.5, &Time::clock_ms), quantile(taken, 0.99, &Time::clock_ms),
        quantile(taken, 0.5, &Time::cpu_ms), quantile(taken, 0.99, &Time::cpu_ms), found,
        &kind + 1 == std::end(kinds) ? "" : ",");
  }
  std::printf("  }\n");
}

void print_opening(const std::string& path, const Secret& key) {
  constexpr int kTimes = 15;
  std::vector<Time> open, page, all;
  for (int i = 0; i < kTimes; ++i) {
    std::unique_ptr<Database> db;
    open.push_back(time_of([&] {
      db = must(Database::open(path, key));
      must(schema_version(*db));
    }));
    page.push_back(time_of([&] { must(list_chats(*db, {}, 100)); }));
    all.push_back(time_of([&] { must(list_chats(*db)); }));
  }
  std::printf("  \"open_ms\": %.2f,\n  \"list_first_100_ms\": %.2f,\n  \"list_all_ms\": %.2f,\n",
              quantile(open, 0.5, &Time::clock_ms), quantile(page, 0.5, &Time::clock_ms),
              quantile(all, 0.5, &Time::clock_ms));
}

int run(int messages, const std::filesystem::path& folder) {
  const std::string sealed_path = text_of(folder / "store_bench_sealed.db");
  const std::string plain_path = text_of(folder / "store_bench_plain.db");
  const auto remove_files = [&] {
    for (const std::string& path : {sealed_path, plain_path}) {
      for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path + ending);
    }
  };
  remove_files();
  const Secret key = Secret::random(32);
  Language language;
  {
    const auto sealed = must(Database::open(sealed_path, key));
    const auto plain = must(Database::open_unencrypted(plain_path, {}));
    must(apply_migrations(*sealed));
    must(apply_migrations(*plain));
    const Inserting taken = insert(*sealed, *plain, language, messages);
    std::printf("{\n  \"messages\": %d,\n  \"message_bytes\": %zu,\n", messages, kMessageBytes);
    std::printf("  \"insert_sealed_ms\": %.0f,\n  \"insert_plain_ms\": %.0f,\n", taken.sealed.clock_ms,
                taken.plain.clock_ms);
    std::printf("  \"insert_ratio\": %.3f,\n  \"insert_ratio_cpu\": %.3f,\n",
                taken.sealed.clock_ms / taken.plain.clock_ms, taken.sealed.cpu_ms / taken.plain.cpu_ms);
    std::printf("  \"insert_ratio_median_of_blocks\": %.3f,\n", quantile(taken.ratios, 0.5, &Time::clock_ms));
  }
  std::printf("  \"sealed_bytes\": %ju,\n", static_cast<uintmax_t>(std::filesystem::file_size(sealed_path)));
  std::printf("  \"plain_bytes\": %ju,\n", static_cast<uintmax_t>(std::filesystem::file_size(plain_path)));
  print_opening(sealed_path, key);
  {
    const auto reader = must(Database::open(sealed_path, key, {.access = Database::Access::Read}));
    print_searches(*reader, language);
  }
  std::printf("}\n");
  remove_files();
  return 0;
}

}  // namespace
}  // namespace hearth

int main(int argc, char** argv) {
  const int messages = argc > 1 ? std::atoi(argv[1]) : 100'000;
  if (messages <= 0 || argc > 3) {
    std::fprintf(stderr, "store_bench [MESSAGES] [FOLDER]\n");
    return 2;
  }
  try {
    return hearth::run(messages, argc > 2 ? argv[2] : std::filesystem::temp_directory_path());
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "store_bench: %s\n", fault.what());
    return 1;
  }
}
