#include "app/serve/client/sse.h"

#include <algorithm>

namespace hearth {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// "data: x", "data:x" or "data"; servers also name what went wrong with "error:". Other fields, and comments,
// say nothing about an answer.
bool takes(std::string_view field) { return field == "data" || field == "error"; }

}  // namespace

Status SseReader::end_line(const std::function<Status(std::string_view data)>& event) {
  std::string_view line = line_;
  if (first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  first_line_ = false;
  Status status;
  if (line.empty()) {
    if (has_data_) status = event(data_);
    data_.clear();
    has_data_ = false;
  } else if (const size_t colon = std::min(line.find(':'), line.size()); takes(line.substr(0, colon))) {
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (has_data_) data_ += '\n';
    data_ += value;
    has_data_ = true;
  }
  line_.clear();
  return status;
}

// A line ends with \n, \r or \r\n, whichever way its bytes come.
Status SseReader::feed(std::string_view bytes, const std::function<Status(std::string_view data)>& event) {
  while (!bytes.empty()) {
    if (after_return_ && bytes.front() == '\n') {
      after_return_ = false;
      bytes.remove_prefix(1);
      continue;
    }
    after_return_ = false;
    const size_t end = bytes.find_first_of("\r\n");
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + data_.size() + piece.size() > kLongestEvent)
      return fail(Fault::BadFormat, "A piece of the answer is longer than any can be.");
    line_ += piece;
    if (end == std::string_view::npos) return {};
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    TRY_STATUS(end_line(event));
  }
  return {};
}

}  // namespace hearth
