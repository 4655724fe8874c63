// The HTML of an answer as Markdown: Google's activity export holds answers as web pages do. Understands what
// answers are made of (paragraphs, lists, code, emphasis, links, tables); other tags leave their text. Pure,
// any thread.
#pragma once

#include <string>
#include <string_view>

namespace hearth {

std::string markdown_of_html(std::string_view html);

// `text` with &, <, > and quotes written so that HTML shows them and does nothing else.
std::string escaped_html(std::string_view text);

}  // namespace hearth
