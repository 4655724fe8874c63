#include "app/exchange/branches.h"
#include "app/exchange/conversation.h"
#include "app/exchange/export.h"
#include "app/exchange/times.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// For headings and lists: one line.
std::string one_line(std::string text) {
  for (char& byte : text) {
    if (byte == '\n' || byte == '\r') byte = ' ';
  }
  return text;
}

void add_message(std::string& out, const TranscriptMessage& message) {
  out += concat("## ", one_line(speaker_heading(message)), "\n");
  if (const std::string time = time_for_people(message.created_ms); !time.empty()) {
    out += concat("*", time, " UTC*\n");
  }
  out += concat("\n", message.text, message.text.ends_with('\n') ? "\n" : "\n\n");
  for (const Attachment& file : message.attachments) {
    out += concat("- Attachment: ", one_line(file.name), file.bytes ? "" : " (not in the export)", "\n");
  }
  if (!message.attachments.empty()) out += "\n";
}

void add_path(std::string& out, const Transcript& transcript, const MessagePath& path) {
  for (const size_t index : path) add_message(out, transcript.messages[index]);
}

}  // namespace

std::string export_markdown(const Transcript& transcript) {
  std::string out = concat("# ", one_line(transcript.title), "\n\n");
  if (const std::string time = time_for_people(transcript.created_ms); !time.empty()) {
    out += concat("Begun ", time, " UTC");
    if (!transcript.folder.empty()) out += concat(", in ", one_line(transcript.folder));
    out += "\n\n";
  }
  add_path(out, transcript, shown_messages(transcript));
  size_t number = 0;
  for (const MessagePath& branch : other_branches(transcript)) {
    out += concat("---\n\n# Another branch (", ++number, ")\n\n");
    const int parent = transcript.messages[branch.front()].parent;
    if (parent >= 0) {
      const std::string words = first_words(transcript.messages[static_cast<size_t>(parent)].text, 60);
      out += concat("Goes on after: ", words, "\n\n");
    }
    add_path(out, transcript, branch);
  }
  return out;
}

std::string export_as(const Transcript& transcript, std::string_view format) {
  if (format == "html") return export_html(transcript);
  return format == "json" ? export_json(transcript) : export_markdown(transcript);
}

}  // namespace hearth
