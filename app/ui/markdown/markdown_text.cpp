#include <algorithm>
#include <cmath>

#include "app/core/words.h"
#include "app/ui/markdown/citation_link.h"
#include "app/ui/markdown/markdown_leaves.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

class EngineMetrics final : public MathsMetrics {
 public:
  explicit EngineMetrics(TextEngine& text) : text_(text) {}
  float width(std::string_view text, Face face, float size) override {
    return text_.layout(text, formula_style(face, size), 1e6f).width();
  }
  static TextStyle formula_style(Face face, float size) {
    TextStyle style;
    style.face = face;
    style.size = size;
    style.line = std::ceil(size * 1.5f);
    style.wrap = false;
    style.keep_spaces = true;
    style.direction = Direction::LeftToRight;
    return style;
  }

 private:
  TextEngine& text_;
};

TextStyle style_of_type(const Ui& ui, const Type& base, Align align) {
  Label how;
  how.type = base;
  how.align = align;
  return style_of(ui, how);
}

Run run_of(const Ui& ui, const StyledText& text, const Span& span, const Type& base) {
  Run run;
  run.begin = span.begin;
  run.end = span.end;
  run.face = base.face;
  const bool heavy = base.face == Face::Display || base.face == Face::SemiBold;
  if (span.italic && !heavy) run.face = Face::Italic;
  if (span.bold && !heavy) run.face = Face::SemiBold;
  if (span.code || span.maths) {
    run.face = span.bold ? Face::MonoBold : Face::Mono;
    run.size = std::round(base.size * ui.zoom * 0.88f);
    run.back = ui.colour(ui.theme->high_contrast ? Token::Inset : Token::Hover, 0.75f);
  }
  run.strike = span.strike;
  if (span.link >= 0 && citation_of_link(text.addresses[static_cast<size_t>(span.link)])) {
    run.face = Face::Medium;
    run.size = std::round(base.size * ui.zoom * 0.88f);
    run.colour = ui.colour(Token::Accent);
    run.back = ui.colour(Token::AccentSoft);
  } else if (span.link >= 0) {
    run.colour = ui.colour(Token::Accent);
    run.underline = true;
  }
  return run;
}

std::vector<Run> runs_of(const Ui& ui, const StyledText& text, const TextExtras& extras, const Type& base) {
  std::vector<Run> runs;
  size_t formula = 0, maths = 0;
  for (const Span& span : text.spans) {
    Run run = run_of(ui, text, span, base);
    if (span.maths && extras.drawn[maths++]) {
      const MathsPicture& picture = extras.formulas[formula++];
      run.width = std::max(1.0f, picture.width);
      run.ascent = picture.ascent;
      run.descent = picture.descent;
      run.back = 0;
    }
    runs.push_back(run);
  }
  return runs;
}

Rect units_of(const Ui& ui, Box box) {
  Rect made = {box.x / ui.zoom, box.y / ui.zoom - ui.origin.y, box.w / ui.zoom, box.h / ui.zoom};
  if (ui.mirrored) made.x = ui.width - made.x - made.w;
  made.x -= ui.origin.x;
  return made;
}

// A link may lie on several lines: the first part of it takes the keyboard, the others the mouse.
void draw_link(DrawingAnswer& drawing, const StyledText& text, size_t begin, size_t end, int link,
               const TextLayout& layout, Point at) {
  Ui& ui = drawing.ui;
  const std::string& address = text.addresses[static_cast<size_t>(link)];
  std::string name = text.text.substr(begin, end - begin);
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) <= ' '; }))
    name = "↗ " + address;
  const bool cites = citation_of_link(address).has_value();
  const std::string about(cites ? place_of_link(address) : std::string_view(address));
  if (cites && name.size() > 2)
    name = words(Word::kDocumentsCitation, {name.substr(1, name.size() - 2), about});
  bool first = true;
  for (Box box : layout.boxes(begin, end)) {
    box.x += at.x;
    box.y += at.y;
    const Press press =
        press_area(ui, units_of(ui, box), name + "##link" + std::to_string(begin), {.small = true});
    if (first) {
      SemanticNode node;
      node.role = Role::Link;
      node.name = name;
      if (!cites) node.description = address;
      record(ui, press, std::move(node));
    }
    first = false;
    if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (press.ring) focus_ring(ui, press.box, radius::kToken);
    tooltip(ui, about);
    if (press.pressed) {
      if (!cites) ImGui::SetClipboardText(address.c_str());
      drawing.pressed_link = address;
    }
  }
}

void draw_links(DrawingAnswer& drawing, const StyledText& text, const TextLayout& layout, Point at) {
  for (size_t i = 0; i < text.spans.size(); ++i) {
    const int link = text.spans[i].link;
    if (link < 0) continue;
    const size_t begin = text.spans[i].begin;
    while (i + 1 < text.spans.size() && text.spans[i + 1].link == link &&
           text.spans[i + 1].begin == text.spans[i].end)
      ++i;
    draw_link(drawing, text, begin, text.spans[i].end, link, layout, at);
  }
}

void draw_formulas(DrawingAnswer& drawing, const StyledText& text, const TextExtras& extras,
                   const TextLayout& layout, Point at, uint32_t colour) {
  size_t formula = 0, maths = 0;
  for (const Span& span : text.spans) {
    if (!span.maths || !extras.drawn[maths++]) continue;
    const MathsPicture& picture = extras.formulas[formula];
    const Box box = layout.object_box(formula++);
    draw_picture(drawing.ui, picture, {at.x + box.x, at.y + box.y + picture.ascent}, colour);
    SemanticNode node;
    node.role = Role::Math;
    node.name = text.text.substr(span.begin, span.end - span.begin);
    node.box = {at.x + box.x, at.y + box.y, box.w, box.h};
    drawing.ui.tree->add(std::move(node));
  }
}

}  // namespace

Type heading_type(int level) {
  return level <= 1 ? type::kHeading1 : level == 2 ? type::kHeading2 : type::kHeading3;
}

MathsPicture formula_picture(Ui& ui, const Maths& maths, float size_units, bool display) {
  EngineMetrics metrics(*ui.text);
  return lay_out_maths(maths, size_units * ui.zoom, display, metrics);
}

TextExtras formulas_of(Ui& ui, const StyledText& text, const Type& base, float most_height) {
  TextExtras made;
  for (const Span& span : text.spans) {
    if (!span.maths) continue;
    const auto maths = parse_maths(std::string_view(text.text).substr(span.begin, span.end - span.begin));
    made.drawn.push_back(maths.has_value());
    if (!maths) continue;
    MathsPicture picture = formula_picture(ui, *maths, base.size * 1.1f, false);
    if (picture.ascent + picture.descent > most_height * ui.zoom) {
      made.drawn.back() = false;
      continue;
    }
    made.formulas.push_back(std::move(picture));
  }
  return made;
}

const TextLayout& lay_out_text(Ui& ui, const StyledText& text, const TextExtras& extras, const Type& base,
                               float width, Align align) {
  TextStyle style = style_of_type(ui, base, align);
  style.wrap = width >= 0;
  const std::vector<Run> runs = runs_of(ui, text, extras, base);
  return ui.text->layout(text.text, style, width >= 0 ? std::max(1.0f, width * ui.zoom) : 1e6f, runs);
}

void draw_picture(Ui& ui, const MathsPicture& picture, Point at, uint32_t colour) {
  ImDrawList* list = list_of(ui);
  for (const MathsPicture::Letters& one : picture.letters) {
    const TextLayout& layout =
        ui.text->layout(one.text, EngineMetrics::formula_style(one.face, one.size), 1e6f);
    layout.draw(list, {at.x + one.x, at.y + one.y - layout.first_baseline()}, colour);
  }
  ImVector<ImVec2> points;
  for (const MathsPicture::Stroke& one : picture.strokes) {
    points.resize(0);
    for (const Point& point : one.points) points.push_back({at.x + point.x, at.y + point.y});
    // A level line is sharp when it fills whole pixels.
    if (one.points.size() == 2 && one.points[0].y == one.points[1].y && !one.closed) {
      const float thick = std::max(1.0f, std::round(one.width)), top = std::round(points[0].y - thick / 2);
      list->AddRectFilled({points[0].x, top}, {points[1].x, top + thick}, colour);
      continue;
    }
    list->AddPolyline(points.Data, points.Size, colour, one.width,
                      one.closed ? ImDrawFlags_Closed : ImDrawFlags_None);
  }
}

void draw_selection(DrawingAnswer& drawing, const TextLayout& layout, Point at, float width, size_t length) {
  drawing.texts.push_back({drawing.here, length, &layout, at, width, layout.height()});
  if (drawing.from == drawing.to) return;
  const TextPlace begin = drawing.here;
  TextPlace end = begin;
  end.byte += length;
  if (drawing.to <= begin || drawing.from > end) return;
  const size_t first = drawing.from > begin ? drawing.from.byte - begin.byte : 0;
  const size_t last = drawing.to < end ? drawing.to.byte - begin.byte : length;
  ImDrawList* list = list_of(drawing.ui);
  const uint32_t colour = drawing.ui.colour(drawing.ui.theme->high_contrast ? Token::Mark : Token::Selected);
  for (const Box& box : layout.boxes(first, last))
    list->AddRectFilled({at.x + box.x, at.y + box.y}, {at.x + box.x + box.w, at.y + box.y + box.h}, colour);
}

float draw_text(DrawingAnswer& drawing, Rect at, const StyledText& text, const TextExtras& extras,
                const Type& base, Align align, Token colour) {
  Ui& ui = drawing.ui;
  const Box box = ui.pixels(at);
  const TextLayout& layout = lay_out_text(ui, text, extras, base, at.w, align);
  const Point place = {std::round(box.x), std::round(box.y)};
  const uint32_t ink = ui.colour(colour);
  draw_selection(drawing, layout, place, box.w, text.text.size());
  layout.draw(list_of(ui), place, ink);
  draw_formulas(drawing, text, extras, layout, place, ink);
  draw_links(drawing, text, layout, place);
  return layout.height() / ui.zoom;
}

}  // namespace hearth::ui
