#include "app/ui/markdown/markdown_builder.h"

#include <algorithm>
#include <cstring>

#include "app/ui/markdown/character_cut.h"

namespace hearth::ui {
namespace {

constexpr int kDeepest = 24;                // quotes and items inside of each other
constexpr size_t kLongestParagraph = 8192;  // bytes laid out as one

bool same_look(const Span& a, const Span& b) {
  return a.bold == b.bold && a.italic == b.italic && a.code == b.code && a.strike == b.strike && !a.maths &&
         !b.maths && a.link == b.link;
}

bool plain(const Span& look) {
  return !look.bold && !look.italic && !look.code && !look.strike && !look.maths && look.link < 0;
}

// Bytes [begin, end) of `from` with their styles.
StyledText slice(const StyledText& from, size_t begin, size_t end) {
  StyledText made;
  made.text = from.text.substr(begin, end - begin);
  auto span = std::ranges::lower_bound(from.spans, begin + 1, {}, &Span::end);
  for (; span != from.spans.end() && span->begin < end; ++span) {
    Span part = *span;
    part.begin = static_cast<uint32_t>(std::max<size_t>(span->begin, begin) - begin);
    part.end = static_cast<uint32_t>(std::min<size_t>(span->end, end) - begin);
    if (part.link >= 0) {
      const std::string& to = from.addresses[static_cast<size_t>(part.link)];
      if (made.addresses.empty() || made.addresses.back() != to) made.addresses.push_back(to);
      part.link = static_cast<int>(made.addresses.size()) - 1;
    }
    made.spans.push_back(part);
  }
  auto origin = std::ranges::upper_bound(from.origins, begin, {}, &StyledText::Origin::text);
  if (origin != from.origins.begin()) --origin;
  for (; origin != from.origins.end() && origin->text < end; ++origin) {
    const auto after = std::next(origin);
    const size_t length = (after == from.origins.end() ? from.text.size() : after->text) - origin->text;
    const size_t first = std::max<size_t>(origin->text, begin), last = std::min(origin->text + length, end);
    if (first >= last) continue;
    StyledText::Origin part{static_cast<uint32_t>(first - begin), origin->source, origin->size};
    if (part.size == length) {
      part.source += static_cast<uint32_t>(first - origin->text);
      part.size = static_cast<uint32_t>(last - first);
    }
    made.origins.push_back(part);
  }
  return made;
}

// Without white space at both ends.
StyledText trimmed(const StyledText& from, size_t begin, size_t end) {
  const auto space = [&](size_t at) { return from.text[at] == ' ' || from.text[at] == '\n'; };
  while (begin < end && space(begin)) ++begin;
  while (end > begin && space(end - 1)) --end;
  return slice(from, begin, end);
}

// Where to cut a text that is too long: after white space if there is some, never inside a character.
size_t cut_near(const std::string& text, size_t most) {
  const size_t space = text.find_last_of(" \n", most);
  if (space != std::string::npos && space > most / 2) return space + 1;
  return character_boundary(text, most, 1);
}

// A formula of several lines in a quote has the quote's mark before each of them.
void drop_quote_marks(std::string& latex) {
  std::string made;
  bool at_start = true;
  for (const char c : latex) {
    if (at_start && (c == '>' || c == ' ')) continue;
    at_start = c == '\n';
    made += c;
  }
  latex = std::move(made);
}

// The leaf's source reaches over what this text was made of.
void note_source(const StyledText& text, Leaf& leaf) {
  const SourceRange range = source_of(text, 0, text.text.size());
  if (range.end == 0) return;
  leaf.source_begin = static_cast<uint32_t>(
      leaf.source_end == 0 ? range.begin : std::min<size_t>(leaf.source_begin, range.begin));
  leaf.source_end = static_cast<uint32_t>(std::max<size_t>(leaf.source_end, range.end));
}

bool line_break(std::string_view tag) { return tag == "<br>" || tag == "<br/>" || tag == "<br />"; }

}  // namespace

MarkdownBuilder::MarkdownBuilder(std::string_view answer, std::string_view masked, size_t begin,
                                 std::span<const MathsSpan> maths, int first_number)
    : answer_(answer), masked_(masked), begin_(begin), maths_(maths), first_number_(first_number) {}

bool MarkdownBuilder::in_answer(std::string_view bytes, size_t& source) const {
  const std::less<const char*> before;
  if (before(bytes.data(), masked_.data()) || before(masked_.data() + masked_.size(), bytes.data()))
    return false;
  source = begin_ + static_cast<size_t>(bytes.data() - masked_.data());
  return source + bytes.size() <= answer_.size();
}

std::string MarkdownBuilder::attribute(const MD_ATTRIBUTE& value) const {
  std::string made;
  for (size_t i = 0; value.text != nullptr && value.substr_offsets[i] < value.size; ++i) {
    std::string_view part(value.text + value.substr_offsets[i],
                          value.substr_offsets[i + 1] - value.substr_offsets[i]);
    size_t source = 0;
    if (in_answer(part, source)) part = answer_.substr(source, part.size());
    const std::string known = value.substr_types[i] == MD_TEXT_ENTITY ? entity_text(part) : "";
    made += known.empty() ? std::string(part) : known;
  }
  return made;
}

// ---- Blocks

void MarkdownBuilder::push_container(Container made) {
  close_leaf();
  made.parent = containers_.empty() ? -1 : containers_.back();
  made.depth = made.parent < 0 ? 1 : made_.containers[static_cast<size_t>(made.parent)].depth + 1;
  if (made.depth > kDeepest) {
    containers_.push_back(made.parent);
    return;
  }
  containers_.push_back(static_cast<int>(made_.containers.size()));
  made_.containers.push_back(made);
}

void MarkdownBuilder::close_container() {
  close_leaf();
  const int index = containers_.back();
  const Container& ending = made_.containers[static_cast<size_t>(index)];
  if (ending.kind == Container::Kind::Item && ending.first_leaf < 0) {
    open_leaf(Leaf::Kind::Paragraph);
    close_leaf();
  }
  containers_.pop_back();
}

void MarkdownBuilder::open_leaf(Leaf::Kind kind) {
  close_leaf();
  leaf_ = {};
  leaf_.kind = kind;
  leaf_.container = containers_.empty() ? -1 : containers_.back();
  leaf_open_ = true;
}

void MarkdownBuilder::keep(Leaf leaf) {
  const auto index = static_cast<int>(made_.leaves.size());
  for (int at = leaf.container; at >= 0;) {
    Container& around = made_.containers[static_cast<size_t>(at)];
    if (around.first_leaf < 0) around.first_leaf = index;
    around.last_leaf = index;
    at = around.parent;
  }
  note_source(leaf.content, leaf);
  made_.leaves.push_back(std::move(leaf));
}

void MarkdownBuilder::close_leaf() {
  if (!leaf_open_) return;
  leaf_open_ = false;
  Leaf whole = std::move(leaf_);
  if (whole.kind != Leaf::Kind::Paragraph) {
    if (whole.kind == Leaf::Kind::Code && whole.content.text.ends_with('\n')) whole.content.text.pop_back();
    keep(std::move(whole));
    return;
  }
  const StyledText content = std::move(whole.content);
  const auto keep_part = [&](Leaf::Kind kind, StyledText part) {
    Leaf leaf = whole;
    leaf.kind = kind;
    leaf.content = std::move(part);
    keep(std::move(leaf));
  };
  const auto keep_words = [&](size_t begin, size_t end) {
    StyledText words = trimmed(content, begin, end);
    if (words.text.empty()) return;
    while (words.text.size() > kLongestParagraph) {
      const size_t cut = cut_near(words.text, kLongestParagraph);
      keep_part(Leaf::Kind::Paragraph, slice(words, 0, cut));
      words = slice(words, cut, words.text.size());
    }
    keep_part(Leaf::Kind::Paragraph, std::move(words));
  };
  size_t from = 0;
  for (const Span& span : content.spans) {
    if (!span.display) continue;
    keep_words(from, span.begin);
    keep_part(Leaf::Kind::Maths, slice(content, span.begin, span.end));
    from = span.end;
  }
  keep_words(from, content.text.size());
  if (content.text.empty()) keep_part(Leaf::Kind::Paragraph, {});
}

int MarkdownBuilder::enter_block(MD_BLOCKTYPE type, const void* detail) {
  end_spans();
  switch (type) {
    case MD_BLOCK_QUOTE:
      push_container({.kind = Container::Kind::Quote});
      break;
    case MD_BLOCK_UL:
      close_leaf();
      lists_.push_back(
          {false, static_cast<const MD_BLOCK_UL_DETAIL*>(detail)->is_tight == 0, ++list_count_, 0});
      break;
    case MD_BLOCK_OL: {
      close_leaf();
      const auto* list = static_cast<const MD_BLOCK_OL_DETAIL*>(detail);
      const bool ours = list_count_ == 0 && containers_.empty() && first_number_ >= 0;
      lists_.push_back({true, list->is_tight == 0, ++list_count_,
                        ours ? first_number_ : static_cast<int>(list->start & 0x3FFFFFFF)});
      break;
    }
    case MD_BLOCK_LI: {
      const auto* item = static_cast<const MD_BLOCK_LI_DETAIL*>(detail);
      List& list = lists_.back();
      Container made{.kind = Container::Kind::Item, .list = list.id, .loose = list.loose};
      if (list.ordered) made.number = list.next++;
      made.task = item->is_task != 0;
      made.done = made.task && item->task_mark != ' ';
      push_container(made);
      break;
    }
    case MD_BLOCK_HR:
      open_leaf(Leaf::Kind::Rule);
      break;
    case MD_BLOCK_H:
      open_leaf(Leaf::Kind::Heading);
      leaf_.level = static_cast<int>(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
      break;
    case MD_BLOCK_CODE:
      open_leaf(Leaf::Kind::Code);
      leaf_.language = attribute(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->lang);
      break;
    case MD_BLOCK_HTML:
    case MD_BLOCK_P:
      open_leaf(Leaf::Kind::Paragraph);
      break;
    case MD_BLOCK_TABLE:
      open_leaf(Leaf::Kind::Table);
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: {
      const MD_ALIGN align = static_cast<const MD_BLOCK_TD_DETAIL*>(detail)->align;
      if (type == MD_BLOCK_TH)
        leaf_.columns.push_back(align == MD_ALIGN_RIGHT    ? CellAlign::End
                                : align == MD_ALIGN_CENTER ? CellAlign::Centre
                                                           : CellAlign::Start);
      cell_ = {};
      in_cell_ = true;
      break;
    }
    case MD_BLOCK_DOC:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
      break;
  }
  return 0;
}

int MarkdownBuilder::leave_block(MD_BLOCKTYPE type) {
  end_spans();
  switch (type) {
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_LI:
      close_container();
      break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      lists_.pop_back();
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: {
      in_cell_ = false;
      note_source(cell_, leaf_);
      leaf_.cells.push_back({std::move(cell_)});
      break;
    }
    case MD_BLOCK_HR:
    case MD_BLOCK_H:
    case MD_BLOCK_CODE:
    case MD_BLOCK_HTML:
    case MD_BLOCK_P:
    case MD_BLOCK_TABLE:
      close_leaf();
      break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
      break;
  }
  return 0;
}

bool MarkdownBuilder::in_quote() const {
  for (int at = containers_.empty() ? -1 : containers_.back(); at >= 0;) {
    const Container& around = made_.containers[static_cast<size_t>(at)];
    if (around.kind == Container::Kind::Quote) return true;
    at = around.parent;
  }
  return false;
}

// ---- Text

int MarkdownBuilder::enter_span(MD_SPANTYPE type, const void* detail) {
  switch (type) {
    case MD_SPAN_EM:
      ++italic_;
      break;
    case MD_SPAN_STRONG:
      ++bold_;
      break;
    case MD_SPAN_CODE:
      ++code_;
      break;
    case MD_SPAN_DEL:
      ++strike_;
      break;
    case MD_SPAN_A:
      links_.push_back(attribute(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href));
      break;
    case MD_SPAN_IMG:
      pictures_.push_back(attribute(static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src));
      links_.push_back(pictures_.back());
      break;
    default:
      break;
  }
  return 0;
}

// md4c 0.4.8 leaves spans that it did not enter: the picture in "[](![)]()".
int MarkdownBuilder::leave_span(MD_SPANTYPE type) {
  const auto leave = [](int& depth) { depth = std::max(0, depth - 1); };
  switch (type) {
    case MD_SPAN_EM:
      leave(italic_);
      break;
    case MD_SPAN_STRONG:
      leave(bold_);
      break;
    case MD_SPAN_CODE:
      leave(code_);
      break;
    case MD_SPAN_DEL:
      leave(strike_);
      break;
    case MD_SPAN_A:
      if (!links_.empty()) links_.pop_back();
      break;
    case MD_SPAN_IMG: {
      if (pictures_.empty()) break;
      if (!links_.empty()) links_.pop_back();
      const std::string address = std::move(pictures_.back());
      pictures_.pop_back();
      StyledText* text = target();
      if (text != nullptr && !address.empty()) append(" (" + address + ")", 0, 0);
      break;
    }
    default:
      break;
  }
  return 0;
}

// None goes on in another block.
void MarkdownBuilder::end_spans() {
  bold_ = italic_ = code_ = strike_ = 0;
  links_.clear();
  pictures_.clear();
}

StyledText* MarkdownBuilder::target() {
  if (in_cell_) return &cell_;
  if (!leaf_open_) open_leaf(Leaf::Kind::Paragraph);  // an item of a tight list
  return leaf_.kind == Leaf::Kind::Table ? nullptr : &leaf_.content;
}

int MarkdownBuilder::address(StyledText& text, const std::string& to) {
  if (text.addresses.empty() || text.addresses.back() != to) text.addresses.push_back(to);
  return static_cast<int>(text.addresses.size()) - 1;
}

void MarkdownBuilder::style(StyledText& text, size_t begin, size_t end, const Span& look) {
  if (begin == end || plain(look)) return;
  Span made = look;
  made.begin = static_cast<uint32_t>(begin);
  made.end = static_cast<uint32_t>(end);
  if (!text.spans.empty() && text.spans.back().end == begin && same_look(text.spans.back(), made)) {
    text.spans.back().end = made.end;
  } else {
    text.spans.push_back(made);
  }
}

void MarkdownBuilder::note_origin(StyledText& text, size_t length, size_t source, size_t size) {
  auto& known = text.origins;
  const size_t at = text.text.size();
  if (size == length && !known.empty() && known.back().size == at - known.back().text &&
      known.back().source + known.back().size == source) {
    known.back().size += static_cast<uint32_t>(size);
  } else {
    known.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(source), static_cast<uint32_t>(size)});
  }
}

// Written as `size` bytes of the answer from `source` on; 0: it is not there.
void MarkdownBuilder::append(std::string_view bytes, size_t source, size_t size) {
  StyledText* text = target();
  if (text == nullptr || bytes.empty()) return;
  const size_t begin = text->text.size();
  note_origin(*text, bytes.size(), source, size);
  // Other control characters draw nothing and would only confuse the shaping; '?' keeps the positions.
  for (const char c : bytes)
    text->text += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r' ? '?' : c;
  if (leaf_.kind == Leaf::Kind::Code && leaf_open_) return;
  Span look{.bold = bold_ > 0, .italic = italic_ > 0, .code = code_ > 0, .strike = strike_ > 0};
  if (!links_.empty()) look.link = address(*text, links_.back());
  style(*text, begin, text->text.size(), look);
}

void MarkdownBuilder::append_maths(const MathsSpan& maths) {
  StyledText* text = target();
  if (text == nullptr) return;
  std::string latex(answer_.substr(maths.inner_begin, maths.inner_end - maths.inner_begin));
  if (in_quote()) drop_quote_marks(latex);
  const size_t first = latex.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return;
  const size_t last = latex.find_last_not_of(" \t\r\n");
  latex = latex.substr(first, last - first + 1);
  const size_t begin = text->text.size();
  note_origin(*text, latex.size(), maths.begin, maths.end - maths.begin);
  text->text += latex;
  const bool alone = maths.display && !in_cell_ && leaf_.kind == Leaf::Kind::Paragraph;
  text->spans.push_back({.begin = static_cast<uint32_t>(begin),
                         .end = static_cast<uint32_t>(text->text.size()),
                         .bold = bold_ > 0,
                         .italic = italic_ > 0,
                         .strike = strike_ > 0,
                         .maths = true,
                         .display = alone});
}

// Ordinary text: what was masked in it is a formula.
void MarkdownBuilder::append_normal(std::string_view bytes) {
  size_t at = 0;
  if (!in_answer(bytes, at)) return append(bytes, 0, 0);
  const size_t end = at + bytes.size();
  auto next = std::ranges::lower_bound(maths_, at, {}, &MathsSpan::begin);
  for (; next != maths_.end() && next->end <= end; ++next) {
    append(answer_.substr(at, next->begin - at), at, next->begin - at);
    append_maths(*next);
    at = next->end;
  }
  append(answer_.substr(at, end - at), at, end - at);
}

int MarkdownBuilder::text(MD_TEXTTYPE type, std::string_view bytes) {
  size_t source = 0;
  const bool ours = in_answer(bytes, source);
  const size_t size = ours ? bytes.size() : 0;
  if (ours && type != MD_TEXT_NORMAL) bytes = answer_.substr(source, size);
  switch (type) {
    case MD_TEXT_NORMAL:
      append_normal(bytes);
      break;
    case MD_TEXT_NULLCHAR:
      append("\xEF\xBF\xBD", 0, 0);
      break;
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:  // a model breaks lines where it means to
      append("\n", 0, 0);
      break;
    case MD_TEXT_ENTITY: {
      const std::string known = entity_text(bytes);
      append(known.empty() ? bytes : std::string_view(known), source, size);
      break;
    }
    case MD_TEXT_HTML:
      append(line_break(bytes) ? "\n" : bytes, source, size);
      break;
    case MD_TEXT_CODE:
    case MD_TEXT_LATEXMATH:
      append(bytes, source, size);
      break;
  }
  return 0;
}

MarkdownDocument MarkdownBuilder::finish() {
  close_leaf();
  return std::move(made_);
}

}  // namespace hearth::ui
