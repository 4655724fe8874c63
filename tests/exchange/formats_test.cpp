// Every program's export, from the hand-made files in tests/data/exchange.
#include <doctest/doctest.h>

#include "exchange_fixture.h"

using namespace hearth;

namespace {

const TranscriptMessage& message_with(const Transcript& transcript, std::string_view words) {
  for (const TranscriptMessage& message : transcript.messages) {
    if (message.text.find(words) != std::string::npos) return message;
  }
  FAIL("no message holds: " << words);
  return transcript.messages.front();
}

std::string shown_text(const Transcript& transcript) {
  return transcript.messages.at(static_cast<size_t>(transcript.shown)).text;
}

std::string parent_text(const Transcript& transcript, const TranscriptMessage& message) {
  return message.parent < 0 ? "" : transcript.messages.at(static_cast<size_t>(message.parent)).text;
}

}  // namespace

TEST_CASE("a ChatGPT tree keeps its branches, its shown path and leaves hidden nodes out") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "chatgpt.json");
  REQUIRE(report.has_value());
  CHECK(report->format == "ChatGPT");
  CHECK(report->imported == 2);
  CHECK(report->failed == 0);
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.title == "Bread in the morning");
  CHECK(chat.created_ms == 1700000000250);
  CHECK(chat.updated_ms == 1700000900500);
  CHECK(chat.archived);
  CHECK(chat.source == "chatgpt");
  CHECK(chat.source_id == "6a1f0000-0000-4000-8000-000000000001");
  REQUIRE(chat.messages.size() == 7);
  CHECK(chat.messages[0].text == "How do I bake bread?");
  CHECK(chat.messages[0].parent == -1);  // below three hidden nodes
  CHECK(chat.messages[1].text == "With yeast.");
  CHECK(chat.messages[1].origin.model == "gpt-3.5");
  CHECK(chat.messages[2].parent == 0);
  CHECK(shown_text(chat).starts_with("500 g flour"));
  for (const TranscriptMessage& message : chat.messages) {
    CHECK(message.text.find("secret") == std::string::npos);
    CHECK(message.text.find("not shown") == std::string::npos);
  }
}

TEST_CASE("ChatGPT's thoughts, code, output, quotations and reference marks become readable Markdown") {
  Shelf shelf;
  REQUIRE(import_fixture(shelf, "chatgpt.json").has_value());
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.messages[2].text == "> *Choosing flour*\n>\n> Rye or wheat?\n> Wheat.");
  CHECK(chat.messages[3].text == "```python\nprint(500 * 0.65)\n```");
  CHECK(chat.messages[4].speaker == Speaker::Tool);
  CHECK(chat.messages[4].text == "```\n325.0\n```");
  CHECK(chat.messages[5].text == "500 g flour, 325 g water. From Eger.");
  CHECK(chat.messages[6].speaker == Speaker::Tool);  // "critic"
  CHECK(chat.messages[6].text == "> *A page*\n>\n> Bread is old.\n\nhttps://example.org/bread");
}

TEST_CASE("files that a ChatGPT message names are placeholders when the export is a single JSON file") {
  Shelf shelf;
  REQUIRE(import_fixture(shelf, "chatgpt.json").has_value());
  const auto& files = shelf.chats.at(1).messages.at(0).attachments;
  REQUIRE(files.size() == 2);
  CHECK(files[0] == Attachment{"cat.png", "image/png", std::nullopt});
  CHECK(files[1] == Attachment{"gone.pdf", "application/pdf", std::nullopt});
}

TEST_CASE("a ChatGPT tree without children, metadata and title is still read") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "chatgpt_2026.json");
  REQUIRE(report.has_value());
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.title == "Where was this photograph of the old harbour and its boats…");
  REQUIRE(chat.messages.size() == 3);
  CHECK(chat.messages[1].origin.model == "gpt-5");
  CHECK(chat.messages[2].origin.model == "gpt-5-mini");
  CHECK(chat.messages[2].parent == 0);
  CHECK(chat.shown == 2);
}

TEST_CASE("broken ChatGPT conversations fail alone and the others are imported") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "chatgpt_broken.json");
  REQUIRE(report.has_value());
  CHECK(report->imported == 2);
  CHECK(report->skipped == 2);
  CHECK(report->failed == 2);
  CHECK(mentions(*report, "Conversation 2 could not be read: it is not valid JSON."));
  CHECK(mentions(*report, "“No mapping here” could not be read"));
  CHECK(mentions(*report, "“Never begun” was skipped: it has no messages."));

  const Transcript& circle = shelf.chats.at(0);
  REQUIRE(circle.messages.size() == 5);
  CHECK(message_with(circle, "five").parent == -1);
  CHECK(message_with(circle, "four").parent == -1);
  CHECK(parent_text(circle, message_with(circle, "two")) == "one");
  CHECK(shown_text(circle) == "three");

  const Transcript& half = shelf.chats.at(1);
  CHECK(half.title == "Cut emoji \xEF\xBF\xBD");
  CHECK(half.messages.at(0).text == "half \xEF\xBF\xBD and whole 😀");
}

TEST_CASE("Claude's branches, blocks and extracted texts are kept") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "claude.json");
  REQUIRE(report.has_value());
  CHECK(report->imported == 2);
  CHECK(report->skipped == 1);
  CHECK(report->format == "Claude");
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.title == "Garden plan");
  CHECK(chat.created_ms == 1740816000123);
  CHECK(chat.updated_ms == 1740816000000);
  REQUIRE(chat.messages.size() == 3);
  CHECK(chat.messages[1].text ==
        "> *Thinking*\n>\n> Shade plants…\n\nFerns.\n\n*Tool: "
        "artifacts*\n\n```html\n<b>plan</b>\n```\n\n```\nOK\n```");
  CHECK(chat.messages[2].parent == 0);
  CHECK(chat.shown == 2);  // the latest answer
  const auto& files = chat.messages[0].attachments;
  REQUIRE(files.size() == 2);
  CHECK(files[0].name == "soil.pdf.txt");
  CHECK(files[0].bytes->size() == 9);
  CHECK(files[1] == Attachment{"yard.jpg", "image/jpeg", std::nullopt});
}

TEST_CASE("Claude's conversations from before branches are lines") {
  Shelf shelf;
  REQUIRE(import_fixture(shelf, "claude.json").has_value());
  const Transcript& chat = shelf.chats.at(1);
  CHECK(chat.title == "Hello from before branches");
  REQUIRE(chat.messages.size() == 2);
  CHECK(chat.messages[0].speaker == Speaker::User);
  CHECK(chat.messages[1].parent == 0);
}

TEST_CASE("Gemini's activity is put together by time, and the report says so") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "gemini_activity.json");
  REQUIRE(report.has_value());
  CHECK(report->imported == 3);
  CHECK(report->skipped == 1);
  CHECK(mentions(*report, "less than half an hour"));
  CHECK(shelf.chats.at(0).messages.at(1).text == "It is **1014 m** high.");
  const Transcript& code = shelf.chats.at(1);
  REQUIRE(code.messages.size() == 4);
  CHECK(code.messages[0].text == "Compare two numbers in C");
  CHECK(code.messages[0].created_ms == 1785046077773);
  CHECK(code.messages[0].attachments.at(0).name == "numbers-1234.png");
  CHECK(code.messages[1].text == "Use <. See [here](https://example.org/c).");
  CHECK(code.messages[2].parent == 1);
  CHECK(code.messages[3].text == "Like this:\n\n```\nif a < b:\n    print(a)\n```\n- short\n- clear & fast");
  CHECK(shelf.chats.at(2).messages.at(0).text == "Wie spät ist es?");
}

TEST_CASE("a saved AI Studio prompt takes its title from the file") {
  Shelf shelf;
  const auto report = import_text(shelf, fixture_text("ai_studio"), "/somewhere/Two days in Pécs");
  REQUIRE(report.has_value());
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.title == "Two days in Pécs");
  CHECK(chat.source_id.size() == 16);
  REQUIRE(chat.messages.size() == 5);
  CHECK(chat.messages[0].speaker == Speaker::System);
  CHECK(chat.messages[1].created_ms == 1770091506789);
  CHECK(chat.messages[2].attachments.at(0).name == "1AbCdEf");
  CHECK(chat.messages[3].attachments.at(0).bytes->size() == 4);
  CHECK(chat.messages[4].origin.model == "gemini-2.5-pro");
  CHECK(chat.messages[4].text.starts_with("> *Thinking*\n>\n> The person likes museums.\n\nZsolnay on"));
  CHECK(chat.messages[4].text.ends_with("```python\nprint(2)\n```\n\n```\n2\n```"));
}

TEST_CASE("Open WebUI's answers of two models are siblings in their order") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "open_webui.json");
  REQUIRE(report.has_value());
  CHECK(report->imported == 2);
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.pinned);
  CHECK(chat.tags == std::vector<std::string>{"light", "science"});
  REQUIRE(chat.messages.size() == 3);
  CHECK(chat.messages[1].text == "Scattering.");
  CHECK(chat.messages[1].origin.model == "llama3.1:8b");
  CHECK(chat.messages[2].parent == 0);
  CHECK(chat.shown == 2);
  const auto& files = chat.messages[0].attachments;
  REQUIRE(files.size() == 2);
  CHECK(files[0].media_type == "image/png");
  CHECK(files[0].bytes->size() == 4);
  CHECK(files[1] == Attachment{"notes.md", "text/markdown", std::nullopt});
  CHECK(shelf.chats.at(1).messages.at(1).parent == 0);
}

TEST_CASE("LM Studio's versions are branches and the selected one goes on") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "lm_studio.conversation.json");
  REQUIRE(report.has_value());
  CHECK(report->format == "LM Studio");
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.title == "Rhymes");
  CHECK(chat.pinned);
  REQUIRE(chat.messages.size() == 5);
  CHECK(chat.messages[0].text == "Be brief.");
  CHECK(chat.messages[1].attachments.at(0) == Attachment{"1729-tree.png", "image/png", std::nullopt});
  CHECK(chat.messages[2].text == "Bee.");
  CHECK(chat.messages[3].text == "> *Thinking*\n>\n> free? sea?\n\nSea.");
  CHECK(chat.messages[3].parent == 1);
  CHECK(chat.messages[3].origin.model == "google/gemma-2-2b-it-GGUF");
  CHECK(chat.messages[3].origin.first_token_ms == 250);
  CHECK(chat.messages[4].parent == 3);
  CHECK(chat.shown == 4);
}

TEST_CASE("Jan's messages find their thread, in whatever order the files are") {
  const std::string thread = fixture_text("jan/thread.json"), messages = fixture_text("jan/messages.jsonl");
  for (const bool thread_first : {false, true}) {
    Shelf shelf;
    const auto report =
        import_text(shelf, thread_first ? thread + messages : messages + thread, "threads.jsonl");
    REQUIRE(report.has_value());
    CHECK(report->imported == 1);
    const Transcript& chat = shelf.chats.at(0);
    CHECK(chat.title == "Packing list");
    CHECK(chat.source_id == "01JJAN");
    REQUIRE(chat.messages.size() == 2);
    CHECK(chat.messages[0].text == "What do I pack?");
    CHECK(chat.messages[1].text == "Socks.");
    CHECK(chat.messages[1].parent == 0);
    CHECK(chat.messages[1].origin.tokens_per_s == 12.5);
    CHECK(chat.created_ms == 1735000000000);
  }
}

TEST_CASE("Hearth's JSON is read as its document describes it") {
  Shelf shelf;
  const auto report = import_fixture(shelf, "hearth.json");
  REQUIRE(report.has_value());
  CHECK(report->format == "Hearth");
  const Transcript& chat = shelf.chats.at(0);
  CHECK(chat.folder == "Work");
  CHECK(chat.source == "claude");
  CHECK(chat.messages.at(0).attachments.at(0).bytes->size() == 2);
  CHECK(chat.messages.at(0).attachments.at(1).name == "\xFF");
  CHECK(chat.messages.at(1).origin.first_token_ms == 12.5);
  CHECK(chat.shown == 2);
}

TEST_CASE("every format adds nothing when it is imported twice") {
  for (const char* name :
       {"chatgpt.json", "chatgpt_2026.json", "chatgpt_broken.json", "claude.json", "gemini_activity.json",
        "ai_studio", "open_webui.json", "lm_studio.conversation.json", "jan/messages.jsonl", "hearth.json"}) {
    CAPTURE(name);
    Shelf shelf;
    const auto first = import_fixture(shelf, name);
    const auto second = import_fixture(shelf, name);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(first->imported > 0);
    CHECK(second->imported == 0);
    CHECK(second->skipped == first->imported + first->skipped);
    CHECK(second->failed == first->failed);
    CHECK(mentions(*second, "imported before"));
  }
}

TEST_CASE("a list inside an object is read as the list alone is") {
  Shelf shelf;
  const auto report =
      import_text(shelf, "{\"version\": [1, 2], \"chats\": " + fixture_text("open_webui.json") +
                             ", \"more\": {\"chats\": []}}");
  REQUIRE(report.has_value());
  CHECK(report->imported == 2);
  CHECK(report->failed == 0);
}
