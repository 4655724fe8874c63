#include "app/docs/file_kind.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace hearth {
namespace {

using namespace std::string_view_literals;

struct Signature {
  size_t at;
  std::string_view bytes;
  FileKind kind;
};

constexpr std::array kSignatures = {
    Signature{0, "PK\x03\x04"sv, FileKind::Zip},
    Signature{0, "PK\x05\x06"sv, FileKind::Zip},
    Signature{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, FileKind::OldOffice},
    Signature{0, "{\\rtf"sv, FileKind::RichText},
    Signature{0, "\x89PNG"sv, FileKind::Png},
    Signature{0, "\xFF\xD8\xFF"sv, FileKind::Jpeg},
    Signature{0, "GIF8"sv, FileKind::Picture},
    Signature{0, "II*\0"sv, FileKind::Picture},
    Signature{0, "MM\0*"sv, FileKind::Picture},
    Signature{8, "WEBP"sv, FileKind::Picture},
    Signature{4, "ftyphei"sv, FileKind::Picture},
    Signature{4, "ftypavif"sv, FileKind::Picture},
    Signature{4, "ftyp"sv, FileKind::Sound},
    Signature{8, "WAVE"sv, FileKind::Sound},
    Signature{8, "AVI "sv, FileKind::Sound},
    Signature{0, "ID3"sv, FileKind::Sound},
    Signature{0, "\xFF\xFB"sv, FileKind::Sound},
    Signature{0, "OggS"sv, FileKind::Sound},
    Signature{0, "fLaC"sv, FileKind::Sound},
    Signature{0, "\x1A\x45\xDF\xA3"sv, FileKind::Sound},
    Signature{0, "\x1F\x8B"sv, FileKind::Archive},
    Signature{0, "BZh"sv, FileKind::Archive},
    Signature{0,
              "\xFD"
              "7zXZ"sv,
              FileKind::Archive},
    Signature{0, "7z\xBC\xAF"sv, FileKind::Archive},
    Signature{0, "Rar!"sv, FileKind::Archive},
    Signature{0, "\x28\xB5\x2F\xFD"sv, FileKind::Archive},
    Signature{257, "ustar"sv, FileKind::Archive},
    Signature{0,
              "\x7F"
              "ELF"sv,
              FileKind::Program},
    Signature{0, "MZ\x90"sv, FileKind::Program},
    Signature{0, "\xCF\xFA\xED\xFE"sv, FileKind::Program},
    Signature{0, "\0asm"sv, FileKind::Program},
};

// A PDF may begin after a few bytes of something else. Source: ISO 32000-1, Annex H, 3.4.1.
constexpr size_t kPdfHeaderWithin = 1024;

std::string lower_start(std::string_view bytes, size_t count) {
  std::string start(bytes.substr(0, count));
  for (char& letter : start) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return start;
}

std::string_view without_space(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) bytes.remove_prefix(3);
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : bytes.substr(first);
}

bool is_html(std::string_view bytes) {
  std::string start = lower_start(without_space(bytes), 1024);
  std::string_view rest = start;
  if (rest.starts_with("<?xml"))
    rest = without_space(rest.substr(std::min(rest.find('>'), rest.size() - 1) + 1));
  while (rest.starts_with("<!--")) {
    const size_t end = rest.find("-->");
    if (end == std::string_view::npos) return false;
    rest = without_space(rest.substr(end + 3));
  }
  return std::ranges::any_of(std::array{"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv},
                             [&](std::string_view tag) { return rest.starts_with(tag); });
}

// A message begins with header lines; of those that every one has, two must be there (RFC 5322, 3.6).
bool is_email(std::string_view bytes) {
  constexpr std::array kHeaders = {"from:"sv,         "date:"sv,         "message-id:"sv,  "received:"sv,
                                   "mime-version:"sv, "delivered-to:"sv, "return-path:"sv, "subject:"sv};
  const std::string start = lower_start(bytes, size_t{16} << 10);
  std::string_view rest = start;
  int known = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty() || line == "\r") break;
    if (line.starts_with(' ') || line.starts_with('\t')) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.substr(0, colon).find(' ') != std::string_view::npos) {
      if (!line.starts_with("from ")) return false;  // the line before a message in a mailbox file
    }
    known +=
        std::ranges::any_of(kHeaders, [&](std::string_view name) { return line.starts_with(name); }) ? 1 : 0;
  }
  return known >= 2 && (start.find("\nfrom:") != std::string::npos || start.starts_with("from:"));
}

}  // namespace

FileKind kind_of_file(std::string_view first_bytes) {
  if (first_bytes.empty()) return FileKind::Empty;
  for (const Signature& signature : kSignatures) {
    if (first_bytes.size() > signature.at && first_bytes.substr(signature.at).starts_with(signature.bytes))
      return signature.kind;
  }
  if (first_bytes.substr(0, kPdfHeaderWithin).find("%PDF-") != std::string_view::npos) return FileKind::Pdf;
  if (is_html(first_bytes)) return FileKind::Html;
  if (is_email(first_bytes)) return FileKind::Email;
  return FileKind::Text;
}

}  // namespace hearth
