// Pages of documents being drawn, one after the other, and the few that were drawn last. Owned by the
// controller; main thread, but for what runs on `worker`.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "app/core/threads.h"
#include "app/docs/page_picture.h"
#include "app/store/secret.h"
#include "engine/base/result.h"

namespace hearth {

// A page that was drawn, with the text that the vault keeps of it.
struct KeptPage {
  std::string document;  // its public id
  int64_t page = 1;
  uint32_t asked_width = 0;  // pixels
  std::string text;
  PagePicture picture;

  bool is(const std::string& id, int64_t number, uint32_t width) const {
    return document == id && page == number && asked_width == width;
  }
};
// Without a picture: why there is none, `said` to a person; empty: there is nothing to say.
struct DrawnPage {
  uint64_t number = 0;
  KeptPage page;
  bool drawn = false;
  std::string said;
};

struct PageDesk {
  static constexpr size_t kMostKept = 3;

  ~PageDesk() { forget(); }
  const KeptPage* find(const std::string& document, int64_t page, uint32_t width) const {
    for (const KeptPage& one : kept)
      if (one.is(document, page, width)) return &one;
    return nullptr;
  }
  const KeptPage& keep(KeptPage page) {
    if (kept.size() == kMostKept) drop_oldest();
    kept.push_back(std::move(page));
    return kept.back();
  }
  void forget() {
    while (!kept.empty()) drop_oldest();
    ++last;
    drawing = false;
  }

  std::deque<KeptPage> kept;
  bool drawing = false;
  uint64_t last = 0;      // counts what was begun, and what was forgotten
  uint64_t pictures = 0;  // counts what was shown
  SideWorker worker;      // last: it ends first

 private:
  void drop_oldest() {
    hearth::wipe(kept.front().picture);
    hearth::wipe(kept.front().text);
    kept.pop_front();
  }
};

}  // namespace hearth
