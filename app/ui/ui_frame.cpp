#include "app/ui/ui_frame.h"

#include <algorithm>

namespace hearth::ui {

Rect Rect::cut_top(float height) {
  const Rect piece = {x, y, w, std::min(height, h)};
  y += piece.h;
  h -= piece.h;
  return piece;
}

Rect Rect::cut_bottom(float height) {
  const float taken = std::min(height, h);
  h -= taken;
  return {x, y + h, w, taken};
}

Rect Rect::cut_start(float width) {
  const Rect piece = {x, y, std::min(width, w), h};
  x += piece.w;
  w -= piece.w;
  return piece;
}

Rect Rect::cut_end(float width) {
  const float taken = std::min(width, w);
  w -= taken;
  return {x + w, y, taken, h};
}

Rect Rect::inset(float horizontal, float vertical) const {
  return {x + horizontal, y + vertical, std::max(0.0f, w - 2 * horizontal), std::max(0.0f, h - 2 * vertical)};
}

Rect Rect::centred(float width, float height) const {
  return {x + (w - width) / 2, y + (h - height) / 2, width, height};
}

Box Ui::pixels(Rect rect) const {
  const float start = origin.x + rect.x;
  return {(mirrored ? this->width - start - rect.w : start) * zoom, (origin.y + rect.y) * zoom, rect.w * zoom,
          rect.h * zoom};
}

uint32_t Ui::colour(Token token, float alpha) const {
  const uint32_t rgb = (*theme)[token].value;
  const uint32_t red = rgb >> 16, green = rgb >> 8 & 0xFF, blue = rgb & 0xFF;
  const auto opacity = static_cast<uint32_t>(std::clamp(alpha, 0.0f, 1.0f) * 255 + 0.5f);
  return red | green << 8 | blue << 16 | opacity << 24;  // IM_COL32
}

void Ui::redraw_in(double seconds) {
  const double at = now + seconds;
  if (next_redraw == 0 || at < next_redraw) next_redraw = at;
}

}  // namespace hearth::ui
