// What people call a model. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace hearth {

// "SmolLM2 135M Instruct" for ".../SmolLM2-135M-Instruct.Q4_1.gguf". The file's name goes first, as the one
// inside
// (`card_name`) is often that of a training run; files that are named by their hash have only that.
std::string model_name_for_people(const std::string& path, std::string_view card_name);

}  // namespace hearth
