#include "app/ui/markdown/maths_spans.h"

#include <algorithm>
#include <unordered_map>

#include "app/ui/markdown/markdown_segments.h"

namespace hearth::ui {
namespace {

constexpr size_t kLongestInline = 2000, kLongestDisplay = 20000;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// "5 or 6", "20M to Apple": money, unless something in it can only be a formula.
bool price(std::string_view inner) {
  if (inner.empty() || !digit(inner[0])) return false;
  if (inner.find_first_of("\\^_={}+*<>|!") != std::string_view::npos) return false;
  return inner.find_first_of(" \n") != std::string_view::npos;
}

// "\[sic\]" is how a bracket is written that must not begin a link.
bool only_words(std::string_view inner) {
  return std::ranges::all_of(
      inner, [](char c) { return letter(c) || digit(c) || c == ' ' || c == ',' || c == '.'; });
}

// One paragraph (no blank line, no fence in it). Every search for a closing mark ends at the next opening one
// of its kind, so the work stays linear.
class Paragraph {
 public:
  Paragraph(std::string_view text, size_t begin, size_t end, std::vector<MathsSpan>& found)
      : text_(text), at_(begin), begin_(begin), end_(end), found_(found) {
    note_backticks();
  }

  void scan() {
    while (at_ < end_) {
      const char c = text_[at_];
      if (c == '`') {
        skip_code();
      } else if (c == '\\' && at_ + 1 < end_ && (text_[at_ + 1] == '(' || text_[at_ + 1] == '[')) {
        if (!bracketed(text_[at_ + 1])) at_ += 2;
      } else if (c == '\\') {
        at_ += 2;
      } else if (c == '$') {
        dollars();
      } else if (c == ']' && at_ + 1 < end_ && text_[at_ + 1] == '(') {
        skip_address(')');
      } else if (c == '<' && text_.substr(at_, 5) == "<http") {
        skip_address('>');
      } else {
        ++at_;
      }
    }
  }

 private:
  // Where the next run of as many backticks is, for each run: code ends there.
  void note_backticks() {
    std::unordered_map<size_t, size_t> next;
    for (size_t at = end_; at > begin_;) {
      if (text_[at - 1] != '`') {
        --at;
        continue;
      }
      size_t first = at;
      while (first > begin_ && text_[first - 1] == '`') --first;
      const size_t length = at - first;
      const auto known = next.find(length);
      if (known != next.end()) closes_[first] = known->second + length;
      next[length] = first;
      at = first;
    }
  }

  void skip_code() {
    const auto known = closes_.find(at_);
    if (known != closes_.end()) {
      at_ = known->second;
    } else {
      while (at_ < end_ && text_[at_] == '`') ++at_;
    }
  }

  void skip_address(char close) {
    size_t at = at_ + 1;
    while (at < end_ && !space(text_[at]) && text_[at] != close) ++at;
    at_ = at;
  }

  void add(size_t end, size_t open_length, size_t close_length, bool display) {
    found_.push_back({at_, end, at_ + open_length, end - close_length, display});
    at_ = end;
  }

  bool bracketed(char open) {
    const char close = open == '(' ? ')' : ']';
    const size_t limit = std::min(end_, at_ + (open == '(' ? kLongestInline : kLongestDisplay));
    for (size_t at = at_ + 2; at + 1 < limit; ++at) {
      if (text_[at] != '\\') continue;
      if (text_[at + 1] == open) return false;
      if (text_[at + 1] != close) {
        ++at;
        continue;
      }
      const std::string_view inner = text_.substr(at_ + 2, at - at_ - 2);
      const bool alone = only_space_before(at_) && only_space_after(at + 2);
      if (only_words(inner) && (open == '[' ? !alone : inner.size() > 1 && !digit(inner[0]))) return false;
      add(at + 2, 2, 2, open == '[');
      return true;
    }
    return false;
  }

  bool only_space_before(size_t at) const {
    while (at > begin_ && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) --at;
    return at == begin_ || text_[at - 1] == '\n';
  }
  bool only_space_after(size_t at) const {
    while (at < end_ && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\r')) ++at;
    return at >= end_ || text_[at] == '\n';
  }

  void dollars() {
    if (at_ + 1 < end_ && text_[at_ + 1] == '$') {
      if (!doubled()) {
        while (at_ < end_ && text_[at_] == '$') ++at_;
      }
    } else if (!single()) {
      ++at_;
    }
  }

  bool doubled() {
    const size_t limit = std::min(end_, at_ + kLongestDisplay);
    for (size_t at = at_ + 2; at + 1 < limit; ++at) {
      if (text_[at] == '\\') {
        ++at;
      } else if (text_[at] == '$' && text_[at + 1] == '$') {
        const std::string_view inner = text_.substr(at_ + 2, at - at_ - 2);
        if (inner.find_first_not_of(" \t\r\n") == std::string_view::npos) return false;
        add(at + 2, 2, 2, true);
        return true;
      }
    }
    return false;
  }

  bool single() {
    if (at_ + 1 >= end_ || space(text_[at_ + 1])) return false;
    if (at_ > begin_ && (letter(text_[at_ - 1]) || digit(text_[at_ - 1]))) return false;
    // The next '$' either closes this one or makes it text.
    const size_t limit = std::min(end_, at_ + kLongestInline);
    for (size_t at = at_ + 1; at < limit; ++at) {
      if (text_[at] == '\\') {
        ++at;
        continue;
      }
      if (text_[at] != '$') continue;
      const bool closes =
          !space(text_[at - 1]) &&
          (at + 1 >= end_ || (!digit(text_[at + 1]) && !letter(text_[at + 1]) && text_[at + 1] != '$'));
      if (!closes || price(text_.substr(at_ + 1, at - at_ - 1))) return false;
      add(at + 1, 1, 1, false);
      return true;
    }
    return false;
  }

  std::string_view text_;
  size_t at_, begin_, end_;
  std::vector<MathsSpan>& found_;
  std::unordered_map<size_t, size_t> closes_;
};

// A line without the marks of quotes and list items before it.
std::string_view inside_containers(std::string_view line) {
  for (int depth = 0; depth < 16; ++depth) {
    const size_t at = line.find_first_not_of(" \t");
    if (at == std::string_view::npos) return {};
    line.remove_prefix(at);
    if (line[0] == '>') {
      line.remove_prefix(1);
    } else if (line.size() > 1 && std::string_view("-*+").contains(line[0]) && line[1] == ' ') {
      line.remove_prefix(2);
    } else {
      break;
    }
  }
  return line;
}

}  // namespace

std::vector<MathsSpan> find_maths(std::string_view markdown) {
  std::vector<MathsSpan> found;
  if (markdown.find('$') == std::string_view::npos && markdown.find("\\(") == std::string_view::npos &&
      markdown.find("\\[") == std::string_view::npos)
    return found;
  Fence open;
  size_t paragraph = 0;
  const auto finish = [&](size_t end) {
    if (end > paragraph) Paragraph(markdown, paragraph, end, found).scan();
  };
  for (size_t begin = 0; begin < markdown.size();) {
    const size_t end = std::min(markdown.find('\n', begin), markdown.size());
    const std::string_view line = inside_containers(markdown.substr(begin, end - begin));
    const Fence fence = fence_of(line);
    if (open.mark != 0) {
      const bool closes = fence.mark == open.mark && fence.length >= open.length &&
                          line.find_first_not_of(" \t\r", fence.length) == std::string_view::npos;
      if (closes) open = {};
      paragraph = end + 1;
    } else if (fence.mark != 0) {
      finish(begin);
      open = fence;
      paragraph = end + 1;
    } else if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      finish(begin);
      paragraph = end + 1;
    }
    begin = end + 1;
  }
  if (open.mark == 0) finish(markdown.size());
  return found;
}

}  // namespace hearth::ui
