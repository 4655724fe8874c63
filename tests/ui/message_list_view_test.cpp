#include "app/ui/chat/message_list_view.h"

#include <doctest/doctest.h>
#include <algorithm>

#include <random>
#include <vector>

#include "test_seed.h"

namespace hearth::ui {
namespace {

using Item = MessageListView::Item;

constexpr float kView = 500;

std::vector<Item> items(size_t count, float estimate = 100) {
  std::vector<Item> made;
  for (size_t i = 0; i < count; ++i) made.push_back({static_cast<int64_t>(i + 1), 1, estimate});
  return made;
}

// What a panel does in a frame: measures what is in view and a view around it until all of it is known.
float settled(MessageListView& list, float offset, float (*height)(int64_t), const std::vector<Item>& all) {
  list.begin(all, 1);
  list.arrive(offset, kView);
  float to = list.settle(kView);
  for (bool any = true; any; to = list.settle(kView)) {
    any = false;
    for (size_t i = list.first_below(to - kView); i < list.count() && list.top(i) < to + 2 * kView; ++i) {
      if (list.measured(i)) continue;
      list.set_height(i, height(all[i].id));
      any = true;
    }
  }
  return to;
}

float fifty(int64_t) { return 50; }
float uneven(int64_t id) { return 40 + static_cast<float>(id * 37 % 211); }

TEST_CASE("a conversation opens at its end") {
  MessageListView list;
  const auto all = items(100);
  const float offset = settled(list, 0, fifty, all);
  CHECK(offset == doctest::Approx(list.content_height() - kView));
  CHECK(list.following());
}

TEST_CASE("the end stays in view while the last message grows") {
  MessageListView list;
  auto all = items(20);
  float offset = settled(list, 0, fifty, all);
  for (int step = 1; step < 10; ++step) {
    all.back().key = static_cast<uint64_t>(step + 1);
    static float height;
    height = 50.0f + 24.0f * static_cast<float>(step);
    offset = settled(list, offset, [](int64_t id) { return id == 20 ? height : 50.0f; }, all);
    CHECK(offset == doctest::Approx(list.content_height() - kView));
  }
}

TEST_CASE("who reads further up stays there while the last message grows") {
  MessageListView list;
  auto all = items(40);
  float offset = settled(list, 0, fifty, all);
  offset = settled(list, offset - 300, fifty, all);
  CHECK_FALSE(list.following());
  all.back().key = 2;
  const float before = offset;
  offset = settled(list, offset, [](int64_t id) { return id == 40 ? 900.0f : 50.0f; }, all);
  CHECK(offset == doctest::Approx(before));
}

TEST_CASE("scrolling back to the end follows it again") {
  MessageListView list;
  const auto all = items(40);
  float offset = settled(list, 0, fifty, all);
  offset = settled(list, offset - 300, fifty, all);
  settled(list, list.content_height() - kView, fifty, all);
  CHECK(list.following());
}

TEST_CASE("the reading place stays when heights above it become known") {
  std::mt19937_64 random(test_seed());
  MessageListView list;
  const auto all = items(1'000, 60);
  float offset = settled(list, 0, uneven, all);
  for (int step = 0; step < 200; ++step) {
    // The person turns the wheel up or down; a message that was in view must not jump by more than that.
    const size_t seen = list.first_below(offset + kView / 2);
    const double on_screen = list.top(seen) - offset;
    const float wheel = static_cast<float>(random() % 400) - 250;
    const float wanted = std::clamp(offset + wheel, 0.0f, std::max(0.0f, list.content_height() - kView));
    const float moved = wanted - offset;
    offset = settled(list, wanted, uneven, all);
    const bool at_an_end = offset <= 0 || offset >= list.content_height() - kView - 1;
    if (!at_an_end) CHECK(list.top(seen) - offset == doctest::Approx(on_screen - moved).epsilon(0.001));
  }
}

TEST_CASE("a message is brought to the top of the view") {
  MessageListView list;
  const auto all = items(1'000, 60);
  float offset = settled(list, 0, uneven, all);
  list.show(500);
  offset = settled(list, offset, uneven, all);
  CHECK(list.top(500) - offset == doctest::Approx(12));
  CHECK_FALSE(list.following());
}

TEST_CASE("messages that come before the reading place do not move it") {
  MessageListView list;
  auto all = items(100);
  float offset = settled(list, 0, fifty, all);
  list.show(50);
  offset = settled(list, offset, fifty, all);
  const int64_t read = all[50].id;
  all.insert(all.begin(), {1'000, 1, 50});
  offset = settled(list, offset, fifty, all);
  const size_t index = list.first_below(offset + 13);
  CHECK(all[index].id == read);
}

TEST_CASE("a message that is edited grows downwards, also where the end was followed") {
  MessageListView list;
  auto all = items(40);
  const float offset = settled(list, 0, fifty, all);
  list.hold();
  all[35].key = 2;
  CHECK(settled(list, offset, [](int64_t id) { return id == 36 ? 200.0f : 50.0f; }, all) == offset);
}

TEST_CASE("an empty conversation stands at the top") {
  MessageListView list;
  CHECK(settled(list, 0, fifty, {}) == 0);
  CHECK(list.first_below(10) == 0);
}

}  // namespace
}  // namespace hearth::ui
