#include "app/serve/client/chat_pieces.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/serve/client/server_json.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kLongestComplaint = 200;  // bytes, about

std::string one_line(std::string_view text) {
  std::string line = repair_utf8(text.substr(0, 4 * kLongestComplaint));
  for (char& letter : line) {
    if (static_cast<unsigned char>(letter) < ' ' || letter == '\x7f') letter = ' ';
  }
  if (line.size() > kLongestComplaint) {
    line.resize(kLongestComplaint);
    line.resize(line.size() - unfinished_utf8_tail(line));
    line += "…";
  }
  const size_t first = line.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(" .") + 1 - first);
}

// {"error": {"message": …}}, {"error": "…"} or {"object": "error", "message": …}.
std::string complaint_of(const Json& document) {
  const Json& error = json_child(document, "error");
  if (error.is_string()) return one_line(error.get_ref<const std::string&>());
  const std::string inside = json_text(error, "message");
  return one_line(inside.empty() ? json_text(document, "message") : inside);
}

const Json& first_of(const Json& list) {
  static const Json none;
  return list.is_array() && !list.empty() ? list.front() : none;
}

}  // namespace

Result<ChatPiece> read_chat_piece(std::string_view json) {
  // Some servers cut between the bytes of a character.
  const Json document = is_valid_utf8(json) ? Json::parse(json, nullptr, false)
                                            : Json::parse(repair_utf8(json), nullptr, false);
  if (!document.is_object()) return fail(Fault::BadFormat, "This is no piece of an answer.");
  ChatPiece piece;
  const Json& error = json_child(document, "error");
  piece.failed = (!error.is_null() && error != false) || json_text(document, "object") == "error";
  if (piece.failed) piece.complaint = complaint_of(document);

  const Json& choice = first_of(json_child(document, "choices"));
  const Json& delta = json_child(choice, "delta");
  piece.text = json_text(delta, "content");
  piece.thought = json_text(delta, "reasoning_content");
  if (piece.thought.empty()) piece.thought = json_text(delta, "reasoning");
  const std::string reason = json_text(choice, "finish_reason");
  piece.ends = !reason.empty();
  piece.too_long = reason == "length";

  const Json& usage = json_child(document, "usage");
  const Json& timings = json_child(document, "timings");
  piece.prompt_tokens = json_count(usage, "prompt_tokens");
  piece.tokens = json_count(usage, "completion_tokens");
  if (piece.tokens == 0) piece.tokens = json_count(timings, "predicted_n");
  piece.tokens_per_s = json_quantity(timings, "predicted_per_second");
  return piece;
}

std::string complaint_in(std::string_view body) {
  const Json document = Json::parse(body, nullptr, false);
  return document.is_object() ? complaint_of(document) : std::string();
}

std::string chat_question(const std::string& model, const std::vector<Message>& messages,
                          const AnswerSettings& settings) {
  Json said = Json::array();
  for (const Message& message : messages) said.push_back({{"role", message.role}, {"content", message.text}});
  Json question = {{"model", model},
                   {"messages", std::move(said)},
                   {"stream", true},
                   {"stream_options", {{"include_usage", true}}},
                   {"temperature", settings.sampling.temperature},
                   {"top_p", settings.sampling.top_p}};
  if (settings.sampling.frequency_penalty != 0)
    question["frequency_penalty"] = settings.sampling.frequency_penalty;
  if (settings.sampling.presence_penalty != 0)
    question["presence_penalty"] = settings.sampling.presence_penalty;
  if (settings.sampling.seed != 0) question["seed"] = settings.sampling.seed;
  if (settings.max_tokens != 0) question["max_tokens"] = settings.max_tokens;
  if (!settings.stop_strings.empty()) question["stop"] = settings.stop_strings;
  return question.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hearth
