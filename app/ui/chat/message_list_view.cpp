#include "app/ui/chat/message_list_view.h"

#include <algorithm>
#include <cmath>

namespace hearth::ui {

void MessageListView::begin(std::span<const Item> items, uint64_t column) {
  const bool other_column = column != column_;
  column_ = column;
  bool changed = other_column || items.size() != entries_.size();
  entries_.resize(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    Entry& entry = entries_[i];
    if (!other_column && entry.id == items[i].id && entry.key == items[i].key) continue;
    // A message that grew is as high as it was until it is measured again; a new one as high as it is
    // guessed.
    const bool same = entry.id == items[i].id && entry.height > 0 && !other_column;
    entry = {items[i].id, items[i].key, same ? entry.height : items[i].estimate, false};
    changed = true;
  }
  if (changed) tops_known_ = false;
}

void MessageListView::set_height(size_t index, float height) {
  Entry& entry = entries_[index];
  entry.measured = true;
  if (entry.height == height) return;
  entry.height = height;
  tops_known_ = false;
}

void MessageListView::update_tops() {
  if (tops_known_) return;
  tops_.resize(entries_.size() + 1);
  double top = 0;
  for (size_t i = 0; i < entries_.size(); ++i) {
    tops_[i] = top;
    top += entries_[i].height;
  }
  tops_.back() = top;
  tops_known_ = true;
}

double MessageListView::top(size_t index) {
  update_tops();
  return tops_[std::min(index, entries_.size())];
}

size_t MessageListView::first_below(double y) {
  update_tops();
  const auto after = std::upper_bound(tops_.begin() + 1, tops_.end(), y);
  return static_cast<size_t>(after - tops_.begin()) - 1;
}

void MessageListView::anchor_at(double offset) {
  if (entries_.empty()) return;
  anchor_index_ = std::min(first_below(offset), entries_.size() - 1);
  anchor_id_ = entries_[anchor_index_].id;
  anchor_into_ = offset - top(anchor_index_);
}

void MessageListView::arrive(float offset, float view_height) {
  if (settled_ >= 0 && std::abs(offset - settled_) < 1) return;
  if (settled_ < 0) return;  // never drawn: the end, or what show() asked for
  follow_ = offset + view_height >= content_height() - 4;
  anchor_at(offset);
}

float MessageListView::settle(float view_height) {
  const double end = std::max(0.0, top(count()) - view_height);
  double offset = end;
  if (!follow_ && !entries_.empty()) {
    // Messages before the anchor may have come or gone.
    if (anchor_index_ >= entries_.size() || entries_[anchor_index_].id != anchor_id_) {
      const auto found = std::ranges::find(entries_, anchor_id_, &Entry::id);
      anchor_index_ = found == entries_.end() ? std::min(anchor_index_, entries_.size() - 1)
                                              : static_cast<size_t>(found - entries_.begin());
      anchor_id_ = entries_[anchor_index_].id;
    }
    offset = std::clamp(top(anchor_index_) + anchor_into_, 0.0, end);
  }
  settled_ = offset;
  return static_cast<float>(offset);
}

void MessageListView::hold() {
  if (!follow_ || settled_ < 0) return;
  follow_ = false;
  anchor_at(settled_);
}

void MessageListView::show(size_t index) {
  if (index >= entries_.size()) return;
  follow_ = false;
  anchor_index_ = index;
  anchor_id_ = entries_[index].id;
  anchor_into_ = index == 0 ? 0 : -12;
  if (settled_ < 0) settled_ = 0;
}

}  // namespace hearth::ui
