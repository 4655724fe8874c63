#include "app/exchange/gemini.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "app/exchange/html_text.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr int64_t kGapMs = 30 * 60 * 1000;
constexpr size_t kLargestGroup = 2000;  // messages: bounds what is held at a time

// How titles of entries begin that hold what a person said, and of those that tell of something else.
// Accounts in other languages have other words: there an entry with an answer is a prompt, and its title
// stays whole.
constexpr std::array<std::string_view, 8> kPrompts = {
    "Prompted with: ", "Asked Gemini: ", "Asked Bard: ", "Prompted ",
    "Asked ",          "Said ",          "Branched ",    "Answered "};
constexpr std::array<std::string_view, 15> kOthers = {
    "Created ", "Used ",     "Added ",  "Gave ",   "Selected ", "Shared ",   "Deleted ", "Viewed ",
    "Visited ", "Searched ", "Edited ", "Pinned ", "Renamed ",  "Exported ", "Updated "};

bool names_gemini(const std::string& text) {
  return text.find("Gemini") != std::string::npos || text.find("Bard") != std::string::npos;
}

std::string answer_of(const Json& entry) {
  std::string answer;
  for (const Json& item : list_member(entry, "safeHtmlItem")) {
    append_part(answer, markdown_of_html(text_member(item, "html")));
  }
  return answer;
}

// Empty when the entry is no prompt.
std::string prompt_of(const Json& entry, bool answered) {
  const std::string& title = text_member(entry, "title");
  for (const std::string_view prefix : kPrompts) {
    if (title.starts_with(prefix)) return title.substr(prefix.size());
  }
  const bool other =
      std::ranges::any_of(kOthers, [&](std::string_view word) { return title.starts_with(word); });
  return other || !answered ? std::string() : title;
}

void add_files(Conversation& conversation, const Json& entry) {
  const auto add = [&](const Json& name) {
    if (!name.is_string()) return;
    const std::string& text = name.get_ref<const std::string&>();
    auto& files = conversation.transcript.messages.front().attachments;
    conversation.wanted.push_back({0, files.size(), std::string(last_part(text))});
    files.push_back({std::string(last_part(text)), media_type_of(text), std::nullopt});
  };
  if (const Json* image = member(entry, "imageFile")) add(*image);
  for (const char* list : {"attachedFiles", "audioFiles"}) {
    for (const Json& name : list_member(entry, list)) add(name);
  }
}

}  // namespace

bool is_gemini_activity(const Json& element) {
  if (text_member(element, "title").empty() || !member(element, "time")) return false;
  if (names_gemini(text_member(element, "header"))) return true;
  return std::ranges::any_of(list_member(element, "products"), [](const Json& product) {
    return product.is_string() && names_gemini(product.get_ref<const std::string&>());
  });
}

Result<Conversation> read_gemini_activity(const Json& element, std::string_view) {
  const std::string answer = answer_of(element);
  TranscriptMessage prompt;
  prompt.text = prompt_of(element, !answer.empty());
  if (prompt.text.empty()) return fail(Fault::NotFound, "it is activity of another kind than a prompt");
  prompt.created_ms = time_member(element, "time");

  Conversation conversation;
  TranscriptMessage reply;
  reply.speaker = Speaker::Assistant;
  reply.text = answer;
  reply.created_ms = prompt.created_ms;
  reply.origin.model = "Gemini";
  add_in_line(conversation.transcript, std::move(prompt));
  add_files(conversation, element);
  if (!answer.empty()) add_in_line(conversation.transcript, std::move(reply));
  return conversation;
}

bool join_gemini_activity(Conversation& whole, Conversation& piece) {
  auto& messages = whole.transcript.messages;
  auto& added = piece.transcript.messages;
  const int64_t start = messages.front().created_ms, end = added.front().created_ms;
  // The list is newest first, so the piece comes before what is there.
  if (start == 0 || end == 0 || end > start || start - end >= kGapMs) return false;
  const size_t bytes = text_bytes(piece.transcript);
  if (messages.size() + added.size() > kLargestGroup || whole.joined_bytes + bytes > kLargestJoined)
    return false;
  whole.joined_bytes += bytes;

  const size_t shift = added.size();
  for (TranscriptMessage& message : messages) message.parent += static_cast<int>(shift);
  for (WantedFile& file : whole.wanted) file.message += shift;
  messages.insert(messages.begin(), std::make_move_iterator(added.begin()),
                  std::make_move_iterator(added.end()));
  whole.wanted.insert(whole.wanted.begin(), piece.wanted.begin(), piece.wanted.end());
  whole.transcript.shown = static_cast<int>(messages.size()) - 1;
  return true;
}

}  // namespace hearth
