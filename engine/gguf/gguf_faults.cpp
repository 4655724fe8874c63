#include "engine/gguf/gguf_faults.h"

#include <array>

#include "engine/base/text.h"

namespace hearth::gguf_faults {

std::string quoted_name(std::string_view name) {
  constexpr size_t kMostCharacters = 64;
  std::string out = "\"";
  for (const char c : name.substr(0, kMostCharacters)) {
    const bool printable = c >= ' ' && c <= '~' && c != '"' && c != '\\';
    out += printable ? c : '?';
  }
  if (name.size() > kMostCharacters) out += "...";
  return out += '"';
}

std::string size_text(uint64_t bytes) {
  if (bytes < 1000) return concat(bytes, " bytes");
  constexpr std::array kUnits = {" kB", " MB", " GB", " TB"};
  size_t unit = 0;
  uint64_t unit_bytes = 1000;
  while (unit + 1 < kUnits.size() && bytes / unit_bytes >= 1000) {
    unit_bytes *= 1000;
    ++unit;
  }
  const uint64_t tenths = bytes / (unit_bytes / 10);
  if (tenths < 100) return concat(tenths / 10, '.', tenths % 10, kUnits[unit]);
  return concat(tenths / 10, kUnits[unit]);
}

std::unexpected<Error> damaged(std::string_view what) {
  return fail(Fault::BadFormat, concat("This model file is damaged: ", what, "."));
}

std::unexpected<Error> cut_short(uint64_t should_be_bytes, uint64_t is_bytes) {
  std::string should_be = size_text(should_be_bytes);
  std::string is = size_text(is_bytes);
  if (should_be == is) {
    should_be = concat(should_be_bytes, " bytes");
    is = concat(is_bytes, " bytes");
  }
  return fail(Fault::BadFormat, concat("This model file is cut short: it should be ", should_be, " and is ",
                                       is, ". Download it again."));
}

std::unexpected<Error> ends_in_header() {
  return fail(Fault::BadFormat,
              "This model file is cut short or damaged: it ends before its description of the model does. "
              "Download it again.");
}

}  // namespace hearth::gguf_faults
