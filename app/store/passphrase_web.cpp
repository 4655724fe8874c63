#include <emscripten/em_js.h>

#include <cstdlib>
#include <string>

#include "app/store/passphrase.h"

// The browser's own normalisation; malloc()ed and ended by a zero. Null: it is not UTF-8.
// clang-format off
EM_JS(char*, hearth_normalize, (const char* text, size_t bytes), {
  try {
    const typed = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(HEAPU8.slice(text, text + bytes));
    return stringToNewUTF8(typed.normalize('NFC'));
  } catch {
    return 0;
  }
});
EM_JS_DEPS(hearth_normalize, "$stringToNewUTF8");
// clang-format on

namespace hearth {

Secret normalized_passphrase(std::string_view typed) {
  char* const normalized = hearth_normalize(typed.data(), typed.size());
  // A zero inside would end it early.
  if (normalized == nullptr || typed.find('\0') != std::string_view::npos) {
    std::free(normalized);
    return Secret::copy_of(typed);
  }
  const std::string_view text(normalized);
  Secret made = Secret::copy_of(text);
  wipe(std::as_writable_bytes(std::span(normalized, text.size())));
  std::free(normalized);
  return made;
}

}  // namespace hearth
