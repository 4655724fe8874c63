#include <algorithm>
#include <array>

#include "app/exchange/branches.h"
#include "app/exchange/conversation.h"
#include "app/exchange/export.h"
#include "app/exchange/html_text.h"
#include "app/exchange/times.h"
#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// The policy forbids scripts and every request, should a browser find a way past the escaping.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="und">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; --ink: #221f1b; --paper: #fbf9f6; --faint: #77706a; --card: #f1ece4; --line: #e2dbd0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece7e0; --paper: #1a1816; --faint: #a09890; --card: #262320; --line: #38342f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 6rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 3.5rem 0 1rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.about, time { color: var(--faint); font-size: .85rem; }
article { margin: 1.75rem 0; }
article.user { background: var(--card); border-radius: .75rem; padding: .9rem 1.1rem; }
article.system, article.tool { color: var(--faint); font-size: .92rem; }
header { display: flex; gap: .75rem; align-items: baseline; margin-bottom: .35rem; }
header b { font-size: .85rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: .75rem 0 0; }
img { max-width: 100%; height: auto; border-radius: .5rem; }
figcaption, .file { color: var(--faint); font-size: .85rem; overflow-wrap: anywhere; }
a { color: inherit; }
@media print { body { font-size: 11pt; } main { max-width: none; padding: 0; } article { break-inside: avoid; } }
</style>
)";

// Pictures that cannot hold scripts.
constexpr std::array<std::string_view, 4> kPlainPictures = {"image/png", "image/jpeg", "image/gif",
                                                            "image/webp"};

std::string escaped(std::string_view text) { return escaped_html(repair_utf8(text)); }

void add_attachment(std::string& out, const Attachment& file) {
  const std::string name = escaped(file.name.empty() ? "Attachment" : file.name);
  if (!file.bytes) {
    out += concat("<p class=\"file\">", name, " (not in the export)</p>\n");
  } else if (std::ranges::find(kPlainPictures, file.media_type) != kPlainPictures.end()) {
    out += concat("<figure><img alt=\"", name, "\" src=\"data:", file.media_type, ";base64,",
                  base64_of(*file.bytes), "\"><figcaption>", name, "</figcaption></figure>\n");
  } else {
    // A type that browsers save and never open.
    out += concat("<p class=\"file\"><a download=\"", name, "\" href=\"data:application/octet-stream;base64,",
                  base64_of(*file.bytes), "\">", name, "</a></p>\n");
  }
}

void add_message(std::string& out, const TranscriptMessage& message) {
  out += concat("<article class=\"", speaker_name(message.speaker), "\">\n<header><b>",
                escaped(speaker_heading(message)), "</b>");
  if (const std::string time = time_for_people(message.created_ms); !time.empty()) {
    out += concat("<time>", time, " UTC</time>");
  }
  out += concat("</header>\n<div class=\"text\" dir=\"auto\">", escaped(message.text), "</div>\n");
  for (const Attachment& file : message.attachments) add_attachment(out, file);
  out += "</article>\n";
}

void add_path(std::string& out, const Transcript& transcript, const MessagePath& path) {
  for (const size_t index : path) add_message(out, transcript.messages[index]);
}

std::string about(const Transcript& transcript) {
  std::string text = time_for_people(transcript.created_ms);
  if (!text.empty()) text += " UTC";
  const auto add = [&](std::string_view part) {
    if (!text.empty()) text += " · ";
    text += part;
  };
  if (!transcript.folder.empty()) add(transcript.folder);
  for (const std::string& tag : transcript.tags) add(concat("#", tag));
  return text;
}

}  // namespace

std::string export_html(const Transcript& transcript) {
  const std::string title = escaped(transcript.title);
  std::string out = concat(kHead, "<title>", title, "</title>\n</head>\n<body>\n<main>\n<h1 dir=\"auto\">",
                           title, "</h1>\n<p class=\"about\">", escaped(about(transcript)), "</p>\n");
  add_path(out, transcript, shown_messages(transcript));
  size_t number = 0;
  for (const MessagePath& branch : other_branches(transcript)) {
    out += concat("<h2>Another branch (", ++number, ")</h2>\n");
    const int parent = transcript.messages[branch.front()].parent;
    if (parent >= 0) {
      const std::string words = first_words(transcript.messages[static_cast<size_t>(parent)].text, 60);
      out += concat("<p class=\"about\">Goes on after: ", escaped(words), "</p>\n");
    }
    add_path(out, transcript, branch);
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace hearth
