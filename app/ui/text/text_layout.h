// Text as it is drawn: shaped (HarfBuzz), ordered for both directions (UAX #9), broken into lines, with
// positions for selection. All labels and messages go through here; only what is being typed is drawn by
// ImGui itself. Laying out is done once per (text, style, width) and kept while it is used. UI thread.
//
// Units are pixels of the screen: callers multiply by the zoom first (ui_frame.h does it for widgets).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/text/font_set.h"
#include "app/ui/theme.h"
#include "engine/base/result.h"

struct ImDrawList;
struct ImFont;

namespace hearth::ui {

struct Point {
  float x = 0, y = 0;
};
struct Box {
  float x = 0, y = 0, w = 0, h = 0;
};

// A part of the text that looks different. Parts do not overlap and are in order; gaps have the style's own
// look.
struct Run {
  size_t begin = 0, end = 0;  // bytes of the text
  Face face = Face::Regular;
  float size = 0;       // 0: as the style says
  uint32_t colour = 0;  // as ImU32 (IM_COL32); 0: the colour given to draw()
  uint32_t back = 0;    // fill behind it, rounded (inline code, found words); 0: none
  bool underline = false, strike = false;
  float width = 0, ascent = 0,
        descent = 0;  // an inline object: the run is one box of that size, drawn by the caller
};

enum class Direction {
  Auto,
  LeftToRight,
  RightToLeft
};  // Auto: from the first strong character of each paragraph
enum class Align { Start, Centre, End };

struct TextStyle {
  Face face = Face::Regular;
  float size = 14, line = 20;  // pixels
  Align align = Align::Start;
  Direction direction = Direction::Auto;
  bool ellipsis = false;  // what does not fit into `max_lines` ends in "…"
  int max_lines = 0;      // 0: any number
  bool wrap = true;
  bool keep_spaces = false;  // code: spaces and tabs stay as they are
};

// A text laid out. Immutable. Positions are relative to its top left corner.
class TextLayout {
 public:
  virtual ~TextLayout() = default;
  virtual float width() const = 0;   // of the widest line
  virtual float height() const = 0;  // lines times line height, more where an inline object is taller
  virtual int line_count() const = 0;
  virtual bool cut() const = 0;              // something was left out (ellipsis)
  virtual float first_baseline() const = 0;  // from the top
  virtual void draw(ImDrawList* list, Point at, uint32_t colour) const = 0;
  // Where inline object number `index` (in order of runs that have a width) is.
  virtual Box object_box(size_t index) const = 0;
  virtual size_t byte_at(Point at) const = 0;                          // nearest boundary between characters
  virtual std::vector<Box> boxes(size_t begin, size_t end) const = 0;  // to paint a selection behind
};

class TextEngine {
 public:
  // `folder`: where the typefaces are. A missing one is replaced by another; with none at all ImGui's
  // built-in face draws Latin letters and `notice()` says so. Needs an ImGui context: glyphs live in its
  // texture.
  static std::unique_ptr<TextEngine> create(const std::string& folder, Typefaces from = Typefaces::OnDisk);
  virtual ~TextEngine() = default;
  virtual const std::string& notice() const = 0;
  // Typefaces::FetchedWhenNeeded: one has come. Texts that lacked it are laid out again. Between frames.
  virtual void typeface_arrived() = 0;

  // Valid until end_frame() was called twice without it being asked for again. `max_width`: at which lines
  // break.
  virtual const TextLayout& layout(std::string_view text, const TextStyle& style, float max_width,
                                   std::span<const Run> runs = {}) = 0;
  virtual void end_frame() = 0;  // forgets layouts that are no longer used; bounds the glyph texture
  virtual void clear() = 0;      // forgets and wipes every layout: the vault was locked
  // "ja", "zh", …: which shapes characters have that Chinese and Japanese share. A text with kana is Japanese
  // anyway.
  virtual void set_language(std::string_view tag) = 0;
  // Typefaces for ImGui's own editing fields, drawn from the same files and with all of them.
  // By type role: push with ImGui::PushFont(font, type.line * zoom). Lines are then as high, letters as large
  // and the baseline where it is in a laid out text of that role.
  virtual ImFont* editing_font(const Type& type) = 0;
  // By face alone: push with ImGui::PushFont(font, size * zoom). Lines have no air between them.
  virtual ImFont* editing_font(Face face) = 0;
};

}  // namespace hearth::ui
