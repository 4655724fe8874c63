// Answers as a model may write them: any bytes as Markdown, whole and growing, with their formulas and code.
// Nothing may crash or hang, and what is made must lie inside of what it was made from.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/ui/markdown/code_colours.h"
#include "app/ui/markdown/markdown_blocks.h"
#include "app/ui/markdown/markdown_export.h"
#include "app/ui/markdown/maths_layout.h"

namespace {

using namespace hearth::ui;

class EqualWidth final : public MathsMetrics {
 public:
  float width(std::string_view text, Face, float size) override {
    return static_cast<float>(text.size()) * size;
  }
};

void check_text(const StyledText& text, std::string_view source) {
  uint32_t at = 0;
  for (const Span& span : text.spans) {
    if (span.begin < at || span.end <= span.begin) std::abort();
    if (span.link >= static_cast<int>(text.addresses.size())) std::abort();
    at = span.end;
    if (!span.maths) continue;
    EqualWidth metrics;
    if (const auto maths = parse_maths(std::string_view(text.text).substr(span.begin, span.end - span.begin)))
      lay_out_maths(*maths, 16, span.display, metrics);
  }
  if (at > text.text.size()) std::abort();
  if (source_of(text, 0, text.text.size()).end > source.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const MarkdownDocument document = parse_markdown(source);
  for (const Leaf& leaf : document.leaves) {
    if (leaf.container >= static_cast<int>(document.containers.size())) std::abort();
    check_text(leaf.content, source);
    for (const TableCell& cell : leaf.cells) check_text(cell.content, source);
    if (leaf.kind != Leaf::Kind::Code) continue;
    if (const CodeLanguage* language = code_language(leaf.language)) {
      CodeState state = 0;
      for (const CodeSpan& span : colour_code(*language, leaf.content.text, state))
        if (span.end > leaf.content.text.size()) std::abort();
    }
  }
  plain_text(document);

  Segmenter growing, whole;
  for (size_t at = 0; at < size; at += 1 + size / 16) growing.feed(source.substr(0, at));
  growing.feed(source);
  whole.feed(source);
  if (growing.segments().size() != whole.segments().size()) std::abort();
  return 0;
}
