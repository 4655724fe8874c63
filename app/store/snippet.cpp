#include "app/store/snippet.h"

#include <algorithm>
#include <vector>

#include "app/store/word_tokenizer.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kLeadBytes = 40;  // shown before the first match
constexpr size_t kMaxLookahead = size_t{256} * 1024;
constexpr std::string_view kCut = "…";

struct Match {
  size_t begin, end;
  size_t term;
};

// Follows the terms of a query through the words of a text.
class Matcher {
 public:
  explicit Matcher(const SearchQuery& query) : query_(query) {}

  void next_word(std::string_view word, size_t begin, size_t end, std::vector<Match>& matches) {
    started_.swap(before_);
    started_.clear();
    for (const Started& phrase : before_) advance(phrase, word, begin, end, matches);
    for (size_t term = 0; term < query_.size(); ++term) advance({term, 0, begin}, word, begin, end, matches);
  }

 private:
  struct Started {
    size_t term, words, begin;  // how many words of the term have been met
  };

  void advance(Started phrase, std::string_view word, size_t begin, size_t end, std::vector<Match>& matches) {
    const SearchTerm& term = query_[phrase.term];
    const std::string& wanted = term.words[phrase.words];
    const bool last = phrase.words + 1 == term.words.size();
    const bool prefix = last && term.prefix && word.starts_with(wanted);
    if (!prefix && word != wanted) return;
    if (!last) {
      started_.push_back({phrase.term, phrase.words + 1, phrase.begin});
      return;
    }
    // Of a pair that was found by its first character, only that one matched.
    if (prefix && is_unspaced(decode_utf8(wanted).code)) end = std::min(end, begin + wanted.size());
    matches.push_back({phrase.begin, end, phrase.term});
  }

  const SearchQuery& query_;
  std::vector<Started> started_, before_;
};

// The stretch of kSnippetBytes that begins with a match and holds the most different terms; kept up to date
// match by match.
class BestStretch {
 public:
  explicit BestStretch(size_t terms) : last_seen_(terms), seen_(terms, false) {}

  void add(const Match& newest) {
    last_seen_[newest.term] = std::max(last_seen_[newest.term], newest.begin);
    seen_[newest.term] = true;
    const size_t from = std::min(newest.begin, newest.end > kRoom ? newest.end - kRoom : 0);
    size_t terms = 0, begin = newest.begin;
    for (size_t term = 0; term < seen_.size(); ++term) {
      if (!seen_[term] || last_seen_[term] < from) continue;
      ++terms;
      begin = std::min(begin, last_seen_[term]);
    }
    if (terms <= terms_) return;
    terms_ = terms;
    begin_ = begin;
  }

  bool complete() const { return terms_ == seen_.size(); }
  bool any() const { return terms_ > 0; }
  size_t begin() const { return begin_; }

 private:
  static constexpr size_t kRoom = kSnippetBytes - kLeadBytes;
  std::vector<size_t> last_seen_;  // by term: where its latest match begins
  std::vector<bool> seen_;
  size_t terms_ = 0, begin_ = 0;
};

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// Forward to the next beginning of a word, unless that is further than the lead allows.
size_t snap_to_word(std::string_view text, size_t from, size_t limit) {
  if (from == 0) return 0;
  for (size_t at = from; at < limit; ++at) {
    if (text[at - 1] == ' ' || text[at - 1] == '\n') return at;
  }
  while (from < limit && !starts_character(text[from])) ++from;
  return from;
}

// Overlapping marks as one, in order.
std::vector<Match> merged(std::vector<Match> matches) {
  std::ranges::sort(matches, {}, &Match::begin);
  std::vector<Match> out;
  for (const Match& match : matches) {
    if (!out.empty() && match.begin < out.back().end) {
      out.back().end = std::max(out.back().end, match.end);
    } else {
      out.push_back(match);
    }
  }
  return out;
}

// Copies text[begin, end) as one line and moves the matches along with it.
Snippet render(std::string_view text, size_t begin, size_t end, const std::vector<Match>& marks) {
  Snippet snippet;
  std::string& out = snippet.text;
  if (begin > 0) out += kCut;
  auto mark = marks.begin();
  bool inside = false, space = true;
  for (size_t at = begin; at < end;) {
    while (mark != marks.end() && mark->end <= at) {
      if (inside) snippet.marks.back().end = out.size();
      inside = false;
      ++mark;
    }
    if (!inside && mark != marks.end() && mark->begin <= at) {
      snippet.marks.push_back({out.size(), out.size()});
      inside = true;
    }
    const Utf8Char next = decode_utf8(text, at);
    const auto bytes = static_cast<size_t>(next.bytes);
    const bool blank = next.valid && (next.code == ' ' || (next.code >= '\t' && next.code <= '\r'));
    if (blank) {
      if (!space) out += ' ';
    } else if (!next.valid || next.code < 0x20 || (next.code >= 0x7F && next.code < 0xA0)) {
      append_utf8(out, 0xFFFD);
    } else {
      out += text.substr(at, bytes);
    }
    space = blank;
    at += bytes;
  }
  if (inside) snippet.marks.back().end = out.size();
  if (end < text.size()) out += kCut;
  return snippet;
}

}  // namespace

Result<Snippet> make_snippet(sqlite3* handle, std::string_view text, const SearchQuery& query) {
  Matcher matcher(query);
  BestStretch best(query.size());
  std::vector<Match> matches;
  TRY_STATUS(
      each_word(handle, text, TokenizeFor::Indexing, [&](std::string_view word, size_t begin, size_t end) {
        const size_t before = matches.size();
        matcher.next_word(word, begin, end, matches);
        for (size_t i = before; i < matches.size(); ++i) best.add(matches[i]);
        if (best.complete()) return begin < best.begin() + kSnippetBytes;
        return matches.empty() || begin < matches.front().begin + kMaxLookahead;
      }));
  if (!best.any()) {
    const size_t end = std::min(text.size(), kSnippetBytes);
    return render(text, 0, end - unfinished_utf8_tail(text.substr(0, end)), {});
  }
  const size_t lead = std::min(best.begin(), kLeadBytes);
  const size_t begin = snap_to_word(text, best.begin() - lead, best.begin());
  size_t end = std::min(text.size(), begin + kSnippetBytes);
  if (end < text.size()) {
    while (end > begin && !starts_character(text[end])) --end;
    if (end == begin) end = begin + kSnippetBytes;  // not UTF-8
  }
  return render(text, begin, end, merged(std::move(matches)));
}

}  // namespace hearth
