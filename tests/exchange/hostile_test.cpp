// Files that are no exports, or want to do harm.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "exchange_fixture.h"
#include "temp_folder.h"

using namespace hearth;

namespace {

std::string chat_with_text(const std::string& id, const std::string& text) {
  return R"({"uuid":")" + id + R"(","name":"N","chat_messages":[{"sender":"human","text":")" + text + "\"}]}";
}

}  // namespace

TEST_CASE("what is no export at all is refused with a sentence that names what can be read") {
  Shelf shelf;
  for (const std::string& text :
       {std::string("hello"), std::string("{}"), std::string("[]"), std::string("[1,2,3]"),
        std::string("null"), std::string(1, '\0'), std::string("[{\"a\":1}]"),
        std::string("{\"messages\":[]}"), std::string("{\"mapping\":[")}) {
    CAPTURE(text);
    const auto report = import_text(shelf, text);
    REQUIRE(!report.has_value());
    CHECK(report.error().fault == Fault::BadFormat);
    CHECK(report.error().message.find("ChatGPT, Claude, Gemini, AI Studio, Open WebUI, LM Studio and Jan") !=
          std::string::npos);
  }
  CHECK(shelf.chats.empty());
}

TEST_CASE("an empty file, a model, a web page, a folder and a missing file have sentences of their own") {
  Shelf shelf;
  CHECK(import_text(shelf, "").error().message == "The file is empty. Download the export again.");
  CHECK(import_text(shelf, std::string("GGUF\3\0\0\0", 8)).error().message.find("model") !=
        std::string::npos);
  CHECK(import_text(shelf, "\xEF\xBB\xBF<!DOCTYPE html><html>").error().message.find("Choose the ZIP file") !=
        std::string::npos);
  const TempFolder folder;
  CHECK(import_file(folder.path(), shelf.sink()).error().fault == Fault::Unreadable);
  CHECK(import_file(folder.path() + "/none.json", shelf.sink()).error().fault == Fault::NotFound);
}

TEST_CASE("JSON nested a hundred thousand deep fails alone") {
  Shelf shelf;
  const std::string deep = "{\"mapping\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  const auto report =
      import_text(shelf, "[" + chat_with_text("1", "a") + "," + deep + "," + chat_with_text("2", "b") + "]");
  REQUIRE(report.has_value());
  CHECK(report->imported == 2);
  CHECK(report->failed == 1);
  CHECK(mentions(*report, "nested too deeply"));
  CHECK(!import_text(shelf, std::string(100'000, '[')).has_value());
}

TEST_CASE("a string of 100 MB fails alone, streamed from a file") {
  const TempFolder folder;
  const std::string path = folder.path() + "/large.json";
  {
    std::ofstream out(path, std::ios::binary);
    out << "[" << chat_with_text("1", "a") << ",{\"uuid\":\"2\",\"chat_messages\":[{\"text\":\"";
    const std::string block(1 << 20, 'x');
    for (int i = 0; i < 100; ++i) out << block;
    out << "\"}]}," << chat_with_text("3", "c") << "]";
  }
  Shelf shelf;
  const auto report = import_file(path, shelf.sink());
  REQUIRE(report.has_value());
  CHECK(report->imported == 2);
  CHECK(report->failed == 1);
  CHECK(mentions(*report, "Conversation 2 could not be read: it is larger than 48 MB."));
}

TEST_CASE("invalid UTF-8 becomes replacement characters") {
  Shelf shelf;
  REQUIRE(import_text(shelf, "[" + chat_with_text("1", "a\xFF\xC3(\xED\xA0\x80z") + "]").has_value());
  CHECK(shelf.chats.at(0).messages.at(0).text == "a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFDz");
}

TEST_CASE("an export cut at any length imports what is whole and counts the rest") {
  for (const char* name : {"chatgpt.json", "claude.json", "open_webui.json", "gemini_activity.json"}) {
    const std::string whole = fixture_text(name);
    Shelf all;
    REQUIRE(import_text(all, whole).has_value());
    for (size_t length = 0; length + 3 < whole.size(); length += 1 + length / 20) {
      CAPTURE(name);
      CAPTURE(length);
      Shelf shelf;
      const auto report = import_text(shelf, whole.substr(0, length));
      if (!report) {
        CHECK(report.error().fault == Fault::BadFormat);
        continue;
      }
      CHECK(report->failed > 0);
      CHECK(shelf.chats.size() <= all.chats.size());
    }
  }
}

TEST_CASE("members of every wrong type are nothing, not a crash") {
  const char* values[] = {"null",   "1",    "-1e300", "\"x\"",        "[]",  "{}",
                          "[null]", "[[]]", "[{}]",   "{\"a\":null}", "true"};
  for (
      const char* shape :
      {R"({"mapping":{"a":%},"title":%})", R"({"mapping":{"a":{"message":%,"parent":%}}})",
       R"({"mapping":{"a":{"message":{"author":%,"content":%,"metadata":%,"create_time":%}}}})",
       R"({"mapping":{"a":{"message":{"content":{"content_type":%,"parts":%,"thoughts":%}}}}})",
       R"({"chat_messages":[%],"name":%})", R"({"chat_messages":[{"content":%,"attachments":%,"files":%}]})",
       R"({"chat_messages":[{"content":[%,{"type":"tool_use","input":%}]}]})",
       R"({"header":"Gemini","title":"Prompted x","time":%,"safeHtmlItem":%,"attachedFiles":%})",
       R"({"chunkedPrompt":{"chunks":%},"runSettings":%,"systemInstruction":%})",
       R"({"chunkedPrompt":{"chunks":[{"text":%,"inlineData":%,"executableCode":%}]}})",
       R"({"chat":{"history":{"messages":{"a":%},"currentId":%}},"meta":%})",
       R"({"chat":{"messages":[%],"tags":%}})", R"({"messages":[{"versions":%,"currentlySelected":%}]})",
       R"({"messages":[{"versions":[{"steps":%,"content":%}]}],"systemPrompt":%})",
       R"({"object":"thread.message","thread_id":%,"content":%,"metadata":%})",
       R"({"format":"hearth-conversation","messages":%,"shown":%,"tags":%,"version":%})",
       R"({"format":"hearth-conversation","messages":[{"speaker":"user","parent":%,"attachments":%,"origin":%}]})"}) {
    for (const char* value : values) {
      std::string text = shape;
      for (size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at))
        text.replace(at, 1, value);
      CAPTURE(text);
      Shelf shelf;
      const auto report = import_text(shelf, text);
      if (report) CHECK(report->imported + report->skipped + report->failed > 0);
      for (const Transcript& chat : shelf.chats) CHECK(chat.shown < static_cast<int>(chat.messages.size()));
    }
  }
}

TEST_CASE("an import that is stopped says so, and what was stored stays") {
  Shelf shelf;
  const auto file = file_of(fixture_text("chatgpt.json"));
  uint64_t total = 0;
  const auto report = import_opened(*file, "c.json", shelf.sink(), [&](const ImportProgress& progress) {
    total = progress.bytes_total;
    return progress.conversations < 1;
  });
  REQUIRE(!report.has_value());
  CHECK(report.error().fault == Fault::Cancelled);
  CHECK(shelf.chats.size() == 1);
  CHECK(total == file->size());
}

TEST_CASE("a full disk ends the import, a conversation that the vault refuses does not") {
  const auto file = file_of(fixture_text("chatgpt.json"));
  const auto full = import_opened(*file, "c.json", [](const Transcript&) -> Result<bool> {
    return fail(Fault::DiskFull, "The disk is full.");
  });
  REQUIRE(!full.has_value());
  CHECK(full.error().fault == Fault::DiskFull);
  int asked = 0;
  const auto refused = import_opened(*file, "c.json", [&](const Transcript&) -> Result<bool> {
    if (++asked == 1) return fail(Fault::BadFormat, "No.");
    return true;
  });
  REQUIRE(refused.has_value());
  CHECK(refused->failed == 1);
  CHECK(refused->imported == 1);
}

TEST_CASE("sentences are few, however much is wrong") {
  std::string text = "[" + chat_with_text("1", "a");
  for (int i = 0; i < 1000; ++i) text += ",{\"title\":\"T" + std::to_string(i) + "\"}";
  Shelf shelf;
  const auto report = import_text(shelf, text + "]");
  REQUIRE(report.has_value());
  CHECK(report->failed == 1000);
  CHECK(report->reasons.size() == kMaxReasons);
}

TEST_CASE("a hundred thousand files, tags and reference marks in one conversation take seconds") {
  std::string files, tags, marks;
  for (int i = 0; i < 100'000; ++i) {
    const std::string id = std::to_string(i);
    files += (i ? ",{\"id\":\"f" : "{\"id\":\"f") + id + "\"}";
    tags += (i ? ",\"t" : "\"t") + id + "\"";
    marks += "\\ue200entity\\ue202[1]\\ue201";
  }
  const auto start = std::chrono::steady_clock::now();
  Shelf shelf;
  const std::string texts[] = {
      R"([{"mapping":{"a":{"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":[")" +
          marks + R"("]},"metadata":{"attachments":[)" + files + "]}}}}}]",
      R"([{"chat_messages":[{"text":"x","files":[)" + files + "]}]}]",
      R"([{"id":"1","chat":{"messages":[{"content":"x"}],"tags":[)" + tags + "]}}]"};
  for (const std::string& text : texts) {
    const auto report = import_text(shelf, text);
    REQUIRE(report.has_value());
    CHECK(report->imported == 1);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}
