// The generated table behind words.h. Constant data.
#pragma once

#include <span>
#include <string_view>

#include "app/core/words.h"

namespace hearth {

struct LanguageTable {
  Language language;
  std::span<const std::string_view> texts;  // by Word
};
std::span<const LanguageTable> language_tables();  // English first

}  // namespace hearth
