#include "app/ui/markdown/markdown_segments.h"

#include <algorithm>

namespace hearth::ui {
namespace {

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

std::string_view without_indent(std::string_view text) {
  const size_t at = text.find_first_not_of(" \t");
  return at == std::string_view::npos ? std::string_view{} : text.substr(at);
}

// "***", "- - -": a line across, or the underline of a heading; never a list item.
bool rule(std::string_view text) {
  size_t marks = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r') continue;
    if (c != text[0]) return false;
    ++marks;
  }
  return marks >= 3 && (text[0] == '*' || text[0] == '-' || text[0] == '_');
}

bool heading(std::string_view text) {
  const size_t level = std::min(text.find_first_not_of('#'), text.size());
  return level >= 1 && level <= 6 && (level == text.size() || text[level] == ' ' || text[level] == '\t');
}

// What follows the markers of list items: "- 1. text" gives "text".
std::string_view content_of(std::string_view text) {
  for (int depth = 0; depth < 8; ++depth) {
    size_t at = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at + 1 >= text.size() || text[at + 1] != ' ') return text;
    const bool marks =
        at == 0 ? std::string_view("-*+").contains(text[0]) : text[at] == '.' || text[at] == ')';
    if (!marks) return text;
    text = without_indent(text.substr(at + 1));
  }
  return text;
}

}  // namespace

size_t indent_of(std::string_view line) {
  size_t columns = 0;
  for (const char c : line) {
    if (c == '\t') {
      columns += 4 - columns % 4;
    } else if (c == ' ') {
      ++columns;
    } else {
      break;
    }
  }
  return columns;
}

Fence fence_of(std::string_view line) {
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return {};
  const size_t length = std::min(line.find_first_not_of(line[0]), line.size());
  if (length < 3) return {};
  if (line[0] == '`' && line.find('`', length) != std::string_view::npos) return {};  // inline code
  return {line[0], length};
}

Segmenter::Marker Segmenter::marker_of(std::string_view line) {
  const std::string_view text = without_indent(line);
  if (text.empty() || rule(text)) return {};
  Marker found;
  size_t at = 0;
  if (text[0] == '-' || text[0] == '*' || text[0] == '+') {
    found.kind = text[0];
    at = 1;
  } else {
    long number = 0;
    while (at < text.size() && at < 9 && text[at] >= '0' && text[at] <= '9')
      number = number * 10 + (text[at++] - '0');
    if (at == 0 || at == text.size() || (text[at] != '.' && text[at] != ')')) return {};
    found.kind = text[at++];
    found.number = number;
  }
  if (at < text.size() && text[at] != ' ' && text[at] != '\t' && text[at] != '\r') return {};
  found.empty = blank(text.substr(at));
  return found;
}

bool Segmenter::starts_segment(std::string_view text, size_t indent, const Marker& marker) const {
  if (close_) return true;
  // Deeper lines may belong to an item of a list above.
  if (indent > 1 || maths_ != 0) return false;
  if (blank_ || heading(text) || fence_of(text).mark != 0) return true;
  if (marker.kind == 0 || marker.empty) return false;
  return marker.kind == list_ || marker.number == -1 || marker.number == 1;
}

void Segmenter::start(size_t begin, Marker marker) {
  MarkdownSegment made;
  made.begin = begin;
  made.after_blank = blank_;
  made.continues_list = marker.kind != 0 && marker.kind == list_;
  if (marker.number >= 0) {
    made.number =
        static_cast<int>(made.continues_list ? std::max(marker.number, number_ + 1) : marker.number);
    number_ = made.number;
  }
  list_ = marker.kind;
  if (!segments_.empty()) segments_.back().end = begin;
  segments_.push_back(made);
  close_ = false;
}

bool Segmenter::continue_fence(std::string_view text, size_t indent) {
  if (fence_ == 0) return false;
  const bool in_item = !segments_.back().fence && list_ != 0;
  if (in_item && indent < 2 && !blank(text)) {  // the item ended, and the fence with it
    fence_ = 0;
    return false;
  }
  const Fence end = fence_of(text);
  if ((indent < 4 || in_item) && end.mark == fence_ && end.length >= fence_length_ &&
      blank(text.substr(end.length))) {
    fence_ = 0;
    blank_ = false;
    close_ = segments_.back().fence;
  }
  return true;
}

// A formula of several lines may hold lines that look like list items; it ends with the paragraph.
void Segmenter::watch_maths(std::string_view text) {
  for (size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '$' && text[at + 1] == '$' && maths_ != '[') {
      maths_ = maths_ == 0 ? '$' : 0;
      ++at;
    } else if (text[at] == '\\') {
      if (text[at + 1] == '[' && maths_ == 0) maths_ = '[';
      if (text[at + 1] == ']' && maths_ == '[') maths_ = 0;
      ++at;
    }
  }
}

void Segmenter::line(std::string_view whole, size_t begin) {
  const size_t indent = indent_of(whole);
  const std::string_view text = without_indent(whole);
  if (!segments_.empty() && continue_fence(text, indent)) return;
  if (blank(text)) {
    if (segments_.empty()) start(begin, {});
    blank_ = true;
    maths_ = 0;
    return;
  }
  const Marker marker = indent <= 1 ? marker_of(whole) : Marker{};
  const bool starts = segments_.empty() || starts_segment(text, indent, marker);
  const Fence fence = fence_of(text);
  const Fence opens = marker.kind != 0 ? fence_of(content_of(text)) : fence;
  if (starts) {
    start(begin, marker);
    maths_ = 0;
    segments_.back().fence = fence.mark != 0 && indent <= 3;
    close_ = marker.kind == 0 && indent <= 3 && heading(text);
  }
  if (opens.mark != 0 && (indent <= 3 || list_ != 0)) {
    fence_ = opens.mark;
    fence_length_ = opens.length;
    maths_ = 0;
  } else {
    watch_maths(text);
  }
  blank_ = false;
}

void Segmenter::feed(std::string_view answer) {
  if (provisional_) segments_.clear();
  provisional_ = false;
  while (true) {
    const size_t end = answer.find('\n', seen_);
    if (end == std::string_view::npos) break;
    line(answer.substr(seen_, end - seen_), seen_);
    seen_ = end + 1;
  }
  if (segments_.empty() && !answer.empty()) {
    segments_.push_back({});
    provisional_ = true;
  }
  if (!segments_.empty()) segments_.back().end = answer.size();
}

}  // namespace hearth::ui
