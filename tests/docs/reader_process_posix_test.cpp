// The reader process itself: what it may do, what its answer may be, and that one which hangs or dies costs
// only its file.
#include "app/docs/reader_process.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "app/docs/reader_wire.h"
#include "tests/docs/document_fixture.h"
#include "tests/temp_folder.h"

using namespace hearth;
using namespace std::string_literals;

namespace {

// A program that stands in for the reader.
class Script {
 public:
  explicit Script(const std::string& lines) : path_(home_.path() + "/reader") {
    std::ofstream(path_) << "#!/bin/sh\n" << lines;
    chmod(path_.c_str(), 0700);
  }
  Result<DocumentText> read(const std::string& bytes, ReaderLimits limits = {}) const {
    std::ofstream(file("to read"), std::ios::binary) << bytes;
    return wait(read_in_process(file("to read"), "secret", path_, limits));
  }
  std::string file(const std::string& name) const { return home_.path() + "/" + name; }

 private:
  TempFolder home_;
  std::string path_;
};

void feed_all(ReaderAnswer& answer, const std::string& bytes, size_t step) {
  for (size_t at = 0; at < bytes.size(); at += step) {
    const Status fed = answer.feed(std::string_view(bytes).substr(at, step));
    CHECK(fed.has_value());
  }
}

}  // namespace

TEST_CASE("a reader that dies is a sentence, and takes nothing with it") {
  for (const char* lines :
       {"exit 1\n", "kill -9 $$\n", "kill -SEGV $$\n", "cat > /dev/null\n", "echo nonsense\n"}) {
    const auto document = Script(lines).read(std::string(3 << 20, 'x'));
    REQUIRE(!document.has_value());
    CHECK(document.error().message.ends_with('.'));
  }
}

TEST_CASE("a reader that nobody waits for any more is ended at once") {
  const Script hanging("sleep 60\n");
  const auto start = std::chrono::steady_clock::now();
  int asked = 0;
  const auto document = hanging.read("x", {.keep_going = [&] { return ++asked < 4; }});
  REQUIRE(!document.has_value());
  CHECK(document.error().fault == Fault::Cancelled);
  CHECK(asked == 4);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("a reader that hangs is ended") {
  const auto start = std::chrono::steady_clock::now();
  const auto document = Script("sleep 1000\n").read("x", {.idle_ms = 200, .total_ms = 100'000});
  REQUIRE(!document.has_value());
  CHECK(document.error().message.find("too long") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("a reader that never stops writing is ended") {
  const auto document = Script("while :; do echo BBBBBBBBBBBBBBBBBBBBBB; done\n")
                            .read("x", {.idle_ms = 100'000, .total_ms = 100'000});
  CHECK(!document.has_value());
}

TEST_CASE("a reader has no environment") {
  const Script script("env > \"$0.environment\"\nexit 1\n");
  CHECK(!script.read("x").has_value());
  std::ifstream environment(script.file("reader.environment"));
  // What the shell itself sets: PWD, SHLVL, _ and so on. Nothing of this program's, which has a HOME or a
  // PATH.
  for (std::string line; std::getline(environment, line);) {
    INFO(line);
    CHECK((line.starts_with("PWD=") || line.starts_with("SHLVL=") || line.starts_with("_=") ||
           line.starts_with("OLDPWD=")));
  }
}

TEST_CASE("an answer is the same however it is cut") {
  const std::string bytes = begin_record("PDF", true) + page_record({"one\n", "iv"}) + page_record({"", ""}) +
                            page_record({"drei ä\n", "A-1"}) + end_record();
  for (size_t step = 1; step <= bytes.size(); ++step) {
    ReaderAnswer answer;
    feed_all(answer, bytes, step);
    REQUIRE(answer.complete());
    const DocumentText document = answer.take();
    CHECK(document.format == "PDF");
    CHECK(document.paged);
    REQUIRE(document.pages.size() == 3);
    CHECK(document.pages[0].label == "iv");
    CHECK(document.pages[1].text.empty());
    CHECK(document.pages[2].text == "drei ä\n");
  }
}

TEST_CASE("an answer of a reader that was taken over is bounded and well formed") {
  const auto fault_of = [](const std::string& bytes) {
    ReaderAnswer answer;
    const Status fed = answer.feed(bytes);
    return fed ? std::string() : std::string(fault_name(fed.error().fault));
  };
  CHECK(fault_of(page_record({"before the beginning", ""})) == "BadFormat");
  CHECK(fault_of(begin_record("PDF", true) + begin_record("PDF", true)) == "BadFormat");
  CHECK(fault_of(begin_record("PDF", true) + "P\x04\0\0\0\xFF\xFF\xFF\xFF"s) == "BadFormat");
  CHECK(fault_of("P\xFF\xFF\xFF\xFF"s) == "Unsupported");
  CHECK(fault_of("F\x01\0\0\0\x63"s) == "BadFormat");
  CHECK(fault_of(failure_record({Fault::WrongKey, "It has a password."})) == "WrongKey");

  ReaderAnswer answer;
  REQUIRE(
      answer.feed(begin_record("P\x1B[31mDF\xFF", true) + page_record({"a\xFFz", "1\n2"}) + end_record()));
  const DocumentText document = answer.take();
  CHECK(document.format == "P[31mDF\uFFFD");
  CHECK(document.pages.at(0).text == "a\uFFFDz");
  CHECK(document.pages.at(0).label == "12");
}
