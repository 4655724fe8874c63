// The engine behind text_layout.h: what is laid out is kept while it is used.
#include "app/ui/text/text_layout.h"

#include <imgui.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "app/ui/text/composed_text.h"
#include "app/ui/text/editing_fonts.h"
#include "app/ui/text/font_set.h"
#include "app/ui/text/glyph_atlas.h"
#include "app/ui/text/shape.h"
#include "engine/base/check.h"

namespace hearth::ui {
namespace {

// A layout that nobody asked for is kept this many frames, so that scrolling back is free, as long as all of
// them together stay under kMostBytes; then only what the last two frames used.
constexpr uint32_t kKeptFrames = 120;
constexpr size_t kMostBytes = 24 << 20;

bool same_style(const TextStyle& a, const TextStyle& b) {
  return a.face == b.face && a.size == b.size && a.line == b.line && a.align == b.align &&
         a.direction == b.direction && a.ellipsis == b.ellipsis && a.max_lines == b.max_lines &&
         a.wrap == b.wrap && a.keep_spaces == b.keep_spaces;
}

bool same_run(const Run& a, const Run& b) {
  return a.begin == b.begin && a.end == b.end && a.face == b.face && a.size == b.size &&
         a.colour == b.colour && a.back == b.back && a.underline == b.underline && a.strike == b.strike &&
         a.width == b.width && a.ascent == b.ascent && a.descent == b.descent;
}

size_t mix(size_t hash, size_t value) { return (hash ^ value) * 0x9E3779B97F4A7C15ull + (hash >> 29); }

size_t hash_of(std::string_view text, const TextStyle& style, float max_width, std::span<const Run> runs) {
  size_t hash = std::hash<std::string_view>()(text);
  hash = mix(hash, static_cast<size_t>(style.face));
  hash = mix(hash, std::bit_cast<uint32_t>(style.size));
  hash = mix(hash, std::bit_cast<uint32_t>(max_width));
  for (const Run& run : runs) hash = mix(mix(hash, run.begin), run.colour);
  return hash;
}

class Engine final : public TextEngine {
 public:
  Engine(const std::string& folder, Typefaces from)
      : fonts_(folder, from), shaper_(fonts_), atlas_(fonts_), editing_(fonts_) {
    if (fonts_.empty()) {
      // ImGui unpacks its own face; the copy lives as long as its atlas.
      const ImFont* built_in = ImGui::GetIO().Fonts->AddFontDefaultVector();
      CHECK(built_in && built_in->Sources.Size > 0);
      const ImFontConfig* source = built_in->Sources[0];
      fonts_.add_built_in(
          {static_cast<const std::byte*>(source->FontData), static_cast<size_t>(source->FontDataSize)});
    }
    if (ImGui::GetIO().Fonts->Fonts.empty()) editing_font(Face::Regular);
  }

  const std::string& notice() const override { return fonts_.notice(); }

  const TextLayout& layout(std::string_view text, const TextStyle& style, float max_width,
                           std::span<const Run> runs) override {
    const size_t hash = hash_of(text, style, max_width, runs);
    const auto [from, to] = kept_.equal_range(hash);
    for (auto it = from; it != to; ++it) {
      const TextQuestion& asked = it->second->question();
      if (asked.text == text && asked.max_width == max_width && same_style(asked.style, style) &&
          std::ranges::equal(asked.runs, runs, same_run)) {
        it->second->used = frame_;
        return *it->second;
      }
    }
    TextQuestion question = {std::string(text), style, max_width, {runs.begin(), runs.end()}};
    ComposedParts parts = compose(fonts_, shaper_, question);
    auto made = std::make_unique<ComposedText>(std::move(question), std::move(parts), fonts_, atlas_);
    made->used = frame_;
    bytes_ += made->bytes();
    return *kept_.emplace(hash, std::move(made))->second;
  }

  void end_frame() override {
    ++frame_;
    const uint32_t kept_frames = bytes_ > kMostBytes ? 2 : kKeptFrames;
    std::erase_if(kept_, [&](const auto& entry) {
      if (entry.second->used + kept_frames > frame_) return false;
      bytes_ -= entry.second->bytes();
      return true;
    });
    atlas_.end_frame();
  }

  void clear() override {
    kept_.clear();
    bytes_ = 0;
    shaper_.wipe();
    atlas_.clear();
  }

  void typeface_arrived() override {
    if (!fonts_.look_again()) return;
    kept_.clear();
    bytes_ = 0;
    shaper_.wipe();
    editing_.forget_glyphs();
  }

  void set_language(std::string_view tag) override {
    if (!fonts_.set_language(tag)) return;
    kept_.clear();
    bytes_ = 0;
  }

  ImFont* editing_font(const Type& type) override { return editing_.get(type.face, type.size / type.line); }
  ImFont* editing_font(Face face) override { return editing_.get(face, 1); }

 private:
  FontSet fonts_;
  Shaper shaper_;
  GlyphAtlas atlas_;
  EditingFonts editing_;
  std::unordered_multimap<size_t, std::unique_ptr<ComposedText>> kept_;
  size_t bytes_ = 0;
  uint32_t frame_ = 1;
};

}  // namespace

std::unique_ptr<TextEngine> TextEngine::create(const std::string& folder, Typefaces from) {
  CHECK(ImGui::GetCurrentContext() != nullptr);
  return std::make_unique<Engine>(folder, from);
}

}  // namespace hearth::ui
