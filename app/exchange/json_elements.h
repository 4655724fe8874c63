// Takes a JSON export apart into its conversations without ever holding the whole: each element of a
// top-level array, of a list inside a wrapping object ({"conversations": […]}), or each value of a JSON Lines
// file. The importer parses them one by one. Memory stays below one element; a broken element does not stop
// those after it. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "app/formats/read_block.h"
#include "engine/base/result.h"

namespace hearth {

struct JsonLimits {
  size_t element_bytes = size_t{48} << 20;
  size_t depth = 200;         // brackets in brackets
  size_t values = 1'000'000;  // commas, colons and brackets: bounds what it takes when parsed
};

struct JsonElement {
  std::string text;     // the bytes as they are in the file; empty when there is a problem
  std::string problem;  // why it cannot be read, to go after "… could not be read: "; empty when it can
};

class JsonElements {
 public:
  explicit JsonElements(ReadBlock read, JsonLimits limits = {});

  // True: `element` is the next one. False: there are no more. Fails as `read` does.
  Result<bool> next(JsonElement& element);

 private:
  enum class Stop { BlockEnd, ValueEnd, WrappedList };
  Result<bool> more();          // there is a byte at at_
  Result<bool> skip_filling();  // goes to the next byte that is neither white space nor a comma
  Status take_value(JsonElement& element);
  Stop scan(JsonElement& element);
  void scan_string();
  Stop scan_bracket(JsonElement& element, char bracket);
  Stop scan_plain(JsonElement& element, char byte);
  void keep(JsonElement& element, size_t from);
  void start_value(bool wraps);

  ReadBlock read_;
  JsonLimits limits_;
  std::string block_;
  size_t at_ = 0, filled_ = 0;
  bool first_block_ = true, ended_ = false;

  bool in_list_ = false;     // between the brackets of a list whose elements are handed out
  bool in_wrapper_ = false;  // that list lies in an object, which goes on after it

  // The value that is being read.
  std::string open_;     // its open brackets, at most limits_.depth of them
  uint64_t deeper_ = 0;  // brackets beyond those
  size_t values_ = 0;
  bool in_string_ = false, escaped_ = false, started_ = false;
  bool wraps_ = false;  // a top-level object: its lists may be the conversations
  bool after_colon_ = false;
  std::string key_;  // the last string directly in that object
};

}  // namespace hearth
