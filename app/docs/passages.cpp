#include "app/docs/passages.h"

#include <array>
#include <string>

#include "app/docs/sentences.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kDeepestHeading = 6;
constexpr size_t kMaxHeadingBytes = 120;

// The headings that are open: "# One", "## Two" -> "One › Two".
class Headings {
 public:
  // True when the sentence is a heading, which then holds for what follows.
  bool take(std::string_view sentence) {
    const size_t depth = sentence.find_first_not_of('#');
    if (depth == 0 || depth == std::string_view::npos || depth > kDeepestHeading || sentence[depth] != ' ')
      return false;
    std::string_view title = sentence.substr(depth + 1);
    titles_[depth - 1] = repair_utf8(title.substr(0, kMaxHeadingBytes));
    for (size_t below = depth; below < kDeepestHeading; ++below) titles_[below].clear();
    return true;
  }
  std::string path() const {
    std::string path;
    for (const std::string& title : titles_) {
      if (title.empty()) continue;
      if (!path.empty()) path += " › ";
      path += title;
    }
    return path;
  }

 private:
  std::array<std::string, kDeepestHeading> titles_;
};

// A sentence longer than a passage is cut between characters.
std::vector<TextRange> pieces_of(std::string_view text, TextRange sentence) {
  std::vector<TextRange> pieces;
  while (sentence.end - sentence.begin > kPassageBytes) {
    size_t cut = sentence.begin + kPassageBytes;
    while (cut > sentence.begin + 1 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    pieces.push_back({sentence.begin, cut});
    sentence.begin = cut;
  }
  pieces.push_back(sentence);
  return pieces;
}

class PageCutter {
 public:
  PageCutter(size_t page, std::string_view text, Headings& headings, std::vector<NewPassage>& passages)
      : page_(page), text_(text), headings_(headings), passages_(passages) {}

  void cut() {
    for (const TextRange& sentence : sentences_of(text_)) {
      if (sentence.in(text_).starts_with('#')) close();
      if (headings_.take(sentence.in(text_))) continue;
      for (const TextRange& piece : pieces_of(text_, sentence)) add(piece);
    }
    close();
  }

 private:
  void add(TextRange piece) {
    if (!open_.empty() && piece.end - open_.front().begin > kPassageBytes) {
      const TextRange last = open_.back();
      close();
      if (piece.end - last.begin <= kPassageBytes) open_.push_back(last);
    }
    open_.push_back(piece);
    fresh_ = true;
  }
  void close() {
    if (fresh_)
      passages_.push_back({.page = page_,
                           .begin = open_.front().begin,
                           .end = open_.back().end,
                           .heading = headings_.path()});
    open_.clear();
    fresh_ = false;
  }

  size_t page_;
  std::string_view text_;
  Headings& headings_;
  std::vector<NewPassage>& passages_;
  std::vector<TextRange> open_;  // sentences of the passage that grows
  bool fresh_ = false;           // whether it holds more than what is repeated
};

}  // namespace

std::vector<NewPassage> passages_of(const DocumentText& document) {
  std::vector<NewPassage> passages;
  Headings headings;
  for (size_t page = 0; page < document.pages.size(); ++page)
    PageCutter(page, document.pages[page].text, headings, passages).cut();
  return passages;
}

}  // namespace hearth
