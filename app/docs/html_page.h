// A web page -> what a person reads of it: text, not scripts, styles or hidden tags. Tolerant: any bytes give
// some text. Also the chapters of electronic books and the HTML of e-mail. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/docs/document.h"
#include "engine/base/result.h"

namespace hearth {

// UTF-8 in, lines and paragraphs as in a DocumentPage out; cells of a table's row are parted by " | ".
std::string text_of_html(std::string_view html);

// The bytes of a file, in the encoding that it declares. BadFormat when nothing is to be read.
Result<DocumentText> read_html(std::string_view bytes);

// What `&amp;` and the like stand for, as a character's UTF-8 at the front of `text`; `bytes` is how long the
// name was. Nothing when it is only an ampersand.
std::string character_of_entity(std::string_view text, size_t& bytes);

}  // namespace hearth
