// Formulas: what is read, what is left to be shown as source, and that layouts are where they should be.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "app/ui/markdown/maths_layout.h"
#include "test_seed.h"

using namespace hearth::ui;

namespace {

// Every letter half as wide as it is high.
class HalfWidth final : public MathsMetrics {
 public:
  float width(std::string_view text, Face, float size) override {
    size_t letters = 0;
    for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    return static_cast<float>(letters) * size / 2;
  }
};

MathsPicture picture(std::string_view latex, bool display = true) {
  const auto maths = parse_maths(latex);
  REQUIRE(maths);
  HalfWidth metrics;
  return lay_out_maths(*maths, 20, display, metrics);
}

// All that is written, in reading order of the layout.
std::string letters(std::string_view latex) {
  std::string made;
  for (const auto& one : picture(latex).letters) made += one.text;
  return made;
}

const MathsPicture::Letters& find(const MathsPicture& in, std::string_view text) {
  for (const auto& one : in.letters)
    if (one.text == text) return one;
  FAIL("not drawn: " << text);
  return in.letters.front();
}

}  // namespace

TEST_CASE("the formulas of answers are read") {
  for (const char* const latex :
       {"E = mc^2",
        "x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}",
        "\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}",
        "\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}",
        "\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1",
        "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}\\begin{bmatrix}x\\\\y\\end{bmatrix}",
        "f(x) = \\begin{cases} x^2 & \\text{if } x \\ge 0 \\\\ -x & \\text{otherwise} \\end{cases}",
        "\\left( \\frac{a}{b} \\right]^2 \\left\\{ x \\,\\middle|\\, x > 0 \\right\\}",
        "\\vec{v} \\cdot \\hat{n} = |\\vec v| \\cos\\theta",
        "\\mathbb{R}^n, \\mathcal{L}, \\mathbf{x}, \\mathrm{d}x, \\operatorname{rank}(A)",
        "\\begin{aligned} a &= b + c \\\\ &= d \\end{aligned}",
        "a &= b \\\\ c &= d",
        "\\boxed{x = 5} \\quad \\overline{AB} \\ \\underbrace{a+b}_{n}",
        "P(A \\mid B) = \\dfrac{P(B|A)P(A)}{P(B)}",
        "\\binom{n}{k} = {n \\choose k} = \\tfrac12 \\sqrt[3]{8}",
        "f'(x) = f''(x)_i^2 + x'^2",
        "\\nabla \\times \\mathbf{E} = -\\frac{\\partial \\mathbf{B}}{\\partial t}",
        "A \\xrightarrow{f} B \\not= C \\iff D \\implies 10\\% \\text{ of } \\$5",
        "H_2O \\rightleftharpoons H^+ + OH^-",
        "\\bigl( x \\bigr) \\big| y \\Bigg]",
        "x \\equiv 3 \\pmod{7}",
        "\\sum_{\\substack{i<n \\\\ j<m}} a_{ij}",
        "\\begin{array}{l|cr} a & b & c \\\\[2pt] \\hline d & e & f \\end{array}",
        "日本 = ∑ α",
        ""}) {
    INFO(latex);
    CHECK(parse_maths(latex).has_value());
  }
}

TEST_CASE("what is not known or not whole is left to be shown as its source") {
  for (const char* const latex :
       {"\\unknown{x}", "\\frac{a}", "{a", "a}", "\\left( a", "\\begin{matrix} a",
        "\\begin{tikzpicture}\\end{tikzpicture}", "\\begin{matrix} a \\end{pmatrix}", "x^", "\\sqrt",
        "\\text{$x$}", "\\color{red}{x}", "\\", "\\left", "\\foo", "\\href{http://x}{y}", "\\input{file}",
        "\\def\\a{b}", "$"}) {
    INFO(latex);
    CHECK_FALSE(parse_maths(latex).has_value());
  }
}

TEST_CASE("symbols become their characters") {
  CHECK(letters("\\alpha \\leq \\infty") == "α≤∞");
  CHECK(letters("\\mathbb{R} \\mathcal{B} \\mathfrak{g}") == "ℝℬ𝔤");
  CHECK(letters("a-b") == "a−b");
  CHECK(letters("\\sin 2x") == "sin2x");
  CHECK(letters("1{,}000.5") == "1,000.5");
}

TEST_CASE("a numerator is above its line, a subscript below the baseline, limits around the sum") {
  const MathsPicture fraction = picture("\\frac{a}{b}");
  REQUIRE(fraction.strokes.size() == 1);
  const float line = fraction.strokes[0].points[0].y;
  CHECK(find(fraction, "a").y < line);
  CHECK(find(fraction, "b").y > line + 5);
  CHECK(fraction.ascent > 20);

  const MathsPicture scripts = picture("x_i^2");
  CHECK(find(scripts, "i").y > 0);
  CHECK(find(scripts, "2").y < 0);
  CHECK(find(scripts, "2").size < find(scripts, "x").size);

  const MathsPicture sum = picture("\\sum_{i}^{n} k");
  CHECK(find(sum, "n").y < find(sum, "∑").y - 20);
  CHECK(find(sum, "i").y > find(sum, "∑").y);
  CHECK(find(sum, "k").x > find(sum, "∑").x);
  const MathsPicture inline_sum = picture("\\sum_{i}^{n} k", false);
  CHECK(find(inline_sum, "n").x > find(inline_sum, "∑").x);
  CHECK(inline_sum.ascent < sum.ascent);
}

TEST_CASE("delimiters stretch around what is tall, and matrices line up") {
  const MathsPicture tall = picture("\\left( \\frac{a}{b} \\right)");
  CHECK(tall.strokes.size() == 3);
  const MathsPicture low = picture("\\left( a \\right)");
  CHECK(low.strokes.empty());
  const MathsPicture matrix = picture("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}");
  CHECK(find(matrix, "a").x == doctest::Approx(find(matrix, "c").x));
  CHECK(find(matrix, "a").y == doctest::Approx(find(matrix, "b").y));
  CHECK(find(matrix, "d").x > find(matrix, "c").x);
  CHECK(find(matrix, "c").y > find(matrix, "a").y);
  const MathsPicture equations = picture("ab &= c \\\\ d &= e");
  CHECK(find(equations, "=").x ==
        doctest::Approx(picture("ab &= c \\\\ d &= e").letters.back().x).epsilon(1));
}

TEST_CASE("hostile formulas take bounded time, memory and stack") {
  const auto repeated = [](std::string_view text, size_t count) {
    std::string made;
    for (size_t i = 0; i < count; ++i) made += text;
    return made;
  };
  CHECK_FALSE(parse_maths(repeated("\\frac{", 10000)).has_value());
  CHECK_FALSE(parse_maths(repeated("\\frac{1}{", 2000) + "x" + repeated("}", 2000)).has_value());
  CHECK_FALSE(parse_maths(repeated("{", 5000) + repeated("}", 5000)).has_value());
  CHECK_FALSE(parse_maths(repeated("\\left(", 3000)).has_value());
  CHECK_FALSE(parse_maths(repeated("x^{", 3000)).has_value());
  CHECK_FALSE(parse_maths(repeated("x^", 9000)).has_value());
  CHECK_FALSE(parse_maths(repeated("\\hat ", 4000) + "x").has_value());
  CHECK_FALSE(parse_maths(repeated("\\mathbf ", 2400) + "x").has_value());
  CHECK_FALSE(parse_maths(repeated("\\not ", 3900) + "x").has_value());
  CHECK_FALSE(parse_maths(repeated("\\bf ", 3900) + "x").has_value());
  CHECK_FALSE(parse_maths(repeated("\\sqrt[", 3000)).has_value());
  CHECK_FALSE(parse_maths(repeated("a\\over ", 2800)).has_value());
  CHECK_FALSE(parse_maths(repeated("\\begin{matrix}", 1400)).has_value());
  CHECK_FALSE(parse_maths("\\begin{matrix}" + repeated("a&", 5000) + "\\end{matrix}").has_value());
  CHECK_FALSE(parse_maths("\\begin{matrix}" + repeated("\\\\", 9000) + "\\end{matrix}").has_value());
  CHECK_FALSE(parse_maths(repeated("x", 30000)).has_value());
  // The largest that is read is laid out at once.
  const MathsPicture long_row = picture(repeated("x+", 1900));
  CHECK(long_row.letters.size() == 3800);
}

TEST_CASE("any formula is refused or laid out with finite numbers") {
  const char* const pieces[] = {"\\frac",
                                "{",
                                "}",
                                "x",
                                "^",
                                "_",
                                "\\sqrt",
                                "[",
                                "]",
                                "\\left",
                                "\\right",
                                "(",
                                ")",
                                "|",
                                "\\sum",
                                "\\int",
                                "&",
                                "\\\\",
                                "12.5",
                                "\\alpha",
                                "\\hat",
                                "\\text{a b}",
                                "'",
                                "\\begin{matrix}",
                                "\\end{matrix}",
                                "\\over",
                                " ",
                                "\\,",
                                "\\mathbb",
                                "R",
                                "\\begin{cases}",
                                "\\end{cases}",
                                "=",
                                "-",
                                "\\limits",
                                "\\overset",
                                "\\underbrace",
                                "\\boxed",
                                "\xFF",
                                "é",
                                "\\binom",
                                "%",
                                "\n"};
  const uint64_t seed = hearth::test_seed();
  std::mt19937_64 random(seed);
  HalfWidth metrics;
  int drawn = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string latex;
    for (size_t i = random() % 12; i > 0; --i) latex += pieces[random() % std::size(pieces)];
    const auto maths = parse_maths(latex);
    if (!maths) continue;
    ++drawn;
    for (const bool display : {false, true}) {
      const MathsPicture made = lay_out_maths(*maths, 16, display, metrics);
      INFO(latex);
      REQUIRE(std::isfinite(made.width + made.ascent + made.descent));
      for (const auto& one : made.letters) REQUIRE(std::isfinite(one.x + one.y + one.size));
      for (const auto& one : made.strokes)
        for (const Point point : one.points) REQUIRE(std::isfinite(point.x + point.y));
    }
  }
  CHECK(drawn > 500);
}
