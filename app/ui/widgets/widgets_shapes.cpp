// What is drawn without being acted on: shapes, shadows, icons, the mark.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

int segments_of(float corner) { return std::clamp(static_cast<int>(std::sqrt(corner) * 3.2f), 3, 24); }

// Two arcs that meet without a straight piece between them share a point; drawn twice it would be a spike.
void drop_doubles(ImVector<ImVec2>& path) {
  const auto same = [](ImVec2 a, ImVec2 b) { return std::abs(a.x - b.x) + std::abs(a.y - b.y) < 0.01f; };
  int kept = 0;
  for (int i = 0; i < path.Size; ++i) {
    if (kept == 0 || !same(path[kept - 1], path[i])) path[kept++] = path[i];
  }
  if (kept > 1 && same(path[kept - 1], path[0])) --kept;
  path.resize(kept);
}

// A rounded rectangle as a path; ImGui's own flattens the ends of a pill.
void path_box(ImDrawList* list, Box box, float corner) {
  corner = std::min({corner, box.w / 2, box.h / 2});
  if (corner < 0.5f) {
    list->PathLineTo(low(box));
    list->PathLineTo({box.x + box.w, box.y});
    list->PathLineTo(high(box));
    list->PathLineTo({box.x, box.y + box.h});
    return;
  }
  const int segments = segments_of(corner);
  const float left = box.x + corner, right = box.x + box.w - corner;
  const float top = box.y + corner, bottom = box.y + box.h - corner;
  list->PathArcTo({left, top}, corner, kPi, 1.5f * kPi, segments);
  list->PathArcTo({right, top}, corner, 1.5f * kPi, 2 * kPi, segments);
  list->PathArcTo({right, bottom}, corner, 0, 0.5f * kPi, segments);
  list->PathArcTo({left, bottom}, corner, 0.5f * kPi, kPi, segments);
  drop_doubles(list->_Path);
}

// A shadow as a mesh: rings around the rounded rectangle, each with the alpha that a Gaussian blur leaves
// there. What the shape itself covers is left out but for a rim.
struct ShadowSpec {
  float down, blur;   // CSS: 0 DOWN BLUR
  float light, dark;  // opacity
};

constexpr int kRings = 12;

void shadow_ring(ImVector<ImVec2>& points, Box box, float corner) {
  points.resize(0);
  constexpr int kSteps = 10;
  corner = std::clamp(corner, 0.01f, std::min(box.w, box.h) / 2);
  const std::array<ImVec2, 4> centres = {
      ImVec2(box.x + corner, box.y + corner), ImVec2(box.x + box.w - corner, box.y + corner),
      ImVec2(box.x + box.w - corner, box.y + box.h - corner), ImVec2(box.x + corner, box.y + box.h - corner)};
  for (int quarter = 0; quarter < 4; ++quarter) {
    const ImVec2 centre = centres[static_cast<size_t>(quarter)];
    for (int step = 0; step <= kSteps; ++step) {
      const float angle = kPi + kPi / 2 * (static_cast<float>(quarter) + static_cast<float>(step) / kSteps);
      points.push_back({centre.x + corner * std::cos(angle), centre.y + corner * std::sin(angle)});
    }
  }
}

void draw_shadow(ImDrawList* list, Box box, float corner, float blur, uint32_t rgb, float opacity) {
  const float spread = std::min(blur, std::min(box.w, box.h) / 2 - 1);
  ImVector<ImVec2> inner, outer;
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  const auto colour_at = [&](float away) {
    const float share = 0.5f * std::erfc(away / (blur / 2) / std::numbers::sqrt2_v<float>);
    return rgb | static_cast<uint32_t>(opacity * share * 255 + 0.5f) << 24;
  };
  const auto ring_at = [&](ImVector<ImVec2>& points, float away) {
    const Box grown = {box.x - away, box.y - away, box.w + 2 * away, box.h + 2 * away};
    shadow_ring(points, grown, corner + away);
  };
  ring_at(inner, -spread);
  for (int ring = 0; ring < kRings; ++ring) {
    const auto away_of = [&](int index) {
      return -spread + (spread + blur) * static_cast<float>(index) / kRings;
    };
    ring_at(outer, away_of(ring + 1));
    const uint32_t from = colour_at(away_of(ring)),
                   to = ring + 1 == kRings ? rgb : colour_at(away_of(ring + 1));
    const int count = inner.Size;
    list->PrimReserve(count * 6, count * 2);
    const auto first = list->_VtxCurrentIdx;
    for (int i = 0; i < count; ++i) {
      const auto here = first + static_cast<unsigned>(i) * 2,
                 next = first + static_cast<unsigned>((i + 1) % count) * 2;
      for (const unsigned corner_index : {here, here + 1, next + 1, here, next + 1, next}) {
        list->PrimWriteIdx(static_cast<ImDrawIdx>(corner_index));
      }
    }
    for (int i = 0; i < count; ++i) {
      list->PrimWriteVtx(inner[i], white, from);
      list->PrimWriteVtx(outer[i], white, to);
    }
    inner.swap(outer);
  }
}

bool mirrors(Icon which) {
  return which == Icon::chevron_left || which == Icon::chevron_right || which == Icon::panel_left ||
         which == Icon::list_checks || which == Icon::message_square;
}

}  // namespace

ImDrawList* list_of(Ui& ui) { return ui.list ? ui.list : ImGui::GetWindowDrawList(); }

Box snapped(Box box) {
  const float left = std::round(box.x), top = std::round(box.y);
  return {left, top, std::round(box.x + box.w) - left, std::round(box.y + box.h) - top};
}

float hairline(const Ui& ui) { return std::max(1.0f, std::floor(ui.zoom + 0.25f)); }

bool mouse_in(Box box) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImGuiWindow* hovered = context.HoveredWindow;
  return hovered && hovered->RootWindow == context.CurrentWindow->RootWindow &&
         ImGui::IsMouseHoveringRect(low(box), high(box));
}

void fill_box(ImDrawList* list, Box box, float corner, uint32_t colour) {
  if (box.w <= 0 || box.h <= 0 || colour >> 24 == 0) return;
  path_box(list, box, corner);
  list->PathFillConvex(colour);
}

void stroke_box(ImDrawList* list, Box box, float corner, uint32_t colour, float width) {
  const float half = width / 2;
  path_box(list, {box.x + half, box.y + half, box.w - width, box.h - width}, std::max(0.0f, corner - half));
  list->PathStroke(colour, width, ImDrawFlags_Closed);
}

void focus_ring(Ui& ui, Box box, float corner_units) {
  const float width = 2 * ui.zoom, away = 4 * ui.zoom;
  const float corner = std::min(corner_units * ui.zoom, std::min(box.w, box.h) / 2) + away;
  stroke_box(list_of(ui), {box.x - away, box.y - away, box.w + 2 * away, box.h + 2 * away}, corner,
             ui.colour(Token::Focus), width);
}

uint32_t blend(const Ui& ui, Token from, Token to, float share) {
  const uint32_t a = ui.colour(from), b = ui.colour(to);
  uint32_t out = 0xFF000000;
  for (int shift = 0; shift < 24; shift += 8) {
    const auto low_part = static_cast<float>(a >> shift & 0xFF),
               high_part = static_cast<float>(b >> shift & 0xFF);
    out |= static_cast<uint32_t>(low_part + (high_part - low_part) * share + 0.5f) << shift;
  }
  return out;
}

void shadow(Ui& ui, Box box, float corner_units, Elevation level) {
  if (ui.theme->high_contrast || level == Elevation::Flat) return;
  static constexpr std::array<std::array<ShadowSpec, 2>, 3> kLevels = {{
      {{{1, 2, 0.07f, 0}, {0, 0, 0, 0}}},
      {{{1, 2, 0.06f, 0}, {6, 18, 0.08f, 0.35f}}},
      {{{2, 6, 0.08f, 0}, {16, 48, 0.18f, 0.55f}}},
  }};
  const uint32_t rgb = ui.theme->dark ? 0 : 0x20303C;  // #3C3020 as ImU32
  for (const ShadowSpec& spec : kLevels[static_cast<size_t>(level) - 1]) {
    const float opacity = ui.theme->dark ? spec.dark : spec.light;
    if (opacity == 0) continue;
    const Box under = {box.x, box.y + spec.down * ui.zoom, box.w, box.h};
    draw_shadow(list_of(ui), under, corner_units * ui.zoom, spec.blur * ui.zoom, rgb, opacity);
  }
}

void icon(Ui& ui, Rect at, Icon which, Token colour, float size) {
  const Box box = ui.pixels(at);
  const float scale = size * ui.zoom / 24;
  const float left = std::round(box.x + (box.w - 24 * scale) / 2),
              top = std::round(box.y + (box.h - 24 * scale) / 2);
  const bool flip = ui.mirrored && mirrors(which);
  const float width = kIconStrokeWidth * scale;
  ImDrawList* list = list_of(ui);
  const uint32_t ink = ui.colour(colour);
  for (const IconStroke& stroke : icon_strokes(which)) {
    for (const IconPoint point : stroke.points) {
      list->PathLineTo({left + (flip ? 24 - point.x : point.x) * scale, top + point.y * scale});
    }
    const bool dot = stroke.points.size() < 2;
    if (dot && !stroke.points.empty()) list->AddCircleFilled(list->_Path[0], width / 2, ink);
    if (dot) {
      list->PathClear();
    } else {
      list->PathStroke(ink, width, stroke.closed ? ImDrawFlags_Closed : ImDrawFlags_None);
    }
  }
}

void fill(Ui& ui, Rect at, Token colour, float corner, float alpha) {
  fill_box(list_of(ui), snapped(ui.pixels(at)), corner * ui.zoom, ui.colour(colour, alpha));
}

void outline(Ui& ui, Rect at, Token colour, float corner, float width) {
  stroke_box(list_of(ui), snapped(ui.pixels(at)), corner * ui.zoom, ui.colour(colour),
             width == 1 ? hairline(ui) : std::round(width * ui.zoom));
}

void line(Ui& ui, Rect at, Token colour) {
  Box box = snapped(ui.pixels(at));
  (box.w >= box.h ? box.h : box.w) = hairline(ui);
  list_of(ui)->AddRectFilled(low(box), high(box), ui.colour(colour));
}

void card(Ui& ui, Rect at, Token fill, float corner, Elevation level) {
  const Box box = snapped(ui.pixels(at));
  shadow(ui, box, corner, level);
  fill_box(list_of(ui), box, corner * ui.zoom, ui.colour(fill));
  stroke_box(list_of(ui), box, corner * ui.zoom, ui.colour(Token::Line), hairline(ui));
}

void hearth_mark(Ui& ui, Rect at) {
  const Box box = ui.pixels(at);
  const float scale = std::min(box.w, box.h) / 32;
  const ImVec2 corner = {std::round(box.x + (box.w - 32 * scale) / 2),
                         std::round(box.y + (box.h - 32 * scale) / 2)};
  const auto place = [&](float x, float y) { return ImVec2(corner.x + x * scale, corner.y + y * scale); };
  ImDrawList* list = list_of(ui);
  const int arc = segments_of(13 * scale) * 2;

  // The arch: its outside, then its inside back again.
  list->PathLineTo(place(3, 29));
  list->PathArcTo(place(16, 15), 13 * scale, kPi, 2 * kPi, arc);
  list->PathLineTo(place(29, 29));
  list->PathLineTo(place(23, 29));
  list->PathArcTo(place(16, 16), 7 * scale, 2 * kPi, kPi, arc);
  list->PathLineTo(place(9, 29));
  list->PathFillConcave(ui.colour(Token::Accent));

  // The ember.
  list->PathLineTo(place(16.3f, 16.5f));
  list->PathBezierCubicCurveTo(place(17, 19.3f), place(20.2f, 20.8f), place(20.2f, 24.4f), 12);
  list->PathArcTo(place(16, 24.4f), 4.2f * scale, 0, kPi, 16);
  list->PathBezierCubicCurveTo(place(11.8f, 22.7f), place(12.7f, 21.5f), place(13.7f, 20.7f), 8);
  list->PathBezierCubicCurveTo(place(13.9f, 21.7f), place(14.4f, 22.3f), place(15, 22.5f), 6);
  list->PathBezierCubicCurveTo(place(14.7f, 20.4f), place(15.2f, 18.2f), place(16.3f, 16.5f), 8);
  list->_Path.pop_back();  // the first point again
  list->PathFillConcave(ui.colour(Token::Ember));
}

}  // namespace hearth::ui
