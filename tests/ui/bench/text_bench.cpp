// Not a test: prints what laying out and drawing text costs. Build the target text_bench in a release build.
#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>

#include "app/ui/text/text_layout.h"
#include "ui/null_window.h"

namespace {

using namespace hearth::ui;

// Milliseconds of processor time (the machine may be busy), the median of five.
double measure(const std::function<void()>& work) {
  double times[5];
  for (double& time : times) {
    const std::clock_t before = std::clock();
    work();
    time = 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  }
  std::ranges::sort(times);
  return times[2];
}

std::string lines_of(std::string_view sentence, int lines, size_t length) {
  std::string text;
  for (int line = 0; line < lines; ++line) {
    std::string one;
    for (int word = 0; one.size() < length; ++word) {
      one += sentence;
      one += std::to_string(line * 7 + word);
      one += ' ';
    }
    // Whole characters only.
    size_t end = length;
    while (end > 0 && (static_cast<unsigned char>(one[end]) & 0xC0) == 0x80) --end;
    text += one.substr(0, end) + "\n";
  }
  return text;
}

}  // namespace

int main() {
  NullWindow window(1280, 800);
  const auto start = std::chrono::steady_clock::now();
  const auto engine = TextEngine::create(NullWindow::fonts());
  window.frame([&] {
    engine->layout("Ask anything", {}, 400).draw(ImGui::GetBackgroundDrawList(), {0, 0}, IM_COL32_WHITE);
    ImGui::PushFont(engine->editing_font(type::kInterface), 20);
    ImGui::TextUnformatted("Message");
    ImGui::PopFont();
  });
  std::printf("first text on screen        %8.1f ms\n",
              std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  struct Case {
    const char* name;
    std::string text;
    TextStyle style;
    float width;
  };
  const Case cases[] = {
      {"10,000 lines Latin, wrapped", lines_of("the quick brown fox jumps ", 10000, 100), {}, 600},
      {"10,000 lines of code",
       lines_of("if (value != other) call(", 10000, 100),
       {.face = Face::Mono, .wrap = false, .keep_spaces = true},
       1e9f},
      {"10,000 lines Arabic", lines_of("السلام عليكم يا صديقي ", 10000, 200), {}, 600},
      {"10,000 lines Chinese", lines_of("这是一段中文文本，用来测试。", 10000, 300), {}, 600},
      {"10,000 lines Devanagari", lines_of("नमस्ते दुनिया क्षत्रिय ", 10000, 300), {}, 600},
  };
  for (const Case& one : cases) {
    const double time = measure([&] {
      engine->clear();
      engine->layout(one.text, one.style, one.width);
    });
    const TextLayout& text = engine->layout(one.text, one.style, one.width);
    const double again = measure([&] { engine->layout(one.text, one.style, one.width); });
    const double drawing = measure([&] {
      window.frame([&] { text.draw(ImGui::GetBackgroundDrawList(), {0, -1000}, IM_COL32_WHITE); });
    });
    std::printf("%-28s %8.1f ms, again %6.2f ms, a screen of it %6.2f ms\n", one.name, time, again, drawing);
  }
  return 0;
}
