// What an answer was made from as JSON: written and read by answer_details.cpp, in whose JSON it lies. What
// is read may come from anywhere (an import, another version). Pure; any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/core/answer_sources.h"

namespace hearth {

nlohmann::json json_of(const AnswerSources& sources);
// Nothing for what is none. Whatever it says, the passages of citations are there, and their marks stand in
// `text`, in order.
std::optional<AnswerSources> sources_in(const nlohmann::json& json, const std::string& text);

}  // namespace hearth
