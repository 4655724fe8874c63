#include "engine/text/split_pattern.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/text/unicode.h"

namespace hearth {
namespace {

constexpr size_t kNoMatch = std::numeric_limits<size_t>::max();
constexpr size_t kUnlimited = kNoMatch;
constexpr uint16_t kWhiteSpace = 1u << 13;  // the bits below it are those of CharClass

constexpr uint16_t bit(CharClass char_class) {
  return static_cast<uint16_t>(1u << static_cast<unsigned>(char_class));
}

constexpr uint16_t kLetters = bit(CharClass::UpperLetter) | bit(CharClass::LowerLetter) |
                              bit(CharClass::TitleLetter) | bit(CharClass::ModifierLetter) |
                              bit(CharClass::OtherLetter);

struct NamedClass {
  std::string_view name;
  uint16_t traits;
};
constexpr NamedClass kNamedClasses[] = {
    {"L", kLetters},
    {"Lu", bit(CharClass::UpperLetter)},
    {"Ll", bit(CharClass::LowerLetter)},
    {"Lt", bit(CharClass::TitleLetter)},
    {"Lm", bit(CharClass::ModifierLetter)},
    {"Lo", bit(CharClass::OtherLetter)},
    {"M", bit(CharClass::NonspacingMark) | bit(CharClass::OtherMark)},
    {"N", bit(CharClass::Number)},
    {"P", bit(CharClass::Punctuation)},
    {"S", bit(CharClass::Symbol)},
};

uint16_t traits_of(char32_t code) {
  return bit(char_class(code)) | (is_white_space(code) ? kWhiteSpace : uint16_t{0});
}

}  // namespace

std::vector<TextChar> classify_text(std::string_view text) {
  static const auto kAsciiTraits = [] {
    std::array<uint16_t, 128> traits{};
    for (char32_t code = 0; code < 128; ++code) traits[code] = traits_of(code);
    return traits;
  }();
  std::vector<TextChar> chars;
  chars.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 128) {
      chars.push_back({byte, kAsciiTraits[byte], 1});
      ++at;
      continue;
    }
    const Utf8Char decoded = decode_utf8(text, at);
    chars.push_back({decoded.code, traits_of(decoded.code), static_cast<uint8_t>(decoded.bytes)});
    at += static_cast<size_t>(decoded.bytes);
  }
  return chars;
}

class SplitPattern::Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_(pattern) {}

  std::vector<Alternative> alternatives() {
    std::vector<Alternative> all;
    do all.push_back(alternative());
    while (take("|"));
    return all;
  }

  void expect_end() const { CHECK(rest_.empty()); }

 private:
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  char32_t take_char() {
    const Utf8Char next = decode_utf8(rest_);
    CHECK(next.valid);
    rest_.remove_prefix(static_cast<size_t>(next.bytes));
    return next.code;
  }

  size_t take_number() {
    size_t number = 0;
    CHECK(!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9');
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1))
      number = number * 10 + static_cast<size_t>(rest_[0] - '0');
    return number;
  }

  Alternative alternative() {
    Alternative out;
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      if (take("(?!\\S)")) {
        out.ending = Ending::NoTextNext;
      } else if (take("$")) {
        out.ending = Ending::EndOfText;
      } else if (take("(?:")) {
        out.optional_tail = alternatives();
        CHECK(take(")?"));
      } else {
        CHECK(out.ending == Ending::Anything && out.optional_tail.empty());  // those come last
        out.terms.push_back(term());
      }
    }
    return out;
  }

  Term term() {
    Term out{one_set(), 1, 1};
    if (take("?")) {
      out.least = 0;
    } else if (take("*")) {
      out.least = 0;
      out.most = kUnlimited;
    } else if (take("+")) {
      out.most = kUnlimited;
    } else if (take("{")) {
      out.least = out.most = take_number();
      if (take(",")) out.most = take_number();
      CHECK(take("}"));
    }
    return out;
  }

  CharSet one_set() {
    CharSet set;
    if (take("[")) {
      set.negated = take("^");
      while (!take("]")) add_item(set, true);
    } else {
      add_item(set, false);
    }
    finish(set);
    return set;
  }

  // One character, range or class.
  void add_item(CharSet& set, bool ranges_allowed) {
    if (take("\\p{")) return add_class(set);
    if (take("\\s")) {
      set.traits |= kWhiteSpace;
      return;
    }
    if (take("\\S")) {
      CHECK(!ranges_allowed);  // stands alone
      set.traits |= kWhiteSpace;
      set.negated = true;
      return;
    }
    const char32_t first = literal();
    const bool is_range = ranges_allowed && rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']';
    char32_t last = first;
    if (is_range && take("-")) last = literal();
    CHECK(first <= last);
    set.ranges.emplace_back(first, last);
  }

  void add_class(CharSet& set) {
    const std::string_view name = rest_.substr(0, rest_.find('}'));
    const auto found = std::ranges::find(kNamedClasses, name, &NamedClass::name);
    CHECK(found != std::end(kNamedClasses));
    set.traits |= found->traits;
    rest_.remove_prefix(name.size() + 1);
  }

  char32_t literal() {
    if (!take("\\")) return take_char();
    const char32_t escaped = take_char();
    if (escaped == 'r') return '\r';
    if (escaped == 'n') return '\n';
    if (escaped == 't') return '\t';
    return escaped;
  }

  static void finish(CharSet& set) {
    for (char32_t code = 0; code < 128; ++code) {
      const bool inside =
          (set.traits & traits_of(code)) != 0 || std::ranges::any_of(set.ranges, [&](const auto& range) {
            return code >= range.first && code <= range.second;
          });
      if (inside != set.negated) set.ascii[code / 64] |= uint64_t{1} << code % 64;
    }
    std::erase_if(set.ranges, [](const auto& range) { return range.second < 128; });
  }

  std::string_view rest_;
};

bool SplitPattern::CharSet::contains(const TextChar& c) const {
  if (c.code < 128) return (ascii[c.code / 64] >> c.code % 64 & 1) != 0;
  if ((c.traits & traits) != 0) return !negated;
  const auto holds = [&](const auto& range) { return c.code >= range.first && c.code <= range.second; };
  return std::ranges::any_of(ranges, holds) != negated;
}

SplitPattern::SplitPattern(std::string_view pattern) {
  Parser parser(pattern);
  alternatives_ = parser.alternatives();
  parser.expect_end();
}

size_t SplitPattern::run_length(const Term& term, std::span<const TextChar> text, size_t from) {
  size_t count = 0;
  while (count < term.most && from + count < text.size() && term.set.contains(text[from + count])) ++count;
  return count;
}

size_t SplitPattern::match(const Alternative& alternative, size_t term, std::span<const TextChar> text,
                           size_t from) {
  if (term == alternative.terms.size()) return match_end(alternative, text, from);
  const size_t least = alternative.terms[term].least;
  for (size_t count = run_length(alternative.terms[term], text, from) + 1; count-- > least;) {
    const size_t end = match(alternative, term + 1, text, from + count);
    if (end != kNoMatch) return end;
  }
  return kNoMatch;
}

size_t SplitPattern::match_end(const Alternative& alternative, std::span<const TextChar> text, size_t from) {
  const bool at_end = from == text.size();
  if (alternative.ending == Ending::EndOfText && !at_end) return kNoMatch;
  if (alternative.ending == Ending::NoTextNext && !at_end && (text[from].traits & kWhiteSpace) == 0)
    return kNoMatch;
  for (const Alternative& tail : alternative.optional_tail) {
    const size_t end = match(tail, 0, text, from);
    if (end != kNoMatch) return end;
  }
  return from;
}

void SplitPattern::split(std::span<const TextChar> text, std::vector<uint32_t>& lengths) const {
  // An alternative that begins with a run of characters and failed, fails from inside that run too: all its
  // ways on from there were tried already. To remember how far the run goes keeps the whole split linear.
  std::vector<size_t> fails_until(alternatives_.size(), 0);
  size_t unmatched = 0;  // where the text begins that no word holds yet
  for (size_t from = 0; from < text.size();) {
    size_t end = kNoMatch;
    for (size_t i = 0; i < alternatives_.size() && end == kNoMatch; ++i) {
      if (from < fails_until[i]) continue;
      end = match(alternatives_[i], 0, text, from);
      const Term& first = alternatives_[i].terms[0];
      if (end == kNoMatch && first.most == kUnlimited) fails_until[i] = from + run_length(first, text, from);
    }
    if (end == kNoMatch || end == from) {
      ++from;
      continue;
    }
    if (unmatched < from) lengths.push_back(static_cast<uint32_t>(from - unmatched));
    lengths.push_back(static_cast<uint32_t>(end - from));
    unmatched = from = end;
  }
  if (unmatched < text.size()) lengths.push_back(static_cast<uint32_t>(text.size() - unmatched));
}

}  // namespace hearth
