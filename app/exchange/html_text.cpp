#include "app/exchange/html_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "engine/base/text.h"

namespace hearth {
namespace {

struct Entity {
  std::string_view name, text;
};
constexpr std::array kEntities = {Entity{"amp", "&"},    Entity{"lt", "<"},    Entity{"gt", ">"},
                                  Entity{"quot", "\""},  Entity{"apos", "'"},  Entity{"nbsp", " "},
                                  Entity{"hellip", "…"}, Entity{"mdash", "—"}, Entity{"ndash", "–"},
                                  Entity{"rsquo", "’"},  Entity{"lsquo", "‘"}, Entity{"ldquo", "“"},
                                  Entity{"rdquo", "”"},  Entity{"bull", "•"},  Entity{"copy", "©"}};
constexpr size_t kLongestEntity = 10;

// What a tag becomes in Markdown. A heading, paragraph or list item begins on a line of its own.
struct TagText {
  std::string_view name, opening, closing;
  bool own_line;
};
constexpr std::array kTags = {TagText{"p", "", "\n", true},
                              TagText{"div", "", "", true},
                              TagText{"br", "\n", "", false},
                              TagText{"li", "- ", "", true},
                              TagText{"ul", "", "\n", true},
                              TagText{"ol", "", "\n", true},
                              TagText{"h1", "# ", "\n", true},
                              TagText{"h2", "## ", "\n", true},
                              TagText{"h3", "### ", "\n", true},
                              TagText{"h4", "#### ", "\n", true},
                              TagText{"strong", "**", "**", false},
                              TagText{"b", "**", "**", false},
                              TagText{"em", "*", "*", false},
                              TagText{"i", "*", "*", false},
                              TagText{"tr", "", "", true},
                              TagText{"td", "| ", " ", false},
                              TagText{"th", "| ", " ", false},
                              TagText{"hr", "---", "\n", true},
                              TagText{"blockquote", "> ", "\n", true}};

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<') {
        read_tag();
      } else if (html_[at_] == '&') {
        add_character(read_entity());
      } else {
        const size_t end = std::min(html_.find_first_of("<&", at_), html_.size());
        for (; at_ < end; ++at_) add_byte(html_[at_]);
      }
    }
    out_.resize(out_.find_last_not_of(" \n") + 1);
    return std::move(out_);
  }

 private:
  void add_byte(char byte) {
    if (skipping_) return;
    const bool space = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    if (preformatted_ || !space) {
      out_ += byte;
    } else if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n') {
      out_ += ' ';
    }
  }
  void add_character(std::string_view text) {
    if (!skipping_) out_ += text;
  }

  std::string read_entity() {
    const size_t length = html_.substr(at_, kLongestEntity).find(';');
    if (length == std::string_view::npos) return {html_[at_++]};
    const std::string_view name = html_.substr(at_ + 1, length - 1);
    std::string text;
    if (name.starts_with('#')) {
      const bool hexadecimal = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
      const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
      uint32_t code = 0;
      const auto read =
          std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
      if (read.ec == std::errc() && code != 0) append_utf8(text, code);
    } else if (const auto known = std::ranges::find(kEntities, name, &Entity::name);
               known != kEntities.end()) {
      text = known->text;
    }
    if (text.empty()) return {html_[at_++]};
    at_ += length + 1;
    return text;
  }

  void read_tag() {
    if (html_.substr(at_).starts_with("<!--")) {
      const size_t end = html_.find("-->", at_ + 4);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return;
    }
    const char first = at_ + 1 < html_.size() ? html_[at_ + 1] : ' ';
    const bool names_tag =
        first == '/' || first == '!' || (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    const size_t end = names_tag ? html_.find('>', at_) : std::string_view::npos;
    if (end == std::string_view::npos) {  // a lone "<", or a tag that is cut off, is text
      const size_t length = names_tag ? html_.size() - at_ : 1;
      add_character(html_.substr(at_, length));
      at_ += length;
      return;
    }
    std::string_view tag = html_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    const bool closes = tag.starts_with('/');
    if (closes) tag.remove_prefix(1);
    std::string name(tag.substr(0, std::min(tag.find_first_of(" \t\r\n/"), tag.size())));
    for (char& letter : name) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    apply(name, tag, closes);
  }

  void apply(std::string_view name, std::string_view tag, bool closes) {
    if (name == "script" || name == "style") {
      skipping_ = !closes;
    } else if (name == "pre") {
      own_line();
      out_ += "```\n";
      preformatted_ = !closes;
    } else if (name == "code") {
      if (!preformatted_) add_character("`");
    } else if (name == "a") {
      apply_link(tag, closes);
    } else if (const auto known = std::ranges::find(kTags, name, &TagText::name); known != kTags.end()) {
      if (known->own_line) own_line();
      add_character(closes ? known->closing : known->opening);
    }
  }

  void apply_link(std::string_view tag, bool closes) {
    if (!closes) {
      link_ = attribute(tag, "href=\"");
      if (!link_.empty()) add_character("[");
    } else if (!link_.empty()) {
      add_character(concat("](", link_, ")"));
      link_.clear();
    }
  }

  static std::string attribute(std::string_view tag, std::string_view name) {
    const size_t found = tag.find(name);
    if (found == std::string_view::npos) return {};
    const std::string_view rest = tag.substr(found + name.size());
    return std::string(rest.substr(0, rest.find('"')));
  }

  void own_line() {
    if (skipping_ || out_.empty()) return;
    while (!preformatted_ && !out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }

  std::string_view html_;
  size_t at_ = 0;
  std::string out_, link_;
  bool preformatted_ = false, skipping_ = false;
};

}  // namespace

std::string markdown_of_html(std::string_view html) { return HtmlReader(html).read(); }

std::string escaped_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char byte : text) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += byte;
    }
  }
  return out;
}

}  // namespace hearth
