#include "app/ui/text/bidi.h"

#include <hb.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace hearth::ui {
namespace {

// utf8proc's names of the bidirectional classes are the standard's.
enum Class : uint8_t {
  L = UTF8PROC_BIDI_CLASS_L,
  LRE = UTF8PROC_BIDI_CLASS_LRE,
  LRO = UTF8PROC_BIDI_CLASS_LRO,
  R = UTF8PROC_BIDI_CLASS_R,
  AL = UTF8PROC_BIDI_CLASS_AL,
  RLE = UTF8PROC_BIDI_CLASS_RLE,
  RLO = UTF8PROC_BIDI_CLASS_RLO,
  PDF = UTF8PROC_BIDI_CLASS_PDF,
  EN = UTF8PROC_BIDI_CLASS_EN,
  ES = UTF8PROC_BIDI_CLASS_ES,
  ET = UTF8PROC_BIDI_CLASS_ET,
  AN = UTF8PROC_BIDI_CLASS_AN,
  CS = UTF8PROC_BIDI_CLASS_CS,
  NSM = UTF8PROC_BIDI_CLASS_NSM,
  BN = UTF8PROC_BIDI_CLASS_BN,
  B = UTF8PROC_BIDI_CLASS_B,
  S = UTF8PROC_BIDI_CLASS_S,
  WS = UTF8PROC_BIDI_CLASS_WS,
  ON = UTF8PROC_BIDI_CLASS_ON,
  LRI = UTF8PROC_BIDI_CLASS_LRI,
  RLI = UTF8PROC_BIDI_CLASS_RLI,
  FSI = UTF8PROC_BIDI_CLASS_FSI,
  PDI = UTF8PROC_BIDI_CLASS_PDI
};

constexpr int kMaxDepth = 125;        // BD2
constexpr size_t kBracketDepth = 63;  // BD16
constexpr uint32_t kNone = UINT32_MAX;

// A character without an entry has the class of its block (DerivedBidiClass.txt).
Class class_of_unassigned(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in(0x600, 0x7BF) || in(0x860, 0x8FF) || in(0xFB50, 0xFDCF) || in(0xFDF0, 0xFDFF) ||
      in(0xFE70, 0xFEFF) || in(0x10D00, 0x10D3F) || in(0x10EC0, 0x10EFF) || in(0x10F30, 0x10F6F) ||
      in(0x1EC70, 0x1ECBF) || in(0x1ED00, 0x1ED4F) || in(0x1EE00, 0x1EEFF)) {
    return AL;
  }
  if (in(0x590, 0x8FF) || in(0xFB1D, 0xFB4F) || in(0x10800, 0x10FFF) || in(0x1E800, 0x1EFFF)) return R;
  return L;
}

Class class_of(char32_t c) {
  const unsigned found = utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->bidi_class;
  return found ? static_cast<Class>(found) : class_of_unassigned(c);
}

bool is_isolate_start(Class c) { return c == LRI || c == RLI || c == FSI; }
bool is_removed(Class c) { return c == LRE || c == RLE || c == LRO || c == RLO || c == PDF || c == BN; }
bool is_neutral(Class c) { return c == B || c == S || c == WS || c == ON || is_isolate_start(c) || c == PDI; }
Class of_level(int level) { return level & 1 ? R : L; }

// Left-to-right text without numbers or letters of the other direction needs no algorithm.
bool is_plain(std::u32string_view text) {
  return std::ranges::all_of(text, [](char32_t c) {
    if (c < 0x590) return true;
    const Class kind = class_of(c);
    return kind != R && kind != AL && kind != AN && !is_isolate_start(kind) && kind != PDI &&
           (!is_removed(kind) || kind == BN);
  });
}

// BD14 and BD15: a bracket is a punctuation mark that opens or closes and has a mirror image. The file
// BidiBrackets.txt is made that way.
struct Bracket {
  bool opens = false, closes = false;
  char32_t pair = 0;  // of an opening one: what closes it
};

char32_t same_bracket(char32_t c) { return c == 0x2329 ? 0x3008 : c == 0x232A ? 0x3009 : c; }

Bracket bracket_of(char32_t c) {
  const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  if (!property->bidi_mirrored) return {};
  const char32_t mirror = hb_unicode_mirroring(hb_unicode_funcs_get_default(), c);
  if (mirror == c) return {};
  if (property->category == UTF8PROC_CATEGORY_PS) return {.opens = true, .pair = same_bracket(mirror)};
  if (property->category == UTF8PROC_CATEGORY_PE) return {.closes = true};
  return {};
}

class Resolver {
 public:
  Resolver(std::u32string_view text, std::optional<uint8_t> base) : text_(text) {
    original_.reserve(text.size());
    for (const char32_t c : text) original_.push_back(class_of(c));
    match_isolates();
    base_ = base.value_or(first_strong(0, static_cast<uint32_t>(text.size())).value_or(0));
  }

  BidiParagraph run() {
    classes_ = original_;
    levels_.assign(text_.size(), base_);
    explicit_levels();
    embedding_ = levels_;
    for (const std::vector<uint32_t>& sequence : isolating_sequences()) resolve(sequence);
    fill_left_out();
    whitespace_to_base();
    return {base_, std::move(levels_)};
  }

 private:
  // BD9.
  void match_isolates() {
    pdi_of_.assign(text_.size(), kNone);
    start_of_.assign(text_.size(), kNone);
    std::vector<uint32_t> open;
    for (uint32_t i = 0; i < text_.size(); ++i) {
      if (is_isolate_start(original_[i])) open.push_back(i);
      if (original_[i] == B) open.clear();
      if (original_[i] == PDI && !open.empty()) {
        pdi_of_[open.back()] = i;
        start_of_[i] = open.back();
        open.pop_back();
      }
    }
  }

  // P2 and P3, also for what FSI isolates. What lies in an inner isolate is skipped, so all calls together
  // are linear.
  std::optional<uint8_t> first_strong(uint32_t begin, uint32_t end) const {
    for (uint32_t i = begin; i < end; ++i) {
      const Class c = original_[i];
      if (c == L) return 0;
      if (c == R || c == AL) return 1;
      if (c == B) return {};
      if (is_isolate_start(c)) {
        if (pdi_of_[i] == kNone) return {};
        i = pdi_of_[i];
      }
    }
    return {};
  }

  struct Status {
    uint8_t level;
    Class override;  // ON: none
    bool isolate;
  };

  // X1 to X8.
  void explicit_levels() {
    std::vector<Status> stack = {{base_, ON, false}};
    int overflow_isolates = 0, overflow_embeddings = 0, valid_isolates = 0;
    const auto next_level = [&stack](bool right_to_left) {
      const int now = stack.back().level;
      return right_to_left ? (now + 1) | 1 : (now + 2) & ~1;
    };
    const auto place = [this, &stack](uint32_t i) {
      levels_[i] = stack.back().level;
      if (stack.back().override != ON) classes_[i] = stack.back().override;
    };
    for (uint32_t i = 0; i < text_.size(); ++i) {
      const Class c = original_[i];
      switch (c) {
        case RLE:
        case LRE:
        case RLO:
        case LRO: {
          const int level = next_level(c == RLE || c == RLO);
          if (level <= kMaxDepth && !overflow_isolates && !overflow_embeddings) {
            stack.push_back({static_cast<uint8_t>(level), c == RLO ? R : c == LRO ? L : ON, false});
          } else if (!overflow_isolates) {
            ++overflow_embeddings;
          }
          break;
        }
        case RLI:
        case LRI:
        case FSI: {
          place(i);
          bool right_to_left = c == RLI;
          if (c == FSI) {
            const uint32_t end = pdi_of_[i] == kNone ? static_cast<uint32_t>(text_.size()) : pdi_of_[i];
            right_to_left = first_strong(i + 1, end).value_or(0) == 1;
          }
          const int level = next_level(right_to_left);
          if (level <= kMaxDepth && !overflow_isolates && !overflow_embeddings) {
            ++valid_isolates;
            stack.push_back({static_cast<uint8_t>(level), ON, true});
          } else {
            ++overflow_isolates;
          }
          break;
        }
        case PDI:
          if (overflow_isolates) {
            --overflow_isolates;
          } else if (valid_isolates) {
            overflow_embeddings = 0;
            while (!stack.back().isolate) stack.pop_back();
            stack.pop_back();
            --valid_isolates;
          }
          place(i);
          break;
        case PDF:
          if (overflow_isolates) break;
          if (overflow_embeddings) {
            --overflow_embeddings;
          } else if (!stack.back().isolate && stack.size() > 1) {
            stack.pop_back();
          }
          break;
        case BN:
          break;
        case B:
          levels_[i] = base_;
          break;
        default:
          place(i);
      }
    }
  }

  // BD13 and X10: sequences of indices, without the characters that X9 leaves out.
  std::vector<std::vector<uint32_t>> isolating_sequences() {
    std::vector<uint32_t> kept;
    kept.reserve(text_.size());
    for (uint32_t i = 0; i < text_.size(); ++i) {
      if (!is_removed(original_[i])) kept.push_back(i);
    }
    before_.assign(text_.size(), kNone);
    after_.assign(text_.size(), kNone);
    std::vector<std::vector<uint32_t>> sequences;
    std::vector<uint32_t> sequence_of(text_.size(), kNone);  // of isolate starts
    for (size_t k = 0; k < kept.size();) {
      size_t end = k + 1;
      while (end < kept.size() && levels_[kept[end]] == levels_[kept[k]]) ++end;
      const uint32_t first = kept[k], last = kept[end - 1];
      if (k > 0) before_[first] = kept[k - 1];
      if (end < kept.size()) after_[last] = kept[end];
      uint32_t number = static_cast<uint32_t>(sequences.size());
      if (original_[first] == PDI && start_of_[first] != kNone && sequence_of[start_of_[first]] != kNone) {
        number = sequence_of[start_of_[first]];
      } else {
        sequences.emplace_back();
      }
      sequences[number].insert(sequences[number].end(), kept.begin() + static_cast<ptrdiff_t>(k),
                               kept.begin() + static_cast<ptrdiff_t>(end));
      if (is_isolate_start(original_[last])) sequence_of[last] = number;
      k = end;
    }
    return sequences;
  }

  void resolve(const std::vector<uint32_t>& sequence) {
    const uint8_t level = embedding_[sequence.front()];
    const uint32_t before = before_[sequence.front()];
    const uint32_t last = sequence.back();
    const bool open_end = is_isolate_start(original_[last]) && pdi_of_[last] == kNone;
    const uint32_t after = open_end ? kNone : after_[last];
    const Class start = of_level(std::max(level, before == kNone ? base_ : embedding_[before]));
    const Class end = of_level(std::max(level, after == kNone ? base_ : embedding_[after]));

    kinds_.clear();
    for (const uint32_t i : sequence) kinds_.push_back(classes_[i]);
    weak(start);
    brackets(sequence, start, level);
    neutral(start, end, level);
    for (size_t k = 0; k < sequence.size(); ++k) {
      const Class c = kinds_[k];
      uint8_t& result = levels_[sequence[k]];
      if (level & 1) {
        if (c == L || c == EN || c == AN) ++result;  // I2
      } else if (c == R) {                           // I1
        ++result;
      } else if (c == AN || c == EN) {
        result = static_cast<uint8_t>(result + 2);
      }
    }
  }

  // W1 to W7.
  void weak(Class start) {
    Class previous = start;
    for (Class& c : kinds_) {  // W1
      if (c == NSM) c = is_isolate_start(previous) || previous == PDI ? ON : previous;
      previous = c;
    }
    Class strong = start;
    for (Class& c : kinds_) {  // W2 and W3
      if (c == L || c == R || c == AL) strong = c;
      if (c == EN && strong == AL) c = AN;
    }
    for (Class& c : kinds_) {
      if (c == AL) c = R;
    }
    for (size_t k = 1; k + 1 < kinds_.size(); ++k) {  // W4
      const Class left = kinds_[k - 1], right = kinds_[k + 1];
      if (left != right) continue;
      if (left == EN && (kinds_[k] == ES || kinds_[k] == CS)) kinds_[k] = EN;
      if (left == AN && kinds_[k] == CS) kinds_[k] = AN;
    }
    for (size_t k = 0; k < kinds_.size();) {  // W5
      if (kinds_[k] != ET) {
        ++k;
        continue;
      }
      size_t end = k;
      while (end < kinds_.size() && kinds_[end] == ET) ++end;
      const bool number = (k > 0 && kinds_[k - 1] == EN) || (end < kinds_.size() && kinds_[end] == EN);
      for (; k < end; ++k) kinds_[k] = number ? EN : ET;
    }
    strong = start;
    for (Class& c : kinds_) {  // W6 and W7
      if (c == ES || c == ET || c == CS) c = ON;
      if (c == L || c == R) strong = c;
      if (c == EN && strong == L) c = L;
    }
  }

  static Class strong_of(Class c) { return c == EN || c == AN ? R : c; }

  struct Pair {
    uint32_t open, close;
  };

  // BD16.
  std::vector<Pair> bracket_pairs(const std::vector<uint32_t>& sequence) const {
    struct Open {
      char32_t closing;
      uint32_t at;
    };
    std::vector<Open> stack;
    std::vector<Pair> pairs;
    for (uint32_t k = 0; k < sequence.size(); ++k) {
      if (kinds_[k] != ON || original_[sequence[k]] != ON) continue;
      const char32_t c = text_[sequence[k]];
      const Bracket bracket = bracket_of(c);
      if (bracket.opens) {
        if (stack.size() == kBracketDepth) break;
        stack.push_back({bracket.pair, k});
      } else if (bracket.closes) {
        for (size_t depth = stack.size(); depth-- > 0;) {
          if (stack[depth].closing != same_bracket(c)) continue;
          pairs.push_back({stack[depth].at, k});
          stack.resize(depth);
          break;
        }
      }
    }
    std::ranges::sort(pairs, {}, &Pair::open);
    return pairs;
  }

  // N0.
  void brackets(const std::vector<uint32_t>& sequence, Class start, uint8_t level) {
    const Class along = of_level(level);
    Class context = start;  // the strong class before `seen`; what comes before a pair is settled by then
    uint32_t seen = 0;
    for (const Pair pair : bracket_pairs(sequence)) {
      for (; seen < pair.open; ++seen) {
        const Class c = strong_of(kinds_[seen]);
        if (c == L || c == R) context = c;
      }
      bool found_along = false, found_against = false;
      for (uint32_t k = pair.open + 1; k < pair.close && !found_along; ++k) {
        const Class c = strong_of(kinds_[k]);
        if (c == along)
          found_along = true;
        else if (c == L || c == R)
          found_against = true;
      }
      if (!found_along && !found_against) continue;
      const Class result = found_along || context == along ? along : context;
      set_bracket(sequence, pair.open, result);
      set_bracket(sequence, pair.close, result);
    }
  }

  void set_bracket(const std::vector<uint32_t>& sequence, uint32_t at, Class result) {
    kinds_[at] = result;
    for (uint32_t k = at + 1; k < sequence.size() && original_[sequence[k]] == NSM; ++k) kinds_[k] = result;
  }

  // N1 and N2.
  void neutral(Class start, Class end, uint8_t level) {
    for (size_t k = 0; k < kinds_.size();) {
      if (!is_neutral(kinds_[k])) {
        ++k;
        continue;
      }
      size_t stop = k;
      while (stop < kinds_.size() && is_neutral(kinds_[stop])) ++stop;
      const Class left = k == 0 ? start : strong_of(kinds_[k - 1]);
      const Class right = stop == kinds_.size() ? end : strong_of(kinds_[stop]);
      const Class result = left == right ? left : of_level(level);
      for (; k < stop; ++k) kinds_[k] = result;
    }
  }

  void fill_left_out() {
    uint8_t before = base_;
    for (uint32_t i = 0; i < text_.size(); ++i) {
      if (is_removed(original_[i])) levels_[i] = before;
      before = levels_[i];
    }
  }

  // L1.
  void whitespace_to_base() {
    bool at_end = true;
    for (size_t i = text_.size(); i-- > 0;) {
      const Class c = original_[i];
      if (c == S || c == B) {
        at_end = true;
      } else if (c != WS && !is_isolate_start(c) && c != PDI && !is_removed(c)) {
        at_end = false;
      }
      if (at_end) levels_[i] = base_;
    }
  }

  std::u32string_view text_;
  uint8_t base_ = 0;
  std::vector<Class> original_, classes_;
  std::vector<uint8_t> levels_, embedding_;  // in the making, and as the explicit rules left them
  std::vector<uint32_t> pdi_of_, start_of_;  // matching ends of isolates
  std::vector<uint32_t> before_, after_;     // neighbours of a level run that X9 kept
  std::vector<Class> kinds_;                 // of the sequence being resolved
};

}  // namespace

bool is_left_out_of_bidi(char32_t c) { return is_removed(class_of(c)); }

BidiParagraph bidi_levels(std::u32string_view text, std::optional<uint8_t> base) {
  if (base.value_or(0) == 0 && is_plain(text)) return {};
  return Resolver(text, base).run();
}

std::vector<uint32_t> visual_order(std::span<const uint8_t> levels) {
  std::vector<uint32_t> order(levels.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  if (levels.empty()) return order;
  const uint8_t highest = *std::ranges::max_element(levels);
  for (int level = highest; level > 0; --level) {
    for (size_t i = 0; i < levels.size();) {
      if (levels[i] < level) {
        ++i;
        continue;
      }
      size_t end = i;
      while (end < levels.size() && levels[end] >= level) ++end;
      std::reverse(order.begin() + static_cast<ptrdiff_t>(i), order.begin() + static_cast<ptrdiff_t>(end));
      i = end;
    }
  }
  return order;
}

}  // namespace hearth::ui
