// Colours of code: one example a language, and that cutting between lines changes nothing.
#include <doctest/doctest.h>

#include <random>

#include "app/ui/markdown/code_colours.h"
#include "test_seed.h"

using namespace hearth::ui;

namespace {

// "<k:def> f(): <c:# x>"
std::string coloured(std::string_view name, std::string_view code) {
  const CodeLanguage* language = code_language(name);
  REQUIRE(language != nullptr);
  CodeState state = 0;
  std::string made;
  size_t at = 0;
  for (const CodeSpan& span : colour_code(*language, code, state)) {
    made += code.substr(at, span.begin - at);
    made += std::string("<") + "ksc#"[static_cast<int>(span.part)] + ":";
    made += std::string(code.substr(span.begin, span.end - span.begin)) + ">";
    at = span.end;
  }
  return made + std::string(code.substr(at));
}

}  // namespace

TEST_CASE("keywords, strings, comments and numbers are told apart in each language") {
  CHECK(coloured("python", "for cop in (2.6, 3):  # \"x\"\n  print('a\\'b')") ==
        "<k:for> cop <k:in> (<#:2.6>, <#:3>):  <c:# \"x\">\n  print(<s:'a\\'b'>)");
  CHECK(coloured("py", "x = \"\"\"a\n# b\n\"\"\" if y1 else 1e-5") ==
        "x = <s:\"\"\"a\n# b\n\"\"\"> <k:if> y1 <k:else> <#:1e-5>");
  CHECK(coloured("cpp", "#include <a> // b\nint x = 0xFF; /* c\n d */ char q = '\"';") ==
        "<k:#include> <a> <c:// b>\n<k:int> x = <#:0xFF>; <c:/* c\n d */> <k:char> q = <s:'\"'>;");
  CHECK(coloured("tsx", "const s = `a ${b}`; // 1") == "<k:const> s = <s:`a ${b}`>; <c:// 1>");
  CHECK(coloured("rust", "fn f<'a>(x: &'a str) -> u32 { 1 }") ==
        "<k:fn> f<'a>(x: &'a <k:str>) -> <k:u32> { <#:1> }");
  CHECK(coloured("go", "func f() { return `\\` }") == "<k:func> f() { <k:return> <s:`\\`> }");
  CHECK(coloured("bash", "if [ $# -gt 0 ]; then echo \"a # b\" # c\nfi") ==
        "<k:if> [ $# -gt <#:0> ]; <k:then> <k:echo> <s:\"a # b\"> <c:# c>\n<k:fi>");
  CHECK(coloured("json", "{\"a\": [true, 1.5, \"b\"]}") == "{<k:\"a\">: [<k:true>, <#:1.5>, <s:\"b\">]}");
  CHECK(coloured("yaml", "a-b: 'c' # d\nurl: http://x") == "<k:a-b>: <s:'c'> <c:# d>\n<k:url>: http://x");
  CHECK(coloured("SQL", "Select * from t where a = 'it' -- b") ==
        "<k:Select> * <k:from> t <k:where> a = <s:'it'> <c:-- b>");
  CHECK(coloured("html", "<!-- a\n--><p class=\"x\">for 1</p>") ==
        "<c:<!-- a\n-->><k:<p> class=<s:\"x\"><k:>>for 1<k:</p>>");
  CHECK(coloured("css", "a { color: #fff; /* b */ width: 10px }") ==
        "a { <k:color>: #fff; <c:/* b */> <k:width>: <#:10px> }");
}

TEST_CASE("languages have the names that people write") {
  CHECK(code_language_name("py") == "Python");
  CHECK(code_language_name("C++") == "C++");
  CHECK(code_language_name("brainfuck") == "brainfuck");
  CHECK(code_language_name("").empty());
  CHECK(code_language(" ") == nullptr);
}

TEST_CASE("code coloured in parts looks as when coloured whole") {
  const char* const pieces[] = {"\"",  "'",      "/*",     "*/", "//", "#",           "\n",
                                "for", " ",      "1.5e+3", "\\", "`",  "<a b=\"c\">", "<!--",
                                "-->", "\"\"\"", "\xFF",   "é",  ":",  "--",          "x_1"};
  const uint64_t seed = hearth::test_seed();
  std::mt19937_64 random(seed);
  for (const char* const name : {"c", "python", "ts", "rust", "go", "java", "bash", "json", "yaml", "sql",
                                 "html", "css", "lua", "powershell", "diff"}) {
    const CodeLanguage& language = *code_language(name);
    for (int round = 0; round < 200; ++round) {
      std::string code;
      for (size_t i = random() % 40; i > 0; --i) code += pieces[random() % std::size(pieces)];
      CodeState whole_state = 0;
      const auto whole = colour_code(language, code, whole_state);
      std::string kinds(code.size(), '.'), cut_kinds(code.size(), '.');
      for (const CodeSpan& span : whole)
        for (size_t at = span.begin; at < span.end; ++at) kinds.at(at) = "ksc#"[static_cast<int>(span.part)];
      CodeState state = 0;
      for (size_t begin = 0; begin < code.size();) {
        const size_t end = std::min(code.find('\n', begin), code.size() - 1) + 1;
        for (const CodeSpan& span :
             colour_code(language, std::string_view(code).substr(begin, end - begin), state))
          for (size_t at = span.begin; at < span.end; ++at)
            cut_kinds.at(begin + at) = "ksc#"[static_cast<int>(span.part)];
        begin = end;
      }
      INFO(name << ": " << code);
      CHECK(state == whole_state);
      CHECK(cut_kinds == kinds);
    }
  }
}
