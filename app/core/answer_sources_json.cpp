#include "app/core/answer_sources_json.h"

#include <string_view>

namespace hearth {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostPassages = 20, kMostCitations = 1000;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Numbers below zero and beyond 2^53 are nothing that was written here.
uint64_t number_at(const Json& object, const char* key, uint64_t otherwise = 0) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return otherwise;
  const uint64_t number = found->get<uint64_t>();
  return number < (uint64_t{1} << 53) ? number : otherwise;
}

bool flag_at(const Json& object, const char* key, bool otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

// The list under that key, empty where there is none.
const Json& list_at(const Json& object, const char* key) {
  static const Json none = Json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

SourcePassage passage_in(const Json& json) {
  return {.document = text_at(json, "document"),
          .file = text_at(json, "file"),
          .page = static_cast<int64_t>(number_at(json, "page", 1)),
          .paged = flag_at(json, "paged", false),
          .label = text_at(json, "label"),
          .heading = text_at(json, "heading"),
          .begin = number_at(json, "begin"),
          .end = number_at(json, "end")};
}

Json json_of(const SourcePassage& passage) {
  Json json = {{"document", passage.document}, {"file", passage.file},   {"page", passage.page},
               {"paged", passage.paged},       {"begin", passage.begin}, {"end", passage.end}};
  if (!passage.label.empty()) json["label"] = passage.label;
  if (!passage.heading.empty()) json["heading"] = passage.heading;
  return json;
}

}  // namespace

nlohmann::json json_of(const AnswerSources& sources) {
  Json passages = Json::array(), citations = Json::array();
  for (const SourcePassage& passage : sources.passages) passages.push_back(json_of(passage));
  for (const SourceCitation& one : sources.citations)
    citations.push_back(
        {{"passage", one.passage}, {"mark", one.mark}, {"begin", one.begin}, {"end", one.end}});
  return {{"searched", sources.searched},       {"found", sources.found},
          {"quotes_only", sources.quotes_only}, {"struck", sources.struck},
          {"passages", std::move(passages)},    {"citations", std::move(citations)}};
}

std::optional<AnswerSources> sources_in(const nlohmann::json& json, const std::string& text) {
  if (!json.is_object()) return std::nullopt;
  AnswerSources sources{.searched = static_cast<uint32_t>(number_at(json, "searched")),
                        .found = flag_at(json, "found", true),
                        .quotes_only = flag_at(json, "quotes_only", false),
                        .struck = static_cast<uint32_t>(number_at(json, "struck"))};
  for (const Json& passage : list_at(json, "passages")) {
    if (!passage.is_object() || sources.passages.size() == kMostPassages) break;
    sources.passages.push_back(passage_in(passage));
  }
  uint64_t after = 0;  // marks do not overlap
  for (const Json& one : list_at(json, "citations")) {
    if (!one.is_object() || sources.citations.size() == kMostCitations) break;
    const SourceCitation citation{.passage = static_cast<uint32_t>(number_at(one, "passage")),
                                  .mark = number_at(one, "mark"),
                                  .begin = number_at(one, "begin"),
                                  .end = number_at(one, "end")};
    const std::string mark = mark_of_passage(citation.passage);
    const bool stands = citation.passage < sources.passages.size() && citation.mark >= after &&
                        citation.mark < text.size() &&
                        std::string_view(text).substr(citation.mark).starts_with(mark);
    if (!stands) continue;
    after = citation.mark + mark.size();
    sources.citations.push_back(citation);
  }
  return sources;
}

}  // namespace hearth
