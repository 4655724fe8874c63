// Server-sent events, the form in which answers are streamed (WHATWG HTML, "Server-sent events"): bytes in,
// in any pieces, whole events out. Never keeps more than one event of at most kLongestEvent bytes. One
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace hearth {

class SseReader {
 public:
  static constexpr size_t kLongestEvent = 1u << 20;  // bytes, of all its lines

  // Calls `event` with the data of each event that ends in `bytes`; its error ends the call. BadFormat: an
  // event that is longer than any answer's.
  Status feed(std::string_view bytes, const std::function<Status(std::string_view data)>& event);

 private:
  Status end_line(const std::function<Status(std::string_view data)>& event);

  std::string line_, data_;
  bool has_data_ = false, after_return_ = false, first_line_ = true;
};

}  // namespace hearth
