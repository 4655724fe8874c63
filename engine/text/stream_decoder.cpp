#include "engine/text/stream_decoder.h"

#include <algorithm>
#include <utility>

#include "engine/base/text.h"

namespace hearth {
namespace {

// How many bytes at the end of `text` may be the beginning of one of the stop strings.
size_t stop_tail(std::string_view text, const std::vector<std::string>& stop_strings) {
  size_t longest = 0;
  for (const std::string_view stop : stop_strings) {
    size_t length = std::min(stop.size() - 1, text.size());
    while (length > longest && !stop.starts_with(text.substr(text.size() - length))) --length;
    longest = std::max(longest, length);
  }
  return longest;
}

// Where the first stop string in `text` begins; npos if there is none.
size_t find_stop(std::string_view text, const std::vector<std::string>& stop_strings) {
  size_t first = text.npos;
  for (const std::string_view stop : stop_strings) first = std::min(first, text.find(stop));
  return first;
}

// The text so far; one U+FFFD for a character that was not finished.
std::string finish_text(std::string_view text) {
  const size_t tail = unfinished_utf8_tail(text);
  std::string out = repair_utf8(text.substr(0, text.size() - tail));
  if (tail > 0) append_utf8(out, 0xFFFD);
  return out;
}

}  // namespace

StreamDecoder::StreamDecoder(std::vector<std::string> stop_strings) : stop_strings_(std::move(stop_strings)) {
  std::erase(stop_strings_, std::string());  // would stop before the first word
}

std::string StreamDecoder::push(std::string_view bytes) {
  if (stopped_) return {};
  held_ += bytes;
  if (const size_t stop = find_stop(held_, stop_strings_); stop != held_.npos) {
    stopped_ = true;
    held_.resize(stop);
    return finish_text(std::exchange(held_, {}));
  }
  size_t certain = held_.size() - stop_tail(held_, stop_strings_);
  certain -= unfinished_utf8_tail(std::string_view(held_).substr(0, certain));
  std::string out = repair_utf8(std::string_view(held_).substr(0, certain));
  held_.erase(0, certain);
  return out;
}

std::string StreamDecoder::finish() { return finish_text(std::exchange(held_, {})); }

}  // namespace hearth
