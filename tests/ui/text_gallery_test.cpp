// Texts in every script that Hearth promises, painted. HEARTH_PICTURES=FOLDER keeps the pictures to be looked
// at.
#include <doctest/doctest.h>
#include <imgui.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "app/ui/text/text_layout.h"
#include "ui/null_window.h"
#include "ui/picture.h"

namespace hearth::ui {
namespace {

constexpr const char* kSamples[] = {
    "Latin: The quick brown fox jumps over the lazy dog, AVATAR, office, naïve façade, 0123456789.",
    "Cyrillic: Съешь же ещё этих мягких французских булок, да выпей чаю. Greek: Ξεσκεπάζω την ψυχοφθόρα "
    "βδελυγμία.",
    "Arabic: مرحبا بالعالم، هذا نص عربي يحتوي على أرقام ١٢٣ و 456 وكلمات مثل السلام عليكم.",
    "هذا سطر يبدأ بالعربية ثم English words (inside brackets) ثم يعود إلى العربية.",
    "Hebrew: שלום עולם, זה טקסט בעברית עם מספר 42 ועם English באמצע.",
    "Devanagari: नमस्ते दुनिया, क्षत्रिय कर्म ज्ञान विद्या हिन्दी शक्ति।",
    "Thai: สวัสดีชาวโลก นี่คือข้อความภาษาไทยที่ไม่มีการเว้นวรรคระหว่างคำ น้ำ ที่ กำลัง ผู้ใหญ่",
    "Chinese: 你好，世界。这是一段中文文本，用来测试换行和标点符号的处理（括号）。",
    "Japanese: こんにちは世界。これは日本語のテキストです。「引用符」と句読点、ー、っ。直す",
    "Korean: 안녕하세요 세계. 이것은 한국어 텍스트입니다.",
    "Emoji: 😀 👍🏽 👨‍👩‍👧‍👦 🇩🇪 🏳️‍🌈 1️⃣ ❤️ ☺ ☺️ ✅ "
    "🔥🌡️",
    "Symbols: ∑ ∫ √ ≤ ≠ → ⇒ ⌘ ⌥ ✓ ✗ ★ ☎ ♞ ⏎ 𝔸 ℝ ½ ² — “quotes” ‘single’ … \x01\x1b",
    "Mixed: the file קובץ.txt and (مرحبا) 123-456; 50% of ١٢٣٫٤٥ done!",
};

std::string picture_folder() {
  const char* folder = std::getenv("HEARTH_PICTURES");
  return folder ? folder : "";
}

void keep(const ImDrawData& data, const std::string& name, uint32_t back = 0xFBFAF7) {
  if (!picture_folder().empty()) CHECK(save_picture(data, picture_folder() + "/" + name + ".png", back));
}

TEST_CASE("every script is drawn, wrapped to the width it is given") {
  NullWindow window(760, 1000);
  const auto engine = TextEngine::create(NullWindow::fonts());
  for (const float zoom : {1.0f, 1.5f}) {
    window.resize(760 * zoom, 1000 * zoom);
    ImDrawData* data = window.frame([&] {
      float y = 10 * zoom;
      for (const char* sample : kSamples) {
        const TextLayout& text = engine->layout(sample, {.size = 15 * zoom, .line = 24 * zoom}, 600 * zoom);
        CHECK(text.width() <= 600 * zoom + 0.1f);
        text.draw(ImGui::GetBackgroundDrawList(), {20 * zoom, y}, IM_COL32(0x23, 0x20, 0x1C, 255));
        y += text.height() + 8 * zoom;
      }
      engine->end_frame();
    });
    keep(*data, zoom == 1 ? "scripts-100" : "scripts-150");
  }
}

TEST_CASE("faces, sizes, runs and what lies behind them are drawn") {
  NullWindow window(760, 620);
  const auto engine = TextEngine::create(NullWindow::fonts());
  const std::string text =
      "Inline code like let x = 1; beside bold words, a link that goes on, struck words and a found word, "
      "and a box.";
  const auto part = [&text](std::string_view words, Run run) {
    run.begin = text.find(words);
    run.end = run.begin + words.size();
    return run;
  };
  const Run runs[] = {
      part("let x = 1;", {.face = Face::Mono, .size = 13, .back = IM_COL32(0xE9, 0xE5, 0xDE, 255)}),
      part("bold words", {.face = Face::SemiBold}),
      part("a link that goes on", {.colour = IM_COL32(0x2B, 0x5D, 0x4F, 255), .underline = true}),
      part("struck words", {.strike = true}),
      part("found", {.back = IM_COL32(0xFF, 0xE2, 0x8A, 255)}),
      part("box", {.width = 40, .ascent = 30, .descent = 10}),
  };
  ImDrawData* data = window.frame([&] {
    ImDrawList* list = ImGui::GetBackgroundDrawList();
    const uint32_t ink = IM_COL32(0x23, 0x20, 0x1C, 255);
    float y = 10;
    const auto show = [&](std::string_view words, TextStyle style, float width,
                          std::span<const Run> parts = {}) {
      const TextLayout& made = engine->layout(words, style, width, parts);
      list->AddRect({19, y}, {20 + width, y + made.height()}, IM_COL32(0, 0, 0, 30));
      for (const Box& box : made.boxes(8, 30)) {
        list->AddRectFilled({20 + box.x, y + box.y}, {20 + box.x + box.w, y + box.y + box.h},
                            IM_COL32(0, 80, 255, 40));
      }
      made.draw(list, {20, y}, ink);
      if (!parts.empty()) {
        const Box box = made.object_box(0);
        list->AddRect({20 + box.x, y + box.y}, {20 + box.x + box.w, y + box.y + box.h},
                      IM_COL32(200, 0, 0, 255));
      }
      y += made.height() + 10;
    };
    show(text, {.size = 15, .line = 24}, 360, runs);
    show("Page title in Display", {.face = Face::Display, .size = 28, .line = 36}, 700);
    show("العناوين بالخط العريض עברית 日本語", {.face = Face::Display, .size = 22, .line = 28}, 700);
    show("A long label that does not fit into its place", {.ellipsis = true, .max_lines = 1}, 180);
    show("Two lines and then no more, so the rest of this sentence is left out",
         {.ellipsis = true, .max_lines = 2}, 180);
    show("عنوان طويل جدا لا يتسع له المكان المخصص له", {.ellipsis = true, .max_lines = 1}, 180);
    show("Donau\u00ADdampf\u00ADschiff\u00ADfahrts\u00ADgesell\u00ADschaft", {}, 120);
    show("x\ty\n\tif (a != b) return -> 1;",
         {.face = Face::Mono, .size = 13, .line = 20, .wrap = false, .keep_spaces = true}, 500);
    show("Centred", {.align = Align::Centre}, 300);
    show("At the end", {.align = Align::End}, 300);
    show("f(x) = sin α + β²", {.face = Face::Formula, .size = 16.5f, .line = 24}, 300);
    list->AddText(engine->editing_font(type::kInterface), 20, {560, 78}, ink,
                  "Typed: Grüße, 日本 😀 مرحبا\nsecond line gjpq");
    const TextLayout& same = engine->layout("Typed: Grüße, 日本 😀 مرحبا\nsecond line gjpq", {}, 1e9f);
    same.draw(list, {560, 18}, ink);
    engine->end_frame();
  });
  keep(*data, "faces");
}

}  // namespace
}  // namespace hearth::ui
