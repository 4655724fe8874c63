#include "app/ui/markdown/maths_shapes.h"

#include <algorithm>
#include <cmath>

namespace hearth::ui {
namespace {

// A cubic curve as a polyline.
void curve(std::vector<Point>& to, Point a, Point b, Point c, Point d) {
  constexpr int kSteps = 14;
  for (int i = to.empty() ? 0 : 1; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps, s = 1 - t;
    const float p = s * s * s, q = 3 * s * s * t, r = 3 * s * t * t, u = t * t * t;
    to.push_back({p * a.x + q * b.x + r * c.x + u * d.x, p * a.y + q * b.y + r * c.y + u * d.y});
  }
}

// Mirrored about the middle of the box for the closing one.
void mirror(std::vector<Point>& points, float left, float width) {
  for (Point& point : points) point.x = 2 * left + width - point.x;
}

std::vector<Point> round_bracket(Point at, Point extent) {
  std::vector<Point> points;
  const float right = at.x + extent.x * 0.8f, left = at.x + extent.x * 0.22f;
  const float deep = left - (right - left) * 0.28f;
  curve(points, {right, at.y}, {deep, at.y + extent.y * 0.27f}, {deep, at.y + extent.y * 0.73f},
        {right, at.y + extent.y});
  return points;
}

std::vector<Point> brace(Point at, Point extent) {
  std::vector<Point> points;
  const float right = at.x + extent.x * 0.85f, middle = at.x + extent.x * 0.5f,
              left = at.x + extent.x * 0.12f;
  const float half = at.y + extent.y / 2, bend = std::min(extent.y * 0.25f, extent.x * 0.9f);
  curve(points, {right, at.y}, {middle, at.y}, {middle, at.y + bend * 0.4f}, {middle, at.y + bend});
  points.push_back({middle, half - bend});
  curve(points, {middle, half - bend}, {middle, half - bend * 0.3f}, {middle, half}, {left, half});
  curve(points, {left, half}, {middle, half}, {middle, half + bend * 0.3f}, {middle, half + bend});
  points.push_back({middle, at.y + extent.y - bend});
  curve(points, {middle, at.y + extent.y - bend}, {middle, at.y + extent.y - bend * 0.4f},
        {middle, at.y + extent.y}, {right, at.y + extent.y});
  return points;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::ranges::find(list, text) != list.end();
}

}  // namespace

MathsHeights maths_heights(std::string_view text) {
  MathsHeights made{0, 0};
  for (const char c : text) {
    MathsHeights one{0.55f, 0.02f};
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("bdfhklt!?/|()[]{}").contains(c))
      one.ascent = 0.74f;
    if (std::string_view("gjpqyQ,;|()[]{}/").contains(c)) one.descent = 0.22f;
    if (std::string_view("(){}[]|").contains(c)) one.descent = 0.2f;
    if (static_cast<unsigned char>(c) >= 0x80) one = {0.74f, 0.2f};
    made.ascent = std::max(made.ascent, one.ascent);
    made.descent = std::max(made.descent, one.descent);
  }
  // Symbols without tails.
  if (one_of(text, {"−", "∗", "⋅", "±", "×", "÷", "≈", "∼", "→", "←", "⋯", "∘", "∞"})) return {0.55f, 0};
  if (one_of(text, {"α", "ε", "ϵ", "ι", "κ", "ν", "ο", "π", "σ", "τ", "υ", "ω"})) return {0.55f, 0.02f};
  if (one_of(text, {"δ", "θ", "λ", "ϑ", "∂", "Γ", "Δ", "Θ", "Λ", "Ξ", "Π",
                    "Σ", "Υ", "Φ", "Ψ", "Ω", "∇", "ℝ", "ℕ", "ℤ", "ℚ", "ℂ"}))
    return {0.74f, 0.02f};
  if (one_of(text, {"γ", "η", "μ", "ρ", "φ", "χ"})) return {0.55f, 0.22f};
  return made;
}

bool can_stretch(std::string_view delimiter) {
  return one_of(delimiter, {"(", ")", "[", "]", "{", "}", "|", "‖", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉", "∣", "∥"});
}

float stretched_width(std::string_view delimiter, float half, float size) {
  if (one_of(delimiter, {"|", "∣"})) return size * 0.3f;
  if (one_of(delimiter, {"‖", "∥"})) return size * 0.45f;
  const float growth = std::min(half / size, 4.0f);
  if (one_of(delimiter, {"(", ")"})) return size * (0.3f + 0.09f * growth);
  if (one_of(delimiter, {"{", "}"})) return size * (0.42f + 0.08f * growth);
  return size * (0.34f + 0.05f * growth);
}

void stretched_shape(std::string_view delimiter, Point at, Point extent, float thickness,
                     std::vector<MathsPicture::Stroke>& to) {
  const bool closing = one_of(delimiter, {")", "]", "}", "⟩", "⌋", "⌉"});
  const float left = at.x + extent.x * 0.35f, right = at.x + extent.x * 0.85f, bottom = at.y + extent.y;
  std::vector<Point> points;
  if (one_of(delimiter, {"(", ")"})) {
    points = round_bracket(at, extent);
  } else if (one_of(delimiter, {"{", "}"})) {
    points = brace(at, extent);
  } else if (one_of(delimiter, {"[", "]"})) {
    points = {{right, at.y}, {left, at.y}, {left, bottom}, {right, bottom}};
  } else if (one_of(delimiter, {"⌊", "⌋"})) {
    points = {{left, at.y}, {left, bottom}, {right, bottom}};
  } else if (one_of(delimiter, {"⌈", "⌉"})) {
    points = {{right, at.y}, {left, at.y}, {left, bottom}};
  } else if (one_of(delimiter, {"⟨", "⟩"})) {
    points = {{right, at.y}, {at.x + extent.x * 0.2f, at.y + extent.y / 2}, {right, bottom}};
  } else {
    const float middle = at.x + extent.x / 2;
    const bool twice = one_of(delimiter, {"‖", "∥"});
    const float apart = twice ? extent.x * 0.16f : 0;
    if (twice) to.push_back({{{middle - apart, at.y}, {middle - apart, bottom}}, thickness, false});
    points = {{middle + apart, at.y}, {middle + apart, bottom}};
  }
  if (closing) mirror(points, at.x, extent.x);
  to.push_back({std::move(points), thickness, false});
}

float accent_shape(std::string_view mark, Point at, float width, float size,
                   std::vector<MathsPicture::Stroke>& to) {
  const float thick = std::max(1.0f, size * 0.055f), middle = at.x + width / 2;
  const auto stroke = [&](std::vector<Point> points) { to.push_back({std::move(points), thick, false}); };
  const auto dot = [&](float x) {
    const float r = size * 0.05f, y = at.y - r;
    // A short stroke of its own width is a dot.
    to.push_back({{{x - r, y}, {x + r, y}}, 2 * r, false});
  };
  const float span = std::clamp(width * 0.7f, size * 0.28f, size * 2.5f) / 2, rise = size * 0.14f;
  if (mark == "^") {
    stroke({{middle - span, at.y}, {middle, at.y - rise}, {middle + span, at.y}});
    return rise;
  }
  if (mark == "v") {
    stroke({{middle - span, at.y - rise}, {middle, at.y}, {middle + span, at.y - rise}});
    return rise;
  }
  if (mark == "-" || mark == "_") {
    stroke({{at.x, at.y}, {at.x + width, at.y}});
    return thick;
  }
  if (mark == "→") {
    const float left = std::min(at.x, middle - size * 0.22f),
                right = std::max(at.x + width, middle + size * 0.22f);
    const float y = at.y - rise / 2, head = size * 0.12f;
    stroke({{left, y}, {right, y}});
    stroke({{right - head, y - head * 0.8f}, {right, y}, {right - head, y + head * 0.8f}});
    return rise;
  }
  if (mark == "~") {
    std::vector<Point> points;
    curve(points, {middle - span, at.y}, {middle - span * 0.4f, at.y - rise * 1.6f},
          {middle + span * 0.4f, at.y + rise * 0.7f}, {middle + span, at.y - rise * 0.8f});
    stroke(std::move(points));
    return rise;
  }
  if (mark == "." || mark == "..") {
    if (mark == ".") {
      dot(middle);
    } else {
      dot(middle - size * 0.13f);
      dot(middle + size * 0.13f);
    }
    return size * 0.1f;
  }
  if (mark == "'" || mark == "`") {
    const float way = mark == "'" ? 1.0f : -1.0f;
    stroke({{middle - way * size * 0.06f, at.y}, {middle + way * size * 0.08f, at.y - rise}});
    return rise;
  }
  if (mark == "{" || mark == "}") {
    // A brace on its side.
    const float deep = size * 0.3f;
    std::vector<Point> points = brace({0, 0}, {deep, width});
    for (Point& point : points) {
      const float across = point.x;
      point = {at.x + point.y, mark == "{" ? at.y - deep + across : at.y + deep - across};
    }
    stroke(std::move(points));
    return deep;
  }
  // A ring.
  std::vector<Point> ring;
  for (int i = 0; i < 16; ++i) {
    const float angle = static_cast<float>(i) * 0.3926991f;
    ring.push_back(
        {middle + std::cos(angle) * size * 0.07f, at.y - size * 0.07f + std::sin(angle) * size * 0.07f});
  }
  to.push_back({std::move(ring), thick * 0.8f, true});
  return rise;
}

}  // namespace hearth::ui
