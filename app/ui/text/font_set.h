// The typefaces: which file draws a character in which face, opened when a character first needs it and
// mapped rather than read, so that the 20 MB of Chinese and Japanese cost nothing until they are used. Used
// by shaping, the glyph atlas and ImGui's editing fonts. UI thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/ui/theme.h"
#include "engine/base/file.h"

struct hb_font_t;
struct hb_face_t;
struct FT_FaceRec_;
struct FT_LibraryRec_;

namespace hearth::ui {

// Where the files are. In a page they are on a server: open_file() has them fetched and fails until they are
// there.
enum class Typefaces { OnDisk, FetchedWhenNeeded };

using FontId = uint8_t;
inline constexpr FontId kNoFont = 255;

// One face of one file. Lengths are parts of the size (em).
struct Font {
  std::span<const std::byte> data;
  int index = 0;                // of the face in a collection
  bool colour = false;          // pictures instead of outlines
  hb_font_t* shaper = nullptr;  // scaled so that the em is `em` units
  int em = 1000;
  float ascent = 0.95f, descent = 0.25f;
  float underline = 0.12f, underline_width = 0.06f;  // below the baseline
};

class FontSet {
 public:
  // `folder`: where the files are. Files that are missing or broken are left out.
  explicit FontSet(const std::string& folder, Typefaces from = Typefaces::OnDisk);
  ~FontSet();
  FontSet(const FontSet&) = delete;
  FontSet& operator=(const FontSet&) = delete;

  // True when no file at all is there. Then `built_in` must be given before anything is asked.
  bool empty() const { return empty_; }
  void add_built_in(std::span<const std::byte> data);
  // Typefaces::FetchedWhenNeeded: files may be there now that were not when they were asked for. True when
  // one of them was asked for.
  bool look_again();
  // One sentence on what is missing; empty when all is there.
  const std::string& notice() const { return notice_; }

  // "ja", "zh", …: which of the East Asian faces draws characters that they share. True when that changed
  // something.
  bool set_language(std::string_view tag);

  // What draws the face's Latin letters. Never kNoFont.
  FontId main_font(Face face);
  // What draws this cluster: the face's own font where it can, then the others in their order; the main font
  // where none can. `japanese`, `korean`: what the text around says about shared characters.
  struct Context {
    bool japanese = false, korean = false;
  };
  FontId font_for(Face face, std::u32string_view cluster, Context context);

  // True when the face is bold and this font has no weight of its own, so that its outlines should be
  // thickened.
  bool stands_in_for_bold(Face face, FontId id) const;

  // Null when the file cannot be opened.
  const Font* font(FontId id);
  // FreeType's face of a font, opened when first asked. Null where FreeType refuses it.
  FT_FaceRec_* drawer(FontId id);

 private:
  struct Slot;
  bool has(FontId id, char32_t c);
  FontId fallback(char32_t c, bool emoji, Context context);
  bool open(Slot& slot);

  std::vector<std::unique_ptr<Slot>> slots_;
  std::array<std::vector<FontId>, 8> chains_;  // by Face: the face's own fonts
  std::unordered_map<char32_t, FontId> known_;
  FT_LibraryRec_* library_ = nullptr;
  std::string notice_;
  Typefaces from_;
  bool empty_ = true;
  bool japanese_ = false;
};

// Whether a character is shown as a picture unless the text asks for its outline (Unicode's
// Emoji_Presentation).
bool is_emoji_by_default(char32_t c);

}  // namespace hearth::ui
