// What goes through the two pipes of a reader process (reader_process.h): in one, a password and a file, in
// the other the pages as they are read. What comes back is from a process that a hostile file may have taken
// over: everything is bounded, and text is made well-formed again. Pure; each object on one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/docs/document.h"
#include "engine/base/result.h"

namespace hearth {

// Before the file's bytes: how many they are, and the password.
std::string request_head(uint64_t file_bytes, std::string_view password);
inline constexpr size_t kRequestSizes = 12;            // bytes of both lengths, which begin the head
inline constexpr uint32_t kLongestPassword = 1 << 12;  // bytes

struct RequestSizes {
  uint64_t file_bytes = 0;
  uint32_t password_bytes = 0;
};
// Nothing when it is too short or a password too long.
std::optional<RequestSizes> read_request_sizes(std::string_view head);

// Written in this order: a beginning, pages, an end; or at any time a failure.
std::string begin_record(std::string_view format, bool paged);
std::string page_record(const DocumentPage& page);
std::string end_record();
std::string failure_record(const Error& error);

class ReaderAnswer {
 public:
  static constexpr size_t kMostPages = 200'000;
  static constexpr size_t kLongestPage = size_t{64} << 20;   // bytes
  static constexpr size_t kLongestText = size_t{256} << 20;  // bytes of all pages together

  // Takes what arrived, cut anywhere. Fails with BadFormat for what is no answer, Unsupported when it is too
  // long, and with the failure that the reader tells.
  Status feed(std::string_view bytes);
  bool complete() const { return complete_; }
  DocumentText take() { return std::move(document_); }

 private:
  Status take_record(char kind, std::string_view payload);
  Status take_page(std::string_view payload);

  std::string waiting_;
  DocumentText document_;
  size_t text_bytes_ = 0;
  bool begun_ = false, complete_ = false;
};

}  // namespace hearth
