// Finds keywords, strings, comments and numbers in code, well enough to read it by: one small scanner driven
// by a table of languages. MarkdownView colours blocks with it, some lines at a time. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::ui {

enum class CodePart : uint8_t { Keyword, String, Comment, Number };

struct CodeSpan {
  size_t begin = 0, end = 0;
  CodePart part = CodePart::Keyword;
  bool operator==(const CodeSpan&) const = default;
};

struct CodeLanguage;  // a row of the table

// What `name` after a fence means ("py", "C++", "tsx"); null when it is none of ours.
const CodeLanguage* code_language(std::string_view name);
// As people write it: "Python" for "py"; `name` itself when it is not known, "" when there is none.
std::string code_language_name(std::string_view name);

// What the text before left open: a comment or a string that goes on. 0 at the beginning.
using CodeState = uint32_t;
// Spans of `code` in order; `state` is what came before and becomes what comes after. Cuts between two calls
// must lie at line ends.
std::vector<CodeSpan> colour_code(const CodeLanguage& language, std::string_view code, CodeState& state);

}  // namespace hearth::ui
