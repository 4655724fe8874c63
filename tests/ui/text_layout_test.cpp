#include "app/ui/text/text_layout.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "ui/null_window.h"
#include "ui/picture.h"

namespace hearth::ui {
namespace {

constexpr float kAnyWidth = 1e9f;
constexpr uint32_t kInk = IM_COL32(0, 0, 0, 255);

struct Fixture {
  NullWindow window{400, 300};
  std::unique_ptr<TextEngine> engine = TextEngine::create(NullWindow::fonts());
  const TextLayout& lay(std::string_view text, const TextStyle& style = {}, float width = kAnyWidth,
                        std::span<const Run> runs = {}) {
    return engine->layout(text, style, width, runs);
  }
  Picture painted(std::string_view text, const TextStyle& style = {}, float width = kAnyWidth) {
    ImDrawData* data =
        window.frame([&] { lay(text, style, width).draw(ImGui::GetBackgroundDrawList(), {10, 10}, kInk); });
    return paint(*data);
  }
};

int dark_pixels(const Picture& picture) {
  return static_cast<int>(
      std::ranges::count_if(picture.pixels, [](uint32_t pixel) { return (pixel & 0xFF) < 128; }));
}

double seconds_of(const auto& work) {
  const auto before = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

TEST_CASE_FIXTURE(Fixture, "lines break at spaces, and the spaces hang over the end") {
  CHECK(engine->notice() == "");
  const TextLayout& one = lay("Nothing leaves this computer");
  CHECK(one.line_count() == 1);
  CHECK(one.width() > 150);
  CHECK(one.width() < 220);
  CHECK(one.height() == 20);
  const float width = lay("Nothing leaves this").width();
  const TextLayout& two = lay("Nothing leaves this computer", {}, width);
  CHECK(two.line_count() == 2);
  CHECK(two.height() == 40);
  CHECK(two.width() == doctest::Approx(width));
  CHECK(two.byte_at({1000, 5}) == std::string_view("Nothing leaves this").size());
}

TEST_CASE_FIXTURE(Fixture, "an empty text is one line high and a newline at the end adds none") {
  CHECK(lay("").height() == 20);
  CHECK(lay("").width() == 0);
  CHECK(lay("").byte_at({5, 5}) == 0);
  CHECK(lay("a\n").line_count() == 1);
  CHECK(lay("a\n\nb").line_count() == 3);
  CHECK(lay("a\r\nb").line_count() == 2);
}

TEST_CASE_FIXTURE(Fixture, "a word longer than the line breaks between characters") {
  const TextLayout& text = lay(std::string(200, 'm'), {}, 100);
  CHECK(text.line_count() > 10);
  CHECK(text.width() <= 100);
  // One character to a line is the least.
  CHECK(lay("abc", {}, 1).line_count() == 3);
  CHECK(lay("e\xCC\x81\xCC\x81x", {}, 1).line_count() == 2);
}

TEST_CASE_FIXTURE(Fixture, "what does not fit ends in an ellipsis") {
  const TextStyle one_line = {.ellipsis = true, .max_lines = 1};
  const TextLayout& cut = lay("A title that is much too long for its place", one_line, 120);
  CHECK(cut.cut());
  CHECK(cut.line_count() == 1);
  CHECK(cut.width() <= 120);
  CHECK(cut.width() > 80);
  CHECK(!lay("Short", one_line, 120).cut());
  CHECK(lay("First\nsecond", one_line, 120).cut());
  CHECK(lay("a b c d e f", {.max_lines = 2}, 20).line_count() == 2);
  CHECK(lay("a b c d e f", {.max_lines = 2}, 20).cut());
  const TextStyle no_wrap = {.ellipsis = true, .wrap = false};
  CHECK(lay("A title that is much too long", no_wrap, 100).width() <= 100);
}

TEST_CASE_FIXTURE(Fixture, "a soft hyphen shows only where a line ends") {
  CHECK(lay("Schiff\xC2\xAD"
            "fahrt")
            .width() == doctest::Approx(lay("Schiff\xE2\x80\x8D"
                                            "fahrt")
                                            .width())
                            .epsilon(0.02));
  const float part = lay("Schiff-").width();
  const TextLayout& broken =
      lay("Schiff\xC2\xAD"
          "fahrt",
          {}, part + 1);
  CHECK(broken.line_count() == 2);
  CHECK(broken.width() == doctest::Approx(part).epsilon(0.02));
}

TEST_CASE_FIXTURE(Fixture, "a text knows which byte is at a place and where bytes are") {
  const std::string text = "fi\xC3\xA9 日本";
  const TextLayout& made = lay(text);
  for (const size_t boundary :
       {size_t{0}, size_t{1}, size_t{2}, size_t{4}, size_t{5}, size_t{8}, text.size()}) {
    const float x = boundary == 0 ? 0 : made.boxes(0, boundary).front().w;
    CAPTURE(boundary);
    CHECK(made.byte_at({x + 0.2f, 10}) == boundary);
  }
  CHECK(made.byte_at({-50, -50}) == 0);
  CHECK(made.byte_at({5000, 5000}) == text.size());
  CHECK(made.boxes(2, 2).empty());
}

TEST_CASE_FIXTURE(Fixture, "in text of the other direction the first letter is at the right") {
  const std::string text = "אבג דהו";
  const TextLayout& made = lay(text, {}, 300);
  CHECK(made.byte_at({299, 10}) == 0);
  CHECK(made.byte_at({300 - made.width() - 5, 10}) == text.size());
  const Box first = made.boxes(0, 2).front(), second = made.boxes(2, 4).front();
  CHECK(first.x > second.x);
  CHECK(first.x + first.w == doctest::Approx(300));
  // A selection across a change of direction is two boxes.
  const std::string mixed = "abc אבג def";
  CHECK(lay(mixed).boxes(2, 6).size() == 2);
  CHECK(lay(mixed).boxes(0, mixed.size()).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "Arabic letters join, and lam with alef is one shape that two carets share") {
  const float apart = lay("ب").width() * 3, joined = lay("ببب").width();
  CHECK(joined < apart);
  const TextLayout& ligature = lay("لا", {}, 100);
  const Box lam = ligature.boxes(0, 2).front(), alef = ligature.boxes(2, 4).front();
  CHECK(lam.w == doctest::Approx(alef.w));
  CHECK(lam.x > alef.x);
}

TEST_CASE_FIXTURE(Fixture, "sequences of emoji are one picture in their own colours") {
  CHECK(lay("👨‍👩‍👧‍👦").width() == doctest::Approx(lay("😀").width()));
  CHECK(lay("🇩🇪").width() == doctest::Approx(lay("😀").width()));
  CHECK(lay("👍🏽").width() == doctest::Approx(lay("😀").width()));
  const Picture picture = painted("😀", {.size = 40, .line = 50});
  const bool coloured = std::ranges::any_of(picture.pixels, [](uint32_t pixel) {
    return (pixel & 0xFF) > 200 && (pixel >> 16 & 0xFF) < 120;  // yellow: much red, little blue
  });
  CHECK(coloured);
}

TEST_CASE_FIXTURE(Fixture, "every script has glyphs of its own") {
  const int box = dark_pixels(painted("\U000F0000\U000F0000"));  // what no font has
  CHECK(box > 0);
  for (const char* sample :
       {"Az", "Жщ", "Ωφ", "بش", "שם", "हिकी", "ที่กำ", "汉字", "かな", "한국", "∑√", "✓★"}) {
    CAPTURE(sample);
    const Picture picture = painted(sample);
    CHECK(dark_pixels(picture) > 5);
    CHECK(picture.pixels != painted("\U000F0000\U000F0000").pixels);
  }
}

TEST_CASE_FIXTURE(Fixture, "runs change size and colour, and an object makes its line taller") {
  const std::string text = "before object after";
  const Run object = {.begin = 7, .end = 13, .width = 50, .ascent = 40, .descent = 20};
  const TextLayout& made = lay(text, {}, kAnyWidth, std::span(&object, 1));
  CHECK(made.height() == 60);
  const Box box = made.object_box(0);
  CHECK(box.w == 50);
  CHECK(box.h == 60);
  CHECK(box.x == doctest::Approx(lay("before ").width()).epsilon(0.01));
  CHECK(made.byte_at({box.x + 5, 10}) == 7);
  CHECK(made.byte_at({box.x + 45, 10}) == 13);
  CHECK(made.object_box(1).w == 0);

  const Run large = {.begin = 0, .end = 6, .size = 28};
  CHECK(lay(text, {}, kAnyWidth, std::span(&large, 1)).height() == doctest::Approx(40));
}

TEST_CASE_FIXTURE(Fixture, "code keeps its tabs and spaces") {
  const TextStyle code = {.face = Face::Mono, .size = 13, .wrap = false, .keep_spaces = true};
  const float column = lay("x", code).width();
  CHECK(lay("\tx", code).width() == doctest::Approx(5 * column));
  CHECK(lay("abc\tx", code).width() == doctest::Approx(5 * column));
  CHECK(lay("abcd\tx", code).width() == doctest::Approx(9 * column));
  CHECK(lay("a    x", code).width() == doctest::Approx(6 * column));
  CHECK(lay("!= -> ==", code).width() == doctest::Approx(8 * column));
}

TEST_CASE_FIXTURE(Fixture, "text is aligned by its own direction") {
  const auto left = [&](std::string_view text, Align align) {
    return lay(text, {.align = align}, 200).boxes(0, text.size()).front().x;
  };
  CHECK(left("abc", Align::Start) == 0);
  CHECK(left("abc", Align::End) == doctest::Approx(200 - lay("abc").width()));
  CHECK(left("abc", Align::Centre) == doctest::Approx((200 - lay("abc").width()) / 2));
  CHECK(left("אבג", Align::End) == 0);
  CHECK(lay("abc", {.direction = Direction::RightToLeft}, 200).boxes(0, 3).front().x > 100);
}

TEST_CASE_FIXTURE(Fixture, "a layout stays while it is asked for and is the same one") {
  const TextLayout* first = &lay("kept", {}, 100);
  for (int frame = 0; frame < 300; ++frame) {
    engine->end_frame();
    REQUIRE(&lay("kept", {}, 100) == first);
  }
  CHECK(&lay("kept", {}, 101) != first);
  engine->clear();
  CHECK(lay("kept", {}, 100).line_count() == 1);
}

TEST_CASE_FIXTURE(Fixture, "text is still right after its glyphs were forgotten") {
  const Picture before = painted("Forget me 日本");
  engine->clear();
  CHECK(painted("Forget me 日本").pixels == before.pixels);
  // Many sizes make ImGui's texture grow and move everything in it.
  window.frame([&] {
    for (int size = 8; size < 60; ++size) {
      const TextStyle style = {.size = static_cast<float>(size), .line = static_cast<float>(size)};
      lay("The quick brown fox jumps over the lazy dog", style)
          .draw(ImGui::GetBackgroundDrawList(), {0, 0}, kInk);
    }
  });
  CHECK(painted("Forget me 日本").pixels == before.pixels);
}

TEST_CASE_FIXTURE(Fixture, "all text of a frame is one draw call") {
  ImDrawData* data = window.frame([&] {
    lay("Latin, 日本 and 😀 and العربية", {}, 300).draw(ImGui::GetBackgroundDrawList(), {0, 0}, kInk);
    lay("Another", {.face = Face::Mono}, 300).draw(ImGui::GetBackgroundDrawList(), {0, 100}, kInk);
  });
  data = window.frame([&] {
    lay("Latin, 日本 and 😀 and العربية", {}, 300).draw(ImGui::GetBackgroundDrawList(), {0, 0}, kInk);
    lay("Another", {.face = Face::Mono}, 300).draw(ImGui::GetBackgroundDrawList(), {0, 100}, kInk);
  });
  REQUIRE(data->CmdLists.Size == 1);
  CHECK(data->CmdLists[0]->CmdBuffer.Size == 1);
}

TEST_CASE_FIXTURE(Fixture, "only what is inside the clip rectangle is drawn") {
  std::string text;
  for (int line = 0; line < 5000; ++line) text += "one of very many lines\n";
  ImDrawData* data = window.frame([&] { lay(text).draw(ImGui::GetBackgroundDrawList(), {0, -20000}, kInk); });
  CHECK(data->TotalVtxCount < 22 * 4 * 25);
  CHECK(data->TotalVtxCount > 15 * 4 * 15);
}

TEST_CASE_FIXTURE(Fixture, "hostile text is laid out in bounded time") {
  // Minutes if anything were quadratic; the bounds leave room for sanitizers and busy machines.
  CHECK(seconds_of([&] { CHECK(lay(std::string(200000, 'w'), {}, 500).line_count() > 1000); }) < 60);
  std::string marks = "a";
  for (int i = 0; i < 10000; ++i) marks += "\xCC\x81";
  CHECK(seconds_of([&] { CHECK(lay(marks, {}, 500).line_count() >= 1); }) < 60);
  CHECK(seconds_of([&] { painted(marks); }) < 60);
  std::string invalid;
  for (int i = 0; i < 50000; ++i) invalid += static_cast<char>(0x80 + i % 128);
  CHECK(seconds_of([&] { CHECK(lay(invalid, {}, 500).line_count() > 10); }) < 60);
  std::string hyphens;
  for (int i = 0; i < 50000; ++i) hyphens += "a\xC2\xAD";
  CHECK(seconds_of([&] { CHECK(lay(hyphens, {}, 3).line_count() > 1000); }) < 60);
  std::string joiners = "👩";
  for (int i = 0; i < 5000; ++i) joiners += "\xE2\x80\x8D👩";
  CHECK(seconds_of([&] { CHECK(lay(joiners, {}, 500).line_count() >= 1); }) < 60);
  std::string switching;
  for (int i = 0; i < 30000; ++i) switching += "aא1ب日";
  CHECK(seconds_of([&] { CHECK(lay(switching, {}, 500).line_count() > 100); }) < 60);
}

TEST_CASE_FIXTURE(Fixture, "bytes that are no text are shown as such and keep their places") {
  const std::string text = "a\xFF\xC3(b";
  const TextLayout& made = lay(text);
  CHECK(made.byte_at({5000, 5}) == text.size());
  CHECK(made.boxes(1, 2).size() == 1);
  CHECK(made.boxes(1, 2).front().w > 3);
  CHECK(lay(std::string("\0\x01\x1b", 3)).width() > 10);
}

TEST_CASE_FIXTURE(Fixture, "kana in a text choose the Japanese shapes, otherwise the language does") {
  const Picture japanese = painted("直の"), alone = painted("直");
  engine->set_language("ja");
  const Picture by_language = painted("直");
  CHECK(by_language.pixels != alone.pixels);
  // The first character of both, cut out.
  int same = 0, ink = 0;
  for (int y = 10; y < 30; ++y) {
    for (int x = 10; x < 23; ++x) {
      same += by_language.at(x, y) == japanese.at(x, y);
      ink += (by_language.at(x, y) & 0xFF) < 128;
    }
  }
  CHECK(ink > 10);
  CHECK(same == 20 * 13);
}

TEST_CASE_FIXTURE(Fixture,
                  "an editing font has the letters' size, the line and the baseline of the laid out text") {
  const char* words = "Typed words gjpq 日本 😀";
  ImFont* font = engine->editing_font(type::kInterface);
  const auto place = [&](bool editing) {
    ImDrawData* data = nullptr;
    for (int frame = 0; frame < 3; ++frame) {
      data = window.frame([&] {
        if (editing) {
          ImGui::GetBackgroundDrawList()->AddText(font, 20, {10, 10}, kInk, words);
        } else {
          lay(words).draw(ImGui::GetBackgroundDrawList(), {10, 10}, kInk);
        }
      });
    }
    const Picture picture = paint(*data);
    Box box = {1e9f, 1e9f, 0, 0};
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        if ((picture.at(x, y) & 0xFF) > 128) continue;
        box.x = std::min(box.x, static_cast<float>(x));
        box.y = std::min(box.y, static_cast<float>(y));
        box.w = std::max(box.w, static_cast<float>(x));
        box.h = std::max(box.h, static_cast<float>(y));
      }
    }
    return box;
  };
  const Box typed = place(true), laid_out = place(false);
  CHECK(typed.y == laid_out.y);
  CHECK(typed.h == laid_out.h);
  CHECK(std::abs(typed.w - laid_out.w) < 12);  // advances are whole pixels there
  CHECK(engine->editing_font(type::kInterface) == font);
  CHECK(engine->editing_font(Face::Regular) != font);
}

TEST_CASE("without any typeface Latin letters are still drawn, and one sentence says what is missing") {
  NullWindow window(400, 100);
  const auto engine = TextEngine::create("/nowhere");
  CHECK(engine->notice() ==
        "No typefaces were found beside the program, so only Latin letters can be drawn.");
  ImDrawData* data = window.frame([&] {
    const TextLayout& text = engine->layout("Hello, no fonts and 日本 😀 مرحبا", {}, 380);
    CHECK(text.width() > 50);
    text.draw(ImGui::GetBackgroundDrawList(), {10, 10}, kInk);
    ImGui::GetBackgroundDrawList()->AddText(engine->editing_font(type::kInterface), 20, {10, 60}, kInk,
                                            "Typed");
  });
  CHECK(dark_pixels(paint(*data)) > 60);
}

TEST_CASE("the engine may go before or after ImGui's context") {
  auto window = std::make_unique<NullWindow>(100, 100);
  auto engine = TextEngine::create(NullWindow::fonts());
  const auto draw = [&] {
    engine->layout("x", {}, 100).draw(ImGui::GetBackgroundDrawList(), {0, 0}, kInk);
    ImGui::GetBackgroundDrawList()->AddText(engine->editing_font(Face::Mono), 14, {0, 0}, kInk, "y");
  };
  window->frame(draw);
  engine.reset();
  window->frame([] {});
  engine = TextEngine::create(NullWindow::fonts());
  window->frame(draw);
  window.reset();
  engine.reset();
}

}  // namespace
}  // namespace hearth::ui
