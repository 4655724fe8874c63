// LaTeX formulas as answers hold them, read into a tree: fractions, roots, scripts, big operators with
// limits, matrices, cases, Greek, relations, arrows, functions, accents, stretched delimiters, \text and
// alphabets. What it does not know makes the whole formula fail, and the caller shows its source.
// maths_layout.h places the tree. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::ui {

// How a symbol keeps its distance.
enum class MathsClass : uint8_t { Ordinary, Operator, Binary, Relation, Open, Close, Punctuation, Inner };

enum class MathsFace : uint8_t { Italic, Upright, Bold, Mono };

struct MathsNode {
  enum class Kind : uint8_t {
    Row,        // children one after the other
    Symbol,     // `text` in `face`
    Words,      // `text` upright, spaces count
    BigSymbol,  // sum, integral: larger in displays
    Fraction,   // above, below; `width` 0: no line (binomials)
    Root,       // body, and the index when there are two children
    Scripts,    // base, below (or -1), above (or -1); `limits`: under and over it in displays
    Accent,     // body with `text` over it: "^", "-", "→", "~", ".", "..", "_" (under), "{" (brace over), "}"
                // (under)
    Delimited,  // body between `text` and `close`, both stretched; "" draws none
    Matrix,     // cells row after row, `columns` each, between `text` and `close`
    Space,      // `width` em
    Boxed       // body with a frame
  } kind = Kind::Row;
  MathsClass behaves = MathsClass::Ordinary;
  MathsFace face = MathsFace::Italic;
  bool limits = false;
  bool small = false;  // Fraction: never of display size; Matrix: set small
  bool large = false;  // Fraction: always of display size
  float width = 0;
  int columns = 0;
  std::string alignment;  // Matrix: 'l', 'c', 'r' a column; the last one goes on
  std::string text, close;
  std::vector<int> children;  // indices of Maths::nodes, -1: none
};

struct Maths {
  std::vector<MathsNode> nodes;
  int root = -1;
};

// Nothing: there is something in it that is not known, or too much of it.
std::optional<Maths> parse_maths(std::string_view latex);

// ---- The table of commands, for the parser

struct MathsSymbol {
  std::string_view name;  // without the backslash
  std::string_view text;
  MathsClass behaves;
  enum class Way : uint8_t { Plain, Big, BigLimits, Function, FunctionLimits } way = Way::Plain;
};
const MathsSymbol* maths_symbol(std::string_view name);
// The character of an alphabet: "mathbb" and 'R' give "ℝ"; "" when there is none.
std::string maths_letter(std::string_view alphabet, char32_t letter);

}  // namespace hearth::ui
