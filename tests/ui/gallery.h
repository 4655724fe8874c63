// Every widget in every state that does not need a mouse, on one page of 960 by 900 units. For tests and for
// looking at: HEARTH_PICTURES=FOLDER test_ui -tc='*gallery*' saves it in every theme.
#pragma once

#include "app/ui/widgets/widgets.h"

namespace hearth::ui {

inline constexpr float kGalleryWidth = 960, kGalleryHeight = 900;
void draw_gallery(Ui& ui);

}  // namespace hearth::ui
