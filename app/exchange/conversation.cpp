#include "app/exchange/conversation.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/base/hash.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kTitleCharacters = 60;

uint64_t add_text(uint64_t hash, std::string_view text) {
  const uint64_t size = text.size();  // so that the border between two texts counts
  hash = fingerprint(std::as_bytes(std::span(&size, 1)), hash);
  return fingerprint(std::as_bytes(std::span(text)), hash);
}

uint64_t add_number(uint64_t hash, int64_t number) {
  return fingerprint(std::as_bytes(std::span(&number, 1)), hash);
}

void complete_title(Transcript& transcript) {
  transcript.title = first_words(transcript.title, 200);
  for (const Speaker speaker : {Speaker::User, Speaker::Assistant}) {
    for (const TranscriptMessage& message : transcript.messages) {
      if (!transcript.title.empty()) return;
      if (message.speaker == speaker) transcript.title = first_words(message.text, kTitleCharacters);
    }
  }
}

void complete_times(Transcript& transcript) {
  int64_t first = 0, last = 0;
  for (const TranscriptMessage& message : transcript.messages) {
    if (message.created_ms <= 0) continue;
    first = first == 0 ? message.created_ms : std::min(first, message.created_ms);
    last = std::max(last, message.created_ms);
  }
  if (transcript.created_ms == 0) transcript.created_ms = first ? first : transcript.updated_ms;
  if (transcript.updated_ms == 0) transcript.updated_ms = std::max(last, transcript.created_ms);
}

}  // namespace

size_t text_bytes(const Transcript& transcript) {
  size_t bytes = 0;
  for (const TranscriptMessage& message : transcript.messages) bytes += message.text.size();
  return bytes;
}

TranscriptMessage& add_in_line(Transcript& transcript, TranscriptMessage message) {
  message.parent = static_cast<int>(transcript.messages.size()) - 1;
  transcript.messages.push_back(std::move(message));
  transcript.shown = static_cast<int>(transcript.messages.size()) - 1;
  return transcript.messages.back();
}

void complete(Transcript& transcript) {
  complete_title(transcript);
  complete_times(transcript);
  if (transcript.shown < 0) transcript.shown = latest_leaf(transcript);
  if (transcript.source_id.empty()) transcript.source_id = content_id(transcript);
}

int latest_leaf(const Transcript& transcript) {
  int latest = static_cast<int>(transcript.messages.size()) - 1;
  for (int i = latest; i >= 0; --i) {
    const auto& messages = transcript.messages;
    if (messages[static_cast<size_t>(i)].created_ms > messages[static_cast<size_t>(latest)].created_ms)
      latest = i;
  }
  for (int i = latest + 1; i < static_cast<int>(transcript.messages.size()); ++i) {
    if (transcript.messages[static_cast<size_t>(i)].parent == latest) latest = i;
  }
  return latest;
}

std::string content_id(const Transcript& transcript) {
  uint64_t hash = add_text(fingerprint({}), transcript.title);
  for (const TranscriptMessage& message : transcript.messages) {
    hash = add_number(hash, message.parent);
    hash = add_text(hash, speaker_name(message.speaker));
    hash = add_text(hash, message.text);
    hash = add_number(hash, message.created_ms);
    for (const Attachment& file : message.attachments) hash = add_text(hash, file.name);
  }
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

std::string first_words(std::string_view text, size_t characters) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start);
  text = text.substr(0, text.find_first_of("\r\n"));
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);

  size_t end = 0, last_space = 0;
  for (size_t count = 0; count < characters && end < text.size(); ++count) {
    if (text[end] == ' ') last_space = end;
    end += static_cast<size_t>(decode_utf8(text, end).bytes);
  }
  if (end >= text.size()) return std::string(text);
  if (text[end] == ' ') last_space = end;
  // A long word, or a script without spaces, is cut where it is.
  const size_t cut = last_space > end / 2 ? last_space : end;
  return std::string(text.substr(0, text.substr(0, cut).find_last_not_of(kSpace) + 1)) + "…";
}

std::string quoted_thought(std::string_view heading, std::string_view text) {
  if (is_blank(text)) return {};
  std::string quotation = concat("> *", heading, "*\n>");
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    quotation += "\n> ";
    quotation += text.substr(at, end - at);
    at = end + 1;
  }
  return quotation;
}

std::string fenced(std::string_view language, std::string_view text) {
  size_t longest = 0, run = 0;
  for (const char byte : text) {
    run = byte == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<size_t>(3, longest + 1), '`');
  return concat(fence, language, "\n", text, text.ends_with('\n') ? "" : "\n", fence);
}

void append_part(std::string& text, std::string_view part) {
  if (is_blank(part)) return;
  if (!text.empty()) text += "\n\n";
  text += part;
}

std::string media_type_of(std::string_view file_name) {
  struct Ending {
    std::string_view ending, type;
  };
  static constexpr std::array kEndings = {
      Ending{".png", "image/png"},       Ending{".jpg", "image/jpeg"},       Ending{".jpeg", "image/jpeg"},
      Ending{".gif", "image/gif"},       Ending{".webp", "image/webp"},      Ending{".svg", "image/svg+xml"},
      Ending{".pdf", "application/pdf"}, Ending{".txt", "text/plain"},       Ending{".md", "text/markdown"},
      Ending{".csv", "text/csv"},        Ending{".wav", "audio/wav"},        Ending{".mp3", "audio/mpeg"},
      Ending{".mp4", "video/mp4"},       Ending{".json", "application/json"}};
  std::string lower(file_name.substr(file_name.size() - std::min<size_t>(file_name.size(), 8)));
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  for (const Ending& known : kEndings) {
    if (lower.ends_with(known.ending)) return std::string(known.type);
  }
  return {};
}

std::string_view last_part(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace hearth
