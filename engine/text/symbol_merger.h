// The loop that byte pair encoding and SentencePiece share: a text begins as a chain of small symbols, and
// again and again the best pair of neighbours becomes one symbol, until no pair may merge. Time is n log n in
// the symbols. Used by bpe.cpp and spm.cpp, one object per call of encode, reused from word to word; any
// single thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace hearth {

// A piece of the text; length 0 once it became part of its left neighbour.
struct Symbol {
  uint32_t begin;
  uint32_t length;
  uint32_t previous;
  uint32_t next;
};

class SymbolMerger {
 public:
  void clear() { symbols_.clear(); }

  // Adds the symbol that follows the last one in the text.
  void add(uint32_t length) {
    const auto index = static_cast<uint32_t>(symbols_.size());
    const uint32_t begin = index == 0 ? 0 : symbols_.back().begin + symbols_.back().length;
    if (index > 0) symbols_.back().next = index;
    symbols_.push_back({begin, length, index == 0 ? kNone : index - 1, kNone});
  }

  // Merges all it can. `rank(left, right)` is nothing when the two may not merge; otherwise the lowest rank
  // merges first, and of equal ranks the leftmost.
  template <class Rank>
  void merge(Rank rank) {
    candidates_.clear();
    for (uint32_t i = 1; i < symbols_.size(); ++i) consider(i - 1, rank);
    std::make_heap(candidates_.begin(), candidates_.end(), std::greater<>());
    while (!candidates_.empty()) {
      std::pop_heap(candidates_.begin(), candidates_.end(), std::greater<>());
      const Candidate best = candidates_.back();
      candidates_.pop_back();
      const auto left = static_cast<uint32_t>(best.rank_and_left);
      if (!join(left, best.length)) continue;
      if (symbols_[left].previous != kNone) push(symbols_[left].previous, rank);
      push(left, rank);
    }
  }

  // Calls `visit(symbol)` for what is left, in order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (uint32_t i = symbols_.empty() ? kNone : 0; i != kNone; i = symbols_[i].next) visit(symbols_[i]);
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Candidate {
    uint64_t rank_and_left;  // rank << 32 | index of the left symbol
    uint32_t length;         // of both symbols together: tells whether either has changed since
    bool operator>(const Candidate& other) const { return rank_and_left > other.rank_and_left; }
  };

  template <class Rank>
  bool consider(uint32_t left, Rank& rank) {
    const uint32_t right = symbols_[left].next;
    if (right == kNone) return false;
    const std::optional<uint32_t> found = rank(symbols_[left], symbols_[right]);
    if (!found) return false;
    candidates_.push_back(
        {static_cast<uint64_t>(*found) << 32 | left, symbols_[left].length + symbols_[right].length});
    return true;
  }

  template <class Rank>
  void push(uint32_t left, Rank& rank) {
    if (consider(left, rank)) std::push_heap(candidates_.begin(), candidates_.end(), std::greater<>());
  }

  // Makes the symbol and its right neighbour one; false when either is no longer what the candidate meant.
  bool join(uint32_t left, uint32_t length) {
    Symbol& symbol = symbols_[left];
    if (symbol.length == 0 || symbol.next == kNone) return false;
    Symbol& right = symbols_[symbol.next];
    if (symbol.length + right.length != length) return false;
    symbol.length = length;
    symbol.next = right.next;
    right.length = 0;
    if (symbol.next != kNone) symbols_[symbol.next].previous = left;
    return true;
  }

  std::vector<Symbol> symbols_;
  std::vector<Candidate> candidates_;
};

}  // namespace hearth
