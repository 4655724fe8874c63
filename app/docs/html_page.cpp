#include "app/docs/html_page.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "app/docs/text_encoding.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using namespace std::string_view_literals;

constexpr size_t kLongestEntity = 12;
constexpr size_t kDeclarationWithin = 2048;  // bytes in which the encoding is declared

struct Entity {
  std::string_view name, text;
};
// The usual ones; those beyond stay as they are written.
constexpr std::array kEntities = {
    Entity{"amp", "&"},    Entity{"lt", "<"},     Entity{"gt", ">"},     Entity{"quot", "\""},
    Entity{"apos", "'"},   Entity{"nbsp", " "},   Entity{"hellip", "…"}, Entity{"mdash", "—"},
    Entity{"ndash", "–"},  Entity{"rsquo", "’"},  Entity{"lsquo", "‘"},  Entity{"ldquo", "“"},
    Entity{"rdquo", "”"},  Entity{"laquo", "«"},  Entity{"raquo", "»"},  Entity{"bull", "•"},
    Entity{"middot", "·"}, Entity{"copy", "©"},   Entity{"reg", "®"},    Entity{"trade", "™"},
    Entity{"deg", "°"},    Entity{"plusmn", "±"}, Entity{"times", "×"},  Entity{"divide", "÷"},
    Entity{"euro", "€"},   Entity{"pound", "£"},  Entity{"sect", "§"},   Entity{"para", "¶"},
    Entity{"micro", "µ"},  Entity{"frac12", "½"}, Entity{"shy", ""},     Entity{"zwnj", ""},
    Entity{"auml", "ä"},   Entity{"ouml", "ö"},   Entity{"uuml", "ü"},   Entity{"Auml", "Ä"},
    Entity{"Ouml", "Ö"},   Entity{"Uuml", "Ü"},   Entity{"szlig", "ß"},  Entity{"eacute", "é"},
    Entity{"egrave", "è"}, Entity{"ecirc", "ê"},  Entity{"agrave", "à"}, Entity{"aacute", "á"},
    Entity{"acirc", "â"},  Entity{"ccedil", "ç"}, Entity{"iacute", "í"}, Entity{"ntilde", "ñ"},
    Entity{"oacute", "ó"}, Entity{"ocirc", "ô"},  Entity{"uacute", "ú"}, Entity{"ugrave", "ù"},
    Entity{"aring", "å"},  Entity{"aelig", "æ"},  Entity{"oslash", "ø"}, Entity{"Eacute", "É"},
    Entity{"larr", "←"},   Entity{"rarr", "→"},   Entity{"le", "≤"},     Entity{"ge", "≥"}};

// Their contents are not for reading.
constexpr std::array kUnread = {"script"sv,   "style"sv, "template"sv,
                                "noscript"sv, "svg"sv,   "math-annotation"sv};
constexpr std::array kParagraphs = {"p"sv,       "h1"sv,      "h2"sv, "h3"sv,    "h4"sv,         "h5"sv,
                                    "h6"sv,      "ul"sv,      "ol"sv, "table"sv, "blockquote"sv, "pre"sv,
                                    "section"sv, "article"sv, "dl"sv, "title"sv};
constexpr std::array kOwnLine = {"div"sv,    "br"sv,     "li"sv,      "tr"sv,   "dt"sv,        "dd"sv,
                                 "header"sv, "footer"sv, "caption"sv, "nav"sv,  "main"sv,      "body"sv,
                                 "option"sv, "figure"sv, "hr"sv,      "form"sv, "figcaption"sv};

template <size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}
char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_letter(char byte) { return lower(byte) >= 'a' && lower(byte) <= 'z'; }

size_t find_ignoring_case(std::string_view text, std::string_view wanted, size_t from) {
  const auto found =
      std::search(text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size())), text.end(),
                  wanted.begin(), wanted.end(), [](char one, char other) { return lower(one) == other; });
  return found == text.end() ? std::string_view::npos : static_cast<size_t>(found - text.begin());
}

class PageReader {
 public:
  explicit PageReader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<') {
        read_markup();
      } else if (html_[at_] == '&') {
        size_t bytes = 0;
        const std::string character = character_of_entity(html_.substr(at_), bytes);
        at_ += bytes == 0 ? 1 : bytes;
        add(bytes == 0 ? "&" : character);
      } else {
        const size_t end = std::min(html_.find_first_of("<&", at_), html_.size());
        add_run(html_.substr(at_, end - at_));
        at_ = end;
      }
    }
    while (!out_.empty() && is_space(out_.back())) out_.pop_back();
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  void add_run(std::string_view run) {
    for (const char byte : run) {
      if (preformatted_ > 0 && byte == '\n') {
        newlines_ = std::max(newlines_, 1);
      } else if (is_space(byte) && (preformatted_ == 0 || byte == '\r')) {
        space_ = true;
      } else {
        add({&byte, 1});
      }
    }
  }

  void add(std::string_view text) {
    if (out_.empty()) {
      newlines_ = 0;
      space_ = false;
    }
    if (newlines_ > 0) {
      out_.append(static_cast<size_t>(newlines_), '\n');
    } else if (space_) {
      out_ += ' ';
    }
    newlines_ = 0;
    space_ = false;
    out_ += text;
  }

  void break_line(int newlines) { newlines_ = std::max(newlines_, newlines); }

  void skip_to(std::string_view end, size_t from) {
    const size_t found = html_.find(end, from);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
  }

  void read_markup() {
    const std::string_view rest = html_.substr(at_);
    if (rest.starts_with("<!--")) return skip_to("-->", at_ + 4);
    if (rest.starts_with("<![CDATA[")) {
      const size_t end = std::min(html_.find("]]>", at_), html_.size());
      add_run(html_.substr(at_ + 9, end - std::min(end, at_ + 9)));
      at_ = std::min(end + 3, html_.size());
      return;
    }
    const char next = rest.size() > 1 ? rest[1] : ' ';
    if (next == '!' || next == '?') return skip_to(">", at_);
    const bool closes = next == '/';
    const size_t name_at = closes ? 2 : 1;
    if (rest.size() <= name_at || !is_letter(rest[name_at])) {  // only a "less than"
      add("<");
      ++at_;
      return;
    }
    read_tag(closes, name_at);
  }

  void read_tag(bool closes, size_t name_at) {
    size_t end = at_ + name_at;
    std::string name;
    while (end < html_.size() && !is_space(html_[end]) && html_[end] != '>' && html_[end] != '/') {
      name += lower(html_[end++]);
    }
    const size_t attributes = end;
    for (char quote = 0; end < html_.size(); ++end) {
      if (quote != 0) {
        if (html_[end] == quote) quote = 0;
      } else if (html_[end] == '>') {
        break;
      } else if ((html_[end] == '"' || html_[end] == '\'') && html_[end - 1] == '=') {
        quote = html_[end];
      }
    }
    const bool empty = end > attributes && end < html_.size() && html_[end - 1] == '/';
    at_ = std::min(end + 1, html_.size());
    apply(name, closes, empty);
  }

  void apply(std::string_view name, bool closes, bool empty) {
    if (holds(kUnread, name) && !closes && !empty) {
      const size_t end = find_ignoring_case(html_, concat("</", name), at_);
      at_ = std::min(end, html_.size());
      return;
    }
    if (name == "pre") preformatted_ = std::max(0, preformatted_ + (closes ? -1 : 1));
    if (holds(kParagraphs, name)) break_line(2);
    if (holds(kOwnLine, name)) break_line(1);
    if (closes) return;
    if (name == "li") add("-"), space_ = true;
    if (name == "td" || name == "th") {
      if (newlines_ == 0) add(" |");
      space_ = true;
    }
  }

  std::string_view html_;
  size_t at_ = 0;
  std::string out_;
  int newlines_ = 0;  // before what comes next
  bool space_ = false;
  int preformatted_ = 0;
};

// Source: the HTML Standard, 13.2.3.2, in short: charset= in a meta tag or in the declaration of XML.
std::string_view declared_charset(std::string_view bytes) {
  const std::string_view start = bytes.substr(0, kDeclarationWithin);
  for (const std::string_view name : {"charset="sv, "encoding="sv}) {
    size_t at = find_ignoring_case(start, name, 0);
    if (at == std::string_view::npos) continue;
    at += name.size();
    if (at < start.size() && (start[at] == '"' || start[at] == '\'')) ++at;
    const std::string_view rest = start.substr(at);
    return rest.substr(0, std::min(rest.find_first_of("\"' \t\r\n;>?/"), rest.size()));
  }
  return {};
}

}  // namespace

std::string character_of_entity(std::string_view text, size_t& bytes) {
  bytes = 0;
  const size_t length = text.substr(0, kLongestEntity).find(';');
  if (!text.starts_with('&') || length == std::string_view::npos) return {};
  const std::string_view name = text.substr(1, length - 1);
  if (name.starts_with('#')) {
    const bool hexadecimal = name.size() > 1 && lower(name[1]) == 'x';
    const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
    uint32_t code = 0;
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
    if (digits.empty() || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return {};
    bytes = length + 1;
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    std::string character;
    if (!control && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF)) append_utf8(character, code);
    return code == 0xA0 ? " " : character;
  }
  const auto known = std::ranges::find(kEntities, name, &Entity::name);
  if (known == kEntities.end()) return {};
  bytes = length + 1;
  return std::string(known->text);
}

std::string text_of_html(std::string_view html) { return PageReader(html).read(); }

Result<DocumentText> read_html(std::string_view bytes) {
  const std::optional<std::string> html = decode_text(bytes, declared_charset(bytes));
  if (!html) return fail(Fault::BadFormat, "The web page is damaged: it is no text.");
  DocumentText document;
  document.format = "HTML";
  document.pages.push_back({text_of_html(*html), {}});
  if (document.pages[0].text.empty()) return fail(Fault::BadFormat, "The web page holds no text.");
  return document;
}

}  // namespace hearth
