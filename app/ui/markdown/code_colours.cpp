#include "app/ui/markdown/code_colours.h"

#include <algorithm>
#include <cctype>

#include "app/ui/markdown/code_languages.h"

namespace hearth::ui {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}
bool listed(std::string_view list, std::string_view word) {
  std::string sought;
  sought.reserve(word.size() + 2);
  sought.append(" ").append(word).append(" ");
  return word.find(' ') == std::string_view::npos && list.contains(sought);
}

constexpr CodeState kInTag = 0x80000000;  // markup: between '<' and '>'

// One pass over the code; what is open at the end is the state: 1 + the index of a Quoted.
class Scanner {
 public:
  Scanner(const CodeLanguage& language, std::string_view code, CodeState state)
      : language_(language), code_(code), in_tag_((state & kInTag) != 0), open_(state & ~kInTag) {
    if (open_ > language.quoted.size()) open_ = 0;
  }

  CodeState scan() {
    if (open_ != 0) quoted(open_ - 1, 0);
    while (at_ < code_.size()) step();
    return open_ | (in_tag_ ? kInTag : 0);
  }

  std::vector<CodeSpan> spans;

 private:
  void add(size_t begin, CodePart part) {
    if (begin == at_) return;
    if (!spans.empty() && spans.back().end == begin && spans.back().part == part) {
      spans.back().end = at_;
    } else {
      spans.push_back({begin, at_, part});
    }
  }

  bool here(std::string_view text) const { return !text.empty() && code_.substr(at_).starts_with(text); }
  bool word_mark(char c) const { return language_.word_marks.contains(c); }

  // From the beginning of a comment or string (`skip` bytes of which are its opening) to its end.
  void quoted(size_t which, size_t skip) {
    const Quoted& kind = language_.quoted[which];
    const size_t begin = at_;
    at_ += skip;
    open_ = static_cast<CodeState>(which + 1);
    while (at_ < code_.size()) {
      if (here(kind.close)) {
        at_ += kind.close.size();
        open_ = 0;
        break;
      }
      if (code_[at_] == '\n' && !kind.lines) break;
      at_ += kind.escape && code_[at_] == '\\' && at_ + 1 < code_.size() && code_[at_ + 1] != '\n' ? 2 : 1;
    }
    if (!kind.lines) open_ = 0;
    const bool key = !kind.comment && language_.keys && colon_follows();
    add(begin, kind.comment ? CodePart::Comment : key ? CodePart::Keyword : CodePart::String);
  }

  bool colon_follows() const {
    size_t at = at_;
    while (at < code_.size() && (code_[at] == ' ' || code_[at] == '\t')) ++at;
    return at < code_.size() && code_[at] == ':' &&
           (at + 1 == code_.size() || (!letter(code_[at + 1]) && code_[at + 1] != '/'));
  }

  void step() {
    if (language_.markup && in_tag_) return tag();
    for (size_t which = 0; which < language_.quoted.size(); ++which)
      if (here(language_.quoted[which].open)) return quoted(which, language_.quoted[which].open.size());
    if (comment_begins()) return comment();
    const char c = code_[at_];
    if (language_.markup) {
      if (c == '<' && at_ + 1 < code_.size() &&
          (letter(code_[at_ + 1]) || code_[at_ + 1] == '/' || code_[at_ + 1] == '!' || code_[at_ + 1] == '?'))
        return tag_name();
      ++at_;
    } else if (digit(c)) {
      number();
    } else if (letter(c) || word_mark(c)) {
      word();
    } else {
      ++at_;
    }
  }

  bool comment_begins() const {
    if (!here(language_.line_comment) && !here(language_.line_comment2)) return false;
    if (!language_.comment_needs_space || at_ == 0) return true;
    const char before = code_[at_ - 1];
    return before == ' ' || before == '\t' || before == '\n' || before == ';';
  }

  void comment() {
    const size_t begin = at_;
    at_ = std::min(code_.find('\n', at_), code_.size());
    add(begin, CodePart::Comment);
  }

  void number() {
    const size_t begin = at_;
    while (at_ < code_.size()) {
      const char c = code_[at_];
      const bool sign = (c == '+' || c == '-') && at_ > begin &&
                        (code_[at_ - 1] == 'e' || code_[at_ - 1] == 'E') && code_[begin] != '0';
      const bool point = c == '.' && at_ + 1 < code_.size() && digit(code_[at_ + 1]);
      if (!digit(c) && !letter(c) && c != '_' && !sign && !point) break;
      ++at_;
    }
    add(begin, CodePart::Number);
  }

  void word() {
    const size_t begin = at_;
    ++at_;
    while (at_ < code_.size() && (letter(code_[at_]) || digit(code_[at_]) || word_mark(code_[at_]))) ++at_;
    const std::string_view word = code_.substr(begin, at_ - begin);
    const bool known = word.size() < 24 &&
                       listed(language_.keywords, language_.ignore_case ? lower(word) : std::string(word));
    if (known || (language_.keys && colon_follows())) add(begin, CodePart::Keyword);
  }

  void tag_name() {
    const size_t begin = at_;
    ++at_;
    while (at_ < code_.size() &&
           (letter(code_[at_]) || digit(code_[at_]) || std::string_view("/!?-:_").contains(code_[at_])))
      ++at_;
    add(begin, CodePart::Keyword);
    in_tag_ = true;
  }

  void tag() {
    const size_t begin = at_;
    const char c = code_[at_];
    if (c == '>' || c == '/') {
      in_tag_ = c != '>';
      ++at_;
      add(begin, CodePart::Keyword);
    } else if (c == '"' || c == '\'') {
      // A value ends with its quote; one that does not is cut at the line's end.
      ++at_;
      while (at_ < code_.size() && code_[at_] != c && code_[at_] != '\n') ++at_;
      if (at_ < code_.size() && code_[at_] == c) ++at_;
      add(begin, CodePart::String);
    } else {
      ++at_;
    }
  }

  const CodeLanguage& language_;
  std::string_view code_;
  bool in_tag_;
  size_t at_ = 0;
  CodeState open_;
};

}  // namespace

const CodeLanguage* code_language(std::string_view name) {
  const std::string sought = lower(name.substr(0, 32));
  if (sought.empty()) return nullptr;
  for (const CodeLanguage& language : code_languages())
    if (listed(language.aliases, sought)) return &language;
  return nullptr;
}

std::string code_language_name(std::string_view name) {
  const CodeLanguage* known = code_language(name);
  return std::string(known != nullptr ? known->name : name);
}

std::vector<CodeSpan> colour_code(const CodeLanguage& language, std::string_view code, CodeState& state) {
  Scanner scanner(language, code, state);
  state = scanner.scan();
  return std::move(scanner.spans);
}

}  // namespace hearth::ui
