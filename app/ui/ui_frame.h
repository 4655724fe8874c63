// What every panel is given for one frame: theme, texts, semantic tree, and the one place where layout units
// become pixels. Lengths are in units of a pixel at 100 %; zoom (monitor scale times text scale) and, for
// Arabic, mirroring are applied here, so panels are written once, left to right, at 100 %. UI thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/ui/semantics.h"
#include "app/ui/text/text_layout.h"
#include "app/ui/theme.h"

struct ImDrawList;

namespace hearth::ui {

struct LayoutRecord;

// A rectangle in layout units, "start" being left in left-to-right languages. Cutting takes a piece off and
// returns it.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  Rect cut_top(float height);
  Rect cut_bottom(float height);
  Rect cut_start(float width);
  Rect cut_end(float width);
  Rect inset(float all) const { return inset(all, all); }
  Rect inset(float horizontal, float vertical) const;
  Rect centred(float width, float height) const;  // of that size, in the middle of this one
};

struct Ui {
  const Theme* theme = nullptr;
  TextEngine* text = nullptr;
  Semantics* tree = nullptr;
  float zoom = 1;               // pixels a unit
  float width = 0, height = 0;  // of the window, in units
  bool mirrored = false;
  bool in_page = false;  // a browser is around the window, and keeps some keys for itself
  bool reduced_motion = false;
  bool resting = false;    // no input for a while: nothing blinks, so nothing is drawn
  double now = 0;          // seconds, monotonic
  double next_redraw = 0;  // when something moves without input (caret, progress): panels lower it. 0: never

  // The box of `rect` in pixels: zoomed and mirrored, relative to the innermost scroll area.
  Box pixels(Rect rect) const;
  uint32_t colour(Token token, float alpha = 1) const;  // ImU32
  void redraw_in(double seconds);

  // Of the innermost scroll area or layer; set by widgets only. `origin`: where its {0, 0} is in the window,
  // in units.
  Point origin;
  ImDrawList* list = nullptr;

  LayoutRecord* record =
      nullptr;  // where it is set, widgets note in it what they put where (layout_record.h)
};

}  // namespace hearth::ui
