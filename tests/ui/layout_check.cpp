#include "ui/layout_check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace hearth::ui {
namespace {

constexpr float kRounding = 2;    // pixels: boxes are snapped to the grid of the screen
constexpr float kLeastItem = 20;  // units
constexpr float kLeastView = 40;  // units of a part that scrolls: two lines
constexpr float kAir = 0.2f;      // of a line's height above and below its letters

Box common(const Box& a, const Box& b) {
  const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  return {x, y, std::min(a.x + a.w, b.x + b.w) - x, std::min(a.y + a.h, b.y + b.h) - y};
}
bool empty(const Box& box) { return box.w <= kRounding || box.h <= kRounding; }
bool inside(const Box& box, const Box& outer) {
  return box.x >= outer.x - kRounding && box.y >= outer.y - kRounding &&
         box.x + box.w <= outer.x + outer.w + kRounding && box.y + box.h <= outer.y + outer.h + kRounding;
}

std::string told(const Box& box) {
  char text[64];
  std::snprintf(text, sizeof text, " [%.0f %.0f %.0f x %.0f]", static_cast<double>(box.x),
                static_cast<double>(box.y), static_cast<double>(box.w), static_cast<double>(box.h));
  return text;
}

class Check {
 public:
  Check(const LayoutRecord& record, float zoom) : record_(record), zoom_(zoom) {}

  std::vector<std::string> faults() {
    for (const LayoutRecord::Panel& panel : record_.panels) check(panel);
    for (const LayoutRecord::Text& text : record_.texts) check(text);
    for (size_t i = 0; i < record_.items.size(); ++i) check(i);
    for (size_t i = 0; i < record_.texts.size(); ++i) check_neighbours(i);
    return std::move(faults_);
  }

 private:
  const LayoutRecord::Panel& panel(int index) const { return record_.panels[static_cast<size_t>(index)]; }

  // What a panel shows of a box, through all that it lies in.
  Box seen(Box box, int index) const {
    for (; index >= 0; index = panel(index).parent) box = common(box, panel(index).view);
    return box;
  }

  void tell(const std::string& what) { faults_.push_back(what); }

  void check(const LayoutRecord::Panel& one) {
    if (one.parent >= 0 && !inside(one.view, panel(one.parent).content))
      tell("the panel '" + one.name + "'" + told(one.view) + " reaches beyond '" + panel(one.parent).name +
           "'" + told(panel(one.parent).content));
    if (one.scrolls && one.view.h < kLeastView * zoom_)
      tell("of the panel '" + one.name + "'" + told(one.view) + " too little can be seen");
  }

  void check(const LayoutRecord::Text& one) {
    const std::string name = "the text '" + one.text + "'";
    if (one.text.empty()) return;
    if (one.cut && !one.elides) tell(name + told(one.room) + " is cut");
    if (!inside(one.used, one.room))
      tell(name + told(one.used) + " is larger than its place" + told(one.room));
    if (!inside(one.used, panel(one.panel).content))
      tell(name + told(one.used) + " reaches beyond '" + panel(one.panel).name + "'" +
           told(panel(one.panel).content));
  }

  void check(size_t index) {
    const LayoutRecord::Item& one = record_.items[index];
    const std::string name = "the item '" + one.name + "'" + told(one.box);
    if (!inside(one.box, panel(one.panel).content))
      tell(name + " reaches beyond '" + panel(one.panel).name + "'" + told(panel(one.panel).content));
    if (std::min(one.box.w, one.box.h) < kLeastItem * zoom_ && !one.under_others && !is_link(one))
      tell(name + " is too small");
    for (size_t other = 0; other < index; ++other) {
      const LayoutRecord::Item& two = record_.items[other];
      if (panel(one.panel).layer != panel(two.panel).layer) continue;
      const Box both = common(seen(one.box, one.panel), seen(two.box, two.panel));
      if (empty(both) || holds(two, one) || one.floats || two.floats) continue;
      tell(name + " overlaps '" + two.name + "'" + told(two.box));
    }
  }

  // Links of a text are as high as its lines.
  static bool is_link(const LayoutRecord::Item& one) { return one.name.contains("##link"); }

  // A row or card with buttons on it.
  static bool holds(const LayoutRecord::Item& outer, const LayoutRecord::Item& inner) {
    return outer.under_others && inside(inner.box, outer.box);
  }

  // A text lies beside the others, and inside or outside what can be pressed.
  void check_neighbours(size_t index) {
    const LayoutRecord::Text& one = record_.texts[index];
    const Box own = seen(letters(one), one.panel);
    if (empty(own)) return;
    for (size_t other = 0; other < index; ++other) {
      const LayoutRecord::Text& two = record_.texts[other];
      if (panel(one.panel).layer == panel(two.panel).layer &&
          !empty(common(own, seen(letters(two), two.panel))))
        tell("the texts '" + one.text + "'" + told(own) + " and '" + two.text + "'" + told(two.used) +
             " overlap");
    }
    for (const LayoutRecord::Item& item : record_.items) {
      if (panel(one.panel).layer != panel(item.panel).layer || item.floats) continue;
      const Box place = seen(item.box, item.panel);
      if (!empty(common(own, place)) && !inside(own, place))
        tell("the text '" + one.text + "'" + told(own) + " reaches into '" + item.name + "'" + told(place));
    }
  }

  static Box letters(const LayoutRecord::Text& one) {
    const float air = std::min(kAir * one.used.h, 6.0f);
    return {one.used.x, one.used.y + air, one.used.w, one.used.h - 2 * air};
  }

  const LayoutRecord& record_;
  float zoom_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> layout_faults(const LayoutRecord& record, float zoom) {
  return Check(record, zoom).faults();
}

}  // namespace hearth::ui
