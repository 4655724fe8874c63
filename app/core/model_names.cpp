#include "app/core/model_names.h"

#include <algorithm>

#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// "Q4_K_M", "IQ4_XS", "F16", "BF16", "MXFP4": how the weights are stored, which is shown beside the name.
bool is_weight_type(std::string_view word) {
  for (const std::string_view start : {"Q", "q", "IQ", "iq", "F", "f", "BF", "bf", "MXFP", "mxfp"}) {
    if (word.starts_with(start) && word.size() > start.size() && is_digit(word[start.size()])) return true;
  }
  return false;
}

}  // namespace

std::string model_name_for_people(const std::string& path, std::string_view card_name) {
  std::string name = repair_utf8(text_of(path_of(path).stem()));
  if (name.empty() || name.starts_with("sha256-")) return repair_utf8(card_name);
  const size_t cut = name.find_last_of("-.");
  if (cut != std::string::npos && cut > 0 && is_weight_type(std::string_view(name).substr(cut + 1)))
    name.resize(cut);
  std::ranges::replace_if(name, [](char letter) { return letter == '-' || letter == '_'; }, ' ');
  return name;
}

}  // namespace hearth
