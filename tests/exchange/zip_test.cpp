// Exports in ZIP files, whole, hostile and damaged.
#include <doctest/doctest.h>

#include <chrono>

#include "app/formats/zip_archive.h"
#include "exchange_fixture.h"

using namespace hearth;

namespace {

const std::string kPicture = "\x89PNG\r\n\x1A\n";

std::string bytes_text(const Attachment& file) {
  return file.bytes ? std::string(reinterpret_cast<const char*>(file.bytes->data()), file.bytes->size()) : "";
}

std::string small_chat(const std::string& id) {
  return R"([{"uuid":")" + id + R"(","name":"Chat )" + id +
         R"(","chat_messages":[{"sender":"human","text":"hi"}]}])";
}

}  // namespace

TEST_CASE("a ChatGPT ZIP of numbered files brings all conversations with their files") {
  Shelf shelf;
  const std::string zip =
      zip_of({{"user.json", R"({"id":"user-1","email":"nobody@example.org"})"},
              {"conversations-000.json", fixture_text("chatgpt.json")},
              {"conversations-001.json", fixture_text("chatgpt_2026.json")},
              {"message_feedback.json", R"([{"id":"f","rating":"thumbs_up"}])"},
              {"chat.html", "<html></html>"},
              {"file-Cat1-cat.png", kPicture, false},
              {"file_00000000aaaa.dat", kPicture},
              {"conversation_asset_file_names.json", R"({"file_00000000aaaa.dat":"harbour.png"})"}});
  const auto report = import_text(shelf, zip, "export.zip");
  REQUIRE(report.has_value());
  CHECK(report->imported == 3);
  CHECK(report->failed == 0);
  CHECK(report->format == "ChatGPT");
  const auto& cat = shelf.chats.at(1).messages.at(0).attachments;
  CHECK(cat.at(0).name == "cat.png");
  CHECK(bytes_text(cat.at(0)) == kPicture);
  CHECK(!cat.at(1).bytes);  // gone.pdf is not in the ZIP
  const auto& harbour = shelf.chats.at(2).messages.at(0).attachments;
  CHECK(harbour.at(0).name == "harbour.png");
  CHECK(harbour.at(0).media_type == "image/png");
  CHECK(bytes_text(harbour.at(0)) == kPicture);
}

TEST_CASE("a Takeout ZIP brings activity and AI Studio prompts, and Jan's folder its threads") {
  Shelf shelf;
  const std::string zip =
      zip_of({{"Takeout/My Activity/Gemini Apps/MyActivity.json", fixture_text("gemini_activity.json")},
              {"Takeout/My Activity/Gemini Apps/numbers-1234.png", kPicture},
              {"Takeout/Drive/Google AI Studio/Two days in Pécs", fixture_text("ai_studio")},
              {"Takeout/Drive/Google AI Studio/applet_access_history.json", "{}"},
              {"Takeout/Drive/Google AI Studio/notes", "just words"},
              {"threads/01JJAN/messages.jsonl", fixture_text("jan/messages.jsonl")},
              {"threads/01JJAN/thread.json", fixture_text("jan/thread.json")}});
  const auto report = import_text(shelf, zip, "takeout.zip");
  REQUIRE(report.has_value());
  CHECK(report->imported == 5);
  CHECK(report->failed == 0);
  CHECK(report->format == "AI Studio, Gemini, Jan");
  CHECK(bytes_text(shelf.chats.at(2).messages.at(0).attachments.at(0)) == kPicture);
  CHECK(shelf.chats.back().title == "Packing list");
}

TEST_CASE("an extra field that says it is longer than it is ends the extra fields") {
  Shelf shelf;
  const std::string extra{"\x07\0\xF4\x01\0\0\0\0", 8};
  const auto report = import_text(shelf, zip_of({{"conversations.json", small_chat("1"), true, extra}}));
  REQUIRE(report.has_value());
  CHECK(report->imported == 1);
}

TEST_CASE("names with .. or from the root are only names") {
  Shelf shelf;
  const auto report = import_text(shelf, zip_of({{"../../etc/conversations.json", small_chat("1")},
                                                 {"/absolute/conversations.json", small_chat("2")},
                                                 {"C:\\conversations.json", small_chat("3")},
                                                 {std::string("nul\0name.json", 13), small_chat("4")}}));
  REQUIRE(report.has_value());
  CHECK(report->imported >= 3);
}

TEST_CASE("a ZIP bomb is a failure of the member, in bounded time and memory") {
  // 300 MB of spaces pack to 300 kB.
  Shelf shelf;
  const std::string bomb = "[" + std::string(size_t{300} << 20, ' ') + "]";
  const std::string zip =
      zip_of({{"conversations.json", bomb}, {"other/conversations.json", small_chat("1")}});
  const auto report = import_text(shelf, zip, "bomb.zip");
  REQUIRE(report.has_value());
  CHECK(report->imported == 1);
  CHECK(report->failed == 1);
  CHECK(mentions(*report, "unpacks to far more than it should"));
}

TEST_CASE("a ZIP of a hundred thousand files is read in seconds") {
  std::vector<ZipEntry> entries(100'000, {"x.png", "", false});
  entries.push_back({"conversations.json", small_chat("1")});
  const std::string zip = zip_of(entries);
  const auto start = std::chrono::steady_clock::now();
  Shelf shelf;
  const auto report = import_text(shelf, zip);
  REQUIRE(report.has_value());
  CHECK(report->imported == 1);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));

  const auto file = file_of(zip);
  const auto refused = ZipArchive::open(*file, {.members = 1000});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().message == "The ZIP file holds too many files.");
}

TEST_CASE("encrypted and damaged members are failures with reasons, the others are imported") {
  std::string zip = zip_of({{"a/conversations.json", small_chat("1")},
                            {"b/conversations.json", small_chat("2"), false},
                            {"c/conversations.json", small_chat("3"), false}});
  const size_t directory = zip.find("PK\x01\x02");
  zip[directory + 8] = 1;         // the first is encrypted
  zip[zip.find("Chat 2")] = 'X';  // the checksum of the second no longer fits
  Shelf shelf;
  const auto report = import_text(shelf, zip);
  REQUIRE(report.has_value());
  CHECK(mentions(*report, "“conversations.json” could not be read: it is encrypted."));
  CHECK(mentions(*report, "could not be read to its end: it is damaged."));
  CHECK(report->failed == 2);
  CHECK(shelf.chats.back().title == "Chat 3");
}

TEST_CASE("a ZIP cut at any length is refused or imported in part, never silently empty") {
  const std::string whole =
      zip_of({{"conversations.json", fixture_text("chatgpt.json")}, {"a.png", kPicture}});
  for (size_t length = 0; length < whole.size(); length += 1 + length / 16) {
    CAPTURE(length);
    Shelf shelf;
    const auto report = import_text(shelf, whole.substr(0, length));
    if (report) {
      CHECK(report->imported + report->failed > 0);
    } else {
      CHECK(report.error().fault == Fault::BadFormat);
      CHECK(!report.error().message.empty());
    }
  }
}

TEST_CASE("a ZIP without conversations says what can be read, and points at ZIP files inside") {
  Shelf shelf;
  const auto empty = import_text(shelf, zip_of({}));
  REQUIRE(!empty.has_value());
  const auto other = import_text(shelf, zip_of({{"takeout-001.zip", "PK"}, {"user.json", "{}"}}));
  REQUIRE(!other.has_value());
  CHECK(other.error().message.find("ChatGPT") != std::string::npos);
  CHECK(other.error().message.find("other ZIP files") != std::string::npos);
  const auto nothing = import_text(shelf, zip_of({{"conversations.json", "[]"}}));
  REQUIRE(!nothing.has_value());
  CHECK(nothing.error().fault == Fault::BadFormat);
}
