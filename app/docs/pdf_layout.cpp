#include "app/docs/pdf_layout.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/text.h"

namespace hearth {
namespace {

// All in heights of a line, which is a little more than the size of the letters.
constexpr double kWordGap = 0.15;       // letters further apart belong to two words
constexpr double kFragmentGap = 0.9;    // words further apart may belong to two columns
constexpr double kGutter = 0.7;         // the least space between columns
constexpr double kColumnWidth = 7.0;    // narrower ones are cells of a table, which is read by rows
constexpr double kIndent = 0.7;         // a line that begins further right begins a paragraph
constexpr double kParagraphGap = 1.35;  // in distances between lines
constexpr size_t kColumnLines = 3;
constexpr int kDeepest = 24;  // columns within columns

// Words that were drawn one behind the other on a line.
struct Fragment {
  Box box;
  PlacedText placed;
};
using Fragments = std::vector<Fragment>;

// A piece of the page that is read from top to bottom.
struct Line {
  Box box;
  PlacedText placed;
};
using Block = std::vector<Line>;

bool is_space(char32_t code) { return code == ' ' || code == 0xA0 || code == '\t' || code == 0x3000; }
bool ends_line(char32_t code) { return code == '\n' || code == '\r'; }

constexpr std::string_view kLigatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};  // U+FB00 on

void append_letters(std::string& out, char32_t code) {
  if (code >= 0xFB00 && code <= 0xFB06) {
    out += kLigatures[code - 0xFB00];
  } else if (code == 2 || code == 0xFFFE) {  // PDFium's signs for a hyphen at the end of a line
    out += '-';
  } else if (code >= 0x20 && code != 0x7F && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF)) {
    append_utf8(out, code);
  }
}

void extend(Box& box, const Box& other) {
  box = {std::min(box.left, other.left), std::min(box.bottom, other.bottom), std::max(box.right, other.right),
         std::max(box.top, other.top)};
}

double middle(const Box& box) { return (box.top + box.bottom) / 2; }

bool on_one_line(const Box& one, const Box& other) {
  return std::abs(middle(one) - middle(other)) < 0.5 * std::min(one.height(), other.height());
}

double gap_between(const Box& one, const Box& other) {
  return std::max(other.left - one.right, one.left - other.right);
}

// Follows the order in which the page was drawn as long as it goes on beside the last letter.
class FragmentMaker {
 public:
  explicit FragmentMaker(bool upright) : upright_(upright) {}

  Fragments make(const std::vector<PageCharacter>& characters) {
    for (const PageCharacter& character : characters) {
      if (character.upright == upright_) add(character);
    }
    finish();
    return std::move(made_);
  }

 private:
  void add(const PageCharacter& character) {
    if (ends_line(character.code)) return finish();
    if (is_space(character.code)) {
      space_ = true;
      return;
    }
    if (!(character.box.height() > 0) || !std::isfinite(character.box.width())) return;
    std::string& text = current_.placed.text;
    if (!text.empty() && !goes_on(character.box)) finish();
    if (text.empty()) {
      current_.box = character.box;
    } else {
      if (space_ || gap_between(last_, character.box) > kWordGap * last_.height()) text += ' ';
      extend(current_.box, character.box);
    }
    const size_t begin = text.size();
    append_letters(text, character.code);
    if (text.size() > begin) current_.placed.letters.push_back({begin, character.box});
    last_ = character.box;
    space_ = false;
  }

  bool goes_on(const Box& next) const {
    if (!upright_)
      return std::abs(next.left - last_.left) + std::abs(next.top - last_.top) < 3 * last_.height();
    return on_one_line(last_, next) && gap_between(last_, next) < kFragmentGap * last_.height() &&
           next.right > last_.left - last_.height() * kFragmentGap;
  }

  void finish() {
    if (!current_.placed.text.empty()) made_.push_back(std::move(current_));
    current_ = {};
    space_ = false;
  }

  bool upright_;
  bool space_ = false;
  Fragment current_;
  Box last_;
  Fragments made_;
};

// --- Columns -----------------------------------------------------------------------------------------------

struct Span {
  double left, right;
};

// The stretches between `left` and `right` over which nothing of `boxes` stands.
std::vector<Span> free_spans(std::vector<Span> taken) {
  std::ranges::sort(taken, {}, &Span::left);
  std::vector<Span> gaps;
  double reached = taken.front().right;
  for (const Span& span : taken) {
    if (span.left > reached) gaps.push_back({reached, span.left});
    reached = std::max(reached, span.right);
  }
  return gaps;
}

std::vector<Span> spans_of(std::span<const Fragment* const> fragments) {
  std::vector<Span> spans;
  for (const Fragment* fragment : fragments) spans.push_back({fragment->box.left, fragment->box.right});
  return spans;
}

std::optional<Span> widest_gutter(const std::vector<Span>& taken, double line_height) {
  std::optional<Span> widest;
  for (const Span& gap : free_spans(taken)) {
    const double width = gap.right - gap.left;
    if (width > kGutter * line_height && (!widest || width > widest->right - widest->left)) widest = gap;
  }
  return widest;
}

using Pointers = std::vector<const Fragment*>;

double usual_height(const Pointers& fragments) {
  std::vector<double> heights;
  for (const Fragment* fragment : fragments) heights.push_back(fragment->box.height());
  std::ranges::nth_element(heights, heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2));
  return heights[heights.size() / 2];
}

// Groups of fragments whose heights overlap, from top to bottom.
std::vector<Pointers> bands_of(Pointers fragments) {
  std::ranges::stable_sort(fragments, [](auto* one, auto* other) { return one->box.top > other->box.top; });
  std::vector<Pointers> bands;
  double bottom = 0;
  for (const Fragment* fragment : fragments) {
    const double overlap = fragment->box.top - bottom;
    if (bands.empty() || overlap < 0.4 * fragment->box.height()) {
      bands.emplace_back();
      bottom = fragment->box.bottom;
    }
    bands.back().push_back(fragment);
    bottom = std::min(bottom, fragment->box.bottom);
  }
  return bands;
}

// The fragments of one line, joined from left to right; from right to left they were joined as drawn.
Line joined_line(Pointers fragments) {
  std::ranges::stable_sort(fragments, [](auto* one, auto* other) { return one->box.left < other->box.left; });
  Line line{fragments.front()->box, fragments.front()->placed};
  for (size_t at = 1; at < fragments.size(); ++at) {
    const Fragment& next = *fragments[at];
    const double gap = next.box.left - line.box.right;
    if (gap > kWordGap * std::min(line.box.height(), next.box.height())) line.placed.text += ' ';
    line.placed.append(next.placed);
    extend(line.box, next.box);
  }
  return line;
}

Block lines_of(Pointers fragments) {
  std::ranges::stable_sort(fragments,
                           [](auto* one, auto* other) { return middle(one->box) > middle(other->box); });
  Block lines;
  Pointers current;
  for (const Fragment* fragment : fragments) {
    if (!current.empty() && !on_one_line(current.front()->box, fragment->box)) {
      lines.push_back(joined_line(std::move(current)));
      current.clear();
    }
    current.push_back(fragment);
  }
  if (!current.empty()) lines.push_back(joined_line(std::move(current)));
  return lines;
}

bool is_prose(const Pointers& side, double line_height, size_t& lines) {
  const Block read = lines_of(side);
  double width = 0;
  for (const Line& line : read) width += line.box.width();
  lines = read.size();
  return width > kColumnWidth * line_height * static_cast<double>(read.size());
}

class ColumnReader {
 public:
  explicit ColumnReader(double line_height) : line_height_(line_height) {}

  std::vector<Block> read(const Pointers& fragments) {
    read_region(fragments, 0);
    return std::move(blocks_);
  }

 private:
  // Bands belong together while the same gutter goes through all of them, or none.
  void read_region(const Pointers& fragments, int depth) {
    Pointers group;
    std::vector<Span> taken;
    bool columns = false;
    for (const Pointers& band : bands_of(fragments)) {
      const std::vector<Span> here = spans_of(band);
      std::vector<Span> both = taken;
      both.insert(both.end(), here.begin(), here.end());
      const bool goes_on = columns ? widest_gutter(both, line_height_).has_value()
                                   : !widest_gutter(here, line_height_).has_value();
      if (!group.empty() && !goes_on) {
        read_group(group, taken, columns, depth);
        group.clear();
        both = here;
      }
      if (group.empty()) columns = widest_gutter(here, line_height_).has_value();
      group.insert(group.end(), band.begin(), band.end());
      taken = std::move(both);
    }
    if (!group.empty()) read_group(group, taken, columns, depth);
  }

  void read_group(const Pointers& group, const std::vector<Span>& taken, bool columns, int depth) {
    if (columns && depth < kDeepest) {
      const std::optional<Span> gutter = widest_gutter(taken, line_height_);
      Pointers left, right;
      for (const Fragment* fragment : group)
        (fragment->box.left < gutter->left ? left : right).push_back(fragment);
      size_t left_lines = 0, right_lines = 0;
      const bool prose =
          is_prose(left, line_height_, left_lines) && is_prose(right, line_height_, right_lines);
      if (prose && std::max(left_lines, right_lines) >= kColumnLines) {
        read_region(left, depth + 1);
        read_region(right, depth + 1);
        return;
      }
    }
    blocks_.push_back(lines_of(group));
  }

  double line_height_;
  std::vector<Block> blocks_;
};

// --- Lines to text -----------------------------------------------------------------------------------------

bool begins_lower(std::string_view text) {
  const Utf8Char first = decode_utf8(text);
  return (first.code >= 'a' && first.code <= 'z') || (first.code >= 0xDF && first.code <= 0xFF) ||
         (first.code >= 0x100 && first.code <= 0x17F && first.code % 2 == 1) ||
         (first.code >= 0x3B1 && first.code <= 0x3C9) || (first.code >= 0x430 && first.code <= 0x45F);
}

bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }

// Takes the hyphen of a word that goes on with `next`, and tells whether there was one. "North-" and "South"
// keep it, "exam-" and "ple" or "EXAM-" and "PLE" do not.
bool take_hyphen(PlacedText& placed, std::string_view next) {
  const std::string_view text = placed.text;
  for (const std::string_view hyphen : {"-", "\u2010", "\u00AD"}) {
    if (!text.ends_with(hyphen) || text.size() == hyphen.size()) continue;
    const char before = text[text.size() - hyphen.size() - 1];
    const bool goes_on = begins_lower(next) || (is_upper(before) && !next.empty() && is_upper(next.front()));
    if (before == ' ' || before == '-' || !goes_on) return false;
    placed.shorten(text.size() - hyphen.size());
    return true;
  }
  return false;
}

bool is_list_item(std::string_view text) {
  return text.starts_with("•") || text.starts_with("- ") || text.starts_with("* ") || text.starts_with("–") ||
         (text.size() > 2 && text[0] >= '0' && text[0] <= '9' &&
          text.substr(0, 4).find_first_of(".)") != text.npos);
}

double usual_distance(const Block& lines) {
  std::vector<double> distances;
  for (size_t at = 1; at < lines.size(); ++at) {
    const double distance = middle(lines[at - 1].box) - middle(lines[at].box);
    if (distance > 0) distances.push_back(distance);
  }
  if (distances.empty()) return 0;
  std::ranges::nth_element(distances,
                           distances.begin() + static_cast<std::ptrdiff_t>((distances.size() - 1) / 2));
  return distances[(distances.size() - 1) / 2];
}

bool begins_paragraph(const Line& before, const Line& line, double distance) {
  const double size = std::min(before.box.height(), line.box.height());
  const double larger = std::max(before.box.height(), line.box.height());
  if (larger > 1.25 * size) return true;
  if (middle(before.box) - middle(line.box) > kParagraphGap * std::max(distance, 0.8 * size)) return true;
  const double indent =
      line.box.left - before.box.left;  // what follows an item of a list hangs below its text
  return indent > kIndent * size && indent < 4 * size && !is_list_item(before.placed.text);
}

bool ends_sentence(std::string_view text) {
  return text.empty() || std::string_view(".!?:;").find(text.back()) != std::string_view::npos ||
         text.ends_with("。") || text.ends_with("”");
}

class TextWriter {
 public:
  void add(const Block& lines) {
    const double distance = usual_distance(lines);
    for (size_t at = 0; at < lines.size(); ++at) {
      const Line& line = lines[at];
      const bool paragraph = at > 0 ? begins_paragraph(lines[at - 1], line, distance)
                                    : ends_sentence(out_.text) || !begins_lower(line.placed.text);
      add(line.placed, paragraph);
    }
  }

  void add(const PlacedText& next, bool paragraph) {
    if (!out_.text.empty() && !take_hyphen(out_, next.text)) out_.text += paragraph ? "\n\n" : "\n";
    out_.append(next);
  }

  PlacedText take() {
    if (!out_.text.empty()) out_.text += '\n';
    return std::move(out_);
  }

 private:
  PlacedText out_;
};

}  // namespace

void PlacedText::append(const PlacedText& other) {
  const size_t before = text.size();
  text += other.text;
  for (const Letter& letter : other.letters) letters.push_back({before + letter.begin, letter.box});
}

void PlacedText::shorten(size_t bytes) {
  text.resize(std::min(bytes, text.size()));
  while (!letters.empty() && letters.back().begin >= text.size()) letters.pop_back();
}

PlacedText text_in_reading_order(const std::vector<PageCharacter>& characters) {
  const Fragments upright = FragmentMaker(true).make(characters);
  TextWriter writer;
  if (!upright.empty()) {
    Pointers all;
    for (const Fragment& fragment : upright) all.push_back(&fragment);
    for (const Block& block : ColumnReader(usual_height(all)).read(all)) writer.add(block);
  }
  for (const Fragment& turned : FragmentMaker(false).make(characters)) writer.add(turned.placed, true);
  return writer.take();
}

}  // namespace hearth
