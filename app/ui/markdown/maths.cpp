#include "app/ui/markdown/maths.h"

#include <algorithm>

#include "app/ui/markdown/maths_parser.h"

namespace hearth::ui {
namespace {

constexpr size_t kMostBytes = 20000;

using Kind = MathsNode::Kind;

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
size_t utf8_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

std::optional<Maths> MathsParser::parse() {
  const int body = lines("", "", "a", "");
  if (failed_ || at_ < text_.size()) return std::nullopt;
  made_.root = body;
  return std::move(made_);
}

int MathsParser::fail() {
  failed_ = true;
  at_ = text_.size();
  return -1;
}

int MathsParser::add(MathsNode node) {
  if (made_.nodes.size() >= kMostNodes) return fail();
  made_.nodes.push_back(std::move(node));
  return static_cast<int>(made_.nodes.size()) - 1;
}

MathsNode& MathsParser::node(int index) { return made_.nodes[static_cast<size_t>(index)]; }

void MathsParser::skip_space() {
  while (at_ < text_.size()) {
    if (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r') {
      ++at_;
    } else if (text_[at_] == '%') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      break;
    }
  }
}

// The command at the place, without reading it: "frac", "\\" or "".
std::string_view MathsParser::command_here() const {
  if (at_ >= text_.size() || text_[at_] != '\\') return {};
  size_t end = at_ + 1;
  while (end < text_.size() && letter(text_[end])) ++end;
  if (end == at_ + 1 && end < text_.size()) end += utf8_length(text_[end]);
  return text_.substr(at_ + 1, std::min(end, text_.size()) - at_ - 1);
}

// Whether a row of atoms ends here.
bool MathsParser::ends(std::string_view close) const {
  if (at_ >= text_.size()) return true;
  if (text_[at_] == '}' || text_[at_] == '&') return true;
  if (close == "]" && text_[at_] == ']') return true;
  const std::string_view command = command_here();
  return command == "\\" || command == "end" || command == "right" || command == "cr" ||
         command == "middle" || command == "newline";
}

int MathsParser::row(std::string_view close) {
  if (++depth_ > kDeepest) return fail();
  MathsNode made;
  skip_space();
  while (!failed_ && !ends(close)) {
    const std::string_view command = command_here();
    if (command == "over" || command == "choose") {
      at_ += command.size() + 1;
      made = split(std::move(made), command == "over");
    } else {
      const int atom = with_scripts();
      if (atom >= 0) made.children.push_back(atom);
    }
    skip_space();
  }
  --depth_;
  if (failed_) return -1;
  return add(std::move(made));
}

// "a \over b"
MathsNode MathsParser::split(MathsNode above, bool line) {
  const int top = add(std::move(above));
  const int bottom = row();
  MathsNode made;
  if (failed_) return made;
  made.children.push_back(line ? fraction(top, bottom) : binomial(top, bottom));
  return made;
}

int MathsParser::fraction(int above, int below) {
  if (failed_) return -1;
  MathsNode made{.kind = Kind::Fraction, .behaves = MathsClass::Inner, .width = 1};
  made.children = {above, below};
  return add(std::move(made));
}

int MathsParser::binomial(int above, int below) {
  const int inside = fraction(above, below);
  if (failed_) return -1;
  node(inside).width = 0;
  MathsNode made{.kind = Kind::Delimited, .behaves = MathsClass::Inner, .text = "(", .close = ")"};
  made.children = {inside};
  return add(std::move(made));
}

// An argument: a group or one atom.
int MathsParser::argument() {
  skip_space();
  if (at_ >= text_.size() || ends("")) return fail();
  if (text_[at_] == '{') return group();
  if (digit(text_[at_]))
    return symbol(std::string(1, text_[at_++]), MathsClass::Ordinary, MathsFace::Upright);
  return atom();
}

int MathsParser::group() {
  ++at_;  // {
  const MathsFace face = face_;
  const std::string alphabet = alphabet_;
  const int inside = row();
  face_ = face;
  alphabet_ = alphabet;
  if (failed_ || at_ >= text_.size() || text_[at_] != '}') return fail();
  ++at_;
  return inside;
}

// What stands between braces, as it is written.
std::optional<std::string> MathsParser::raw_argument() {
  skip_space();
  if (at_ >= text_.size() || text_[at_] != '{') return std::nullopt;
  size_t depth = 0;
  for (size_t at = at_; at < text_.size(); ++at) {
    if (text_[at] == '\\') {
      ++at;
    } else if (text_[at] == '{') {
      ++depth;
    } else if (text_[at] == '}' && --depth == 0) {
      std::string inside(text_.substr(at_ + 1, at - at_ - 1));
      at_ = at + 1;
      return inside;
    }
  }
  return std::nullopt;
}

int MathsParser::with_scripts() {
  int base = -1;
  if (text_[at_] != '^' && text_[at_] != '_') {
    base = atom();
    if (failed_) return -1;
  }
  MathsNode made{.kind = Kind::Scripts};
  made.children = {base, -1, -1};
  bool any = false;
  while (!failed_) {
    skip_space();
    const std::string_view command = command_here();
    if (command == "limits" || command == "nolimits") {
      at_ += command.size() + 1;
      if (base >= 0) node(base).limits = command == "limits";
      continue;
    }
    if (at_ >= text_.size()) break;
    const char c = text_[at_];
    if (c == '\'') {
      primes(made);
    } else if (c == '^' || c == '_') {
      ++at_;
      int& place = made.children[c == '_' ? 1 : 2];
      const int script = argument();
      if (failed_) return -1;
      place = place < 0 ? script : joined(place, script);
    } else {
      break;
    }
    any = true;
  }
  if (failed_ || !any) return failed_ ? -1 : base;
  if (base >= 0) {
    made.behaves = node(base).behaves;
    made.limits = node(base).limits;
  }
  return add(std::move(made));
}

int MathsParser::joined(int first, int second) {
  MathsNode made;
  made.children = {first, second};
  return add(std::move(made));
}

void MathsParser::primes(MathsNode& scripts) {
  std::string marks;
  while (at_ < text_.size() && text_[at_] == '\'') {
    marks += "′";
    ++at_;
  }
  const int made = symbol(marks, MathsClass::Ordinary, MathsFace::Upright);
  if (made >= 0) scripts.children[2] = scripts.children[2] < 0 ? made : joined(scripts.children[2], made);
}

int MathsParser::symbol(std::string text, MathsClass behaves, MathsFace face) {
  return add({.kind = Kind::Symbol, .behaves = behaves, .face = face, .text = std::move(text)});
}

int MathsParser::space(float em) { return add({.kind = Kind::Space, .width = em}); }

int MathsParser::atom() {
  if (++depth_ > kDeepest) return fail();
  const int made = one_atom();
  --depth_;
  return made;
}

int MathsParser::one_atom() {
  const char c = text_[at_];
  if (c == '\\') return command();
  if (c == '{') return group();
  if (digit(c) || (c == '.' && at_ + 1 < text_.size() && digit(text_[at_ + 1]))) return number();
  if (c == '~') {
    ++at_;
    return space(0.3f);
  }
  if (c == '}' || c == '&' || c == '#' || c == '$' || static_cast<unsigned char>(c) < 0x20) return fail();
  const size_t length = std::min(utf8_length(c), text_.size() - at_);
  const std::string text(text_.substr(at_, length));
  at_ += length;
  return character(text);
}

int MathsParser::number() {
  const size_t begin = at_;
  while (at_ < text_.size() && (digit(text_[at_]) || ((text_[at_] == '.' || text_[at_] == ',') &&
                                                      at_ + 1 < text_.size() && digit(text_[at_ + 1]))))
    ++at_;
  std::string digits(text_.substr(begin, at_ - begin));
  if (!alphabet_.empty() && digits.size() == 1) {
    const std::string other = maths_letter(alphabet_, static_cast<char32_t>(digits[0]));
    if (!other.empty()) digits = other;
  }
  return symbol(digits, MathsClass::Ordinary, face_ == MathsFace::Italic ? MathsFace::Upright : face_);
}

int MathsParser::character(const std::string& text) {
  using enum MathsClass;
  const char c = text[0];
  if (text.size() == 1 && letter(c)) {
    const std::string other = maths_letter(alphabet_, static_cast<char32_t>(c));
    if (!other.empty()) return symbol(other, Ordinary, MathsFace::Upright);
    return symbol(text, Ordinary, face_);
  }
  MathsClass behaves = Ordinary;
  std::string shown = text;
  if (text == "-") shown = "−";
  if (text == "*") shown = "∗";
  if (c == '+' || c == '-' || c == '*' || text == "×" || text == "·" || text == "÷" || text == "±")
    behaves = Binary;
  if (c == '=' || c == '<' || c == '>' || c == ':' || text == "≤" || text == "≥" || text == "≈" ||
      text == "≠" || text == "→" || text == "⇒" || text == "∈")
    behaves = Relation;
  if (c == '(' || c == '[') behaves = Open;
  if (c == ')' || c == ']' || c == '!' || c == '?') behaves = Close;
  if (c == ',' || c == ';') behaves = Punctuation;
  const bool word = static_cast<unsigned char>(c) >= 0x80 && behaves == Ordinary;
  return symbol(shown, behaves, word && face_ == MathsFace::Italic ? MathsFace::Italic : MathsFace::Upright);
}

std::optional<Maths> parse_maths(std::string_view latex) {
  if (latex.size() > kMostBytes) return std::nullopt;
  return MathsParser(latex).parse();
}

}  // namespace hearth::ui
