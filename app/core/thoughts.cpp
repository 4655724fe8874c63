#include "app/core/thoughts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hearth {
namespace {

struct Tags {
  std::string_view opening, closing;
};
// As model families write them: DeepSeek and Qwen, older distillations, Magistral, Seed.
constexpr std::array<Tags, 6> kTags = {{{"<think>", "</think>"},
                                        {"<thinking>", "</thinking>"},
                                        {"<thought>", "</thought>"},
                                        {"<reasoning>", "</reasoning>"},
                                        {"[THINK]", "[/THINK]"},
                                        {"<seed:think>", "</seed:think>"}}};

std::string_view without_leading_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

// How many bytes at the end of `text` could be the beginning of `tag`.
size_t begun_tag(std::string_view text, std::string_view tag) {
  for (size_t length = std::min(text.size(), tag.size() - 1); length > 0; --length) {
    if (tag.starts_with(text.substr(text.size() - length))) return length;
  }
  return 0;
}

}  // namespace

ThoughtSplitter::ThoughtSplitter(bool inside)
    : state_(inside ? State::Inside : State::Before), closing_(kTags[0].closing) {}

void ThoughtSplitter::add(std::string_view piece) {
  waiting_ += piece;
  while (step()) {
  }
}

bool ThoughtSplitter::step() {
  if (state_ == State::Before) return step_before();
  if (state_ == State::Inside) return step_inside();
  text_ += std::exchange(waiting_, {});
  return false;
}

bool ThoughtSplitter::step_before() {
  const std::string_view rest = without_leading_space(waiting_);
  if (rest.empty()) return false;
  for (const Tags& tags : kTags) {
    if (rest.starts_with(tags.opening)) {
      closing_ = tags.closing;
      waiting_ = std::string(rest.substr(tags.opening.size()));
      state_ = State::Inside;
      said_something_ = false;
      return true;
    }
    if (tags.opening.starts_with(rest)) return false;
  }
  waiting_ = std::string(rest);
  state_ = State::After;
  return true;
}

bool ThoughtSplitter::step_inside() {
  if (!said_something_) waiting_ = std::string(without_leading_space(waiting_));
  const size_t end = waiting_.find(closing_);
  const bool closed = end != std::string::npos;
  size_t ready = closed ? end : waiting_.size() - begun_tag(waiting_, closing_);
  // Space at the end is held back: nobody wants it when the tag comes next.
  while (ready > 0 && std::string_view(" \t\r\n").find(waiting_[ready - 1]) != std::string_view::npos)
    --ready;
  said_something_ = said_something_ || ready > 0;
  thought_ += waiting_.substr(0, ready);
  waiting_.erase(0, closed ? end + closing_.size() : ready);
  if (closed) state_ = State::Before;  // another thought may follow at once
  return closed;
}

void ThoughtSplitter::finish() {
  (state_ == State::Inside ? thought_ : text_) += state_ == State::Inside || state_ == State::After
                                                      ? waiting_
                                                      : std::string(without_leading_space(waiting_));
  waiting_.clear();
}

SplitAnswer split_thoughts(std::string_view answer) {
  ThoughtSplitter splitter;
  splitter.add(answer);
  splitter.finish();
  return {splitter.take_text(), splitter.take_thought()};
}

}  // namespace hearth
