#include "app/cli/terminal_text.h"

#include <algorithm>
#include <span>

#include "app/cli/text_width_tables.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kControlPictures = 0x2400;  // U+2400 + n shows the control character n
constexpr char32_t kDeletePicture = 0x2421;

bool is_in(std::span<const CodeRange> ranges, char32_t code) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](char32_t value, const CodeRange& range) { return value < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

// Embeddings, overrides and isolates: they let a text read differently than it is.
// Source: Unicode Standard Annex 9, "Unicode Bidirectional Algorithm", section 2.
bool reorders_text(char32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void append_safe(std::string& out, char32_t code) {
  if (code < 0x20) {
    append_utf8(out, kControlPictures + code);
  } else if (code == 0x7F) {
    append_utf8(out, kDeletePicture);
  } else if (code >= 0x80 && code < 0xA0) {
    append_utf8(out, kReplacement);
  } else if (!reorders_text(code)) {
    append_utf8(out, code);
  }
}

std::string made_safe(std::string_view text, bool one_line) {
  std::string out;
  out.reserve(text.size());
  for (size_t offset = 0; offset < text.size();) {
    const Utf8Char next = decode_utf8(text, offset);
    offset += static_cast<size_t>(next.bytes);
    const bool kept_control = !one_line && (next.code == '\n' || next.code == '\t');
    if (!next.valid) {
      append_utf8(out, kReplacement);
    } else if (kept_control) {
      out += static_cast<char>(next.code);
    } else if (next.code != '\r') {
      append_safe(out, next.code);
    }
  }
  return out;
}

// Whether a cursor may not stand before the character at `offset`, because it belongs to the one that ends
// there.
bool belongs_to_previous(std::string_view text, size_t offset, char32_t previous) {
  const Utf8Char here = decode_utf8(text, offset);
  return here.valid && (previous == kJoiner || (here.code >= 0x300 && columns_of(here.code) == 0));
}

}  // namespace

int columns_of(char32_t code) {
  if (code < 0x20 || code == 0x7F) return 0;
  if (code < 0x300) return 1;
  if (is_in(zero_width_ranges(), code)) return 0;
  return is_in(wide_ranges(), code) ? 2 : 1;
}

int columns_of(std::string_view text) {
  int columns = 0;
  for (size_t offset = 0; offset < text.size();) {
    const Utf8Char next = decode_utf8(text, offset);
    columns += next.valid ? columns_of(next.code) : 1;
    offset += static_cast<size_t>(next.bytes);
  }
  return columns;
}

std::string safe_for_terminal(std::string_view text) { return made_safe(text, false); }
std::string safe_on_one_line(std::string_view text) { return made_safe(text, true); }

size_t next_stop(std::string_view text, size_t offset) {
  if (offset >= text.size()) return text.size();
  Utf8Char taken = decode_utf8(text, offset);
  offset += static_cast<size_t>(taken.bytes);
  while (offset < text.size() && belongs_to_previous(text, offset, taken.code)) {
    taken = decode_utf8(text, offset);
    offset += static_cast<size_t>(taken.bytes);
  }
  return offset;
}

size_t previous_stop(std::string_view text, size_t offset) {
  // The text between a line start and the cursor is walked from the front: clusters only read forwards.
  offset = std::min(offset, text.size());
  if (offset == 0) return 0;
  size_t start = text.rfind('\n', offset - 1);
  start = start == std::string_view::npos ? 0 : start;
  while (start < offset) {
    const size_t next = next_stop(text, start);
    if (next >= offset) return start;
    start = next;
  }
  return start;
}

}  // namespace hearth::cli
