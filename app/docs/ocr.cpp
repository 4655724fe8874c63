#include "app/docs/ocr.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kFewLanguages = 3;  // each more makes reading slower and confuses letters that look alike
constexpr size_t kMostLanguages = 300;
constexpr size_t kLongestLanguage = 32;   // bytes
constexpr size_t kMostWords = 50'000;     // of a page: a newspaper's has 10,000
constexpr size_t kLongestWord = 1000;     // bytes
constexpr size_t kLongestPage = 1 << 20;  // bytes of text

struct LanguageName {
  std::string_view app, tesseract;
};
constexpr LanguageName kLanguageNames[] = {{"en", "eng"},     {"de", "deu"}, {"fr", "fra"}, {"es", "spa"},
                                           {"zh", "chi_sim"}, {"ja", "jpn"}, {"ar", "ara"}};

bool contains(std::span<const std::string> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void add(std::string& languages, std::string_view name) {
  for (size_t at = 0; at < languages.size();) {
    const size_t end = std::min(languages.find('+', at), languages.size());
    if (std::string_view(languages).substr(at, end - at) == name) return;
    at = end + 1;
  }
  if (!languages.empty()) languages += '+';
  languages += name;
}

bool is_language_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kLongestLanguage && std::ranges::all_of(name, is_plain);
}

// ---- The table

// Source: Tesseract's TSV renderer (src/api/baseapi.cpp, GetTSVText).
enum Column {
  Level,
  Page,
  Block,
  Paragraph,
  Line,
  WordNumber,
  Left,
  Top,
  Width,
  Height,
  Confidence,
  Text,
  Columns
};
constexpr int kPageLevel = 1, kWordLevel = 5;

using Row = std::array<std::string_view, Columns>;

std::optional<Row> row_of(std::string_view line) {
  Row row;
  for (int column = 0; column < Text; ++column) {
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return std::nullopt;
    row[static_cast<size_t>(column)] = line.substr(0, tab);
    line.remove_prefix(tab + 1);
  }
  row[Text] = line;
  return row;
}

int number_of(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// One word as people write it: no white space, no control characters.
std::string word_of(std::string_view text) {
  std::string word = repair_utf8(text.substr(0, kLongestWord));
  std::erase_if(word, [](char byte) { return static_cast<unsigned char>(byte) <= 0x20 || byte == 0x7F; });
  return word;
}

uint16_t side_of(int64_t pixels, uint32_t last) {
  return static_cast<uint16_t>(std::clamp<int64_t>(pixels, 0, last));
}

ScanFacts::Word box_of(const Row& row, size_t begin, const PagePicture& picture) {
  const int64_t left = number_of(row[Left]), top = number_of(row[Top]);
  ScanFacts::Word word;
  word.begin = static_cast<uint32_t>(begin);
  word.left = side_of(left, picture.width);
  word.top = side_of(top, picture.height);
  word.right = std::max(word.left, side_of(left + number_of(row[Width]), picture.width));
  word.bottom = std::max(word.top, side_of(top + number_of(row[Height]), picture.height));
  return word;
}

// Chinese and Japanese are written without spaces, and OCR tells their words, or letters, one by one.
bool is_written_without_spaces(char32_t c) {
  return (c >= 0x3000 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

char32_t last_character(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
  }
  return decode_utf8(text, begin).code;
}

// Puts the words of a page one after the other.
class PageWriter {
 public:
  explicit PageWriter(const PagePicture& picture) : picture_(picture) {
    page_.facts.width = picture.width;
    page_.facts.height = picture.height;
  }

  void add(const Row& row) {
    const std::string word = word_of(row[Text]);
    if (word.empty() || page_.facts.words.size() == kMostWords || page_.text.size() > kLongestPage) return;
    const Place place = {number_of(row[Block]), number_of(row[Paragraph]), number_of(row[Line])};
    separate(place, word);
    place_ = place;
    page_.facts.words.push_back(box_of(row, page_.text.size(), picture_));
    page_.text += word;
    // Weighed by its length: a speck that is taken for a full stop says little about a page.
    const int sure = std::clamp(number_of(row[Confidence]), 0, 100);
    sure_ += static_cast<uint64_t>(sure) * word.size();
    bytes_ += word.size();
  }

  OcrPage take() {
    if (!page_.text.empty()) page_.text += '\n';
    if (bytes_ > 0) page_.facts.confidence = static_cast<int>(sure_ / bytes_);
    return std::move(page_);
  }

 private:
  struct Place {
    int block = 0, paragraph = 0, line = 0;
    bool operator==(const Place&) const = default;
  };

  void separate(const Place& place, std::string_view word) {
    if (page_.text.empty()) return;
    if (place.block != place_.block || place.paragraph != place_.paragraph) {
      page_.text += "\n\n";
    } else if (place.line != place_.line) {
      if (!join_hyphenated(word)) page_.text += '\n';
    } else if (!is_written_without_spaces(last_character(page_.text)) ||
               !is_written_without_spaces(decode_utf8(word).code)) {
      page_.text += ' ';
    }
  }

  // "exam-" at the end of a line and "ple" at the start of the next are one word, as in a PDF
  // (pdf_layout.cpp).
  bool join_hyphenated(std::string_view next) {
    std::string& text = page_.text;
    const auto is_small = [](char c) {
      return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    };
    if (text.size() < 2 || text.back() != '-' || !is_small(text[text.size() - 2]) || !is_small(next.front()))
      return false;
    text.pop_back();
    return true;
  }

  const PagePicture& picture_;
  OcrPage page_;
  Place place_;
  uint64_t sure_ = 0, bytes_ = 0;
};

}  // namespace

std::string ocr_languages(std::span<const std::string> installed, std::string_view app_language) {
  std::string languages;
  const std::string_view plain = app_language.substr(0, app_language.find('-'));
  const auto name = std::ranges::find(kLanguageNames, plain, &LanguageName::app);
  if (name != std::end(kLanguageNames) && contains(installed, name->tesseract))
    add(languages, name->tesseract);
  if (contains(installed, "eng")) add(languages, "eng");
  if (installed.size() <= kFewLanguages || languages.empty()) {
    for (const std::string& one : installed.first(std::min(installed.size(), kFewLanguages)))
      add(languages, one);
  }
  return languages;
}

std::vector<std::string> installed_ocr_languages(std::string_view printed) {
  std::vector<std::string> names;
  size_t at = std::min(printed.find('\n'), printed.size());  // after "List of available languages …"
  while (at < printed.size() && names.size() < kMostLanguages) {
    const size_t begin = at + 1, end = std::min(printed.find('\n', begin), printed.size());
    std::string_view name = printed.substr(std::min(begin, printed.size()), end - std::min(begin, end));
    if (name.ends_with('\r')) name.remove_suffix(1);
    at = end;
    // Layout, equations, digits alone, and vertical writing, which its horizontal language loads by itself.
    const bool other = name == "osd" || name == "equ" || name == "snum" || name.ends_with("_vert");
    if (!other && is_language_name(name)) names.emplace_back(name);
  }
  return names;
}

std::string grey_picture(const PagePicture& picture) {
  std::string file = concat("P5\n", picture.width, " ", picture.height, "\n255\n");
  file.reserve(file.size() + picture.rgb.size() / 3);
  for (size_t at = 0; at + 2 < picture.rgb.size(); at += 3) {
    const auto part = [&](size_t offset) {
      return static_cast<uint32_t>(static_cast<unsigned char>(picture.rgb[at + offset]));
    };
    // Luma of BT.601 in 8 bits.
    file += static_cast<char>((77 * part(0) + 150 * part(1) + 29 * part(2)) >> 8);
  }
  return file;
}

Result<OcrPage> page_of_ocr_table(std::string_view table, const PagePicture& picture) {
  PageWriter writer(picture);
  bool is_page = false;
  for (size_t begin = 0; begin < table.size();) {
    const size_t end = std::min(table.find('\n', begin), table.size());
    const std::optional<Row> row = row_of(table.substr(begin, end - begin));
    begin = end + 1;
    if (!row) continue;
    const int level = number_of((*row)[Level]);
    is_page = is_page || level == kPageLevel;
    if (level == kWordLevel) writer.add(*row);
  }
  if (!is_page) return fail(Fault::BadFormat, "OCR made nothing of the page.");
  return writer.take();
}

}  // namespace hearth
