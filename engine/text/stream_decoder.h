// Tokens in, whole UTF-8 characters out: a character may be spread over several tokens, and a stop string
// over several characters, so text is held back until it can no longer be part of either. One per answer; any
// single thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class StreamDecoder {
 public:
  explicit StreamDecoder(std::vector<std::string> stop_strings = {});

  // Adds the bytes of one token and returns the text that is now certain: whole characters, no part of a stop
  // string.
  std::string push(std::string_view bytes);
  // The answer is over: returns what was held back, an unfinished character as U+FFFD.
  std::string finish();

  // True once a stop string was seen; push() returned the text before it, and nothing follows.
  bool stopped() const { return stopped_; }

 private:
  std::vector<std::string> stop_strings_;
  std::string held_;
  bool stopped_ = false;
};

}  // namespace hearth
