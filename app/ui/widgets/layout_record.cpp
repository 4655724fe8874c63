#include "app/ui/widgets/layout_record.h"

#include <utility>

#include "engine/base/check.h"

namespace hearth::ui {

void LayoutRecord::begin(Box window) {
  panels.clear();
  texts.clear();
  items.clear();
  open_.clear();
  layers_ = 0;
  open({.view = window, .content = window, .name = "window"});
}

void LayoutRecord::open_layer(Box window) {
  open({.layer = ++layers_, .view = window, .content = window, .name = "layer"});
}

void LayoutRecord::open_panel(std::string_view name, Box view, Box content, bool scrolls) {
  CHECK(!open_.empty());
  const int parent = open_.back();
  open({.parent = parent,
        .layer = panels[static_cast<size_t>(parent)].layer,
        .view = view,
        .content = content,
        .scrolls = scrolls,
        .name = std::string(name)});
}

void LayoutRecord::open(Panel panel) {
  open_.push_back(static_cast<int>(panels.size()));
  panels.push_back(std::move(panel));
}

void LayoutRecord::close() {
  CHECK(!open_.empty());
  open_.pop_back();
}

void LayoutRecord::add(Text text) {
  text.panel = open_.back();
  texts.push_back(std::move(text));
}

void LayoutRecord::add(Item item) {
  item.panel = open_.back();
  items.push_back(std::move(item));
}

}  // namespace hearth::ui
