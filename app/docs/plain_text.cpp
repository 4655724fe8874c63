#include "app/docs/plain_text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/docs/text_encoding.h"

namespace hearth {
namespace {

constexpr size_t kLinesLookedAt = 200;

std::vector<std::string_view> first_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kLinesLookedAt) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.find_first_not_of(" \t") != std::string_view::npos) lines.push_back(line);
  }
  return lines;
}

bool is_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  return nlohmann::json::accept(text);
}

// How many fields a line has; separators between quotes count for nothing.
size_t fields_in(std::string_view line, char separator) {
  size_t fields = 1;
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') quoted = !quoted;
    if (letter == separator && !quoted) ++fields;
  }
  return fields;
}

bool is_table(const std::vector<std::string_view>& lines) {
  if (lines.size() < 2) return false;
  for (const char separator : {',', ';', '\t', '|'}) {
    const size_t wanted = fields_in(lines.front(), separator);
    const auto same = std::ranges::count_if(
        lines, [&](std::string_view line) { return fields_in(line, separator) == wanted; });
    if (wanted >= 2 && static_cast<size_t>(same) * 10 >= lines.size() * 9) return true;
  }
  return false;
}

bool is_markdown_line(std::string_view line) {
  const size_t marks = line.find_first_not_of('#');
  if (marks >= 1 && marks <= 6 && marks < line.size() && line[marks] == ' ') return true;
  return line.starts_with("```") || line.starts_with("- ") || line.starts_with("* ") ||
         line.starts_with("> ") || line.starts_with("| ") || line.find("](") != std::string_view::npos ||
         line.find("**") != std::string_view::npos;
}

bool is_code_line(std::string_view line) {
  constexpr std::array<std::string_view, 14> kBeginnings = {
      "#include", "import ", "from ", "def ", "class ",  "func ", "fn ",
      "return ",  "const ",  "let ",  "var ", "public ", "use ",  "package "};
  const std::string_view trimmed = line.substr(line.find_first_not_of(" \t"));
  const char last = line[line.find_last_not_of(" \t")];
  if (last == ';' || last == '{' || last == '}') return true;
  const bool opens = last == ':' || last == ')' || last == ',' || line.size() < 60;
  return opens &&
         std::ranges::any_of(kBeginnings, [&](std::string_view word) { return trimmed.starts_with(word); });
}

const char* format_of(std::string_view text) {
  if (is_json(text)) return "JSON";
  const std::vector<std::string_view> lines = first_lines(text);
  const auto share = [&](auto&& is_one) {
    return static_cast<double>(std::ranges::count_if(lines, is_one)) / static_cast<double>(lines.size());
  };
  if (lines.front().starts_with("#!") || share(is_code_line) > 0.3) return "Source code";
  if (is_table(lines)) return "CSV";
  return share(is_markdown_line) > 0.1 ? "Markdown" : "Text";
}

}  // namespace

Result<DocumentText> read_plain_text(std::string_view bytes) {
  std::optional<std::string> text = decode_text(bytes);
  if (!text) {
    return fail(Fault::Unsupported,
                "This is no document that Hearth can read: it is neither text nor a known format.");
  }
  if (text->find_first_not_of(" \t\n") == std::string::npos)
    return fail(Fault::BadFormat, "The file holds no text.");
  DocumentText document;
  document.format = format_of(*text);
  document.pages.push_back({std::move(*text), {}});
  return document;
}

}  // namespace hearth
