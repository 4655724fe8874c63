// Exports: what is written is read again, for random conversations; pages for people escape everything.
#include <doctest/doctest.h>

#include <random>

#include "app/exchange/export.h"
#include "app/exchange/html_text.h"
#include "app/exchange/times.h"
#include "app/formats/base64.h"
#include "exchange_fixture.h"
#include "test_seed.h"

using namespace hearth;

namespace {

// Random transcripts with all that a vault can hold.
class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  Transcript transcript() {
    Transcript made;
    made.title = text();
    made.created_ms = time();
    made.updated_ms = time();
    made.folder = text();
    for (int i = upto(3); i > 0; --i) made.tags.push_back(text());
    made.pinned = upto(1) == 1;
    made.archived = upto(1) == 1;
    made.source = "s" + std::to_string(upto(1000));
    made.source_id = "i" + text();
    const int count = upto(12);
    for (int i = 0; i < count; ++i) made.messages.push_back(message(i));
    made.shown = count == 0 ? -1 : upto(count - 1);
    return made;
  }

 private:
  int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  int64_t time() {
    return upto(3) == 0 ? 0 : std::uniform_int_distribution<int64_t>(1, 4'000'000'000'000)(random_);
  }

  std::string text() {
    static const char* const pieces[] = {
        "word", " ",          "\n",           "\"",       "\\",     "</script>",
        "日本", "\U0001F525", "e\u0301",      "\xFF\xFE", "\u2028", std::string_view("\0", 1).data(),
        "```",  "\x01",       "\xED\xA0\x80", "ß",        "\u202E", "'&<>"};
    std::string made;
    for (int i = upto(8); i > 0; --i) made += pieces[upto(static_cast<int>(std::size(pieces)) - 1)];
    if (upto(9) == 0) made += '\0';
    return made;
  }

  TranscriptMessage message(int index) {
    TranscriptMessage made;
    made.parent = upto(index) - 1;
    made.speaker = static_cast<Speaker>(upto(3));
    made.text = text();
    made.created_ms = time();
    if (upto(2) == 0) {
      made.origin = {text(),       text(), text(), upto(1000), upto(1000), std::ldexp(upto(1 << 30), -20),
                     upto(7) / 3.0};
    }
    for (int i = upto(2); i > 0; --i) made.attachments.push_back({text(), text(), bytes()});
    return made;
  }

  std::optional<Bytes> bytes() {
    if (upto(3) == 0) return std::nullopt;
    Bytes made(static_cast<size_t>(upto(40)));
    for (std::byte& byte : made) byte = static_cast<std::byte>(upto(255));
    return made;
  }

  std::mt19937_64 random_;
};

Transcript sample() {
  Transcript chat;
  chat.title = "Bread <b>&\nmore";
  chat.created_ms = 1700000000000;
  chat.folder = "Kitchen";
  chat.messages = {{.parent = -1, .speaker = Speaker::User, .text = "How?\n<script>alert('x')</script>"},
                   {.parent = 0, .speaker = Speaker::Assistant, .text = "First", .origin = {.model = "m<1>"}},
                   {.parent = 0, .speaker = Speaker::Assistant, .text = "Second"}};
  chat.messages[0].attachments = {{"a\"onerror=.png", "image/png", Bytes(3)},
                                  {"page.html", "text/html", Bytes(3)},
                                  {"gone.pdf", "application/pdf", std::nullopt}};
  chat.shown = 2;
  return chat;
}

bool holds(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("a conversation that is exported as JSON and imported is the same") {
  Maker maker(test_seed());
  for (int round = 0; round < 500; ++round) {
    const Transcript made = maker.transcript();
    Shelf shelf;
    const auto report = import_text(shelf, export_json(made));
    REQUIRE(report.has_value());
    REQUIRE(report->imported == 1);
    CHECK(shelf.chats.at(0) == made);
  }
}

TEST_CASE("many exported conversations are read as lines, as an array and inside an object") {
  Maker maker(test_seed() + 1);
  std::string lines, list;
  std::vector<Transcript> made;
  for (int i = 0; i < 10; ++i) {
    made.push_back(maker.transcript());
    made.back().source_id += std::to_string(i);
    const std::string text = export_json(made.back());
    lines += text;
    list += (i ? "," : "") + text;
  }
  for (const std::string& text : {lines, "[" + list + "]", "{\"conversations\":[" + list + "]}"}) {
    Shelf shelf;
    REQUIRE(import_text(shelf, text).has_value());
    CHECK(shelf.chats == made);
  }
}

TEST_CASE("a conversation that was made here is added once, however often its export is imported") {
  Transcript chat = sample();
  Shelf shelf;
  REQUIRE(import_text(shelf, export_json(chat)).has_value());
  const auto again = import_text(shelf, export_json(chat));
  REQUIRE(again.has_value());
  CHECK(again->imported == 0);
  REQUIRE(shelf.chats.size() == 1);
  CHECK(shelf.chats[0].source == "hearth");
  chat.source = shelf.chats[0].source;
  chat.source_id = shelf.chats[0].source_id;
  CHECK(shelf.chats[0] == chat);
}

TEST_CASE("JSON of a newer version and with impossible trees is refused") {
  Shelf shelf;
  const std::string start = R"({"format":"hearth-conversation","version":)";
  auto report = import_text(shelf, start + "2}");
  REQUIRE(report.has_value());
  CHECK(report->failed == 1);
  CHECK(mentions(*report, "newer Hearth"));
  report = import_text(shelf, start + R"(1,"messages":[{"parent":0,"speaker":"user","text":"x"}]})");
  CHECK(mentions(*report, "before the one it answers"));
  report =
      import_text(shelf, start + R"(1,"shown":1,"messages":[{"parent":-1,"speaker":"user","text":"x"}]})");
  CHECK(mentions(*report, "does not hold"));
  report = import_text(
      shelf,
      start + R"(1,"messages":[{"parent":-1,"speaker":"user","text":"x","attachments":[{"base64":"*"}]}]})");
  CHECK(mentions(*report, "base64"));
  CHECK(shelf.chats.empty());
}

TEST_CASE("Markdown has the shown path first, then the other branches") {
  const std::string text = export_markdown(sample());
  CHECK(text.starts_with("# Bread <b>& more\n\nBegun 2023-11-14 22:13 UTC, in Kitchen\n\n## You\n\nHow?\n"));
  CHECK(text.find("Second") < text.find("# Another branch (1)"));
  CHECK(text.find("# Another branch (1)") < text.find("## Assistant (m<1>)\n\nFirst"));
  CHECK(holds(text, "Goes on after: How?"));
  CHECK(holds(text, "- Attachment: gone.pdf (not in the export)"));
}

TEST_CASE("the HTML page escapes all text, shows pictures and fetches nothing") {
  const std::string page = export_html(sample());
  CHECK(!holds(page, "<script"));
  CHECK(holds(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  CHECK(holds(page, "<title>Bread &lt;b&gt;&amp;"));
  CHECK(holds(page, "alt=\"a&quot;onerror=.png\" src=\"data:image/png;base64,AAAA\""));
  CHECK(holds(page, "href=\"data:application/octet-stream;base64,AAAA\""));
  CHECK(!holds(page, "text/html"));
  CHECK(!holds(page, "http://"));
  CHECK(!holds(page, "https://"));
  CHECK(holds(page, "default-src 'none'"));
  CHECK(holds(page, "gone.pdf (not in the export)"));
  CHECK(page.find("Second") < page.find("Another branch (1)"));
}

TEST_CASE("every message of a random tree is exactly once in Markdown and HTML") {
  Maker maker(test_seed() + 2);
  for (int round = 0; round < 100; ++round) {
    Transcript chat = maker.transcript();
    for (size_t i = 0; i < chat.messages.size(); ++i) chat.messages[i].text = "<" + std::to_string(i) + ">";
    const std::string markdown = export_markdown(chat), page = export_html(chat);
    for (size_t i = 0; i < chat.messages.size(); ++i) {
      const std::string line = "\n\n<" + std::to_string(i) + ">\n\n";
      CHECK(markdown.find(line) != std::string::npos);
      CHECK(markdown.find(line) == markdown.rfind(line));
      CHECK(holds(page, "dir=\"auto\">&lt;" + std::to_string(i) + "&gt;</div>"));
    }
  }
}

TEST_CASE("base64 is that of RFC 4648, section 10") {
  const auto bytes = [](std::string_view text) { return std::as_bytes(std::span(text)); };
  CHECK(base64_of(bytes("")) == "");
  CHECK(base64_of(bytes("f")) == "Zg==");
  CHECK(base64_of(bytes("fo")) == "Zm8=");
  CHECK(base64_of(bytes("foobar")) == "Zm9vYmFy");
  CHECK(bytes_of_base64("Zm9v\nYg==")->size() == 4);
  CHECK(bytes_of_base64("Zm9vYg")->size() == 4);
  CHECK(!bytes_of_base64("Z"));
  CHECK(!bytes_of_base64("Zm9*"));
}

TEST_CASE("times are read in every spelling") {
  CHECK(time_of_number(1700000000.25) == 1700000000250);
  CHECK(time_of_number(1700000000250) == 1700000000250);
  CHECK(time_of_number(1700000000250e3) == 1700000000250);
  CHECK(time_of_number(1700000000250e6) == 1700000000250);
  CHECK(time_of_number(-1) == 0);
  CHECK(time_of_number(1e300) == 0);
  CHECK(time_of_text("2023-11-14T22:13:20.25Z") == 1700000000250);
  CHECK(time_of_text("2023-11-15T00:13:20.250999+02:00") == 1700000000250);
  CHECK(time_of_text("2023-11-14 22:13:20") == 1700000000000);
  CHECK(time_of_text("2023-11-14T17:13:20-0500") == 1700000000000);
  CHECK(time_of_text("1700000000") == 1700000000000);
  CHECK(time_of_text("2023-11-14") == 1699920000000);
  for (const char* wrong : {"", "x", "2023", "2023-13-01", "2023-02-30", "2023-11-14T99:00Z",
                            "2023-11-14T22:13:20 CET", "nan", "inf"}) {
    CAPTURE(wrong);
    CHECK(time_of_text(wrong) == 0);
  }
  CHECK(time_for_people(1700000000250) == "2023-11-14 22:13");
}

TEST_CASE("HTML becomes Markdown, and broken HTML its words") {
  CHECK(markdown_of_html("<h2>A</h2><p>b <em>c</em></p>\n<p>d&#39;e &#x1F600;</p>") ==
        "## A\n\nb *c*\n\nd'e 😀");
  CHECK(markdown_of_html("a < b &unknown; & &amp;lt;") == "a < b &unknown; & &lt;");
  CHECK(markdown_of_html("<script>bad()</script>x<!-- <b> -->y") == "xy");
  CHECK(markdown_of_html("<p>cut <b") == "cut <b");
  CHECK(markdown_of_html("") == "");
}
