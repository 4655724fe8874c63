// Conversations as files for people and programs: Markdown and HTML for reading, JSON (docs/export-format.md)
// with everything: branches, folders, tags, attachments. Reading that JSON with import_file gives the same
// transcript again, save that one which was made here (no source) gets "hearth" and a hash as its source, so
// that importing it twice adds one. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/store/transcript.h"

namespace hearth {

inline constexpr const char* kHearthJsonFormat = "hearth-conversation";
inline constexpr int kHearthJsonVersion = 1;

// The shown path, with headings per speaker; other branches follow under a heading of their own. Attachments
// are named.
std::string export_markdown(const Transcript& transcript);
// The same, as one page without scripts or anything fetched; text is escaped, Markdown kept as it is.
// Pictures are shown and other files can be saved from it.
std::string export_html(const Transcript& transcript);
// Several of them make a file that can be imported as lines, or as an array.
std::string export_json(const Transcript& transcript);
// "md", "html" or "json".
std::string export_as(const Transcript& transcript, std::string_view format);

}  // namespace hearth
