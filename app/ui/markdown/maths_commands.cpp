// What the commands of formulas mean: \frac, \left, \begin and the rest.
#include <algorithm>
#include <array>

#include "app/ui/markdown/maths_parser.h"

namespace hearth::ui {
namespace {

using Kind = MathsNode::Kind;

bool digit(char c) { return c >= '0' && c <= '9'; }
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

}  // namespace

int MathsParser::command() {
  const std::string name(command_here());
  at_ += name.size() + 1;
  if (const MathsSymbol* known = maths_symbol(name)) return known_symbol(*known);
  if (const auto found = std::ranges::find(kSpaces, name, &NamedSpace::name); found != kSpaces.end())
    return space(found->em);
  if (const auto found = std::ranges::find(kAccents, name, &NamedAccent::name); found != kAccents.end()) {
    const int body = argument();
    if (failed_) return -1;
    MathsNode made{.kind = Kind::Accent, .limits = name.ends_with("brace"), .text = std::string(found->mark)};
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

int MathsParser::known_symbol(const MathsSymbol& known) {
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

MathsFace MathsParser::upright() const {
  return face_ == MathsFace::Bold ? MathsFace::Bold : MathsFace::Upright;
}

int MathsParser::fraction_command(const std::string& name) {
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

int MathsParser::root() {
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
std::optional<std::string> MathsParser::delimiter() {
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

int MathsParser::delimited() {
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

int MathsParser::negated() {
  const int what = atom_after_space();
  if (failed_) return -1;
  MathsNode& one = node(what);
  if (one.kind != Kind::Symbol) return fail();
  one.text += "\u0338";
  return what;
}

int MathsParser::atom_after_space() {
  skip_space();
  if (at_ >= text_.size() || ends("")) return fail();
  return atom();
}

// Rows of cells up to `end` ("" : of the text); one cell alone is itself.
int MathsParser::lines(std::string_view open, std::string_view close, std::string_view alignment,
                       std::string_view end) {
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

void MathsParser::skip_line_height() {
  if (at_ < text_.size() && text_[at_] == '*') ++at_;
  if (at_ >= text_.size() || text_[at_] != '[') return;
  const size_t close = text_.find(']', at_);
  // "\\[2pt]", but a bracket that is a formula's stays.
  if (close != std::string_view::npos && close - at_ < 8 && digit(text_[at_ + 1])) at_ = close + 1;
}

int MathsParser::matrix(const std::vector<std::vector<int>>& rows, std::string_view open,
                        std::string_view close, std::string_view alignment) {
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

int MathsParser::environment() {
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
int MathsParser::styled(std::string_view name) {
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
int MathsParser::in_style(MathsFace face, std::string_view alphabet, bool rest) {
  const MathsFace face_before = face_;
  const std::string alphabet_before = alphabet_;
  face_ = face;
  alphabet_ = alphabet;
  const int made = rest ? row() : argument();
  face_ = face_before;
  alphabet_ = alphabet_before;
  return failed_ ? -1 : made;
}

int MathsParser::words_command(std::string_view name) {
  const bool bold = name == "textbf";
  if (bold || name == "text" || name == "textrm" || name == "mbox" || name == "textit" || name == "texttt" ||
      name == "textsf" || name == "hbox" || name == "textnormal") {
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
bool MathsParser::plain_escapes(std::string& words) {
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

int MathsParser::text_of(std::string words, bool bold) {
  std::erase_if(words, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return add(
      {.kind = Kind::Words, .face = bold ? MathsFace::Bold : MathsFace::Upright, .text = std::move(words)});
}

int MathsParser::other_command(std::string_view name) {
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

bool MathsParser::sized(std::string_view name) {
  for (const std::string_view base : {"big", "Big", "bigg", "Bigg"})
    if (name == base || (name.size() == base.size() + 1 && name.starts_with(base) &&
                         std::string_view("lrm").contains(name.back())))
      return true;
  return false;
}

int MathsParser::stacked(bool over) {
  const int small = argument();
  if (failed_) return -1;
  const int base = argument();
  if (failed_) return -1;
  MathsNode made{.kind = Kind::Scripts, .behaves = node(base).behaves, .limits = true, .large = true};
  made.children = {base, over ? -1 : small, over ? small : -1};
  return add(std::move(made));
}

int MathsParser::arrow(const char* shape) {
  const int above = argument();
  if (failed_) return -1;
  const int base = symbol(shape, MathsClass::Relation, MathsFace::Upright);
  if (failed_) return -1;
  MathsNode made{.kind = Kind::Scripts, .behaves = MathsClass::Relation, .limits = true, .large = true};
  made.children = {base, -1, above};
  return add(std::move(made));
}

int MathsParser::substack() {
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

}  // namespace hearth::ui
