// What is said about an answer: why it stopped and how fast it was. Pure; for `chat` in both of its forms.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace hearth::cli {

// As JSON names it: "eos", "length", "stop_string", "cancelled".
std::string_view stop_name(StopReason reason);

// "23 tokens, 61 tokens/s, first after 0.09 s", and what a person should know besides.
std::string speed_line(const AnswerStats& stats);

}  // namespace hearth::cli
