// Not a test: imports a generated ChatGPT export and prints how long it took and how much memory it needed at
// most.
//
//     import_benchmark [MEGABYTES=1000] [FOLDER=.]
//
// The export has conversations of many sizes, up to the largest that is read, and one that is too large. It
// lies in FOLDER while the benchmark runs. Exit code 1: more than 256 MiB were needed, or a conversation went
// missing.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "app/exchange/import.h"

namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr double kAllowedMib = 256;

class Export {
 public:
  Export(const std::string& path, uint64_t bytes) : out_(path, std::ios::binary) {
    out_ << "[";
    // Close to the largest that is read: in bytes, and in values. Then one beyond.
    write_conversation(47 * kMegabyte, 2'000);
    write_conversation(8 * kMegabyte, 50);
    write_conversation(60 * kMegabyte, 100'000);
    std::uniform_int_distribution<uint64_t> size(2'000, 400'000);
    while (static_cast<uint64_t>(out_.tellp()) < bytes) write_conversation(size(random_), 1'500);
    out_ << "]";
  }
  int64_t conversations() const { return number_; }

 private:
  void write_conversation(uint64_t bytes, size_t message_bytes) {
    const uint64_t start = static_cast<uint64_t>(out_.tellp());
    if (number_++ > 0) out_ << ",\n";
    out_
        << R"({"id":"c)" << number_ << R"(","title":"Conversation )" << number_
        << R"(","create_time":1700000000.5,"mapping":{"root":{"id":"root","message":null,"parent":null,"children":["n0"]})";
    const std::string words(message_bytes, 'w');
    for (int i = 0; static_cast<uint64_t>(out_.tellp()) - start < bytes; ++i) {
      out_
          << ",\"n" << i << R"(":{"id":"n)" << i << R"(","parent":")"
          << (i ? "n" + std::to_string(i - 1) : "root") << R"(","children":["n)" << i + 1
          << R"("],"message":{"id":"n)" << i << R"(","author":{"role":")" << (i % 2 ? "assistant" : "user")
          << R"(","name":null,"metadata":{}},"create_time":1700000001.25,)"
          << R"("content":{"content_type":"text","parts":[")" << words
          << R"("]},"status":"finished_successfully",)"
          << R"("weight":1.0,"metadata":{"model_slug":"gpt-4o","timestamp_":"absolute"},"recipient":"all"}})";
    }
    out_ << "}}";
  }

  std::ofstream out_;
  std::mt19937_64 random_{1};
  int64_t number_ = 0;
};

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t megabytes = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const std::string path = std::string(argc > 2 ? argv[2] : ".") + "/import_benchmark.json";
  const int64_t written = Export(path, megabytes * kMegabyte).conversations();
  const double before = peak_mib();

  const auto start = std::chrono::steady_clock::now();
  uint64_t text = 0;
  const auto report =
      hearth::import_file(path, [&](const hearth::Transcript& transcript) -> hearth::Result<bool> {
        for (const auto& message : transcript.messages) text += message.text.size();
        return true;
      });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::filesystem::remove(path);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.error().message.c_str());
    return 1;
  }
  for (const std::string& reason : report->reasons) std::printf("%s\n", reason.c_str());
  const double peak = peak_mib();
  std::printf(
      "%llu MB, %lld of %lld conversations (%lld too large), %.0f MB of text: %.1f s, %.0f MB/s, peak %.0f "
      "MiB (%.0f before)\n",
      static_cast<unsigned long long>(megabytes), static_cast<long long>(report->imported),
      static_cast<long long>(written), static_cast<long long>(report->failed),
      static_cast<double>(text) / 1e6, took.count(), static_cast<double>(megabytes) / took.count(), peak,
      before);
  return peak <= kAllowedMib && report->imported + report->failed == written && report->failed == 1 ? 0 : 1;
}
