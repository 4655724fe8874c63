// What goes through the two pipes of a reader process (reader_process.h): in one, what to do, a password and
// a file, in the other the pages as they are read, or the one page that was drawn. What comes back is from a
// process that a hostile file may have taken over: everything is bounded, and text is made well-formed again.
// Pure; each object on one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/docs/document.h"
#include "app/docs/page_picture.h"
#include "engine/base/result.h"

namespace hearth {

// Before the file's bytes: how many they are, the page to draw if there is one (otherwise all are read), and
// the password.
std::string request_head(uint64_t file_bytes, std::string_view password,
                         const std::optional<PageOrder>& drawn = {});
inline constexpr size_t kRequestSizes = 24;            // bytes of what begins the head, before the password
inline constexpr uint32_t kLongestPassword = 1 << 12;  // bytes

struct RequestSizes {
  uint64_t file_bytes = 0;
  uint32_t password_bytes = 0;
  std::optional<PageOrder> drawn;
};
// Nothing when it is too short, a password too long or a picture without a size.
std::optional<RequestSizes> read_request_sizes(std::string_view head);

// Written in this order: a beginning, pages, an end; or pixels, letters, an end; or at any time a failure.
std::string begin_record(std::string_view format, bool paged);
std::string page_record(const DocumentPage& page);
std::string pixels_record(const PagePicture& picture);
std::string letters_record(const PagePicture& picture);
std::string end_record();
std::string failure_record(const Error& error);

inline constexpr size_t kLongestRecord = size_t{64} << 20;  // bytes

// Cuts what arrives, itself cut anywhere, into records.
class RecordCutter {
 public:
  RecordCutter() = default;
  RecordCutter(RecordCutter&&) = default;
  RecordCutter& operator=(RecordCutter&&) = default;
  ~RecordCutter();  // wipes what was not taken

  // `take`: its failure ends it. Unsupported: a record is too long.
  Status feed(std::string_view bytes, const std::function<Status(char kind, std::string_view payload)>& take);

 private:
  std::string waiting_;
};

class ReaderAnswer {
 public:
  static constexpr size_t kMostPages = 200'000;
  static constexpr size_t kLongestText = size_t{256} << 20;  // bytes of all pages together

  // Takes what arrived, cut anywhere. Fails with BadFormat for what is no answer, Unsupported when it is too
  // long, and with the failure that the reader tells.
  Status feed(std::string_view bytes);
  bool complete() const { return complete_; }
  DocumentText take() { return std::move(document_); }

 private:
  Status take_record(char kind, std::string_view payload);
  Status take_page(std::string_view payload);

  RecordCutter cutter_;
  DocumentText document_;
  size_t text_bytes_ = 0;
  bool begun_ = false, complete_ = false;
};

// The same for a page that was drawn.
class DrawingAnswer {
 public:
  Status feed(std::string_view bytes);
  bool complete() const { return complete_; }
  PagePicture take() { return std::move(picture_); }

 private:
  Status take_record(char kind, std::string_view payload);
  Status take_pixels(std::string_view payload);
  Status take_letters(std::string_view payload);

  RecordCutter cutter_;
  PagePicture picture_;
  bool drawn_ = false, complete_ = false;
};

}  // namespace hearth
