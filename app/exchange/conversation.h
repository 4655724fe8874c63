// One conversation on its way into the vault: the transcript, and which of its attachments lie as files
// beside it in the export. The readers of each format make it, the importer completes it. Pure functions, any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/transcript.h"

namespace hearth {

// An attachment without bytes whose file the export may hold under this id or name.
struct WantedFile {
  size_t message = 0, attachment = 0;  // indexes in the transcript
  std::string id;
};

struct Conversation {
  Transcript transcript;
  std::vector<WantedFile> wanted;
  size_t joined_bytes = 0;  // text that came from further elements: what joins bound
  std::string problem;      // not empty: it cannot be kept after all, a clause for "… could not be read: "
};

// What a conversation that comes in pieces may grow to, as one that comes whole.
inline constexpr size_t kLargestJoined = size_t{48} << 20;
size_t text_bytes(const Transcript& transcript);

// Adds below the last message: for formats that have no branches.
TranscriptMessage& add_in_line(Transcript& transcript, TranscriptMessage message);

// Fills what the export left empty: the title from the first words of the person, the times from the
// messages, the end of the shown path, the id from the content.
void complete(Transcript& transcript);

// The end of the path to what was said last; -1 without messages.
int latest_leaf(const Transcript& transcript);

// A hash of all that makes this conversation, for exports that give no ids: 16 hexadecimal digits.
std::string content_id(const Transcript& transcript);

// At most `characters` of the first line that says something, cut between words, with "…" when cut.
std::string first_words(std::string_view text, size_t characters);

// Markdown: a heading line and a quotation, so that reasoning is told from the answer.
std::string quoted_thought(std::string_view heading, std::string_view text);
// Markdown: a fenced block, its fence longer than any in the text.
std::string fenced(std::string_view language, std::string_view text);
// Two parts of one message; an empty one leaves no gap.
void append_part(std::string& text, std::string_view part);

// "image/png" for "photo.PNG"; empty when the ending says nothing.
std::string media_type_of(std::string_view file_name);
// The last part of a path, whatever program wrote it.
std::string_view last_part(std::string_view path);

}  // namespace hearth
