// Where each message of a conversation stands, for conversations of any length: heights are estimated until a
// message comes near the window, then measured once. Keeps the reading place when heights above it change,
// and the end in view while it grows, if it was in view before. Pure arithmetic in layout units; UI thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hearth::ui {

class MessageListView {
 public:
  // What a message's height depends on besides the column: equal keys, equal height.
  struct Item {
    int64_t id = 0;
    uint64_t key = 0;
    float estimate = 0;
  };
  // Begins a frame with these items. Another `column` (of width, zoom, typeface) makes all heights unknown.
  void begin(std::span<const Item> items, uint64_t column);

  size_t count() const { return entries_.size(); }
  bool measured(size_t index) const { return entries_[index].measured; }
  void set_height(size_t index, float height);
  float height(size_t index) const { return entries_[index].height; }
  double top(size_t index);  // index up to count(): the end
  float content_height() { return static_cast<float>(top(count())); }
  // The first item that reaches below `y`, count() if none does.
  size_t first_below(double y);

  // The scroll area stands at `offset`: where it should stand, now that heights are known. Called before the
  // measuring of a frame (`arrive`) and after it (`settle`).
  void arrive(float offset, float view_height);
  float settle(float view_height);
  void show(size_t index);  // brings it to the top in the next settle()
  void follow_end() { follow_ = true; }
  void hold();  // what is in view stays there, also where the end was followed
  bool following() const { return follow_; }
  void forget() { *this = {}; }

 private:
  struct Entry {
    int64_t id = 0;
    uint64_t key = 0;
    float height = 0;
    bool measured = false;
  };
  void anchor_at(double offset);
  void update_tops();

  std::vector<Entry> entries_;
  std::vector<double> tops_;
  bool tops_known_ = false;
  uint64_t column_ = 0;
  bool follow_ = true;
  int64_t anchor_id_ = 0;
  size_t anchor_index_ = 0;
  double anchor_into_ = 0;  // how far the view's top is inside the anchor
  double settled_ = -1;     // the offset that settle() gave last
};

}  // namespace hearth::ui
