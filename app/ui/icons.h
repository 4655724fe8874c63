// The window's icons as strokes: Lucide's paths, flattened to polylines when Hearth is built (icons.py), so
// they are sharp at every size. An enumerator is the icon's own name with '-' as '_'; a new one needs only
// its line here. Constant data.
#pragma once

#include <cstdint>
#include <span>

namespace hearth::ui {

enum class Icon : uint8_t {
  archive,
  arrow_up,
  book_open,
  box,
  check,
  chevron_down,
  chevron_left,
  chevron_right,
  chevron_up,
  circle_check,
  circle_x,
  contrast,
  copy,
  download,
  ellipsis,
  eye,
  eye_off,
  file_text,
  flask_conical,
  folder,
  folder_open,
  gauge,
  git_branch,
  globe,
  hard_drive,
  image,
  info,
  key_round,
  keyboard,
  languages,
  laptop,
  list_checks,
  lock,
  lock_open,
  maximize_2,
  menu,
  message_square,
  panel_left,
  paperclip,
  pause,
  pencil,
  pin,
  play,
  plus,
  rotate_cw,
  scale,
  search,
  server,
  settings,
  shield_check,
  square,
  square_pen,
  tag,
  trash_2,
  triangle_alert,
  upload,
  x,
  zoom_in,
  zoom_out
};

struct IconPoint {
  float x, y;  // in a box of 24 by 24
};
struct IconStroke {
  std::span<const IconPoint> points;
  bool closed;
};
std::span<const IconStroke> icon_strokes(Icon icon);
inline constexpr float kIconStrokeWidth = 1.75f;

}  // namespace hearth::ui
