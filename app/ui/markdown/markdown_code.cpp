#include <algorithm>
#include <cmath>

#include "app/core/words.h"
#include "app/ui/markdown/character_cut.h"
#include "app/ui/markdown/markdown_leaves.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr int kLinesAtOnce = 48;
constexpr size_t kBytesAtOnce = 8192;  // a longer line is cut
constexpr float kHead = 32, kAcross = 14, kAbove = 10;
constexpr double kCopiedFor = 2;

// Columns of the widest line: letters are equally wide, East Asian ones twice.
size_t columns_of(std::string_view code) {
  size_t widest = 0, columns = 0;
  for (const char c : code) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      columns = 0;
    } else if (c == '\t') {
      columns += 8;
    } else if ((byte & 0xC0) != 0x80) {
      columns += byte >= 0xE3 ? 2 : 1;
    }
    widest = std::max(widest, columns);
  }
  return widest;
}

TextStyle code_style(const Ui& ui) {
  TextStyle style;
  style.face = type::kCode.face;
  style.size = std::round(type::kCode.size * ui.zoom);
  style.line = std::round(type::kCode.line * ui.zoom);
  style.wrap = false;
  style.keep_spaces = true;
  style.direction = Direction::LeftToRight;
  return style;
}

// The end of the chunk that begins there.
CodeChunk chunk_from(std::string_view code, size_t begin) {
  CodeChunk made;
  made.begin = begin;
  size_t at = begin;
  while (made.lines < kLinesAtOnce) {
    const size_t line = std::min(code.find('\n', at), code.size());
    if (line - begin > kBytesAtOnce) {
      if (made.lines == 0) {
        made.lines = 1;
        made.end = character_boundary(code, begin + kBytesAtOnce, begin + 1);
      }
      break;
    }
    made.end = line;
    ++made.lines;
    at = line + 1;
    if (line == code.size()) break;
  }
  return made;
}

size_t after(const CodeChunk& chunk, std::string_view code) {
  return chunk.end < code.size() && code[chunk.end] == '\n' ? chunk.end + 1 : chunk.end;
}

std::vector<Run> coloured_runs(const Ui& ui, const CodeChunk& chunk) {
  static constexpr Token kColours[] = {Token::CodeKeyword, Token::CodeString, Token::CodeComment,
                                       Token::CodeNumber};
  std::vector<Run> runs;
  for (const CodeSpan& span : chunk.colours) {
    Run run;
    run.begin = span.begin;
    run.end = std::min(span.end, chunk.end - chunk.begin);
    if (run.begin >= run.end) continue;
    run.face = Face::Mono;
    run.colour = ui.colour(kColours[static_cast<size_t>(span.part)]);
    runs.push_back(run);
  }
  return runs;
}

void draw_head(DrawingAnswer& drawing, Rect head, const Leaf& leaf, LeafLayout& layout,
               const std::string& language) {
  Ui& ui = drawing.ui;
  const bool copied = ui.now - layout.copied_at < kCopiedFor;
  if (copied) ui.redraw_in(kCopiedFor - (ui.now - layout.copied_at));
  const std::string_view name = words(copied ? Word::kMarkdownCopied : Word::kMarkdownCopy);
  const Button how = {.kind = ButtonKind::Quiet, .icon = copied ? Icon::check : Icon::copy, .id = "copy"};
  head.cut_end(2);
  const float wide = std::max(button_width(ui, words(Word::kMarkdownCopy), how),
                              button_width(ui, words(Word::kMarkdownCopied), how));
  if (button(ui, head.cut_end(wide).inset(0, 2), name, how)) {
    ImGui::SetClipboardText(leaf.content.text.c_str());
    layout.copied_at = ui.now;
    ui.redraw_in(kCopiedFor);
  }
  head.cut_start(kAcross);
  label(ui, head, language,
        {.type = type::kCaption,
         .colour = Token::TextCaption,
         .max_lines = 1,
         .elides = true,
         .middle = true,
         .silent = true});
}

void draw_chunk(DrawingAnswer& drawing, Point at, const Leaf& leaf, const CodeChunk& chunk) {
  Ui& ui = drawing.ui;
  const std::string_view lines =
      std::string_view(leaf.content.text).substr(chunk.begin, chunk.end - chunk.begin);
  const std::vector<Run> runs = coloured_runs(ui, chunk);
  const TextLayout& layout = ui.text->layout(lines, code_style(ui), 1e6f, runs);
  drawing.here.byte = chunk.begin;
  draw_selection(drawing, layout, at, layout.width(), lines.size());
  layout.draw(list_of(ui), at, ui.colour(Token::Text));
}

}  // namespace

void measure_code(Ui& ui, const Leaf& leaf, LeafLayout& layout, const LeafLayout* before) {
  const std::string_view code = leaf.content.text;
  const CodeLanguage* language = code_language(leaf.language);
  CodeState state = 0;
  int lines = 0;
  size_t begin = 0;
  layout.chunks.clear();
  // Chunks that are as they were keep their colours: `before` is the same block with less at its end.
  do {
    CodeChunk chunk = chunk_from(code, begin);
    chunk.first_line = lines;
    chunk.before = state;
    const size_t index = layout.chunks.size();
    const bool same = before != nullptr && index + 1 < before->chunks.size() &&
                      before->chunks[index].end == chunk.end && before->chunks[index].before == state;
    if (same) {
      chunk = before->chunks[index];
    } else if (language != nullptr) {
      chunk.colours = colour_code(*language, code.substr(begin, after(chunk, code) - begin), state);
      chunk.after = state;
    }
    state = chunk.after;
    lines += chunk.lines;
    begin = after(chunk, code);
    layout.chunks.push_back(std::move(chunk));
  } while (begin < code.size());
  const float letter = width_of(ui, "0", type::kCode);
  layout.content_width = static_cast<float>(columns_of(code)) * letter + 2 * kAcross;
  const float line = std::round(type::kCode.line * ui.zoom) / ui.zoom;
  layout.height = kHead + 2 * kAbove + static_cast<float>(lines) * line;
}

void draw_code(DrawingAnswer& drawing, Rect at, const Leaf& leaf, LeafLayout& layout) {
  Ui& ui = drawing.ui;
  const std::string language = code_language_name(leaf.language);
  const std::string name =
      language.empty() ? std::string(words(Word::kMarkdownCode)) : words(Word::kMarkdownCodeIn, {language});
  card(ui, at, Token::Inset, radius::kButton);
  group(
      ui, Role::Region, name, at,
      [&] {
        Rect inside = at;
        draw_head(drawing, inside.cut_top(kHead), leaf, layout, language);
        line(ui, {inside.x, inside.y, inside.w, 1});
        scroll_sideways(ui, inside, "scroll", layout.content_width, layout.scroll, [&](float moved) {
          const Box box = ui.pixels({inside.x + kAcross, inside.y + kAbove, inside.w, inside.h});
          const float height = std::round(type::kCode.line * ui.zoom);
          for (const CodeChunk& chunk : layout.chunks) {
            const float top = box.y + static_cast<float>(chunk.first_line) * height;
            if (top > drawing.clip_bottom) break;
            if (top + static_cast<float>(chunk.lines) * height < drawing.clip_top) continue;
            // Code reads from the left in every language.
            const float left = ui.pixels(inside).x + kAcross * ui.zoom - moved * ui.zoom;
            draw_chunk(drawing, {std::round(left), std::round(top)}, leaf, chunk);
          }
        });
      },
      leaf.content.text.size() <= 4000 ? std::string_view(leaf.content.text) : std::string_view{},
      "code" + std::to_string(drawing.here.part) + "." + std::to_string(drawing.here.leaf));
}

}  // namespace hearth::ui
