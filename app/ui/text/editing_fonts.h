// Fonts for ImGui's own text, which is what is being typed: each is one ImGui font whose glyphs come from the
// FontSet, so typed text has the same files, sizes and emoji as text that is laid out, and no file is opened
// before a character needs it. Used by text_layout; UI thread, with a current ImGui context.
#pragma once

#include <memory>
#include <vector>

#include "app/ui/text/font_set.h"
#include "app/ui/theme.h"

struct ImFont;
struct ImFontAtlas;

namespace hearth::ui {

// What ImGui's loader functions are given.
struct EditingFont {
  FontSet* fonts = nullptr;
  Face face = Face::Regular;
  float em = 1;  // letters' size as a part of the line
  ImFont* font = nullptr;
};

class EditingFonts {
 public:
  explicit EditingFonts(FontSet& fonts);
  ~EditingFonts();
  EditingFonts(const EditingFonts&) = delete;
  EditingFonts& operator=(const EditingFonts&) = delete;

  // `em`: size of letters as a part of the size that is pushed.
  ImFont* get(Face face, float em);
  // The next text finds its glyphs anew. Between frames.
  void forget_glyphs();

 private:
  FontSet& fonts_;
  ImFontAtlas* atlas_;
  std::vector<std::unique_ptr<EditingFont>> made_;
};

}  // namespace hearth::ui
