#include "engine/text/special_tokens.h"

#include <algorithm>

namespace hearth {
namespace {

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_special(const Vocabulary& vocabulary, TokenId id) {
  return vocabulary.reserved(id) || vocabulary.kind(id) == TokenKind::UserDefined;
}

// Walks over a text, position by position, and tells where ordinary text and text that may hold special
// tokens meet.
class Border {
 public:
  explicit Border(std::span<const Segment> segments) : segments_(segments) {}

  // Goes to `position`, which never shrinks.
  void advance(size_t position) {
    while (position >= end_ && next_ < segments_.size()) {
      may_hold_special_ = segments_[next_].may_hold_special;
      for (; next_ < segments_.size() && segments_[next_].may_hold_special == may_hold_special_; ++next_)
        end_ += segments_[next_].text.size();
    }
  }
  bool may_hold_special() const { return may_hold_special_; }
  size_t end() const { return end_; }  // of the adjacent segments of one kind around the position

 private:
  std::span<const Segment> segments_;
  size_t next_ = 0;
  size_t end_ = 0;
  bool may_hold_special_ = false;
};

}  // namespace

SpecialTokens::SpecialTokens(const Vocabulary& vocabulary) {
  // First byte, then length from long to short, as one number.
  std::vector<uint32_t> spellings;
  for (TokenId id = 0; vocabulary.contains(id); ++id) {
    if (!is_special(vocabulary, id)) continue;
    const std::string_view text = vocabulary.text(id);
    if (text.empty() || text.size() > kLongestSpelling) continue;
    spellings.push_back(static_cast<uint32_t>(static_cast<unsigned char>(text[0])) << 16 |
                        static_cast<uint32_t>(kLongestSpelling - text.size()));
  }
  std::ranges::sort(spellings);
  spellings.erase(std::unique(spellings.begin(), spellings.end()), spellings.end());
  size_t at = 0;
  for (size_t byte = 0; byte < 256; ++byte) {
    first_length_[byte] = static_cast<uint16_t>(at);
    for (; at < spellings.size() && spellings[at] >> 16 == byte; ++at)
      lengths_.push_back(static_cast<uint16_t>(kLongestSpelling - (spellings[at] & 0xFFFF)));
  }
  first_length_[256] = static_cast<uint16_t>(at);
}

template <class Accept>
TokenId SpecialTokens::longest_at(const Vocabulary& vocabulary, std::string_view text, size_t position,
                                  Accept accept) const {
  const auto byte = static_cast<unsigned char>(text[position]);
  for (size_t i = first_length_[byte]; i < first_length_[byte + 1]; ++i) {
    if (lengths_[i] > text.size() - position) continue;
    const TokenId id = vocabulary.find(text.substr(position, lengths_[i]));
    if (id != kNoToken && is_special(vocabulary, id) && accept(id, position + lengths_[i])) return id;
  }
  return kNoToken;
}

std::vector<SpecialMatch> SpecialTokens::find_all(const Vocabulary& vocabulary, std::string_view text,
                                                  std::span<const Segment> segments) const {
  std::vector<SpecialMatch> matches;
  Border border(segments);
  const auto begins_reserved = [&](size_t position) {
    const auto reserved = [&](TokenId id, size_t) { return vocabulary.reserved(id); };
    return longest_at(vocabulary, text, position, reserved) != kNoToken;
  };
  const auto acceptable = [&](TokenId id, size_t end) {
    if (vocabulary.reserved(id)) return border.may_hold_special() && end <= border.end();
    // What a person wrote must not swallow the beginning of a control token that follows it.
    if (!border.may_hold_special())
      for (size_t position = border.end(); position < end; ++position)
        if (begins_reserved(position)) return false;
    return true;
  };
  size_t last_end = 0;
  for (size_t position = 0; position < text.size();) {
    border.advance(position);
    const TokenId id = longest_at(vocabulary, text, position, acceptable);
    if (id == kNoToken) {
      ++position;
      continue;
    }
    SpecialMatch match = {position, position + vocabulary.text(id).size(), id};
    if (vocabulary.strips_left(id))
      while (match.begin > last_end && is_ascii_space(text[match.begin - 1])) --match.begin;
    if (vocabulary.strips_right(id))
      while (match.end < text.size() && is_ascii_space(text[match.end])) ++match.end;
    matches.push_back(match);
    position = last_end = match.end;
  }
  return matches;
}

}  // namespace hearth
