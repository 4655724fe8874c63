#include "app/exchange/json_elements.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;
// Lists under these names, directly in a top-level object, are lists of conversations.
constexpr std::array<std::string_view, 3> kWrappingKeys = {"conversations", "chats", "threads"};
constexpr size_t kLongestKey = 16;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kCutOff = "the file ends in the middle of it";

bool is_filling(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t' || byte == ',';
}
char closing(char open) { return open == '{' ? '}' : ']'; }

}  // namespace

JsonElements::JsonElements(ReadBlock read, JsonLimits limits)
    : read_(std::move(read)), limits_(limits), block_(kBlockBytes, '\0') {}

Result<bool> JsonElements::more() {
  if (at_ < filled_) return true;
  if (ended_) return false;
  TRY(filled_, read_(std::span(block_.data(), block_.size())));
  at_ = 0;
  ended_ = filled_ == 0;
  if (std::exchange(first_block_, false) &&
      std::string_view(block_.data(), filled_).starts_with(kByteOrderMark)) {
    at_ = kByteOrderMark.size();
  }
  return at_ < filled_ ? Result<bool>(true) : more();
}

Result<bool> JsonElements::skip_filling() {
  while (true) {
    TRY(const bool any, more());
    if (!any) return false;
    while (at_ < filled_ && is_filling(block_[at_])) ++at_;
    if (at_ < filled_) return true;
  }
}

Result<bool> JsonElements::next(JsonElement& element) {
  element.text.clear();
  element.problem.clear();
  while (true) {
    TRY(const bool any, skip_filling());
    if (!any) {
      if (!in_list_ && !in_wrapper_) return false;
      in_list_ = in_wrapper_ = false;
      element.problem = kCutOff;
      return true;
    }
    const char byte = block_[at_];
    if (in_list_ && byte == ']') {
      in_list_ = false;
      ++at_;
    } else if (!in_list_ && !in_wrapper_ && byte == '[') {
      in_list_ = true;
      ++at_;
    } else if (!in_list_ && !in_wrapper_ && byte != '{') {
      // Not JSON at all. Whatever follows cannot be trusted to be.
      at_ = filled_;
      ended_ = true;
      element.problem = "it is not JSON";
      return true;
    } else {
      const bool rest_of_wrapper = !in_list_ && in_wrapper_;
      start_value(/*wraps=*/!in_list_);
      if (rest_of_wrapper) open_ = "{";
      TRY_STATUS(take_value(element));
      if (in_list_ && wraps_) continue;  // the value turned out to wrap a list
      if (rest_of_wrapper) in_wrapper_ = false;
      if (!rest_of_wrapper || element.problem == kCutOff) return true;
      element.problem.clear();  // the object around the lists has ended, it is no element itself
    }
  }
}

void JsonElements::start_value(bool wraps) {
  open_.clear();
  deeper_ = 0;
  values_ = 0;
  in_string_ = escaped_ = started_ = after_colon_ = false;
  wraps_ = wraps;
  key_.clear();
}

Status JsonElements::take_value(JsonElement& element) {
  while (true) {
    TRY(const bool any, more());
    if (!any) {
      // A number at the very end has no byte after it that would end it.
      if (!open_.empty() || in_string_) element.problem = kCutOff;
      in_list_ = false;
      break;
    }
    const size_t from = at_;
    const Stop stop = scan(element);
    if (stop == Stop::WrappedList) {
      in_list_ = in_wrapper_ = true;
      element.text.clear();
      element.problem.clear();
      return {};
    }
    keep(element, from);
    if (stop == Stop::ValueEnd) break;
  }
  if (!element.problem.empty()) element.text = std::string();  // gives the memory back too
  return {};
}

JsonElements::Stop JsonElements::scan(JsonElement& element) {
  while (at_ < filled_) {
    if (in_string_) {
      scan_string();
      if (!in_string_ && open_.empty()) return Stop::ValueEnd;
      continue;
    }
    const char byte = block_[at_];
    const bool bracket = byte == '{' || byte == '[' || byte == '}' || byte == ']';
    const Stop stop = bracket ? scan_bracket(element, byte) : scan_plain(element, byte);
    if (stop != Stop::BlockEnd) return stop;
  }
  return Stop::BlockEnd;
}

// From inside a string to its end or the block's. Nearly all of an export is strings, so this is what decides
// its speed.
void JsonElements::scan_string() {
  const size_t from = at_;
  while (at_ < filled_ && in_string_) {
    if (std::exchange(escaped_, false)) {
      ++at_;
      continue;
    }
    const char* begin = block_.data() + at_;
    const char* end = block_.data() + filled_;
    const char* found = std::find_if(begin, end, [](char byte) { return byte == '"' || byte == '\\'; });
    at_ += static_cast<size_t>(found - begin);
    if (found == end) break;
    in_string_ = *found == '\\';
    escaped_ = in_string_;
    ++at_;
  }
  if (wraps_ && open_.size() == 1) {
    const size_t bytes = at_ - from - (in_string_ ? 0 : 1);
    key_.append(block_, from, std::min(bytes, kLongestKey + 1 - std::min(key_.size(), kLongestKey + 1)));
  }
}

// BlockEnd here means: go on.
JsonElements::Stop JsonElements::scan_plain(JsonElement& element, char byte) {
  if (open_.empty() && started_ && is_filling(byte)) return Stop::ValueEnd;  // after a number or a word
  ++at_;
  if (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t') return Stop::BlockEnd;
  after_colon_ = byte == ':';
  if (byte == '"') {
    if (open_.size() == 1) key_.clear();
    in_string_ = true;
  }
  if (byte == ',' || byte == ':') ++values_;
  if (values_ > limits_.values && element.problem.empty()) element.problem = "it has too many parts";
  started_ = true;
  return Stop::BlockEnd;
}

JsonElements::Stop JsonElements::scan_bracket(JsonElement& element, char bracket) {
  const bool opens = bracket == '{' || bracket == '[';
  if (opens) {
    const bool list_of_wrapper = wraps_ && bracket == '[' && after_colon_ && open_ == "{" &&
                                 std::ranges::find(kWrappingKeys, key_) != kWrappingKeys.end();
    after_colon_ = false;
    if (list_of_wrapper) {
      ++at_;
      return Stop::WrappedList;
    }
    ++values_;
    started_ = true;
    if (open_.size() < limits_.depth) {
      open_ += bracket;
    } else {
      ++deeper_;
      if (element.problem.empty()) element.problem = "its parts are nested too deeply";
    }
    ++at_;
    return Stop::BlockEnd;
  }

  if (deeper_ > 0) {
    --deeper_;
    ++at_;
    return Stop::BlockEnd;
  }
  // A bracket that closes none of ours belongs to the list around us: this element ends before it. One that
  // closes an outer bracket of ours shows that an inner one was forgotten; the parser will say so.
  while (!open_.empty() && closing(open_.back()) != bracket) {
    open_.pop_back();
    if (element.problem.empty()) element.problem = "it is not valid JSON";
  }
  if (open_.empty()) {
    if (!in_list_ || bracket != ']') ++at_;
    return Stop::ValueEnd;
  }
  open_.pop_back();
  ++at_;
  return open_.empty() ? Stop::ValueEnd : Stop::BlockEnd;
}

void JsonElements::keep(JsonElement& element, size_t from) {
  if (in_wrapper_ && !in_list_) return;  // the rest of a wrapper is nothing to keep
  if (element.problem.empty() && element.text.size() + (at_ - from) > limits_.element_bytes) {
    element.problem = concat("it is larger than ", limits_.element_bytes >> 20, " MB");
  }
  if (!element.problem.empty()) {
    if (!element.text.empty()) element.text = std::string();
    return;
  }
  element.text.append(block_, from, at_ - from);
}

}  // namespace hearth
