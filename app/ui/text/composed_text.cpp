// Drawing and measuring a text that is laid out.
#include "app/ui/text/composed_text.h"

#include <imgui.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>

#include "app/store/secret.h"
#include "app/ui/text/line_break.h"
#include "engine/base/text.h"

namespace hearth::ui {
namespace {

constexpr float kCorner = 0.28f;   // of the fill behind a run, as a part of its size
constexpr float kPadding = 0.12f;  // of that fill, to the left and right

Box merged(const Box& a, const Box& b) {
  const float left = std::min(a.x, b.x);
  return {left, a.y, std::max(a.x + a.w, b.x + b.w) - left, a.h};
}

}  // namespace

ComposedText::ComposedText(TextQuestion question, ComposedParts parts, FontSet& fonts, GlyphAtlas& atlas)
    : question_(std::move(question)), parts_(std::move(parts)), fonts_(fonts), atlas_(atlas) {}

ComposedText::~ComposedText() {
  wipe(question_.text);
  wipe(std::as_writable_bytes(std::span(parts_.glyphs)));
}

size_t ComposedText::bytes() const {
  return question_.text.capacity() + parts_.glyphs.capacity() * sizeof(PlacedGlyph) +
         parts_.pieces.capacity() * sizeof(Piece) + parts_.lines.capacity() * sizeof(ComposedLine) +
         question_.runs.capacity() * sizeof(Run);
}

void ComposedText::draw(ImDrawList* list, Point at, uint32_t colour) const {
  const ImVec2 clip_from = list->GetClipRectMin(), clip_to = list->GetClipRectMax();
  // Glyphs reach over their line by less than its height.
  auto line = std::ranges::partition_point(
      parts_.lines, [&](const ComposedLine& one) { return at.y + one.y + 2 * one.height < clip_from.y; });
  for (; line != parts_.lines.end() && at.y + line->y - line->height < clip_to.y; ++line) {
    draw_line(list, *line, at, colour);
  }
}

void ComposedText::draw_line(ImDrawList* list, const ComposedLine& line, Point at, uint32_t colour) const {
  draw_back(list, line, at);
  const float baseline = std::round(at.y + line.y + line.baseline);
  for (uint32_t k = line.first; k < line.first + line.count; ++k) {
    const Piece& piece = parts_.pieces[k];
    if (piece.kind == ItemKind::Object) continue;
    uint32_t own = colour;
    if (piece.run >= 0 && question_.runs[static_cast<size_t>(piece.run)].colour) {
      own = question_.runs[static_cast<size_t>(piece.run)].colour;
    }
    const Point origin = {at.x + line.x + piece.x, baseline};
    if (piece.kind == ItemKind::Text) draw_glyphs(list, piece, origin, own);
    draw_strokes(list, piece, origin, own);
  }
}

// What lies behind neighbouring pieces of one run is one shape.
void ComposedText::draw_back(ImDrawList* list, const ComposedLine& line, Point at) const {
  for (uint32_t k = line.first; k < line.first + line.count;) {
    const Piece& first = parts_.pieces[k];
    uint32_t end = k + 1;
    while (end < line.first + line.count && parts_.pieces[end].run == first.run) ++end;
    const Piece& last = parts_.pieces[end - 1];
    k = end;
    if (first.run < 0) continue;
    const Run& run = question_.runs[static_cast<size_t>(first.run)];
    if (!run.back || first.kind == ItemKind::Object) continue;
    const Font* font = fonts_.font(first.font);
    const float ascent = font ? font->ascent : 0.9f, descent = font ? font->descent : 0.25f;
    const float baseline = at.y + line.y + line.baseline, padding = std::round(kPadding * first.size);
    const float top = std::max(at.y + line.y, std::floor(baseline - ascent * first.size));
    const float bottom = std::min(at.y + line.y + line.height, std::ceil(baseline + descent * first.size));
    list->AddRectFilled({std::floor(at.x + line.x + first.x - padding), top},
                        {std::ceil(at.x + line.x + last.x + last.width + padding), bottom}, run.back,
                        kCorner * first.size);
  }
}

void ComposedText::draw_glyphs(ImDrawList* list, const Piece& piece, Point at, uint32_t colour) const {
  const ImVec2 clip_from = list->GetClipRectMin(), clip_to = list->GetClipRectMax();
  const auto begin = parts_.glyphs.begin() + piece.first, stop = begin + piece.count;
  const float reach = 2 * piece.size;
  const auto from = std::partition_point(
      begin, stop, [&](const PlacedGlyph& glyph) { return at.x + glyph.pen + reach < clip_from.x; });
  const auto to = std::partition_point(
      from, stop, [&](const PlacedGlyph& glyph) { return at.x + glyph.pen - reach < clip_to.x; });
  if (from == to) return;

  const auto size = static_cast<uint16_t>(std::clamp(piece.size * 64 + 0.5f, 64.0f, 65535.0f));
  struct Shown {
    const AtlasGlyph* glyph;
    float x, y;
  };
  std::vector<Shown> shown;
  shown.reserve(static_cast<size_t>(to - from));
  // All pictures first: making one may give the texture another place, and with it every coordinate.
  for (auto glyph = from; glyph != to; ++glyph) {
    const float x = at.x + glyph->pen + glyph->x;
    const float steps = std::floor(x * kSubpixels + 0.5f);
    const float whole = std::floor(steps / kSubpixels);
    const auto subpixel = static_cast<uint8_t>(steps - whole * kSubpixels);
    const AtlasGlyph* found = atlas_.get({piece.font, glyph->id, size, subpixel, piece.bolder});
    if (found->rect >= 0) shown.push_back({found, whole, std::round(at.y + glyph->y)});
  }
  if (shown.empty()) return;
  const ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  const uint32_t picture_colour = colour | (IM_COL32_WHITE & ~IM_COL32_A_MASK);
  const int count = static_cast<int>(shown.size());
  // Pieces are drawn in blocks that 16-bit indices can name.
  constexpr int kBlock = 4096;
  for (int done = 0; done < count; done += kBlock) {
    const int now = std::min(kBlock, count - done);
    list->PrimReserve(now * 6, now * 4);
    for (int k = done; k < done + now; ++k) {
      const Shown& one = shown[static_cast<size_t>(k)];
      ImFontAtlasRect rect;
      atlas->GetCustomRect(one.glyph->rect, &rect);
      const ImVec2 top_left = {one.x + one.glyph->left, one.y + one.glyph->top};
      list->PrimRectUV(top_left, {top_left.x + one.glyph->width, top_left.y + one.glyph->height}, rect.uv0,
                       rect.uv1, one.glyph->colour ? picture_colour : colour);
    }
  }
}

void ComposedText::draw_strokes(ImDrawList* list, const Piece& piece, Point at, uint32_t colour) const {
  if (piece.run < 0 || piece.begin == piece.end) return;
  const Run& run = question_.runs[static_cast<size_t>(piece.run)];
  if (!run.underline && !run.strike) return;
  const Font* font = fonts_.font(fonts_.main_font(run.face));
  const float width = std::max(1.0f, std::round((font ? font->underline_width : 0.06f) * piece.size));
  const auto stroke = [&](float y) {
    list->AddRectFilled({at.x, std::round(y)}, {at.x + piece.width, std::round(y) + width}, colour);
  };
  if (run.underline)
    stroke(at.y + std::max(width, (font ? font->underline : 0.12f) * piece.size - width / 2));
  if (run.strike) stroke(at.y - 0.3f * piece.size - width / 2);
}

Box ComposedText::object_box(size_t index) const {
  if (index >= parts_.objects.size() || parts_.objects[index].first == UINT32_MAX) return {};
  const ComposedLine& line = parts_.lines[parts_.objects[index].first];
  const Piece& piece = parts_.pieces[parts_.objects[index].second];
  const Run& run = question_.runs[static_cast<size_t>(piece.run)];
  return {line.x + piece.x, line.y + line.baseline - run.ascent, run.width, run.ascent + run.descent};
}

// Boundaries between characters in reading order, with both ends. Where several characters share glyphs (a
// ligature, a syllable) they share its width.
std::vector<ComposedText::Caret> ComposedText::carets(const Piece& piece) const {
  struct Cluster {
    uint32_t byte;
    float from, to;
  };
  std::vector<Cluster> clusters;
  for (uint32_t g = piece.first; g < piece.first + piece.count; ++g) {
    const PlacedGlyph& glyph = parts_.glyphs[g];
    const float to = g + 1 < piece.first + piece.count ? parts_.glyphs[g + 1].pen : piece.width;
    if (clusters.empty() || clusters.back().byte != glyph.byte)
      clusters.push_back({glyph.byte, glyph.pen, glyph.pen});
    clusters.back().to = to;
  }
  const bool right_to_left = (piece.level & 1) != 0;
  if (right_to_left) std::ranges::reverse(clusters);
  std::vector<Caret> found;
  for (size_t k = 0; k < clusters.size(); ++k) {
    const Cluster& cluster = clusters[k];
    const uint32_t end = k + 1 < clusters.size() ? clusters[k + 1].byte : piece.end;
    std::u32string codes;
    std::vector<uint32_t> bytes;
    for (uint32_t at = cluster.byte; at < end && piece.kind == ItemKind::Text;) {
      const Utf8Char c = decode_utf8(question_.text, at);
      codes.push_back(c.code);
      bytes.push_back(at);
      at += static_cast<uint32_t>(std::max(1, c.bytes));
    }
    std::vector<uint32_t> starts;
    const std::vector<bool> is_start = cluster_starts(codes);
    for (size_t i = 0; i < codes.size(); ++i) {
      if (is_start[i]) starts.push_back(bytes[i]);
    }
    if (starts.empty()) starts.push_back(cluster.byte);
    const float step = (cluster.to - cluster.from) / static_cast<float>(starts.size());
    for (size_t i = 0; i < starts.size(); ++i) {
      const float along = step * static_cast<float>(i);
      found.push_back({starts[i], right_to_left ? cluster.to - along : cluster.from + along});
    }
  }
  found.push_back({piece.end, right_to_left ? 0 : piece.width});
  return found;
}

size_t ComposedText::byte_at(Point at) const {
  auto line = std::ranges::partition_point(
      parts_.lines, [&](const ComposedLine& one) { return one.y + one.height <= at.y; });
  if (line == parts_.lines.end()) --line;
  if (line->count == 0) return line->begin;
  const float x = at.x - line->x;
  const bool right_to_left = (line->level & 1) != 0;
  if (x <= 0) return right_to_left ? line->end : line->begin;
  if (x >= line->width) return right_to_left ? line->begin : line->end;
  const auto first = parts_.pieces.begin() + line->first;
  auto piece = std::partition_point(first, first + line->count,
                                    [x](const Piece& one) { return one.x + one.width <= x; });
  if (piece == first + line->count) --piece;
  if (piece->begin == piece->end) return line->end;
  size_t best = piece->begin;
  float distance = INFINITY;
  for (const Caret& caret : carets(*piece)) {
    const float apart = std::abs(piece->x + caret.x - x);
    if (apart < distance) {
      distance = apart;
      best = caret.byte;
    }
  }
  return best;
}

std::vector<Box> ComposedText::boxes(size_t begin, size_t end) const {
  std::vector<Box> found;
  const auto first_line = std::ranges::partition_point(
      parts_.lines, [begin](const ComposedLine& line) { return line.end < begin; });
  for (auto line = first_line; line != parts_.lines.end() && line->begin < end; ++line) {
    const size_t of_line = found.size();
    for (uint32_t k = line->first; k < line->first + line->count; ++k) {
      const Piece& piece = parts_.pieces[k];
      const size_t from = std::max<size_t>(begin, piece.begin), to = std::min<size_t>(end, piece.end);
      if (from >= to) continue;
      float left = 0, right = piece.width;
      if (from > piece.begin || to < piece.end) {
        const std::vector<Caret> all = carets(piece);
        const auto at = [&all](size_t byte) {
          return std::ranges::partition_point(all, [byte](const Caret& caret) { return caret.byte < byte; })
              ->x;
        };
        left = at(from);
        right = at(to);
        if (left > right) std::swap(left, right);
      }
      const Box box = {line->x + piece.x + left, line->y, right - left, line->height};
      const bool touches = found.size() > of_line && std::abs(found.back().x + found.back().w - box.x) < 0.5f;
      if (touches) {
        found.back() = merged(found.back(), box);
      } else {
        found.push_back(box);
      }
    }
  }
  return found;
}

}  // namespace hearth::ui
