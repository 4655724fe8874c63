#include "app/ui/maths.h"

#include <algorithm>
#include <array>

namespace hearth::ui {
namespace {

constexpr int kDeepest = 80;  // a group inside of a command counts twice
constexpr size_t kMostNodes = 4000, kMostBytes = 20000, kMostColumns = 40;

using Kind = MathsNode::Kind;

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
size_t utf8_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

struct NamedSpace {
  std::string_view name;
  float em;
};
constexpr std::array kSpaces = std::to_array<NamedSpace>({{",", 3 / 18.0f},
                                                          {":", 4 / 18.0f},
                                                          {">", 4 / 18.0f},
                                                          {";", 5 / 18.0f},
                                                          {"!", -3 / 18.0f},
                                                          {" ", 5 / 18.0f},
                                                          {"quad", 1},
                                                          {"qquad", 2},
                                                          {"enspace", 0.5f},
                                                          {"thinspace", 3 / 18.0f},
                                                          {"medspace", 4 / 18.0f},
                                                          {"thickspace", 5 / 18.0f},
                                                          {"negthinspace", -3 / 18.0f},
                                                          {"hfill", 1}});

struct NamedAccent {
  std::string_view name, mark;
};
constexpr std::array kAccents = std::to_array<NamedAccent>({{"hat", "^"},
                                                            {"widehat", "^"},
                                                            {"bar", "-"},
                                                            {"overline", "-"},
                                                            {"vec", "→"},
                                                            {"overrightarrow", "→"},
                                                            {"tilde", "~"},
                                                            {"widetilde", "~"},
                                                            {"dot", "."},
                                                            {"ddot", ".."},
                                                            {"underline", "_"},
                                                            {"overbrace", "{"},
                                                            {"underbrace", "}"},
                                                            {"check", "v"},
                                                            {"acute", "'"},
                                                            {"grave", "`"},
                                                            {"mathring", "o"}});

struct Environment {
  std::string_view name, open, close, alignment;
  bool small = false;
};
constexpr std::array kEnvironments = std::to_array<Environment>({
    {"matrix", "", "", "c"},
    {"pmatrix", "(", ")", "c"},
    {"bmatrix", "[", "]", "c"},
    {"Bmatrix", "{", "}", "c"},
    {"vmatrix", "|", "|", "c"},
    {"Vmatrix", "‖", "‖", "c"},
    {"smallmatrix", "", "", "c", true},
    {"cases", "{", "", "l"},
    {"dcases", "{", "", "l"},
    {"rcases", "", "}", "l"},
    {"array", "", "", "c"},
    {"aligned", "", "", "a"},
    {"align", "", "", "a"},
    {"align*", "", "", "a"},
    {"alignat", "", "", "a"},
    {"split", "", "", "a"},
    {"gather", "", "", "c"},
    {"gather*", "", "", "c"},
    {"gathered", "", "", "c"},
    {"equation", "", "", "c"},
    {"equation*", "", "", "c"},
    {"eqnarray", "", "", "rcl"},
    {"multline", "", "", "c"},
    {"multline*", "", "", "c"},
});

class Parser {
 public:
  explicit Parser(std::string_view latex) : text_(latex) {}

  std::optional<Maths> parse() {
    const int body = lines("", "", "a", "");
    if (failed_ || at_ < text_.size()) return std::nullopt;
    made_.root = body;
    return std::move(made_);
  }

 private:
  int fail() {
    failed_ = true;
    at_ = text_.size();
    return -1;
  }

  int add(MathsNode node) {
    if (made_.nodes.size() >= kMostNodes) return fail();
    made_.nodes.push_back(std::move(node));
    return static_cast<int>(made_.nodes.size()) - 1;
  }
  MathsNode& node(int index) { return made_.nodes[static_cast<size_t>(index)]; }

  void skip_space() {
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
  std::string_view command_here() const {
    if (at_ >= text_.size() || text_[at_] != '\\') return {};
    size_t end = at_ + 1;
    while (end < text_.size() && letter(text_[end])) ++end;
    if (end == at_ + 1 && end < text_.size()) end += utf8_length(text_[end]);
    return text_.substr(at_ + 1, std::min(end, text_.size()) - at_ - 1);
  }

  // Whether a row of atoms ends here.
  bool ends(std::string_view close) const {
    if (at_ >= text_.size()) return true;
    if (text_[at_] == '}' || text_[at_] == '&') return true;
    if (close == "]" && text_[at_] == ']') return true;
    const std::string_view command = command_here();
    return command == "\\" || command == "end" || command == "right" || command == "cr" ||
           command == "middle" || command == "newline";
  }

  int row(std::string_view close = "") {
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
  MathsNode split(MathsNode above, bool line) {
    const int top = add(std::move(above));
    const int bottom = row();
    MathsNode made;
    if (failed_) return made;
    made.children.push_back(line ? fraction(top, bottom) : binomial(top, bottom));
    return made;
  }

  int fraction(int above, int below) {
    if (failed_) return -1;
    MathsNode made{.kind = Kind::Fraction, .behaves = MathsClass::Inner, .width = 1};
    made.children = {above, below};
    return add(std::move(made));
  }

  int binomial(int above, int below) {
    const int inside = fraction(above, below);
    if (failed_) return -1;
    node(inside).width = 0;
    MathsNode made{.kind = Kind::Delimited, .behaves = MathsClass::Inner, .text = "(", .close = ")"};
    made.children = {inside};
    return add(std::move(made));
  }

  // An argument: a group or one atom.
  int argument() {
    skip_space();
    if (at_ >= text_.size() || ends("")) return fail();
    if (text_[at_] == '{') return group();
    if (digit(text_[at_]))
      return symbol(std::string(1, text_[at_++]), MathsClass::Ordinary, MathsFace::Upright);
    return atom();
  }

  int group() {
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
  std::optional<std::string> raw_argument() {
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

  int with_scripts() {
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

  int joined(int first, int second) {
    MathsNode made;
    made.children = {first, second};
    return add(std::move(made));
  }

  void primes(MathsNode& scripts) {
    std::string marks;
    while (at_ < text_.size() && text_[at_] == '\'') {
      marks += "′";
      ++at_;
    }
    const int made = symbol(marks, MathsClass::Ordinary, MathsFace::Upright);
    if (made >= 0) scripts.children[2] = scripts.children[2] < 0 ? made : joined(scripts.children[2], made);
  }

  int symbol(std::string text, MathsClass behaves, MathsFace face) {
    return add({.kind = Kind::Symbol, .behaves = behaves, .face = face, .text = std::move(text)});
  }

  int space(float em) { return add({.kind = Kind::Space, .width = em}); }

  int atom() {
    if (++depth_ > kDeepest) return fail();
    const int made = one_atom();
    --depth_;
    return made;
  }

  int one_atom() {
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

  int number() {
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

  int character(const std::string& text) {
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
    return symbol(shown, behaves,
                  word && face_ == MathsFace::Italic ? MathsFace::Italic : MathsFace::Upright);
  }

  int command() {
    const std::string name(command_here());
    at_ += name.size() + 1;
    if (const MathsSymbol* known = maths_symbol(name)) return known_symbol(*known);
    if (const auto found = std::ranges::find(kSpaces, name, &NamedSpace::name); found != kSpaces.end())
      return space(found->em);
    if (const auto found = std::ranges::find(kAccents, name, &NamedAccent::name); found != kAccents.end()) {
      const int body = argument();
      if (failed_) return -1;
      MathsNode made{
          .kind = Kind::Accent, .limits = name.ends_with("brace"), .text = std::string(found->mark)};
      made.children = {body};
      return add(std::move(made));
    }
    if (name.ends_with("frac") || name == "binom" || name == "dbinom" || name == "tbinom")
      return fraction_command(name);
    if (name == "sqrt") return root();
    if (name == "left") return delimited();
    if (name == "begin") return environment();
    if (name == "not") return negated();
    if (const int found = styled(name); found != kUnknown) return found;
    if (const int found = words_command(name); found != kUnknown) return found;
    return other_command(name);
  }

  static constexpr int kUnknown = -2;

  int known_symbol(const MathsSymbol& known) {
    using Way = MathsSymbol::Way;
    const std::string text(known.text);
    if (known.way == Way::Big || known.way == Way::BigLimits)
      return add({.kind = Kind::BigSymbol,
                  .behaves = known.behaves,
                  .face = MathsFace::Upright,
                  .limits = known.way == Way::BigLimits,
                  .text = text});
    if (known.way == Way::Function || known.way == Way::FunctionLimits)
      return add({.kind = Kind::Words,
                  .behaves = known.behaves,
                  .face = MathsFace::Upright,
                  .limits = known.way == Way::FunctionLimits,
                  .text = text});
    // Small Greek leans, as letters do.
    const auto first = static_cast<unsigned char>(text[0]);
    const bool greek = (first == 0xCE && static_cast<unsigned char>(text[1]) >= 0xB1) || first == 0xCF;
    return symbol(text, known.behaves, greek && face_ == MathsFace::Italic ? MathsFace::Italic : upright());
  }

  MathsFace upright() const { return face_ == MathsFace::Bold ? MathsFace::Bold : MathsFace::Upright; }

  int fraction_command(const std::string& name) {
    if (name != "frac" && name != "dfrac" && name != "tfrac" && name != "cfrac" && !name.ends_with("binom"))
      return fail();
    const int above = argument();
    if (failed_) return -1;
    const int below = argument();
    if (failed_) return -1;
    if (name.ends_with("binom")) return binomial(above, below);
    const int made = fraction(above, below);
    if (failed_) return -1;
    node(made).small = name == "tfrac";
    node(made).large = name == "dfrac" || name == "cfrac";
    return made;
  }

  int root() {
    skip_space();
    int index = -1;
    if (at_ < text_.size() && text_[at_] == '[') {
      ++at_;
      index = row("]");
      if (failed_ || at_ >= text_.size() || text_[at_] != ']') return fail();
      ++at_;
    }
    const int body = argument();
    if (failed_) return -1;
    MathsNode made{.kind = Kind::Root};
    made.children = {body};
    if (index >= 0) made.children.push_back(index);
    return add(std::move(made));
  }

  // "(", "\{", "." (none), after \left, \right, \big
  std::optional<std::string> delimiter() {
    skip_space();
    if (at_ >= text_.size()) return std::nullopt;
    if (text_[at_] == '\\') {
      const std::string name(command_here());
      at_ += name.size() + 1;
      const MathsSymbol* known = maths_symbol(name);
      return known != nullptr ? std::optional(std::string(known->text)) : std::nullopt;
    }
    const char c = text_[at_++];
    if (c == '.') return "";
    if (c == '<') return "⟨";
    if (c == '>') return "⟩";
    if (std::string_view("()[]|/").contains(c)) return std::string(1, c);
    return std::nullopt;
  }

  int delimited() {
    const auto open = delimiter();
    if (!open) return fail();
    MathsNode made{.kind = Kind::Delimited, .behaves = MathsClass::Inner, .text = *open};
    MathsNode inside;
    while (!failed_) {
      const int part = row();
      if (failed_) return -1;
      inside.children.push_back(part);
      if (command_here() != "middle") break;
      at_ += 7;
      const auto bar = delimiter();
      if (!bar) return fail();
      inside.children.push_back(symbol(*bar, MathsClass::Relation, MathsFace::Upright));
    }
    if (command_here() != "right") return fail();
    at_ += 6;
    const auto close = delimiter();
    if (!close) return fail();
    made.close = *close;
    const int body = add(std::move(inside));
    if (failed_) return -1;
    made.children = {body};
    return add(std::move(made));
  }

  int negated() {
    const int what = atom_after_space();
    if (failed_) return -1;
    MathsNode& one = node(what);
    if (one.kind != Kind::Symbol) return fail();
    one.text += "\u0338";
    return what;
  }

  int atom_after_space() {
    skip_space();
    if (at_ >= text_.size() || ends("")) return fail();
    return atom();
  }

  // Rows of cells up to `end` ("" : of the text); one cell alone is itself.
  int lines(std::string_view open, std::string_view close, std::string_view alignment, std::string_view end) {
    std::vector<std::vector<int>> rows(1);
    while (!failed_) {
      const int cell = row();
      if (failed_) return -1;
      rows.back().push_back(cell);
      if (at_ < text_.size() && text_[at_] == '&') {
        ++at_;
        if (rows.back().size() >= kMostColumns) return fail();
        continue;
      }
      const std::string_view command = command_here();
      if (command != "\\" && command != "cr" && command != "newline") break;
      at_ += command.size() + 1;
      if (command == "\\") skip_line_height();
      rows.emplace_back();
    }
    if (!end.empty()) {
      if (command_here() != "end") return fail();
      at_ += 4;
      const auto name = raw_argument();
      if (!name || *name != end) return fail();
    }
    // A line end after the last row begins no row.
    if (rows.size() > 1 && rows.back().size() == 1 && node(rows.back()[0]).children.empty()) rows.pop_back();
    if (rows.size() == 1 && rows[0].size() == 1 && open.empty() && close.empty()) return rows[0][0];
    return matrix(rows, open, close, alignment);
  }

  void skip_line_height() {
    if (at_ < text_.size() && text_[at_] == '*') ++at_;
    if (at_ >= text_.size() || text_[at_] != '[') return;
    const size_t close = text_.find(']', at_);
    // "\\[2pt]", but a bracket that is a formula's stays.
    if (close != std::string_view::npos && close - at_ < 8 && digit(text_[at_ + 1])) at_ = close + 1;
  }

  int matrix(const std::vector<std::vector<int>>& rows, std::string_view open, std::string_view close,
             std::string_view alignment) {
    MathsNode made{.kind = Kind::Matrix,
                   .behaves = MathsClass::Inner,
                   .text = std::string(open),
                   .close = std::string(close)};
    size_t columns = 0;
    for (const auto& one : rows) columns = std::max(columns, one.size());
    if (columns * rows.size() > kMostNodes) return fail();
    made.columns = static_cast<int>(columns);
    made.alignment = alignment;
    for (const auto& one : rows)
      for (size_t i = 0; i < columns; ++i) made.children.push_back(i < one.size() ? one[i] : -1);
    return add(std::move(made));
  }

  int environment() {
    const auto name = raw_argument();
    if (!name) return fail();
    const auto known = std::ranges::find(kEnvironments, *name, &Environment::name);
    if (known == kEnvironments.end()) return fail();
    std::string alignment(known->alignment);
    if (*name == "array" || *name == "alignat") {
      const auto columns = raw_argument();
      if (!columns) return fail();
      if (*name == "array") {
        alignment.clear();
        for (const char c : *columns)
          if (c == 'l' || c == 'c' || c == 'r') alignment += c;
        if (alignment.empty()) return fail();
      }
    }
    if (++depth_ > kDeepest) return fail();
    const int made = lines(known->open, known->close, alignment, *name);
    --depth_;
    if (failed_) return -1;
    if (known->small && node(made).kind == Kind::Matrix) node(made).small = true;
    return made;
  }

  // \mathbf{…} and the like.
  int styled(std::string_view name) {
    if (name == "boldsymbol" || name == "bm" || name == "pmb" || name == "mathbf" || name == "bf")
      return in_style(MathsFace::Bold, "", name == "bf");
    if (name == "mathrm" || name == "mathsf" || name == "rm" || name == "mathup")
      return in_style(MathsFace::Upright, "", name == "rm");
    if (name == "mathit" || name == "mathnormal" || name == "it")
      return in_style(MathsFace::Italic, "", name == "it");
    if (name == "mathtt") return in_style(MathsFace::Mono, "", false);
    if (name == "mathbb" || name == "mathcal" || name == "mathfrak" || name == "mathscr")
      return in_style(face_, name, false);
    if (name == "cal") return in_style(face_, "mathcal", true);
    return kUnknown;
  }

  // To the end of the group, or of the argument.
  int in_style(MathsFace face, std::string_view alphabet, bool rest) {
    const MathsFace face_before = face_;
    const std::string alphabet_before = alphabet_;
    face_ = face;
    alphabet_ = alphabet;
    const int made = rest ? row() : argument();
    face_ = face_before;
    alphabet_ = alphabet_before;
    return failed_ ? -1 : made;
  }

  int words_command(std::string_view name) {
    const bool bold = name == "textbf";
    if (bold || name == "text" || name == "textrm" || name == "mbox" || name == "textit" ||
        name == "texttt" || name == "textsf" || name == "hbox" || name == "textnormal") {
      auto words = raw_argument();
      if (!words || !plain_escapes(*words)) return fail();
      return text_of(*words, bold);
    }
    if (name == "operatorname" || name == "operatorname*") {
      const bool star = at_ < text_.size() && text_[at_] == '*';
      if (star) ++at_;
      const auto words = raw_argument();
      if (!words || words->find('\\') != std::string::npos) return fail();
      return add({.kind = Kind::Words,
                  .behaves = MathsClass::Operator,
                  .face = MathsFace::Upright,
                  .limits = star,
                  .text = *words});
    }
    return kUnknown;
  }

  // "5\%" in words.
  static bool plain_escapes(std::string& words) {
    std::string made;
    for (size_t at = 0; at < words.size(); ++at) {
      if (words[at] == '$') return false;
      if (words[at] == '\\') {
        if (++at >= words.size() || !std::string_view("%$&#_{} ").contains(words[at])) return false;
      }
      made += words[at];
    }
    words = std::move(made);
    return true;
  }

  int text_of(std::string words, bool bold) {
    std::erase_if(words, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return add(
        {.kind = Kind::Words, .face = bold ? MathsFace::Bold : MathsFace::Upright, .text = std::move(words)});
  }

  int other_command(std::string_view name) {
    if (name == "displaystyle" || name == "textstyle" || name == "scriptstyle" || name == "nonumber" ||
        name == "notag" || name == "allowbreak" || name == "nobreak" || name == "strut" || name == "hline")
      return space(0);
    if (name == "label") return raw_argument() ? space(0) : fail();
    if (name == "phantom" || name == "hphantom") {
      const auto inside = raw_argument();
      return inside ? space(0.5f * static_cast<float>(std::min<size_t>(inside->size(), 20))) : fail();
    }
    if (name == "tag") {
      const auto inside = raw_argument();
      if (!inside || inside->contains('\\')) return fail();
      return joined(space(2), text_of("(" + *inside + ")", false));
    }
    if (name == "boxed" || name == "fbox") {
      const int body = argument();
      if (failed_) return -1;
      MathsNode made{.kind = Kind::Boxed};
      made.children = {body};
      return add(std::move(made));
    }
    if (name == "pmod" || name == "pod") {
      const int inside = argument();
      if (failed_) return -1;
      MathsNode made;
      made.children = {space(0.6f), symbol("(", MathsClass::Open, MathsFace::Upright)};
      if (name == "pmod") {
        made.children.push_back(text_of("mod", false));
        made.children.push_back(space(0.3f));
      }
      made.children.push_back(inside);
      made.children.push_back(symbol(")", MathsClass::Close, MathsFace::Upright));
      return failed_ ? -1 : add(std::move(made));
    }
    if (name == "overset" || name == "underset" || name == "stackrel") return stacked(name != "underset");
    if (name == "xrightarrow" || name == "xleftarrow") return arrow(name == "xrightarrow" ? "⟶" : "⟵");
    if (name == "substack") return substack();
    if (sized(name)) {
      const auto one = delimiter();
      if (!one || one->empty()) return fail();
      const MathsClass behaves = name.ends_with('l')   ? MathsClass::Open
                                 : name.ends_with('r') ? MathsClass::Close
                                                       : MathsClass::Ordinary;
      return symbol(*one, behaves, MathsFace::Upright);
    }
    return fail();
  }

  static bool sized(std::string_view name) {
    for (const std::string_view base : {"big", "Big", "bigg", "Bigg"})
      if (name == base || (name.size() == base.size() + 1 && name.starts_with(base) &&
                           std::string_view("lrm").contains(name.back())))
        return true;
    return false;
  }

  int stacked(bool over) {
    const int small = argument();
    if (failed_) return -1;
    const int base = argument();
    if (failed_) return -1;
    MathsNode made{.kind = Kind::Scripts, .behaves = node(base).behaves, .limits = true, .large = true};
    made.children = {base, over ? -1 : small, over ? small : -1};
    return add(std::move(made));
  }

  int arrow(const char* shape) {
    const int above = argument();
    if (failed_) return -1;
    const int base = symbol(shape, MathsClass::Relation, MathsFace::Upright);
    if (failed_) return -1;
    MathsNode made{.kind = Kind::Scripts, .behaves = MathsClass::Relation, .limits = true, .large = true};
    made.children = {base, -1, above};
    return add(std::move(made));
  }

  int substack() {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != '{') return fail();
    ++at_;
    if (++depth_ > kDeepest) return fail();
    const int made = lines("", "", "c", "");
    --depth_;
    if (failed_ || at_ >= text_.size() || text_[at_] != '}') return fail();
    ++at_;
    if (node(made).kind == Kind::Matrix) node(made).small = true;
    return made;
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
  MathsFace face_ = MathsFace::Italic;
  std::string alphabet_;
  Maths made_;
};

}  // namespace

std::optional<Maths> parse_maths(std::string_view latex) {
  if (latex.size() > kMostBytes) return std::nullopt;
  return Parser(latex).parse();
}

}  // namespace hearth::ui
