#include "app/cli/input.h"

#include <cstdio>

#include "engine/base/file.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

Result<std::string> read_standard_input(uint64_t limit) {
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const size_t got = std::fread(buffer, 1, sizeof buffer, stdin);
    text.append(buffer, got);
    if (text.size() > limit) {
      return fail(Fault::BadFormat, concat("Standard input is longer than ", limit, " bytes."));
    }
    if (got < sizeof buffer) break;
  }
  if (std::ferror(stdin)) return fail(Fault::Unreadable, "Standard input could not be read.");
  return text;
}

}  // namespace

Result<std::string> read_input(const std::string& path, uint64_t limit) {
  return path == "-" ? read_standard_input(limit) : read_text_file(path, limit);
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t newline = text.find('\n', begin);
    const bool ended = newline != std::string::npos;
    size_t end = ended ? newline : text.size();
    const size_t next = ended ? newline + 1 : text.size();
    if (ended && end > begin && text[end - 1] == '\r') --end;
    lines.push_back(text.substr(begin, end - begin));
    begin = next;
  }
  return lines;
}

}  // namespace hearth::cli
