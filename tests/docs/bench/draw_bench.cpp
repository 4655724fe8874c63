// Not a test: prints how long a page of a document takes to be drawn as the window shows it beside an answer,
// the start of its process included: draw_bench READER FILE.pdf PAGES WIDTH. READER is the built program.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "app/docs/reader_process.h"

using namespace hearth;

namespace {

constexpr uint32_t kMeasured = 40;  // pages, spread over the document

double ms_to_draw(const char* reader, const char* file, const PageOrder& order) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const auto picture = wait(draw_in_process(file, {}, order, reader));
  if (!picture) {
    std::fprintf(stderr, "%s\n", picture.error().message.c_str());
    std::exit(1);
  }
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) return 2;
  const auto pages = static_cast<uint32_t>(std::atoi(words[3]));
  const auto width = static_cast<uint32_t>(std::atoi(words[4]));
  if (pages == 0) return 2;
  const uint32_t measured = std::min(kMeasured, pages);
  std::vector<double> times;
  for (uint32_t i = 0; i < measured; ++i)
    times.push_back(ms_to_draw(words[1], words[2], {.page = 1 + i * pages / measured, .width = width}));
  std::ranges::sort(times);
  std::printf("%zu pages: median %.0f ms, slowest %.0f ms\n", times.size(), times[times.size() / 2],
              times.back());
}
