#include "app/ui/markdown/markdown_blocks.h"

#include <md4c.h>

#include <algorithm>

#include "app/ui/markdown/character_cut.h"
#include "app/ui/markdown/markdown_builder.h"
#include "app/ui/markdown/maths_spans.h"

namespace hearth::ui {
namespace {

// Beyond these md4c takes quadratic time or memory (it fills rows up to the width of the head, and looks
// ahead from every mark); nobody writes such a block for a reader.
constexpr size_t kMostBytes = 64 * 1024;
constexpr size_t kMostColumns = 128;
constexpr size_t kMostCells = 20000;
constexpr size_t kMostMarks = 32;       // of quotes and list items at the beginning of a line
constexpr size_t kMostAddresses = 400;  // bare ones in one block
constexpr size_t kPlainPiece = 4096;

constexpr char kHidden = 1;  // stands for the bytes of a formula: neither a letter nor punctuation to md4c

bool container_marks(std::string_view line) {
  size_t marks = 0;
  for (const char c : line) {
    if (c == ' ' || c == '\t' || (c >= '0' && c <= '9')) continue;
    if (!std::string_view(">-+*.)").contains(c)) break;
    if (++marks > kMostMarks) return true;
  }
  return false;
}

// Columns of the table whose second line this is; 0: it is no such line.
size_t table_columns(std::string_view line) {
  if (line.find_first_not_of("|-: \t\r>") != std::string_view::npos) return 0;
  return static_cast<size_t>(std::ranges::count(line, '|'));
}

size_t addresses(std::string_view source) {
  size_t count = 0;
  for (size_t at = source.find("://"); at != std::string_view::npos; at = source.find("://", at + 3)) ++count;
  return count;
}

bool too_much(std::string_view source, bool fence) {
  if (fence) return false;
  if (source.size() > kMostBytes) return true;
  const auto lines = static_cast<size_t>(std::ranges::count(source, '\n'));
  for (size_t begin = 0; begin < source.size();) {
    const size_t end = std::min(source.find('\n', begin), source.size());
    const std::string_view line = source.substr(begin, end - begin);
    const size_t columns = table_columns(line);
    if (container_marks(line) || columns > kMostColumns || columns * lines > kMostCells) return true;
    begin = end + 1;
  }
  return false;
}

// Cuts never fall inside a character.
MarkdownDocument plain(std::string_view answer, const MarkdownSegment& segment) {
  MarkdownDocument made;
  size_t at = segment.begin;
  while (at < segment.end) {
    size_t end = std::min(segment.end, at + kPlainPiece);
    if (end < segment.end) {
      const size_t space = answer.substr(at, end - at).find_last_of(" \n");
      if (space != std::string_view::npos && space > kPlainPiece / 2) end = at + space + 1;
      end = character_boundary(answer, end, at + 1);
    }
    Leaf leaf;
    leaf.content.text = answer.substr(at, end - at);
    leaf.content.origins = {{0, static_cast<uint32_t>(at), 0}};
    leaf.source_begin = static_cast<uint32_t>(at);
    leaf.source_end = static_cast<uint32_t>(end);
    while (leaf.content.text.ends_with('\n')) leaf.content.text.pop_back();
    leaf.content.origins[0].size = static_cast<uint32_t>(leaf.content.text.size());
    if (!leaf.content.text.empty()) made.leaves.push_back(std::move(leaf));
    at = end;
  }
  return made;
}

// "[1]: https://…" would vanish as the definition of a link: shown as it is written instead.
void hide_definitions(std::string& masked) {
  for (size_t begin = 0; begin < masked.size();) {
    const size_t end = std::min(masked.find('\n', begin), masked.size());
    const size_t first = masked.find_first_not_of(" \t>", begin);
    if (first < end && masked[first] == '[') {
      for (size_t at = first; at + 1 < end; ++at)
        if (masked[at] == ']' && masked[at + 1] == ':') masked[at + 1] = kHidden;
    }
    begin = end + 1;
  }
}

// Formulas of the segment, as bytes of the answer.
std::vector<MathsSpan> formulas(std::string_view source, size_t begin) {
  std::vector<MathsSpan> found = find_maths(source);
  for (MathsSpan& maths : found) {
    maths.begin += begin;
    maths.end += begin;
    maths.inner_begin += begin;
    maths.inner_end += begin;
  }
  return found;
}

}  // namespace

MarkdownDocument parse_markdown(std::string_view answer, const MarkdownSegment& segment) {
  const std::string_view source = answer.substr(segment.begin, segment.end - segment.begin);
  if (too_much(source, segment.fence)) return plain(answer, segment);
  const std::vector<MathsSpan> maths = formulas(source, segment.begin);
  std::string masked(source);
  for (const MathsSpan& one : maths)
    std::fill(masked.begin() + static_cast<ptrdiff_t>(one.begin - segment.begin),
              masked.begin() + static_cast<ptrdiff_t>(one.end - segment.begin), kHidden);
  if (!segment.fence) hide_definitions(masked);

  MarkdownBuilder builder(answer, masked, segment.begin, maths, segment.number);
  MD_PARSER parser{};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOHTMLBLOCKS;
  if (addresses(source) <= kMostAddresses) parser.flags |= MD_FLAG_PERMISSIVEURLAUTOLINKS;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* to) {
    return static_cast<MarkdownBuilder*>(to)->enter_block(type, detail);
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* to) {
    return static_cast<MarkdownBuilder*>(to)->leave_block(type);
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* to) {
    return static_cast<MarkdownBuilder*>(to)->enter_span(type, detail);
  };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* to) {
    return static_cast<MarkdownBuilder*>(to)->leave_span(type);
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* to) {
    return static_cast<MarkdownBuilder*>(to)->text(type, {text, size});
  };
  if (md_parse(masked.data(), static_cast<MD_SIZE>(masked.size()), &parser, &builder) != 0)
    return plain(answer, segment);
  return builder.finish();
}

MarkdownDocument parse_markdown(std::string_view answer) {
  Segmenter segmenter;
  segmenter.feed(answer);
  MarkdownDocument all;
  int lists = 0, outermost = 0;
  for (const MarkdownSegment& segment : segmenter.segments()) {
    MarkdownDocument part = parse_markdown(answer, segment);
    const auto containers = static_cast<int>(all.containers.size()),
               leaves = static_cast<int>(all.leaves.size());
    const int shift = lists;
    for (Container& one : part.containers) {
      if (one.parent >= 0) one.parent += containers;
      one.first_leaf += leaves;
      one.last_leaf += leaves;
      if (one.kind == Container::Kind::Item) {
        // The first list of a segment that continues one is that list.
        one.list = segment.continues_list && one.list == 1 ? outermost : one.list + shift;
        if (one.parent < 0) outermost = one.list;
      }
      lists = std::max(lists, one.list);
      all.containers.push_back(one);
    }
    for (Leaf& one : part.leaves) {
      if (one.container >= 0) one.container += containers;
      all.leaves.push_back(std::move(one));
    }
  }
  return all;
}

SourceRange source_of(const StyledText& text, size_t begin, size_t end) {
  SourceRange found{std::string::npos, 0};
  for (size_t i = 0; i < text.origins.size(); ++i) {
    const auto [at, source, size] = text.origins[i];
    const size_t next = i + 1 < text.origins.size() ? text.origins[i + 1].text : text.text.size();
    const size_t from = std::max<size_t>(begin, at), to = std::min(end, next);
    if (from >= to || size == 0) continue;
    const bool same = size == next - at;
    found.begin = std::min(found.begin, source + (same ? from - at : 0));
    found.end = std::max(found.end, source + (same ? to - at : size));
  }
  if (found.end == 0) return {};
  return found;
}

}  // namespace hearth::ui
