#include "app/ui/text/font_set.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb-ot.h>
#include <hb.h>
#include <utf8proc.h>

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth::ui {
namespace {

// In the order in which they are asked. The faces come first, then the scripts.
enum FileName : FontId {
  kInter,
  kInterMedium,
  kInterSemiBold,
  kInterItalic,
  kInterDisplay,
  kMono,
  kMonoBold,
  kSerifItalic,
  kNotoSans,
  kArabic,
  kHebrew,
  kDevanagari,
  kThai,
  kJapanese,
  kKorean,
  kChinese,
  kSymbols,
  kSymbols2,
  kMath,
  kEmoji,
  kFiles
};

struct Entry {
  const char* file;
  int index;
};
// Faces of the collection: Japanese, Korean, simplified Chinese, …
constexpr std::array<Entry, kFiles> kEntries = {{
    {"Inter-Regular.otf", 0},           {"Inter-Medium.otf", 0},
    {"Inter-SemiBold.otf", 0},          {"Inter-Italic.otf", 0},
    {"InterDisplay-SemiBold.otf", 0},   {"JetBrainsMono-Regular.ttf", 0},
    {"JetBrainsMono-Bold.ttf", 0},      {"NotoSerif-Italic.ttf", 0},
    {"NotoSans-Regular.ttf", 0},        {"NotoSansArabic-Regular.ttf", 0},
    {"NotoSansHebrew-Regular.ttf", 0},  {"NotoSansDevanagari-Regular.ttf", 0},
    {"NotoSansThai-Regular.ttf", 0},    {"NotoSansCJK-Regular.ttc", 0},
    {"NotoSansCJK-Regular.ttc", 1},     {"NotoSansCJK-Regular.ttc", 2},
    {"NotoSansSymbols-Regular.ttf", 0}, {"NotoSansSymbols2-Regular.ttf", 0},
    {"NotoSansMath-Regular.ttf", 0},    {"NotoColorEmoji.ttf", 0},
}};

// What each face is drawn with, best first; the next one stands in for a file that is missing.
constexpr std::array<std::array<FontId, 3>, 8> kFaces = {{
    {kInter, kNotoSans, kNoFont},
    {kInterMedium, kInter, kNotoSans},
    {kInterSemiBold, kInter, kNotoSans},
    {kInterItalic, kInter, kNotoSans},
    {kInterDisplay, kInterSemiBold, kInter},
    {kMono, kInter, kNotoSans},
    {kMonoBold, kMono, kInter},
    {kSerifItalic, kMath, kInter},
}};

constexpr FontId kFirstFallback = kInter;
constexpr uint64_t kLargestFile = 64 << 20;

bool is_ignorable(char32_t c) {
  return c == 0x200C || c == 0x200D || c == 0xAD || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x20E3 ||
         (c >= 0xE0000 && c <= 0xE0FFF) || (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x34F || c == 0x61C || c == 0x200B;
}

bool is_east_asian(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x1100 && c <= 0x11FF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

// Typefaces of one script are not even opened for other characters.
bool may_have(FontId id, char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  switch (id) {
    case kArabic:
      return in(0x600, 0x6FF) || in(0x750, 0x77F) || in(0x8A0, 0x8FF) || in(0xFB50, 0xFDFF) ||
             in(0xFE70, 0xFEFF);
    case kHebrew:
      return in(0x590, 0x5FF) || in(0xFB1D, 0xFB4F);
    case kDevanagari:
      return in(0x900, 0x97F) || in(0x1CD0, 0x1CFF) || in(0xA830, 0xA839) || in(0xA8E0, 0xA8FF);
    case kThai:
      return in(0xE00, 0xE7F);
    case kJapanese:
    case kKorean:
    case kChinese:
      return is_east_asian(c);
    default:
      return true;
  }
}

bool is_emoji_cluster(std::u32string_view cluster) {
  const char32_t first = cluster.front();
  if (cluster.size() > 1) {
    const size_t looked = std::min<size_t>(cluster.size(), 16);
    for (const char32_t c : cluster.substr(1, looked - 1)) {
      if (c == 0xFE0E) return false;
      if (c == 0xFE0F || c == 0x20E3 || (c >= 0x1F3FB && c <= 0x1F3FF)) return true;
    }
  }
  return is_emoji_by_default(first);
}

}  // namespace

bool is_emoji_by_default(char32_t c) {
  constexpr std::array<std::pair<char32_t, char32_t>, 33> kInBasicPlane = {
      {{0x231A, 0x231B}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3}, {0x25FD, 0x25FE},
       {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693}, {0x26A1, 0x26A1},
       {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5}, {0x26CE, 0x26CE}, {0x26D4, 0x26D4},
       {0x26EA, 0x26EA}, {0x26F2, 0x26F3}, {0x26F5, 0x26F5}, {0x26FA, 0x26FA}, {0x26FD, 0x26FD},
       {0x2705, 0x2705}, {0x270A, 0x270B}, {0x2728, 0x2728}, {0x274C, 0x274C}, {0x274E, 0x274E},
       {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF},
       {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}}};
  if (c < 0x231A) return false;
  if (c >= 0x1F000) {
    // Above the basic plane pictures that have an outline by default are drawn in colour too: only that font
    // has them.
    return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->boundclass ==
               UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
           (c >= 0x1F1E6 && c <= 0x1F1FF) || (c >= 0x1F3FB && c <= 0x1F3FF);
  }
  return std::ranges::any_of(kInBasicPlane,
                             [c](auto range) { return c >= range.first && c <= range.second; });
}

struct FontSet::Slot {
  std::string path;
  int index = 0;
  bool exists = false, tried = false, awaited = false;
  std::unique_ptr<File> file;
  std::vector<std::byte> copy;  // where the file cannot be mapped
  Font font;
  hb_face_t* face = nullptr;
  FT_FaceRec_* drawer = nullptr;
  bool drawer_tried = false;

  ~Slot() {
    if (drawer) FT_Done_Face(drawer);
    if (font.shaper) hb_font_destroy(font.shaper);
    if (face) hb_face_destroy(face);
  }
};

FontSet::FontSet(const std::string& folder, Typefaces from) : from_(from) {
  CHECK(FT_Init_FreeType(&library_) == 0);
  int missing = 0;
  const char* first_missing = nullptr;
  for (const Entry& entry : kEntries) {
    auto slot = std::make_unique<Slot>();
    slot->path = folder + "/" + entry.file;
    slot->index = entry.index;
    slot->exists =
        from == Typefaces::FetchedWhenNeeded || (!folder.empty() && open_file(slot->path).has_value());
    if (slot->exists) {
      empty_ = false;
    } else {
      if (!first_missing) first_missing = entry.file;
      missing += entry.index == 0;
    }
    slots_.push_back(std::move(slot));
  }
  if (empty_) {
    notice_ = "No typefaces were found beside the program, so only Latin letters can be drawn.";
  } else if (missing > 0) {
    notice_ = concat("The typeface ", first_missing, missing > 1 ? " and others are" : " is",
                     " missing beside the program, so some characters cannot be drawn.");
  }
  for (size_t face = 0; face < kFaces.size(); ++face) {
    for (const FontId id : kFaces[face]) {
      if (id != kNoFont && slots_[id]->exists) chains_[face].push_back(id);
    }
    if (!chains_[face].empty()) continue;
    for (FontId id = kFirstFallback; id < kFiles; ++id) {
      if (slots_[id]->exists && id != kEmoji) chains_[face].push_back(id);
    }
  }
}

FontSet::~FontSet() {
  slots_.clear();
  FT_Done_FreeType(library_);
}

void FontSet::add_built_in(std::span<const std::byte> data) {
  auto slot = std::make_unique<Slot>();
  slot->exists = true;
  slot->font.data = data;
  slots_.push_back(std::move(slot));
  for (std::vector<FontId>& chain : chains_) chain = {static_cast<FontId>(slots_.size() - 1)};
}

bool FontSet::look_again() {
  bool any = false;
  for (const std::unique_ptr<Slot>& slot : slots_) {
    if (!slot->awaited) continue;
    slot->awaited = slot->tried = slot->drawer_tried = false;
    any = true;
  }
  if (any) known_.clear();
  return any;
}

bool FontSet::set_language(std::string_view tag) {
  const bool japanese = tag.starts_with("ja");
  if (japanese == japanese_) return false;
  japanese_ = japanese;
  return true;
}

bool FontSet::open(Slot& slot) {
  if (slot.tried) return slot.font.shaper != nullptr;
  slot.tried = true;
  if (!slot.exists) return false;
  if (slot.font.data.empty()) {
    auto file = open_file(slot.path);
    slot.awaited = !file && from_ == Typefaces::FetchedWhenNeeded;
    if (!file || (*file)->size() > kLargestFile) return false;
    slot.file = std::move(*file);
    slot.font.data = slot.file->mapping();
    if (slot.font.data.empty()) {
      slot.copy.resize(slot.file->size());
      if (!slot.file->read_at(0, slot.copy)) return false;
      slot.font.data = slot.copy;
    }
  }
  hb_blob_t* blob =
      hb_blob_create(reinterpret_cast<const char*>(slot.font.data.data()),
                     static_cast<unsigned>(slot.font.data.size()), HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  slot.face = hb_face_create(blob, static_cast<unsigned>(slot.index));
  hb_blob_destroy(blob);
  if (hb_face_get_glyph_count(slot.face) == 0) return false;
  Font& font = slot.font;
  font.index = slot.index;
  font.em = static_cast<int>(hb_face_get_upem(slot.face));
  font.colour = hb_ot_color_has_png(slot.face);
  font.shaper = hb_font_create(slot.face);
  hb_font_set_scale(font.shaper, font.em, font.em);
  hb_font_extents_t extents{};
  hb_font_get_h_extents(font.shaper, &extents);
  const auto part = [&font](hb_position_t units) {
    return static_cast<float>(units) / static_cast<float>(font.em);
  };
  if (extents.ascender > 0) {
    font.ascent = part(extents.ascender);
    font.descent = -part(extents.descender);
  }
  hb_position_t value = 0;
  if (hb_ot_metrics_get_position(font.shaper, HB_OT_METRICS_TAG_UNDERLINE_OFFSET, &value))
    font.underline = -part(value);
  if (hb_ot_metrics_get_position(font.shaper, HB_OT_METRICS_TAG_UNDERLINE_SIZE, &value)) {
    font.underline_width = part(value);
  }
  return true;
}

const Font* FontSet::font(FontId id) {
  CHECK(id < slots_.size());
  return open(*slots_[id]) ? &slots_[id]->font : nullptr;
}

FT_FaceRec_* FontSet::drawer(FontId id) {
  CHECK(id < slots_.size());
  Slot& slot = *slots_[id];
  if (!open(slot) || slot.drawer_tried) return slot.drawer;
  slot.drawer_tried = true;
  if (FT_New_Memory_Face(library_, reinterpret_cast<const FT_Byte*>(slot.font.data.data()),
                         static_cast<FT_Long>(slot.font.data.size()), slot.index, &slot.drawer) != 0) {
    slot.drawer = nullptr;
  }
  return slot.drawer;
}

bool FontSet::has(FontId id, char32_t c) {
  if (!may_have(id, c)) return false;
  const Font* found = font(id);
  hb_codepoint_t glyph = 0;
  return found && hb_font_get_nominal_glyph(found->shaper, c, &glyph) && glyph != 0;
}

FontId FontSet::main_font(Face face) {
  for (const FontId id : chains_[static_cast<size_t>(face)]) {
    if (font(id)) return id;
  }
  // Files that exist but cannot be read: the last resort is a font that draws nothing.
  CHECK(!slots_.empty());
  return chains_[static_cast<size_t>(face)].empty() ? FontId{0} : chains_[static_cast<size_t>(face)].front();
}

FontId FontSet::fallback(char32_t c, bool emoji, Context context) {
  if (emoji && has(kEmoji, c)) return kEmoji;
  if (is_east_asian(c)) {
    const FontId best = context.japanese ? kJapanese
                        : context.korean ? kKorean
                        : japanese_      ? kJapanese
                                         : kChinese;
    if (has(best, c)) return best;
  }
  const auto found = known_.find(c);
  if (found != known_.end()) return found->second;
  FontId answer = kNoFont;
  for (const FontId id : {kInter, kArabic, kHebrew, kDevanagari, kThai, kChinese, kNotoSans, kSymbols,
                          kSymbols2, kMath, kEmoji, kSerifItalic}) {
    // 10 MB are not fetched in the hope of a picture.
    const bool asked = id != kEmoji || from_ == Typefaces::OnDisk;
    if (asked && has(id, c)) {
      answer = id;
      break;
    }
  }
  known_.emplace(c, answer);
  return answer;
}

FontId FontSet::font_for(Face face, std::u32string_view cluster, Context context) {
  const bool emoji = is_emoji_cluster(cluster);
  const size_t looked = std::min<size_t>(cluster.size(), 8);
  if (!emoji) {
    for (const FontId id : chains_[static_cast<size_t>(face)]) {
      const bool all = std::ranges::all_of(cluster.substr(0, looked),
                                           [&](char32_t c) { return is_ignorable(c) || has(id, c); });
      if (all) return id;
    }
  }
  if (!empty_) {
    // A mark without its base in the same font is drawn beside it: the base decides.
    const FontId found = fallback(cluster.front(), emoji, context);
    if (found != kNoFont) return found;
  }
  return main_font(face);
}

bool FontSet::stands_in_for_bold(Face face, FontId id) const {
  const bool bold = face == Face::SemiBold || face == Face::Display || face == Face::MonoBold;
  return bold && id != kInterSemiBold && id != kInterDisplay && id != kMonoBold && id != kEmoji;
}

}  // namespace hearth::ui
