#include "engine/text/template_strings.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";
constexpr size_t kBytesPerPiece = 400;  // a value of the library with a short string in it, about

void append_part(jinja::string& out, bool is_input, std::string_view text) {
  if (text.empty()) return;
  if (!out.parts.empty() && out.parts.back().is_input == is_input) {
    out.parts.back().val += text;
  } else {
    out.parts.push_back({is_input, std::string(text)});
  }
}

void append(jinja::string& out, const jinja::string& more) {
  for (const auto& part : more.parts) append_part(out, part.is_input, part.val);
}

std::vector<jinja::string> split_at_white_space(const MarkedText& marked, int64_t limit,
                                                TemplateBudget& budget) {
  const std::string_view text = marked.text();
  std::vector<jinja::string> pieces;
  size_t begin = text.find_first_not_of(kWhiteSpace);
  while (begin != std::string_view::npos) {
    size_t end = text.find_first_of(kWhiteSpace, begin);
    if (end == std::string_view::npos || limit-- == 0) end = text.size();
    budget.spend(kBytesPerPiece);
    pieces.push_back(marked.part(begin, end));
    begin = text.find_first_not_of(kWhiteSpace, end);
  }
  return pieces;
}

// The index that a slice bound stands for: counted from the end when negative, and within [low, high].
int64_t slice_bound(int64_t bound, int64_t length, int64_t low, int64_t high) {
  return std::clamp(bound < 0 ? bound + length : bound, low, high);
}

}  // namespace

bool holds_input(const jinja::string& text) {
  return std::any_of(text.parts.begin(), text.parts.end(),
                     [](const auto& part) { return part.is_input && !part.val.empty(); });
}

jinja::string compact(const jinja::string& text) {
  jinja::string out;
  append(out, text);
  return out;
}

jinja::string as_input(const jinja::string& text) { return jinja::string(text.str(), true); }

MarkedText::MarkedText(const jinja::string& text) {
  text_.reserve(text.length());
  for (const auto& part : text.parts) {
    text_ += part.val;
    stretches_.push_back({text_.size(), part.is_input});
  }
}

jinja::string MarkedText::part(size_t begin, size_t end) const {
  jinja::string out;
  auto stretch = std::upper_bound(stretches_.begin(), stretches_.end(), begin,
                                  [](size_t at, const Stretch& s) { return at < s.end; });
  while (begin < end) {
    const size_t stop = std::min(end, stretch->end);
    append_part(out, stretch->is_input, std::string_view(text_).substr(begin, stop - begin));
    begin = stop;
    ++stretch;
  }
  return out;
}

jinja::string strip(const jinja::string& text, bool left, bool right, std::optional<std::string_view> chars) {
  const MarkedText marked(text);
  const std::string_view dropped = chars.value_or(kWhiteSpace);
  const size_t first = marked.text().find_first_not_of(dropped);
  if (first == std::string::npos) return (left || right) ? jinja::string() : text;
  const size_t last = marked.text().find_last_not_of(dropped);
  return marked.part(left ? first : 0, right ? last + 1 : marked.text().size());
}

std::vector<jinja::string> split(const jinja::string& text, std::optional<std::string_view> separator,
                                 int64_t limit, bool from_right, TemplateBudget& budget) {
  const MarkedText marked(text);
  if (!separator) return split_at_white_space(marked, limit, budget);

  const std::string_view all = marked.text();
  std::vector<size_t> cuts;
  size_t at = from_right ? all.rfind(*separator) : all.find(*separator);
  while (at != std::string_view::npos && limit-- != 0) {
    budget.spend(kBytesPerPiece);
    cuts.push_back(at);
    if (from_right) {
      at = at < separator->size() ? std::string_view::npos : all.rfind(*separator, at - separator->size());
    } else {
      at = all.find(*separator, at + separator->size());
    }
  }
  if (from_right) std::reverse(cuts.begin(), cuts.end());

  std::vector<jinja::string> pieces;
  size_t begin = 0;
  for (size_t cut : cuts) {
    pieces.push_back(marked.part(begin, cut));
    begin = cut + separator->size();
  }
  pieces.push_back(marked.part(begin, all.size()));
  return pieces;
}

jinja::string replace(const jinja::string& text, std::string_view old_text, const jinja::string& new_text,
                      int64_t limit, TemplateBudget& budget) {
  const MarkedText marked(text);
  const std::string_view all = marked.text();
  const size_t new_bytes = new_text.length();
  size_t out_bytes = all.size();
  jinja::string out;
  size_t copied = 0;
  size_t at = all.find(old_text);
  while (at != std::string_view::npos && limit-- != 0) {
    out_bytes += new_bytes;
    budget.check_text(out_bytes);
    append(out, marked.part(copied, at));
    append(out, new_text);
    copied = at + old_text.size();
    at = old_text.empty() && at == all.size() ? std::string_view::npos
                                              : all.find(old_text, at + std::max<size_t>(old_text.size(), 1));
  }
  append(out, marked.part(copied, all.size()));
  return out;
}

jinja::string indent(const jinja::string& text, const jinja::string& margin, bool first, bool blank,
                     TemplateBudget& budget) {
  const MarkedText marked(text);
  const std::string_view all = marked.text();
  jinja::string out;
  size_t out_bytes = all.size();
  for (size_t begin = 0; begin <= all.size();) {
    const size_t line_end = std::min(all.find('\n', begin), all.size());
    const bool is_empty = line_end == begin;
    if (begin == 0 ? first : (blank || !is_empty)) {
      out_bytes += margin.length();
      budget.check_text(out_bytes);
      append(out, margin);
    }
    const size_t next = std::min(line_end + 1, all.size());
    append(out, marked.part(begin, next));
    if (line_end == all.size()) break;
    begin = line_end + 1;
  }
  return out;
}

jinja::string repeat(const jinja::string& text, int64_t times, TemplateBudget& budget) {
  jinja::string out;
  if (times <= 0) return out;
  const jinja::string once = compact(text);
  if (once.parts.empty()) return out;
  budget.check_work(static_cast<size_t>(times),
                    once.length() + (once.parts.size() - 1) * sizeof(once.parts[0]));
  for (int64_t i = 0; i < times; ++i) append(out, once);
  return out;
}

jinja::string slice(const jinja::string& text, std::optional<int64_t> start, std::optional<int64_t> stop,
                    int64_t step) {
  const MarkedText marked(text);
  const int64_t length = static_cast<int64_t>(marked.text().size());
  const bool forward = step > 0;
  const int64_t low = forward ? 0 : -1;
  const int64_t high = forward ? length : length - 1;
  const int64_t first = start ? slice_bound(*start, length, low, high) : (forward ? 0 : length - 1);
  const int64_t last = stop ? slice_bound(*stop, length, low, high) : (forward ? length : -1);
  if (step == 1) return marked.part(static_cast<size_t>(first), static_cast<size_t>(std::max(first, last)));
  jinja::string out;
  for (int64_t i = first; forward ? i < last : i > last; i += step) {
    append(out, marked.part(static_cast<size_t>(i), static_cast<size_t>(i) + 1));
  }
  return out;
}

}  // namespace hearth
