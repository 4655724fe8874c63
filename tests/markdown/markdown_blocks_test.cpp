// Markdown to blocks: what answers hold, what hostile ones hold, and that a growing answer is cut where it
// can be.
#include <doctest/doctest.h>

#include <ctime>
#include <random>

#include "app/ui/markdown/markdown_blocks.h"
#include "test_seed.h"

using namespace hearth::ui;

namespace {

// "plain {b:bold} {m:x^2}": the text with its looks.
std::string shown(const StyledText& text) {
  std::string made;
  size_t at = 0;
  for (const Span& span : text.spans) {
    made += text.text.substr(at, span.begin - at) + "{";
    if (span.bold) made += "b";
    if (span.italic) made += "i";
    if (span.code) made += "c";
    if (span.strike) made += "s";
    if (span.maths) made += "m";
    if (span.link >= 0) made += "l=" + text.addresses[static_cast<size_t>(span.link)];
    made += ":" + text.text.substr(span.begin, span.end - span.begin) + "}";
    at = span.end;
  }
  return made + text.text.substr(at);
}

std::string where(const MarkdownDocument& document, const Leaf& leaf) {
  std::string made;
  for (int at = leaf.container; at >= 0; at = document.containers[static_cast<size_t>(at)].parent) {
    const Container& one = document.containers[static_cast<size_t>(at)];
    std::string mark = ">";
    if (one.kind == Container::Kind::Item) mark = one.number >= 0 ? std::to_string(one.number) + "." : "-";
    if (one.task) mark += one.done ? "[x]" : "[ ]";
    made = mark + " " + made;
  }
  return made;
}

// A line a leaf.
std::string shown(std::string_view markdown) {
  const MarkdownDocument document = parse_markdown(markdown);
  std::string made;
  for (const Leaf& leaf : document.leaves) {
    made += where(document, leaf);
    switch (leaf.kind) {
      case Leaf::Kind::Paragraph:
        made += shown(leaf.content);
        break;
      case Leaf::Kind::Heading:
        made += std::string(static_cast<size_t>(leaf.level), '#') + " " + shown(leaf.content);
        break;
      case Leaf::Kind::Code:
        made += "code(" + leaf.language + ") " + leaf.content.text;
        break;
      case Leaf::Kind::Maths:
        made += "maths " + leaf.content.text;
        break;
      case Leaf::Kind::Rule:
        made += "rule";
        break;
      case Leaf::Kind::Table:
        for (size_t i = 0; i < leaf.cells.size(); ++i)
          made += (i % leaf.columns.size() == 0 ? "/" : "|") + shown(leaf.cells[i].content);
        break;
    }
    made += "\n";
  }
  return made;
}

// Of the processor: a busy machine changes nothing.
double seconds_of(const std::string& markdown) {
  const std::clock_t begin = std::clock();
  const MarkdownDocument document = parse_markdown(markdown);
  CHECK(document.leaves.size() <= markdown.size());
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string repeated(std::string_view text, size_t bytes) {
  std::string made;
  while (made.size() < bytes) made += text;
  return made;
}

}  // namespace

TEST_CASE("headings, styles, lists, tables, code and quotes become blocks") {
  CHECK(shown("# About **€900**\n\nIt is *a* `b` ~~c~~ [d](https://e.org).\n***\n") ==
        "# About {b:€900}\nIt is {i:a} {c:b} {s:c} {l=https://e.org:d}.\nrule\n");
  CHECK(shown("1. one\n2. two\n   - deep\n\n     more\n3. three\n") ==
        "1. one\n2. two\n2. - deep\n2. - more\n3. three\n");
  CHECK(shown("- [x] done\n- [ ] open\n- \n") == "-[x] done\n-[ ] open\n- \n");
  CHECK(shown("| a | b |\n|:-:|--:|\n| **c** | d<br>e |\n| f |\n") == "/a|b/{b:c}|d\ne/f|\n");
  CHECK(shown("```python\nx = 1\n\n# not a heading\n```\nafter") ==
        "code(python) x = 1\n\n# not a heading\nafter\n");
  CHECK(shown("> a\n> > b\n\nc") == "> a\n> > b\nc\n");
}

TEST_CASE("list items of one answer keep their numbers over blank lines and code") {
  CHECK(shown("1. a\n\n   ```\n   x\n\n   y\n   ```\n\n1. b\n\n   c\n\n7. d\n") ==
        "1. a\n1. code() x\n\ny\n2. b\n2. c\n7. d\n");
  const MarkdownDocument document = parse_markdown("- a\n\n- b\n\ntext\n\n- c");
  CHECK(document.containers[0].list == document.containers[1].list);
  CHECK(document.containers[1].list != document.containers[2].list);
}

TEST_CASE("a code block in a list ends with its item") {
  CHECK(shown("- ```sh\n  ls\n\n  cd\n  ```\n- b\n\nc") == "- code(sh) ls\n\ncd\n- b\nc\n");
  CHECK(shown("- a\n  ```\n  x\n\nc\n\nd") == "- a\n- code() x\n\nc\nd\n");
}

TEST_CASE("raw HTML is text and pictures are their words with the address") {
  CHECK(shown("<script>a</script> <b>x</b>") == "<script>a</script> <b>x</b>\n");
  CHECK(shown("![a cat](https://x.org/c.png)") == "{l=https://x.org/c.png:a cat} (https://x.org/c.png)\n");
  CHECK(shown("[](![)]() *a*\n\n![b](c) d") ==
        "{i:a}\n{l=c:b} (c) d\n");  // md4c leaves more spans than it enters
  CHECK(shown("a &amp; b &#x20AC; &unknown;") == "a & b € &unknown;\n");
  CHECK(shown("[1]: https://x.org/a") == "[1]: {l=https://x.org/a:https://x.org/a}\n");
}

TEST_CASE("formulas are found and prices are not") {
  CHECK(shown("$E = mc^2$ and \\(a_b*c*d\\)") == "{m:E = mc^2} and {m:a_b*c*d}\n");
  CHECK(shown("$5 and $6, US$7 to US$8, $5-$6, $HOME/$PATH, $5 or 6$") ==
        "$5 and $6, US$7 to US$8, $5-$6, $HOME/$PATH, $5 or 6$\n");
  CHECK(shown("`$a$` \\$b$ $c$d") == "{c:$a$} $b$ $c$d\n");
  CHECK(shown("We get\n$$\n\\frac{a}{b}\n- c\n$$\nwhere \\[x\\] holds\n\\[y=1\\]\n") ==
        "We get\nmaths \\frac{a}{b}\n- c\nwhere [x] holds\nmaths y=1\n");
  CHECK(shown("> $$\n> a\n> + b\n> $$\n") == "> maths a\n+ b\n");
  CHECK(shown("| $a|b$ | $$c$$ |\n|---|---|\n") == "/{m:a|b}|{m:c}\n");
  CHECK(shown("- item\n  $$\n  x\n  $$\n- b") == "- item\n- maths x\n- b\n");
}

TEST_CASE("every text knows the source it came from") {
  const std::string source = "a **bold** &amp; $x^2$ end";
  const MarkdownDocument document = parse_markdown(source);
  const StyledText& text = document.leaves[0].content;
  const size_t bold = text.text.find("bold");
  const SourceRange found = source_of(text, bold, bold + 4);
  CHECK(source.substr(found.begin, found.end - found.begin) == "bold");
  const SourceRange all = source_of(text, 0, text.text.size());
  CHECK(source.substr(all.begin, all.end - all.begin) == source);
}

TEST_CASE("an answer cut into segments while it grows has the same segments as when it is whole") {
  const char* const pieces[] = {"# h\n",   "text\n", "\n",      "- a\n",   "  b\n",  "1. c\n",  "2. d\n",
                                "```\n",   "> q\n",  "| a |\n", "|-|\n",   "$$\n",   "---\n",   "   x\n",
                                "    y\n", "\\[\n",  "wor",     "* * *\n", "~~~~\n", "- ```\n", "\t- z\n"};
  const uint64_t seed = hearth::test_seed();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string source;
    Segmenter growing;
    for (int i = 0; i < 30; ++i) {
      source += pieces[random() % std::size(pieces)];
      growing.feed(source);
      const auto& parts = growing.segments();
      size_t at = 0;
      for (const MarkdownSegment& part : parts) {
        REQUIRE(part.begin == at);
        at = part.end;
      }
      REQUIRE(at == source.size());
    }
    Segmenter whole;
    whole.feed(source);
    REQUIRE(whole.segments().size() == growing.segments().size());
    for (size_t i = 0; i < whole.segments().size(); ++i)
      CHECK(whole.segments()[i].begin == growing.segments()[i].begin);
  }
}

TEST_CASE("a long answer is many segments, so that growing costs the last one only") {
  std::string source;
  for (int i = 1; i <= 500; ++i)
    source += std::to_string(i) + ". an item\n\nA paragraph.\n\n| a |\n|-|\n| b |\n\n";
  Segmenter segmenter;
  segmenter.feed(source);
  CHECK(segmenter.segments().size() == 1500);
  std::string list;
  for (int i = 1; i <= 500; ++i) list += "- item\n  more\n";
  Segmenter items;
  items.feed(list);
  CHECK(items.segments().size() == 500);
}

TEST_CASE("hostile answers of a megabyte take bounded time and lose nothing that can be read") {
  const size_t size = 1 << 20;
  std::vector<std::string> cases;
  for (const char c : std::string_view("[>*_`~$#|-+\\<&!(")) cases.push_back(std::string(size, c));
  for (const char* const piece :
       {"> ",        "- ",     "* ",          "1. ",      "a [b](<c ", "[a](",  "*a _b ",
        "<![CDATA[", "<!--",   "&a",          "[x]: a\n", "|\n",       "$a ",   "$$a ",
        "\\[a ",     "~~a ",   "http://a.b(", "![",       "- a\n",     "# a\n", ">\n",
        "\\\n",      "a\n=\n", "- ```\n",     "\t",       "x"})
    cases.push_back(repeated(piece, size));
  std::string deep;
  for (size_t i = 0; deep.size() < size; ++i) deep += std::string(2 * (i % 500), ' ') + "- a\n";
  cases.push_back(deep);
  cases.push_back("```\n" + repeated("x = 1\n", size));
  std::string wide = repeated("|a", 2000) + "|\n" + repeated("|---", 8000) + "|\n";
  for (int i = 0; i < 400; ++i) wide += repeated("|b", 2000) + "|\n";
  cases.push_back(wide);
  cases.push_back(repeated("|a", 250) + "|\n" + repeated("|---", 500) + "|\n" + repeated("|\n", size));
  for (const std::string& one : cases) {
    INFO(one.substr(0, 20));
    // Also just below the size at which a block becomes plain text.
    std::string below;
    while (below.size() < size / 4) below += one.substr(0, 65000) + "\n\n";
    // Quadratic work would take hours here.
    CHECK(seconds_of(one) < 30);
    CHECK(seconds_of(below) < 30);
  }
}

TEST_CASE("any bytes parse, and spans and origins stay inside of their texts") {
  const char* const pieces[] = {"*",  "**",   "_",     "`",          "```", "\n",   "\n\n", "- ",  "1. ",
                                "> ", "|",    "|-|\n", "$",          "$$",  "\\[",  "\\]",  "[",   "](",
                                ")",  "<br>", "&lt;",  "word",       " ",   "é",    "![",   "~~",  "# ",
                                "\\", "\xFF", "\x01",  "http://a.b", "\t",  "    ", "[x]",  "日本"};
  const uint64_t seed = hearth::test_seed();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 3000; ++round) {
    std::string source;
    for (size_t i = random() % 60; i > 0; --i) source += pieces[random() % std::size(pieces)];
    const MarkdownDocument document = parse_markdown(source);
    for (const Leaf& leaf : document.leaves) {
      REQUIRE(leaf.container < static_cast<int>(document.containers.size()));
      std::vector<const StyledText*> texts = {&leaf.content};
      for (const TableCell& cell : leaf.cells) texts.push_back(&cell.content);
      for (const StyledText* text : texts) {
        uint32_t at = 0;
        for (const Span& span : text->spans) {
          REQUIRE(span.begin >= at);
          REQUIRE(span.end > span.begin);
          REQUIRE(span.link < static_cast<int>(text->addresses.size()));
          at = span.end;
        }
        REQUIRE(at <= text->text.size());
        const SourceRange range = source_of(*text, 0, text->text.size());
        REQUIRE(range.end <= source.size());
      }
    }
  }
}
