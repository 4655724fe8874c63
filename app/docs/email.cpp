#include "app/docs/email.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/docs/html_page.h"
#include "app/docs/text_encoding.h"
#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr int kDeepest = 16;         // parts within parts
constexpr size_t kMostParts = 1000;  // of a message
constexpr size_t kMostHeaders = 1000;
constexpr size_t kLongestHeader = size_t{16} << 10;  // bytes; names of receivers beyond are left out

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char small = lower(letter);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// `space` is what an underscore stands for: a space in headers.
std::string from_quoted_printable(std::string_view text, char underscore) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '_') {
      out += underscore;
    } else if (text[at] != '=') {
      out += text[at];
    } else if (at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 && hex_digit(text[at + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
      at += 2;
    } else if (text.substr(at + 1).starts_with("\r\n")) {
      at += 2;
    } else if (text.substr(at + 1).starts_with('\n')) {
      ++at;
    } else {
      out += '=';
    }
  }
  return out;
}

// What is no digit of it, also what was appended by a list, is skipped.
std::string from_base64(std::string_view text) {
  std::string digits;
  for (const char letter : text) {
    const char small = lower(letter);
    if ((small >= 'a' && small <= 'z') || (letter >= '0' && letter <= '9') || letter == '+' || letter == '/')
      digits += letter;
  }
  if (digits.size() % 4 == 1) digits.pop_back();  // cut off
  const auto bytes = bytes_of_base64(digits);
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : std::string();
}

// "=?utf-8?Q?P=C3=A9cs?=" -> "Pécs" (RFC 2047). White space between two such words counts for nothing.
std::string header_text(std::string_view value) {
  value = value.substr(0, kLongestHeader);
  std::string out;
  bool after_word = false;
  while (!value.empty()) {
    const size_t start = std::min(value.find("=?"), value.size());
    const std::string_view between = value.substr(0, start);
    if (!after_word || !trimmed(between).empty() || start == value.size())
      out += decode_text(between).value_or("");
    value.remove_prefix(start);
    if (value.empty()) break;
    const size_t charset_end = value.find('?', 2);
    const size_t text_at = charset_end == std::string_view::npos ? charset_end : charset_end + 3;
    const size_t end = text_at < value.size() ? value.find("?=", text_at) : std::string_view::npos;
    if (end == std::string_view::npos || value[text_at - 1] != '?') {
      out += "=?";
      value.remove_prefix(2);
      after_word = false;
      continue;
    }
    const std::string_view text = value.substr(text_at, end - text_at);
    const bool base64 = lower(value[charset_end + 1]) == 'b';
    out += decode_text(base64 ? from_base64(text) : from_quoted_printable(text, ' '),
                       value.substr(2, charset_end - 2))
               .value_or("");
    value.remove_prefix(end + 2);
    after_word = true;
  }
  std::ranges::replace(out, '\n', ' ');
  return std::string(trimmed(out));
}

struct Part {
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, values unfolded
  std::string_view body;

  std::string_view header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

Part part_of(std::string_view bytes) {
  Part part;
  while (!bytes.empty() && part.headers.size() < kMostHeaders) {
    const std::string_view line = take_line(bytes);
    if (line.empty()) break;
    if (line.starts_with(' ') || line.starts_with('\t')) {
      if (!part.headers.empty() && part.headers.back().second.size() < kLongestHeader)
        part.headers.back().second += concat(' ', trimmed(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    part.headers.emplace_back(lowered(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  part.body = bytes;
  return part;
}

// `text/plain; charset="utf-8"` -> the value of charset.
std::string parameter(std::string_view header, std::string_view name) {
  const std::string small = lowered(header);
  for (size_t at = small.find(';'); at != std::string::npos; at = small.find(';', at + 1)) {
    const std::string_view rest = trimmed(header.substr(at + 1));
    if (!lowered(rest.substr(0, name.size())).starts_with(name)) continue;
    std::string_view value = trimmed(rest.substr(name.size()));
    if (!value.starts_with('=')) continue;
    value = trimmed(value.substr(1));
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(trimmed(value.substr(0, value.find(';'))));
  }
  return {};
}

std::string decoded_body(const Part& part) {
  const std::string encoding = lowered(trimmed(part.header("content-transfer-encoding")));
  if (encoding == "base64") return from_base64(part.body);
  if (encoding == "quoted-printable") return from_quoted_printable(part.body, '_');
  return std::string(part.body);
}

// What lies between the lines that are the boundary.
std::vector<std::string_view> parts_between(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> parts;
  const std::string mark = "--" + boundary;
  const char* start = nullptr;
  for (std::string_view rest = body; !rest.empty() && parts.size() < kMostParts;) {
    const char* const line_start = rest.data();
    const std::string_view line = take_line(rest);
    if (!line.starts_with(mark)) continue;
    if (start) parts.emplace_back(start, static_cast<size_t>(line_start - start));
    start = rest.data();
    if (line.substr(mark.size()).starts_with("--")) return parts;
  }
  if (start) parts.emplace_back(start, static_cast<size_t>(body.data() + body.size() - start));
  return parts;
}

class EmailReader {
 public:
  void read_message(std::string_view bytes, int depth) {
    const Part message = part_of(bytes);
    for (const auto& [name, shown] : {std::pair{"from", "From: "},
                                      {"to", "To: "},
                                      {"cc", "Cc: "},
                                      {"date", "Date: "},
                                      {"subject", "Subject: "}}) {
      if (const std::string text = header_text(message.header(name)); !text.empty())
        out_ += concat(shown, text, '\n');
    }
    out_ += '\n';
    read_part(message, depth);
  }

  std::string take() { return std::move(out_); }

 private:
  void read_part(const Part& part, int depth) {
    if (depth > kDeepest || ++parts_ > kMostParts) return;
    const std::string_view type_header = part.header("content-type");
    const std::string type = lowered(trimmed(type_header.substr(0, type_header.find(';'))));
    const bool attached = lowered(part.header("content-disposition")).starts_with("attachment");
    if (type.starts_with("multipart/")) {
      read_parts(part, type == "multipart/alternative", depth);
    } else if (type == "message/rfc822" && !attached) {
      read_message(part.body, depth + 1);
    } else if (!attached && (type.empty() || type == "text/plain" || type == "text/html")) {
      read_text(part, type == "text/html", parameter(type_header, "charset"));
    } else {
      name_attachment(part, type);
    }
  }

  void read_parts(const Part& part, bool alternatives, int depth) {
    const std::string boundary = parameter(part.header("content-type"), "boundary");
    if (boundary.empty()) return read_text(part, false, {});
    std::vector<Part> parts;
    for (const std::string_view bytes : parts_between(part.body, boundary)) parts.push_back(part_of(bytes));
    if (alternatives && !parts.empty()) {
      // The same in several ways: plain text is what was written, the last one what looks best.
      const auto plain = std::ranges::find_if(parts, [](const Part& one) {
        return lowered(one.header("content-type")).starts_with("text/plain");
      });
      return read_part(plain == parts.end() ? parts.back() : *plain, depth + 1);
    }
    for (const Part& one : parts) read_part(one, depth + 1);
  }

  void read_text(const Part& part, bool html, const std::string& charset) {
    const std::string text = decode_text(decoded_body(part), charset).value_or("");
    out_ += html ? text_of_html(text) : text;
    if (!out_.ends_with('\n')) out_ += '\n';
  }

  void name_attachment(const Part& part, const std::string& type) {
    std::string name = header_text(parameter(part.header("content-disposition"), "filename"));
    if (name.empty()) name = header_text(parameter(part.header("content-type"), "name"));
    out_ += concat("[", name.empty() ? repair_utf8(type) : name, "]\n");
  }

  std::string out_;
  size_t parts_ = 0;
};

}  // namespace

Result<DocumentText> read_email(std::string_view bytes) {
  EmailReader reader;
  reader.read_message(bytes, 0);
  DocumentText document;
  document.format = "E-mail";
  document.pages.push_back({tidy_text(repair_utf8(reader.take())), {}});
  if (document.pages[0].text.find_first_not_of(" \n\t") == std::string::npos)
    return fail(Fault::BadFormat, "The e-mail says nothing.");
  return document;
}

}  // namespace hearth
