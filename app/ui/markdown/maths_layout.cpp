#include "app/ui/markdown/maths_layout.h"

#include <algorithm>
#include <cmath>

#include "app/ui/markdown/maths_shapes.h"

namespace hearth::ui {
namespace {

using Kind = MathsNode::Kind;

// Parts of the letter size.
constexpr float kAxis = 0.27f;     // the height at which '+', '=' and the lines of fractions are
constexpr float kRule = 0.055f;    // thickness of lines
constexpr float kScript = 0.72f;   // size of scripts to that of their base
constexpr float kSmallest = 0.5f;  // of the formula's size
constexpr float kThin = 3 / 18.0f, kMedium = 4 / 18.0f, kThick = 5 / 18.0f;

// Two boxes side by side or above each other share one list of letters and strokes: a box is a part of them.
struct Box {
  float width = 0, ascent = 0, descent = 0;
  size_t letters_begin = 0, letters_end = 0, strokes_begin = 0, strokes_end = 0;
  bool slanted = false;  // ends in a leaning letter: a script above it needs a little room
};

struct Style {
  float size = 0;
  int level = 0;  // of scripts
  bool display = false;
};

class Layouter {
 public:
  Layouter(const Maths& maths, float size, MathsMetrics& metrics)
      : maths_(maths), least_(size * kSmallest), metrics_(metrics) {}

  MathsPicture picture(float size, bool display) {
    const Box all = place(maths_.root, {size, 0, display});
    made_.width = all.width;
    made_.ascent = std::max(all.ascent, size * 0.7f);
    made_.descent = std::max(all.descent, size * 0.2f);
    return std::move(made_);
  }

 private:
  const MathsNode& node(int index) const { return maths_.nodes[static_cast<size_t>(index)]; }

  Box begin() const {
    Box box;
    box.letters_begin = box.letters_end = made_.letters.size();
    box.strokes_begin = box.strokes_end = made_.strokes.size();
    return box;
  }
  void end(Box& box) const {
    box.letters_end = made_.letters.size();
    box.strokes_end = made_.strokes.size();
  }
  void move(const Box& box, float x, float y) {
    for (size_t i = box.letters_begin; i < box.letters_end; ++i) {
      made_.letters[i].x += x;
      made_.letters[i].y += y;
    }
    for (size_t i = box.strokes_begin; i < box.strokes_end; ++i)
      for (Point& point : made_.strokes[i].points) point = {point.x + x, point.y + y};
  }
  void line(float x, float y, float width, float size) {
    made_.strokes.push_back({{{x, y}, {x + width, y}}, std::max(1.0f, size * kRule), false});
  }
  Style smaller(const Style& style) const {
    return {std::max(least_, style.size * kScript), style.level + 1, false};
  }

  static Face face_of(MathsFace face) {
    switch (face) {
      case MathsFace::Italic:
        return Face::Formula;
      case MathsFace::Upright:
        return Face::Regular;
      case MathsFace::Bold:
        return Face::SemiBold;
      case MathsFace::Mono:
        return Face::Mono;
    }
    return Face::Formula;
  }

  Box letters(const std::string& text, Face face, float size) {
    Box box = begin();
    box.width = metrics_.width(text, face, size);
    const MathsHeights heights = maths_heights(text);
    box.ascent = heights.ascent * size;
    box.descent = heights.descent * size;
    box.slanted = face == Face::Formula;
    made_.letters.push_back({text, face, size, 0, 0});
    end(box);
    return box;
  }

  Box place(int index, const Style& style) {
    if (index < 0) return begin();
    const MathsNode& one = node(index);
    switch (one.kind) {
      case Kind::Row:
        return row(one, style);
      case Kind::Symbol:
        return letters(one.text, face_of(one.face), style.size);
      case Kind::Words:
        return words(one, style);
      case Kind::BigSymbol:
        return big(one, style);
      case Kind::Fraction:
        return fraction(one, style);
      case Kind::Root:
        return root(one, style);
      case Kind::Scripts:
        return scripts(one, style);
      case Kind::Accent:
        return accent(one, style);
      case Kind::Delimited:
        return delimited(place(one.children[0], style), one.text, one.close, style);
      case Kind::Matrix:
        return matrix(one, style);
      case Kind::Space: {
        Box box = begin();
        box.width = one.width * style.size;
        return box;
      }
      case Kind::Boxed:
        return boxed(one, style);
    }
    return begin();
  }

  Box words(const MathsNode& one, const Style& style) {
    return letters(one.text, face_of(one.face), style.size * 0.94f);
  }

  // ---- Rows

  static float gap(MathsClass before, MathsClass after, const Style& style) {
    using enum MathsClass;
    if (before == Relation || after == Relation) {
      if (before == Open || after == Close || after == Punctuation || before == after) return 0;
      return style.level == 0 ? kThick : 0;
    }
    if (before == Binary || after == Binary) return style.level == 0 ? kMedium : 0;
    if (before == Punctuation) return style.level == 0 ? kThin : 0;
    if (before == Operator) return after == Open || after == Close || after == Punctuation ? 0 : kThin;
    if (after == Operator) return before == Open ? 0 : kThin;
    if ((before == Inner) != (after == Inner))
      return before == Open || after == Close || after == Punctuation ? 0 : kThin / 2;
    return 0;
  }

  // A minus that has nothing to take from is a sign.
  static MathsClass real_class(MathsClass behaves, bool first, MathsClass before) {
    using enum MathsClass;
    if (behaves != Binary) return behaves;
    const bool sign = first || before == Binary || before == Relation || before == Open ||
                      before == Punctuation || before == Operator;
    return sign ? Ordinary : Binary;
  }

  Box row(const MathsNode& one, const Style& style) {
    Box box = begin();
    MathsClass before = MathsClass::Ordinary;
    bool first = true;
    for (const int child : one.children) {
      const Box part = place(child, style);
      const bool space = node(child).kind == Kind::Space;
      if (!space) {
        const MathsClass behaves = real_class(node(child).behaves, first, before);
        if (!first) box.width += gap(before, behaves, style) * style.size;
        before = behaves;
        first = false;
      }
      move(part, box.width, 0);
      box.width += part.width;
      box.ascent = std::max(box.ascent, part.ascent);
      box.descent = std::max(box.descent, part.descent);
      box.slanted = part.slanted;
    }
    end(box);
    return box;
  }

  // ---- Fractions, roots, frames

  Box fraction(const MathsNode& one, const Style& style) {
    Box box = begin();
    const bool display = (style.display || one.large) && !one.small;
    Style inner = style;
    if (!display) inner = smaller(style);
    inner.display = false;
    const Box above = place(one.children[0], inner), below = place(one.children[1], inner);
    const float axis = style.size * kAxis, space = style.size * (display ? 0.2f : 0.13f);
    const float edge = style.size * 0.1f;
    const float widest = std::max(above.width, below.width);
    box.width = widest + 2 * edge;
    move(above, edge + (widest - above.width) / 2, -axis - space - above.descent);
    move(below, edge + (widest - below.width) / 2, -axis + space + below.ascent);
    if (one.width > 0) line(edge / 2, -axis, widest + edge, style.size);
    box.ascent = axis + space + above.descent + above.ascent;
    box.descent = -axis + space + below.ascent + below.descent;
    end(box);
    return box;
  }

  Box root(const MathsNode& one, const Style& style) {
    Box box = begin();
    const Box body = place(one.children[0], style);
    const float size = style.size, space = size * 0.14f;
    const float top = body.ascent + space, bottom = body.descent + size * 0.04f;
    const float hook = size * 0.55f;
    float left = 0;
    if (one.children.size() > 1) {
      const Style tiny{std::max(least_, size * 0.55f), style.level + 2, false};
      const Box index = place(one.children[1], tiny);
      left = std::max(0.0f, index.width - hook * 0.45f);
      move(index, 0, -(top * 0.55f + index.descent));
      box.ascent = top * 0.55f + index.descent + index.ascent;
    }
    move(body, left + hook + size * 0.06f, 0);
    const float height = top + bottom;
    box.width = left + hook + body.width + size * 0.16f;
    made_.strokes.push_back({{{left + hook * 0.05f, bottom - height * 0.42f},
                              {left + hook * 0.25f, bottom - height * 0.5f},
                              {left + hook * 0.55f, bottom},
                              {left + hook, -top},
                              {box.width - size * 0.04f, -top}},
                             std::max(1.0f, size * kRule),
                             false});
    box.ascent = std::max(box.ascent, top + size * 0.06f);
    box.descent = bottom;
    end(box);
    return box;
  }

  Box boxed(const MathsNode& one, const Style& style) {
    Box box = begin();
    const Box body = place(one.children[0], style);
    const float space = style.size * 0.3f;
    move(body, space, 0);
    box.width = body.width + 2 * space;
    box.ascent = std::max(body.ascent, style.size * 0.7f) + space;
    box.descent = std::max(body.descent, style.size * 0.1f) + space;
    made_.strokes.push_back({{{0.5f, -box.ascent},
                              {box.width - 0.5f, -box.ascent},
                              {box.width - 0.5f, box.descent},
                              {0.5f, box.descent}},
                             std::max(1.0f, style.size * kRule),
                             true});
    end(box);
    return box;
  }

  // ---- Scripts and big symbols

  Box big(const MathsNode& one, const Style& style) {
    const bool integral = !one.limits;
    const float scale = style.display ? (integral ? 1.9f : 1.55f) : (integral ? 1.35f : 1.1f);
    const float size = style.size * scale;
    Box box = letters(one.text, Face::Regular, size);
    // The symbol's own middle comes to the axis.
    const float drop = size * kBigMiddle - style.size * kAxis;
    move(box, 0, drop);
    box.ascent = size * kBigAscent - drop;
    box.descent = size * kBigDescent + drop;
    box.slanted = integral;
    return box;
  }

  Box scripts(const MathsNode& one, const Style& style) {
    const bool stacked = one.limits && (style.display || one.large);
    const int base_index = one.children[0];
    if (base_index >= 0 && node(base_index).kind == Kind::Accent && node(base_index).limits)
      return limits(one, style);
    return stacked ? limits(one, style) : corners(one, style);
  }

  Box limits(const MathsNode& one, const Style& style) {
    Box box = begin();
    const Box base = place(one.children[0], style);
    const Style small = smaller(style);
    const Box below = place(one.children[1], small), above = place(one.children[2], small);
    const float space = style.size * 0.14f;
    box.width = std::max({base.width, below.width, above.width});
    box.ascent = base.ascent;
    box.descent = base.descent;
    move(base, (box.width - base.width) / 2, 0);
    if (one.children[2] >= 0) {
      move(above, (box.width - above.width) / 2, -(base.ascent + space + above.descent));
      box.ascent += space + above.descent + above.ascent;
    }
    if (one.children[1] >= 0) {
      move(below, (box.width - below.width) / 2, base.descent + space + below.ascent);
      box.descent += space + below.ascent + below.descent;
    }
    end(box);
    return box;
  }

  Box corners(const MathsNode& one, const Style& style) {
    Box box = begin();
    const Box base = place(one.children[0], style);
    const Style small = smaller(style);
    const float size = style.size, gap_after = size * 0.04f;
    const bool tall = base.ascent > size * 0.95f || base.descent > size * 0.4f;
    box.width = base.width;
    box.ascent = base.ascent;
    box.descent = base.descent;
    float right = 0, below_top = 0;
    if (one.children[1] >= 0) {
      const Box below = place(one.children[1], small);
      const float drop =
          tall ? base.descent - small.size * 0.1f : std::max(size * 0.18f, below.ascent - size * 0.35f);
      const bool integral =
          one.children[0] >= 0 && node(one.children[0]).kind == Kind::BigSymbol && base.slanted;
      const float x = base.width - (integral ? base.width * 0.25f : 0) + gap_after / 2;
      move(below, x, drop);
      right = x + below.width;
      below_top = drop - below.ascent;
      box.descent = std::max(box.descent, drop + below.descent);
    }
    if (one.children[2] >= 0) {
      const Box above = place(one.children[2], small);
      float lift =
          tall ? base.ascent - small.size * 0.55f : std::max(size * 0.38f, above.descent + size * 0.3f);
      if (one.children[1] >= 0) lift = std::max(lift, above.descent - below_top + size * 0.08f);
      const float x = base.width + (base.slanted ? size * 0.06f : 0) + gap_after / 2;
      move(above, x, -lift);
      right = std::max(right, x + above.width);
      box.ascent = std::max(box.ascent, lift + above.ascent);
    }
    box.width = std::max(box.width, right + gap_after);
    end(box);
    return box;
  }

  Box accent(const MathsNode& one, const Style& style) {
    Box box = begin();
    const Box body = place(one.children[0], style);
    const float size = style.size;
    box.width = body.width;
    box.ascent = body.ascent;
    box.descent = body.descent;
    const float lean = body.slanted ? size * 0.08f : 0;
    const bool under = one.text == "_" || one.text == "}";
    const float y = under ? body.descent + size * 0.12f : -(body.ascent + size * 0.1f);
    const float height = accent_shape(one.text, {lean, y}, body.width - lean / 2, size, made_.strokes);
    if (under) {
      box.descent += size * 0.14f + height;
    } else {
      box.ascent += size * 0.12f + height;
    }
    end(box);
    return box;
  }

  // ---- Delimiters and matrices

  Box delimited(const Box& body, const std::string& open, const std::string& close, const Style& style) {
    Box box = body;
    const float axis = style.size * kAxis;
    // As far above the axis as below it, so that both sides look alike.
    const float half = std::max({body.ascent - axis, body.descent + axis, style.size * 0.5f});
    float left = 0;
    if (!open.empty()) left = delimiter(open, half, axis, style.size, 0);
    // The letters of the body come before those of the delimiter that was just added.
    move(body, left, 0);
    box.width = left + body.width;
    if (!close.empty()) box.width += delimiter(close, half, axis, style.size, box.width);
    box.ascent = std::max(body.ascent, half + axis);
    box.descent = std::max(body.descent, half - axis);
    box.slanted = false;
    end(box);
    return box;
  }

  // Draws it at `x`; returns its width.
  float delimiter(const std::string& which, float half, float axis, float size, float x) {
    if (half <= size * 0.62f || !can_stretch(which)) {
      const Box small = letters(which, Face::Regular, size);
      move(small, x, 0);
      return small.width;
    }
    const float width = stretched_width(which, half, size);
    stretched_shape(which, {x, -axis - half}, {width, 2 * half}, std::max(1.0f, size * 0.065f),
                    made_.strokes);
    return width;
  }

  static char alignment_of(const MathsNode& one, size_t column) {
    // "a": right and left in turn, around the relation.
    if (one.alignment == "a") return column % 2 == 0 ? 'r' : 'l';
    return one.alignment[std::min(column, one.alignment.size() - 1)];
  }

  Box matrix(const MathsNode& one, const Style& style) {
    Box box = begin();
    Style inner = one.small ? smaller(style) : style;
    const bool equations = one.alignment == "a";
    if (!equations) inner.display = false;
    const auto columns = static_cast<size_t>(one.columns);
    const size_t rows = one.children.size() / columns;
    std::vector<Box> cells;
    std::vector<float> widths(columns), ascents(rows), descents(rows);
    for (size_t i = 0; i < one.children.size(); ++i) {
      const Box cell = place(one.children[i], inner);
      cells.push_back(cell);
      widths[i % columns] = std::max(widths[i % columns], cell.width);
      ascents[i / columns] = std::max({ascents[i / columns], cell.ascent, inner.size * 0.7f});
      descents[i / columns] = std::max({descents[i / columns], cell.descent, inner.size * 0.22f});
    }
    const float row_gap = inner.size * (equations ? 0.5f : one.small ? 0.15f : 0.35f);
    float height = row_gap * static_cast<float>(rows - 1);
    for (size_t r = 0; r < rows; ++r) height += ascents[r] + descents[r];
    const float axis = style.size * kAxis;
    float y = -height / 2 - axis;
    for (size_t r = 0; r < rows; ++r) {
      y += ascents[r];
      float x = 0;
      for (size_t c = 0; c < columns; ++c) {
        const Box& cell = cells[r * columns + c];
        const char align = alignment_of(one, c);
        const float spare = widths[c] - cell.width;
        move(cell, x + (align == 'r' ? spare : align == 'c' ? spare / 2 : 0), y);
        x += widths[c];
        if (c + 1 < columns)
          x += equations ? (c % 2 == 0 ? inner.size * kThick : inner.size * 1.5f) : inner.size * 0.9f;
        box.width = std::max(box.width, x);
      }
      y += descents[r] + row_gap;
    }
    box.ascent = height / 2 + axis;
    box.descent = height / 2 - axis;
    end(box);
    if (one.text.empty() && one.close.empty()) return box;
    const float edge = inner.size * 0.15f;
    move(box, edge, 0);
    box.width += 2 * edge;
    return delimited(box, one.text, one.close, style);
  }

  const Maths& maths_;
  float least_;
  MathsMetrics& metrics_;
  MathsPicture made_;
};

}  // namespace

MathsPicture lay_out_maths(const Maths& maths, float size, bool display, MathsMetrics& metrics) {
  return Layouter(maths, size, metrics).picture(size, display);
}

}  // namespace hearth::ui
