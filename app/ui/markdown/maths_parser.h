// Reads LaTeX by recursive descent (maths.h). Only maths.cpp and maths_commands.cpp use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/markdown/maths.h"

namespace hearth::ui {

class MathsParser {
 public:
  explicit MathsParser(std::string_view latex) : text_(latex) {}
  std::optional<Maths> parse();

 private:
  static constexpr int kDeepest = 80;  // a group inside of a command counts twice
  static constexpr size_t kMostNodes = 4000, kMostColumns = 40;
  static constexpr int kUnknown = -2;  // none of these commands

  int fail();
  int add(MathsNode node);
  MathsNode& node(int index);
  void skip_space();
  std::string_view command_here() const;
  bool ends(std::string_view close) const;
  int row(std::string_view close = "");
  MathsNode split(MathsNode above, bool line);
  int fraction(int above, int below);
  int binomial(int above, int below);
  int argument();
  int group();
  std::optional<std::string> raw_argument();
  int with_scripts();
  int joined(int first, int second);
  void primes(MathsNode& scripts);
  int symbol(std::string text, MathsClass behaves, MathsFace face);
  int space(float em);
  int atom();
  int one_atom();
  int number();
  int character(const std::string& text);

  // maths_commands.cpp
  int command();
  int known_symbol(const MathsSymbol& known);
  MathsFace upright() const;
  int fraction_command(const std::string& name);
  int root();
  std::optional<std::string> delimiter();
  int delimited();
  int negated();
  int atom_after_space();
  int lines(std::string_view open, std::string_view close, std::string_view alignment, std::string_view end);
  void skip_line_height();
  int matrix(const std::vector<std::vector<int>>& rows, std::string_view open, std::string_view close,
             std::string_view alignment);
  int environment();
  int styled(std::string_view name);
  int in_style(MathsFace face, std::string_view alphabet, bool rest);
  int words_command(std::string_view name);
  static bool plain_escapes(std::string& words);
  int text_of(std::string words, bool bold);
  int other_command(std::string_view name);
  static bool sized(std::string_view name);
  int stacked(bool over);
  int arrow(const char* shape);
  int substack();

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
  MathsFace face_ = MathsFace::Italic;
  std::string alphabet_;
  Maths made_;
};

}  // namespace hearth::ui
