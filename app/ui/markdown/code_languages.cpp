#include "app/ui/markdown/code_languages.h"

#include <array>

namespace hearth::ui {
namespace {

constexpr Quoted kBlock{.open = "/*", .close = "*/", .comment = true, .lines = true, .escape = false};
constexpr Quoted kDouble{.open = "\"", .close = "\""};
constexpr Quoted kSingle{.open = "'", .close = "'"};
constexpr Quoted kBacktick{.open = "`", .close = "`", .lines = true};
constexpr Quoted kRawBacktick{.open = "`", .close = "`", .lines = true, .escape = false};

constexpr std::array kC = {kBlock, Quoted{.open = "R\"(", .close = ")\"", .lines = true, .escape = false},
                           kDouble, kSingle};
constexpr std::array kPython = {Quoted{.open = "\"\"\"", .close = "\"\"\"", .lines = true},
                                Quoted{.open = "'''", .close = "'''", .lines = true}, kDouble, kSingle};
constexpr std::array kScript = {kBlock, kBacktick, kDouble, kSingle};
constexpr std::array kJava = {kBlock, Quoted{.open = "\"\"\"", .close = "\"\"\"", .lines = true}, kDouble,
                              kSingle};
// No single quotes: lifetimes. The characters of a char are written out.
constexpr std::array kRust = {kBlock, Quoted{.open = "r#\"", .close = "\"#", .lines = true, .escape = false},
                              Quoted{.open = "\"", .close = "\"", .lines = true}};
constexpr std::array kGo = {kBlock, kRawBacktick, kDouble, kSingle};
constexpr std::array kShell = {Quoted{.open = "\"", .close = "\"", .lines = true},
                               Quoted{.open = "'", .close = "'", .lines = true, .escape = false}};
constexpr std::array kJson = {kBlock, kDouble};
constexpr std::array kYaml = {kDouble, Quoted{.open = "'", .close = "'", .escape = false}};
constexpr std::array kSql = {kBlock, Quoted{.open = "'", .close = "'", .lines = true, .escape = false},
                             Quoted{.open = "\"", .close = "\"", .escape = false}};
constexpr std::array kMarkup = {
    Quoted{.open = "<!--", .close = "-->", .comment = true, .lines = true, .escape = false}};
constexpr std::array kCss = {kBlock, kDouble, kSingle};
constexpr std::array kRuby = {kDouble, kSingle};
constexpr std::array kLua = {
    Quoted{.open = "--[[", .close = "]]", .comment = true, .lines = true, .escape = false},
    Quoted{.open = "[[", .close = "]]", .lines = true, .escape = false}, kDouble, kSingle};
constexpr std::array kPowerShell = {
    Quoted{.open = "<#", .close = "#>", .comment = true, .lines = true, .escape = false},
    Quoted{.open = "\"", .close = "\"", .lines = true, .escape = false},
    Quoted{.open = "'", .close = "'", .lines = true, .escape = false}};

constexpr std::array kLanguages = {
    CodeLanguage{.name = "C",
                 .aliases = " c h ",
                 .quoted = kC,
                 .line_comment = "//",
                 .keywords = " auto bool break case char const continue default do double else enum extern "
                             "false float for goto if inline "
                             "int long NULL nullptr register restrict return short signed sizeof static "
                             "struct switch true typedef union "
                             "unsigned void volatile while #include #define #if #ifdef #ifndef #else #elif "
                             "#endif #pragma #undef ",
                 .word_marks = "_#"},
    CodeLanguage{.name = "C++",
                 .aliases = " cpp c++ cc cxx hpp hh cuda cu arduino ino glsl hlsl slang ",
                 .quoted = kC,
                 .line_comment = "//",
                 .keywords = " alignas alignof auto bool break case catch char char8_t class co_await "
                             "co_return co_yield concept const "
                             "consteval constexpr constinit continue decltype default delete do double else "
                             "enum explicit export extern "
                             "false final float for friend goto if inline int long mutable namespace new "
                             "noexcept nullptr operator "
                             "override private protected public requires return short signed sizeof static "
                             "static_assert static_cast "
                             "struct switch template this throw true try typedef typename union unsigned "
                             "using virtual void volatile "
                             "while #include #define #if #ifdef #ifndef #else #elif #endif #pragma #undef ",
                 .word_marks = "_#"},
    CodeLanguage{
        .name = "C#",
        .aliases = " cs csharp c# ",
        .quoted = kC,
        .line_comment = "//",
        .keywords =
            " abstract as async await base bool break byte case catch char class const continue decimal "
            "default delegate "
            "do double else enum event explicit extern false finally fixed float for foreach get if implicit "
            "in int "
            "interface internal is lock long namespace new null object operator out override params private "
            "protected "
            "public readonly record ref return sbyte sealed set short sizeof static string struct switch "
            "this throw true "
            "try typeof uint ulong unsafe ushort using var virtual void volatile when where while yield "},
    CodeLanguage{
        .name = "Python",
        .aliases = " python py python3 py3 pycon ipython ",
        .quoted = kPython,
        .line_comment = "#",
        .keywords =
            " and as assert async await break case class continue def del elif else except False finally for "
            "from global if import in is lambda match None nonlocal not or pass raise return True try while "
            "with yield "},
    CodeLanguage{.name = "JavaScript",
                 .aliases = " javascript js jsx mjs node ",
                 .quoted = kScript,
                 .line_comment = "//",
                 .keywords = " async await break case catch class const continue debugger default delete do "
                             "else export extends "
                             "false finally for from function get if import in instanceof let new null of "
                             "return set static super "
                             "switch this throw true try typeof undefined var void while with yield ",
                 .word_marks = "_$"},
    CodeLanguage{
        .name = "TypeScript",
        .aliases = " typescript ts tsx ",
        .quoted = kScript,
        .line_comment = "//",
        .keywords =
            " abstract any as async await boolean break case catch class const continue declare default "
            "delete "
            "do else enum export extends false finally for from function get if implements import in infer "
            "instanceof interface is keyof let namespace never new null number of private protected public "
            "readonly return set static string super switch symbol this throw true try type typeof undefined "
            "unknown var void while with yield ",
        .word_marks = "_$"},
    CodeLanguage{.name = "Rust",
                 .aliases = " rust rs ",
                 .quoted = kRust,
                 .line_comment = "//",
                 .keywords =
                     " as async await break const continue crate dyn else enum extern false fn for if impl "
                     "in let loop "
                     "match mod move mut pub ref return self Self static struct super trait true type unsafe "
                     "use where "
                     "while bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize "},
    CodeLanguage{.name = "Go",
                 .aliases = " go golang ",
                 .quoted = kGo,
                 .line_comment = "//",
                 .keywords = " any bool break byte case chan const continue default defer else error "
                             "fallthrough false float32 "
                             "float64 for func go goto if import int int32 int64 interface iota map nil "
                             "package range return rune "
                             "select string struct switch true type uint uint8 uint32 uint64 var "},
    CodeLanguage{
        .name = "Java",
        .aliases = " java ",
        .quoted = kJava,
        .line_comment = "//",
        .keywords =
            " abstract assert boolean break byte case catch char class const continue default do double else "
            "enum extends false final finally float for if implements import instanceof int interface long "
            "native new null package permits private protected public record return sealed short static "
            "super "
            "switch synchronized this throw throws transient true try var void volatile while yield "},
    CodeLanguage{
        .name = "Kotlin",
        .aliases = " kotlin kt kts ",
        .quoted = kJava,
        .line_comment = "//",
        .keywords =
            " abstract as break by class companion const constructor continue data do else enum false final "
            "for "
            "fun get if import in init inline inner interface internal is lateinit null object open operator "
            "out override package private protected public return sealed set super suspend this throw true "
            "try "
            "typealias val var vararg when where while "},
    CodeLanguage{
        .name = "Swift",
        .aliases = " swift ",
        .quoted = kJava,
        .line_comment = "//",
        .keywords =
            " actor as associatedtype async await break case catch class continue default defer deinit do "
            "else "
            "enum extension fallthrough false fileprivate for func guard if import in init inout internal is "
            "let "
            "mutating nil open operator override private protocol public repeat return self Self some static "
            "struct subscript super switch throw throws true try typealias var where while "},
    CodeLanguage{
        .name = "Shell",
        .aliases = " shell sh bash zsh console shellsession terminal fish ",
        .quoted = kShell,
        .line_comment = "#",
        .keywords =
            " alias break case cd continue do done echo elif else esac eval exec exit export fi for function "
            "if "
            "in local printf read readonly return set shift source sudo test then trap unset until while ",
        .word_marks = "_-",
        .comment_needs_space = true},
    CodeLanguage{.name = "PowerShell",
                 .aliases = " powershell ps1 pwsh ",
                 .quoted = kPowerShell,
                 .line_comment = "#",
                 .keywords = " begin break catch class continue do else elseif end exit filter finally for "
                             "foreach from function "
                             "if in param process return switch throw trap try until using while ",
                 .word_marks = "_-",
                 .ignore_case = true,
                 .comment_needs_space = true},
    CodeLanguage{.name = "JSON",
                 .aliases = " json jsonc json5 jsonl ",
                 .quoted = kJson,
                 .line_comment = "//",
                 .keywords = " true false null ",
                 .keys = true},
    CodeLanguage{.name = "YAML",
                 .aliases = " yaml yml ",
                 .quoted = kYaml,
                 .line_comment = "#",
                 .keywords = " true false null yes no on off ",
                 .word_marks = "_-.",
                 .keys = true,
                 .comment_needs_space = true},
    CodeLanguage{.name = "TOML",
                 .aliases = " toml ini conf cfg properties dotenv env ",
                 .quoted = kPython,
                 .line_comment = "#",
                 .line_comment2 = ";",
                 .keywords = " true false ",
                 .word_marks = "_-.",
                 .comment_needs_space = true},
    CodeLanguage{.name = "SQL",
                 .aliases = " sql sqlite postgres postgresql mysql plsql tsql ",
                 .quoted = kSql,
                 .line_comment = "--",
                 .keywords = " add all alter and as asc begin between bigint boolean by cascade case check "
                             "column commit constraint create "
                             "cross date default delete desc distinct drop else end exists explain foreign "
                             "from full group having if in "
                             "index inner insert int integer into is join key left like limit not null "
                             "numeric offset on or order outer "
                             "over partition primary references returning right rollback select set table "
                             "text then timestamp transaction "
                             "union unique update using values varchar view when where with ",
                 .ignore_case = true},
    CodeLanguage{.name = "HTML", .aliases = " html htm vue svelte ", .quoted = kMarkup, .markup = true},
    CodeLanguage{
        .name = "XML", .aliases = " xml svg xhtml xsl rss plist ", .quoted = kMarkup, .markup = true},
    CodeLanguage{.name = "CSS",
                 .aliases = " css scss sass less ",
                 .quoted = kCss,
                 .keywords = " @media @import @font-face @keyframes @supports @layer @charset !important and "
                             "not only from to ",
                 .word_marks = "_-@!",
                 .keys = true},
    CodeLanguage{.name = "Ruby",
                 .aliases = " ruby rb ",
                 .quoted = kRuby,
                 .line_comment = "#",
                 .keywords = " alias and begin break case class def defined do else elsif end ensure false "
                             "for if in module next "
                             "nil not or puts raise redo require rescue retry return self super then true "
                             "undef unless until when "
                             "while yield "},
    CodeLanguage{.name = "PHP",
                 .aliases = " php ",
                 .quoted = kScript,
                 .line_comment = "//",
                 .line_comment2 = "#",
                 .keywords = " abstract and array as break case catch class const continue declare default "
                             "do echo else elseif "
                             "enum extends false final finally fn for foreach function global if implements "
                             "include instanceof "
                             "interface match namespace new null or private protected public readonly "
                             "require require_once return "
                             "static switch this throw trait true try use var while yield ",
                 .ignore_case = true},
    CodeLanguage{
        .name = "Lua",
        .aliases = " lua ",
        .quoted = kLua,
        .line_comment = "--",
        .keywords =
            " and break do else elseif end false for function goto if in local nil not or repeat return then "
            "true until while "},
    CodeLanguage{
        .name = "R",
        .aliases = " r ",
        .quoted = kRuby,
        .line_comment = "#",
        .keywords =
            " break else FALSE for function if in Inf library NA NaN next NULL repeat return TRUE while ",
        .word_marks = "_."},
    CodeLanguage{
        .name = "Dockerfile",
        .aliases = " dockerfile docker ",
        .quoted = kShell,
        .line_comment = "#",
        .keywords =
            " ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL USER VOLUME "
            "WORKDIR ",
        .comment_needs_space = true},
    CodeLanguage{
        .name = "Makefile",
        .aliases = " makefile make cmake ",
        .quoted = kRuby,
        .line_comment = "#",
        .keywords =
            " define else endef endif ifdef ifeq ifndef ifneq include if elseif set function foreach ",
        .comment_needs_space = true},
    CodeLanguage{.name = "Diff", .aliases = " diff patch "},
    CodeLanguage{.name = "Markdown", .aliases = " markdown md "},
    CodeLanguage{.name = "LaTeX", .aliases = " latex tex ", .line_comment = "%"},
    CodeLanguage{.name = "Text", .aliases = " text txt plain plaintext "},
};

}  // namespace

std::span<const CodeLanguage> code_languages() { return kLanguages; }

}  // namespace hearth::ui
