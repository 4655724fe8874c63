#include "app/ui/text/line_break.h"

#include <utf8proc.h>

#include <algorithm>

#include "app/ui/text/font_set.h"

namespace hearth::ui {
namespace {

// The standard's classes; those that behave alike here share one (Hangul and small kana are in ID and NS).
enum Class : uint8_t {
  AL,
  BA,
  BB,
  B2,
  BK,
  CB,
  CL,
  CM,
  CP,
  CR,
  EB,
  EM,
  EX,
  GL,
  HL,
  HY,
  ID,
  IN,
  IS,
  JL,
  JV,
  JT,
  H2,
  H3,
  LF,
  NL,
  NS,
  NU,
  OP,
  PO,
  PR,
  QU,
  RI,
  SA,
  SP,
  SY,
  WJ,
  ZW,
  ZWJ
};

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

Class ascii(char32_t c) {
  if (in(c, '0', '9')) return NU;
  switch (c) {
    case '\n':
      return LF;
    case '\r':
      return CR;
    case 0x0B:
    case 0x0C:
      return BK;
    case ' ':
      return SP;
    case '\t':
    case '|':
      return BA;
    case '!':
    case '?':
      return EX;
    case '"':
    case '\'':
      return QU;
    case '$':
    case '+':
    case '\\':
      return PR;
    case '%':
      return PO;
    case '(':
    case '[':
    case '{':
      return OP;
    case ')':
    case ']':
      return CP;
    case '}':
      return CL;
    case ',':
    case '.':
    case ':':
    case ';':
      return IS;
    case '-':
      return HY;
    case '/':
      return SY;
    default:
      return c < 0x20 || c == 0x7F ? CM : AL;
  }
}

// Single characters that their category does not tell.
bool named(char32_t c, Class& found) {
  const auto is = [&found](Class kind) {
    found = kind;
    return true;
  };
  switch (c) {
    case 0x85:
      return is(NL);
    case 0xA0:
    case 0x2007:
    case 0x202F:
    case 0x2011:
    case 0x34F:
    case 0x180E:
    case 0xF08:
    case 0xF0C:
      return is(GL);
    case 0xAD:
    case 0x58A:
    case 0x5BE:
    case 0x964:
    case 0x965:
    case 0x2010:
    case 0x2012:
    case 0x2013:
    case 0x2027:
    case 0xF0B:
      return is(BA);
    case 0xB4:
    case 0x2C8:
    case 0x2CC:
      return is(BB);
    case 0x2014:
    case 0x2E3A:
    case 0x2E3B:
      return is(B2);
    case 0x2028:
    case 0x2029:
      return is(BK);
    case 0x200B:
      return is(ZW);
    case 0x200D:
      return is(ZWJ);
    case 0x2060:
    case 0xFEFF:
      return is(WJ);
    case 0x2024:
    case 0x2025:
    case 0x2026:
    case 0x22EF:
    case 0xFE19:
      return is(IN);
    case 0x3001:
    case 0x3002:
    case 0xFF0C:
    case 0xFF0E:
    case 0xFE50:
    case 0xFE52:
    case 0xFF61:
    case 0xFF64:
    case 0xFE11:
    case 0xFE12:
      return is(CL);
    case 0xFF01:
    case 0xFF1F:
    case 0x61B:
    case 0x61E:
    case 0x61F:
    case 0x6D4:
    case 0xFE56:
    case 0xFE57:
      return is(EX);
    case 0x37E:
    case 0x589:
    case 0x60C:
    case 0x60D:
    case 0x2044:
    case 0x7F8:
      return is(IS);
    case 0x2A:
    case 0x2015:
      return is(AL);
    case 0xA1:
    case 0xBF:
    case 0x2E18:
      return is(OP);
    case 0xA2:
    case 0xB0:
    case 0x2030:
    case 0x2031:
    case 0x2032:
    case 0x2033:
    case 0x2034:
    case 0x2103:
    case 0x2109:
    case 0x609:
    case 0x60A:
    case 0x66A:
    case 0xFF05:
    case 0xFFE0:
    case 0xFE6A:
      return is(PO);
    case 0xB1:
    case 0x2116:
    case 0x2212:
    case 0x2213:
      return is(PR);
    case 0x3005:
    case 0x301C:
    case 0x303B:
    case 0x303C:
    case 0x309B:
    case 0x309C:
    case 0x309D:
    case 0x309E:
    case 0x30A0:
    case 0x30FB:
    case 0x30FC:
    case 0x30FD:
    case 0x30FE:
    case 0x203C:
    case 0x203D:
    case 0x2047:
    case 0x2048:
    case 0x2049:
    case 0xFE54:
    case 0xFE55:
    case 0xFF1A:
    case 0xFF1B:
    case 0xFF65:
    case 0xFF70:
    case 0xFF9E:
    case 0xFF9F:
    case 0x17D6:
      return is(NS);
    case 0x275B:
    case 0x275C:
    case 0x275D:
    case 0x275E:
      return is(QU);
    case 0xFFFC:
      return is(CB);
    case 0x3000:
      return is(BA);
    case 0x3035:
      return is(CM);
    default:
      return false;
  }
}

bool is_small_kana(char32_t c) {
  constexpr std::u32string_view kSmall = U"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯ";
  return kSmall.find(c) != std::u32string_view::npos || in(c, 0x31F0, 0x31FF);
}

bool is_complex(char32_t c) {  // scripts without spaces between words
  return in(c, 0xE00, 0xEDF) || in(c, 0x1000, 0x109F) || in(c, 0x1780, 0x17DF) || in(c, 0x1950, 0x19DF) ||
         in(c, 0x1A20, 0x1AAF) || in(c, 0xA9E0, 0xA9FF) || in(c, 0xAA60, 0xAADF);
}

bool is_ideographic(char32_t c) {
  return in(c, 0x2E80, 0x2FFF) || in(c, 0x3003, 0x4DBF) || in(c, 0x4E00, 0x9FFF) || in(c, 0xA000, 0xA4CF) ||
         in(c, 0xF900, 0xFAFF) || in(c, 0xFE30, 0xFE4F) || in(c, 0xFF02, 0xFFDC) || in(c, 0x17000, 0x18CFF) ||
         in(c, 0x1B000, 0x1B2FF) || in(c, 0x1F000, 0x1FAFF) || in(c, 0x20000, 0x3FFFD);
}

Class hangul(char32_t c) {
  if (in(c, 0x1100, 0x115F) || in(c, 0xA960, 0xA97C)) return JL;
  if (in(c, 0x1160, 0x11A7) || in(c, 0xD7B0, 0xD7C6)) return JV;
  if (in(c, 0x11A8, 0x11FF) || in(c, 0xD7CB, 0xD7FB)) return JT;
  if (in(c, 0xAC00, 0xD7A3)) return (c - 0xAC00) % 28 == 0 ? H2 : H3;
  return AL;
}

// The rest, by category.
Class by_category(char32_t c) {
  const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  switch (property->category) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
      return CM;
    case UTF8PROC_CATEGORY_ZS:
      return BA;
    case UTF8PROC_CATEGORY_PS:
      return OP;
    case UTF8PROC_CATEGORY_PE:
      return CL;
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
      return QU;
    case UTF8PROC_CATEGORY_ND:
      return in(c, 0xFF10, 0xFF19) ? ID : NU;
    case UTF8PROC_CATEGORY_SC:
      return PR;
    default:
      break;
  }
  if (is_complex(c)) return SA;
  if (is_small_kana(c)) return NS;
  if (in(c, 0x1F1E6, 0x1F1FF)) return RI;
  if (in(c, 0x1F3FB, 0x1F3FF)) return EM;
  if (property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC && c >= 0x1F000) return EB;
  if (c == 0x261D || c == 0x26F9 || in(c, 0x270A, 0x270D)) return EB;
  if (is_ideographic(c) || is_emoji_by_default(c)) return ID;
  const bool hebrew = in(c, 0x5D0, 0x5F2) || in(c, 0xFB1D, 0xFB4F);
  return hebrew ? HL : AL;
}

Class class_of(char32_t c) {
  if (c < 0x80) return ascii(c);
  Class found = AL;
  if (named(c, found)) return found;
  if (const Class syllable = hangul(c); syllable != AL) return syllable;
  return by_category(c);
}

bool is_letter(Class c) { return c == AL || c == HL; }
bool is_syllable(Class c) { return c == JL || c == JV || c == JT || c == H2 || c == H3; }
// What CM does not join itself to.
bool is_line_or_space(Class c) { return c == BK || c == CR || c == LF || c == NL || c == SP || c == ZW; }

// Vowels that Thai and Lao write before the consonant they follow, and signs that never begin a line.
bool joins_next(char32_t c) { return in(c, 0xE40, 0xE44) || in(c, 0xEC0, 0xEC4); }
bool joins_previous(char32_t c) {
  return in(c, 0xE2F, 0xE33) || c == 0xE45 || c == 0xE46 || in(c, 0xEAF, 0xEB3) || c == 0xEC6;
}

// LB21 to LB30b for two neighbours without a space. `before_left` is what stands before `left`.
bool may_break(Class left, Class right, Class before_left) {
  if (left == CB || right == CB) return true;                                              // LB20
  if (right == BA || right == HY || right == NS || left == BB) return false;               // LB21
  if (before_left == HL && (left == HY || left == BA)) return false;                       // LB21a
  if (left == SY && right == HL) return false;                                             // LB21b
  if (right == IN) return false;                                                           // LB22
  if ((is_letter(left) && right == NU) || (left == NU && is_letter(right))) return false;  // LB23
  const bool left_pictograph = left == ID || left == EB || left == EM;
  const bool right_pictograph = right == ID || right == EB || right == EM;
  if ((left == PR && right_pictograph) || (left_pictograph && right == PO)) return false;  // LB23a
  const bool left_affix = left == PR || left == PO, right_affix = right == PR || right == PO;
  if ((left_affix && is_letter(right)) || (is_letter(left) && right_affix)) return false;  // LB24
  if ((left == CL || left == CP || left == NU) && right_affix) return false;               // LB25
  if (left_affix && (right == OP || right == NU)) return false;
  if ((left == HY || left == IS || left == NU || left == SY) && right == NU) return false;
  if (left == JL && (right == JL || right == JV || right == H2 || right == H3)) return false;  // LB26
  if ((left == JV || left == H2) && (right == JV || right == JT)) return false;
  if ((left == JT || left == H3) && right == JT) return false;
  if ((is_syllable(left) && right == PO) || (left == PR && is_syllable(right))) return false;  // LB27
  if (is_letter(left) && is_letter(right)) return false;                                       // LB28
  if (left == IS && is_letter(right)) return false;                                            // LB29
  if ((is_letter(left) || left == NU) && right == OP) return false;                            // LB30
  if (left == CP && (is_letter(right) || right == NU)) return false;
  if (left == EB && right == EM) return false;  // LB30b
  return true;                                  // LB31
}

class Breaker {
 public:
  std::vector<Break> run(std::u32string_view text) {
    std::vector<Break> answers(text.size(), Break::No);
    for (size_t i = 0; i < text.size(); ++i) {
      const Class raw = class_of(text[i]);
      if (i > 0) answers[i] = before(raw, text[i - 1], text[i]);
      advance(raw, i == 0);
    }
    return answers;
  }

 private:
  Break before(Class raw, char32_t previous, char32_t c) {
    if (last_raw_ == BK || last_raw_ == LF || last_raw_ == NL) return Break::Must;  // LB4, LB5
    if (last_raw_ == CR) return raw == LF ? Break::No : Break::Must;
    if (raw == BK || raw == CR || raw == LF || raw == NL || raw == SP || raw == ZW)
      return Break::No;                                                               // LB6, LB7
    if (zero_width_space_) return Break::Allowed;                                     // LB8
    if (last_raw_ == ZWJ) return Break::No;                                           // LB8a
    if ((raw == CM || raw == ZWJ) && !is_line_or_space(last_raw_)) return Break::No;  // LB9
    const Class right = raw == CM || raw == ZWJ ? AL : raw;                           // LB10
    return pair(right, previous, c) ? Break::Allowed : Break::No;
  }

  bool pair(Class right, char32_t previous, char32_t c) const {
    const bool spaced = last_raw_ == SP;
    const Class left = left_;
    if (right == WJ || (left == WJ && !spaced)) return false;                                   // LB11
    if (left == GL && !spaced) return false;                                                    // LB12
    if (right == GL && !spaced && left != BA && left != HY) return false;                       // LB12a
    if (right == CL || right == CP || right == EX || right == IS || right == SY) return false;  // LB13
    if (left == OP) return false;                                                               // LB14
    if (left == QU && right == OP) return false;                                                // LB15
    if ((left == CL || left == CP) && right == NS) return false;                                // LB16
    if (left == B2 && right == B2) return false;                                                // LB17
    if (spaced) return true;                                                                    // LB18
    if (left == QU || right == QU) return false;                                                // LB19
    if (left == RI && right == RI) return regional_ % 2 == 0;                                   // LB30a
    if (left == SA && right == SA) return !joins_next(previous) && !joins_previous(c);
    return may_break(left == SA ? AL : left, right == SA ? AL : right, before_left_);
  }

  void advance(Class raw, bool first) {
    if (raw == ZW) {
      zero_width_space_ = true;
    } else if (raw != SP) {
      zero_width_space_ = false;
    }
    const bool joins = (raw == CM || raw == ZWJ) && !first && !is_line_or_space(last_raw_);
    last_raw_ = raw;
    if (raw == SP) regional_ = 0;
    if (joins || raw == SP) return;  // `left_` stays what the mark joins, or what the spaces follow
    before_left_ = left_;
    left_ = raw == CM || raw == ZWJ ? AL : raw;
    regional_ = left_ == RI ? regional_ + 1 : 0;
  }

  Class last_raw_ = BK;
  Class left_ = BK, before_left_ = BK;
  bool zero_width_space_ = false;
  int regional_ = 0;
};

}  // namespace

std::vector<Break> line_breaks(std::u32string_view text) { return Breaker().run(text); }

std::vector<bool> cluster_starts(std::u32string_view text) {
  std::vector<bool> starts(text.size(), true);
  utf8proc_int32_t state = 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i - 1] < 0x300 && text[i] < 0x300 && text[i] != '\n') {
      state = 0;
      continue;
    }
    starts[i] = utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(text[i - 1]),
                                                 static_cast<utf8proc_int32_t>(text[i]), &state);
  }
  return starts;
}

bool hangs(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x1680 || in(c, 0x2000, 0x2006) ||
         in(c, 0x2008, 0x200A) || c == 0x205F || c == 0x3000 || c == 0x200B;
}

}  // namespace hearth::ui
