#include "app/core/answer_details.h"

#include <array>
#include <nlohmann/json.hpp>

#include "app/core/answer_sources_json.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> kEnds = {"whole", "stopped", "length", "failed"};

std::string text_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json object_in(const std::string& parameters) {
  Json document = Json::parse(parameters, nullptr, false);
  return document.is_object() ? document : Json::object();
}

AnswerDetails::End end_named(const std::string& name) {
  for (size_t i = 0; i < kEnds.size(); ++i) {
    if (kEnds[i] == name) return static_cast<AnswerDetails::End>(i);
  }
  return AnswerDetails::End::Whole;
}

template <class T>
T value_of(const Json& object, const char* key, T otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>) {
    return found->is_string() ? found->get<std::string>() : otherwise;
  } else if constexpr (std::is_same_v<T, bool>) {
    return found->is_boolean() ? found->get<bool>() : otherwise;
  } else {
    return found->is_number() ? found->get<T>() : otherwise;
  }
}

AnswerOrigin origin_with(std::string model, const std::string& model_hash, const Json& parameters,
                         const AnswerStats& stats) {
  return {.model = std::move(model),
          .model_hash = model_hash,
          .parameters = text_of(parameters),
          .prompt_tokens = stats.prompt_tokens,
          .tokens = stats.tokens,
          .first_token_ms = stats.first_token_ms,
          .tokens_per_s = stats.tokens_per_s};
}

}  // namespace

std::string title_of_question(std::string_view question) {
  constexpr size_t kLongest = 60;
  const size_t start = question.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return "";
  std::string_view line = question.substr(start);
  line = line.substr(0, line.find_first_of("\r\n"));
  if (line.size() <= kLongest) return repair_utf8(line);
  line = line.substr(0, kLongest);
  if (const size_t space = line.rfind(' '); space != std::string_view::npos && space > kLongest / 2)
    line = line.substr(0, space);
  line.remove_suffix(unfinished_utf8_tail(line));
  return repair_utf8(line) + "…";
}

AnswerOrigin answer_origin(const ModelCard& model, const std::string& model_hash, const Sampling& sampling,
                           const AnswerStats& stats) {
  const Json parameters = {{"temperature", sampling.temperature},
                           {"top_k", sampling.top_k},
                           {"top_p", sampling.top_p},
                           {"min_p", sampling.min_p},
                           {"seed", sampling.seed}};
  return origin_with(model.name, model_hash, parameters, stats);
}

AnswerOrigin server_answer_origin(const std::string& model, const std::string& host, const Sampling& sampling,
                                  const AnswerStats& stats) {
  Json parameters = {{"server", host}, {"temperature", sampling.temperature}, {"top_p", sampling.top_p}};
  if (sampling.seed != 0) parameters["seed"] = sampling.seed;
  return origin_with(concat(model, " · ", host), "", parameters, stats);
}

AnswerDetails details_in(const std::string& parameters, const std::string& text) {
  const Json document = object_in(parameters);
  return {.thought = value_of(document, "thought", std::string()),
          .thought_s = value_of(document, "thought_s", 0.0),
          .end = end_named(value_of(document, "end", std::string())),
          .edited = value_of(document, "edited", false),
          .sources = document.contains("sources") ? sources_in(document["sources"], text) : std::nullopt};
}

std::string with_details(const std::string& parameters, const AnswerDetails& details) {
  Json document = object_in(parameters);
  for (const char* key : {"thought", "thought_s", "end", "edited", "sources"}) document.erase(key);
  if (!details.thought.empty()) {
    document["thought"] = details.thought;
    document["thought_s"] = details.thought_s;
  }
  if (details.end != AnswerDetails::End::Whole) document["end"] = kEnds[static_cast<size_t>(details.end)];
  if (details.edited) document["edited"] = true;
  if (details.sources) document["sources"] = json_of(*details.sources);
  return document.empty() ? std::string() : text_of(document);
}

}  // namespace hearth
