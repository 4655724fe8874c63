// Compiled into the arch target, beside the generated table that it searches.
#include "engine/model/architectures.h"

#include <algorithm>
#include <string>

#include "engine/base/text.h"

namespace hearth {

namespace {

// The name in quotes, or nothing when it is not one that a person should see in a message.
std::string quoted(std::string_view name) {
  constexpr size_t kLongest = 40;
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  return plain && name.size() <= kLongest ? concat(" \"", name, "\"") : "";
}

}  // namespace

Result<const Architecture*> find_architecture(const GgufFile& file) {
  TRY(const std::string_view wanted, architecture_name(file));
  std::string known;
  for (const Architecture* architecture : architectures()) {
    if (architecture->gguf_name == wanted) return architecture;
    known += concat(known.empty() ? "" : ", ", architecture->gguf_name);
  }
  return fail(Fault::Unsupported, concat("Hearth cannot run models of this architecture", quoted(wanted),
                                         " yet; it runs ", known, "."));
}

}  // namespace hearth
