#include "app/docs/reader_wire.h"

#include <algorithm>

#include "app/store/secret.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kRecordHead = 5;         // what it is, and how long the rest
constexpr size_t kLongestSentence = 300;  // bytes
constexpr size_t kLongestName = 64;       // of a format or a page
constexpr size_t kLetterBytes = 12;       // where it begins, and its box
constexpr size_t kPictureHead = 8;        // bytes of width and height

void append_number(std::string& out, uint64_t value, int bytes) {
  for (int byte = 0; byte < bytes; ++byte) out += static_cast<char>(value >> (8 * byte) & 0xFF);
}

uint64_t number_at(std::string_view bytes, size_t at, int count) {
  uint64_t value = 0;
  for (int byte = 0; byte < count; ++byte)
    value |= uint64_t{static_cast<unsigned char>(bytes[at + static_cast<size_t>(byte)])} << (8 * byte);
  return value;
}

std::string record(char kind, std::string_view payload) {
  std::string out(1, kind);
  append_number(out, payload.size(), 4);
  out += payload;
  return out;
}

// At most `limit` bytes of a name or sentence from the other process, on one line.
std::string short_text(std::string_view text, size_t limit) {
  std::string out = repair_utf8(text.substr(0, limit));
  std::erase_if(out, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
  return out;
}

std::unexpected<Error> garbled() {
  return fail(Fault::BadFormat, "The file could not be read: it is damaged.");
}

std::unexpected<Error> failure_told(std::string_view payload) {
  if (payload.empty() || payload[0] < 0 || payload[0] > static_cast<char>(Fault::Cancelled)) return garbled();
  return fail(static_cast<Fault>(payload[0]), short_text(payload.substr(1), kLongestSentence));
}

}  // namespace

std::string request_head(uint64_t file_bytes, std::string_view password,
                         const std::optional<PageOrder>& drawn) {
  const PageOrder order = drawn.value_or(PageOrder{.page = 0, .width = 0, .dots_per_inch = 0});
  std::string head;
  append_number(head, file_bytes, 8);
  append_number(head, password.size(), 4);
  append_number(head, order.page, 4);  // 0: all are read
  append_number(head, order.width, 4);
  append_number(head, order.dots_per_inch, 4);
  return head.append(password);
}

std::optional<RequestSizes> read_request_sizes(std::string_view head) {
  if (head.size() < kRequestSizes) return std::nullopt;
  const auto word = [&](size_t at) { return static_cast<uint32_t>(number_at(head, at, 4)); };
  RequestSizes sizes;
  sizes.file_bytes = number_at(head, 0, 8);
  sizes.password_bytes = word(8);
  if (sizes.password_bytes > kLongestPassword) return std::nullopt;
  const PageOrder order = {.page = word(12), .width = word(16), .dots_per_inch = word(20)};
  if (order.page == 0) return sizes;
  if (order.width == 0 && order.dots_per_inch == 0) return std::nullopt;
  sizes.drawn.emplace(order);
  return sizes;
}

std::string begin_record(std::string_view format, bool paged) {
  return record('B', concat(paged ? '1' : '0', format));
}

std::string page_record(const DocumentPage& page) {
  std::string payload;
  append_number(payload, page.label.size(), 4);
  return record('P', payload.append(page.label).append(page.text));
}

std::string pixels_record(const PagePicture& picture) {
  std::string payload;
  payload.reserve(kPictureHead + picture.rgb.size());
  append_number(payload, picture.width, 4);
  append_number(payload, picture.height, 4);
  return record('D', payload.append(picture.rgb));
}

std::string letters_record(const PagePicture& picture) {
  std::string payload;
  append_number(payload, picture.letters.size(), 4);
  for (const PagePicture::Letter& letter : picture.letters) {
    append_number(payload, letter.begin, 4);
    for (const uint16_t side : {letter.box.left, letter.box.top, letter.box.right, letter.box.bottom})
      append_number(payload, side, 2);
  }
  return record('L', payload.append(picture.text));
}

std::string end_record() { return record('E', {}); }

std::string failure_record(const Error& error) {
  return record('F', concat(static_cast<char>(error.fault), error.message));
}

RecordCutter::~RecordCutter() { wipe(waiting_); }

Status RecordCutter::feed(std::string_view bytes, const std::function<Status(char, std::string_view)>& take) {
  waiting_ += bytes;
  size_t at = 0;
  while (waiting_.size() - at >= kRecordHead) {
    const uint64_t length = number_at(waiting_, at + 1, 4);
    if (length > kLongestRecord) return fail(Fault::Unsupported, "The file holds a page that is too long.");
    if (waiting_.size() - at - kRecordHead < length) break;
    const std::string_view rest = std::string_view(waiting_).substr(at + kRecordHead);
    TRY_STATUS(take(waiting_[at], rest.substr(0, static_cast<size_t>(length))));
    at += kRecordHead + static_cast<size_t>(length);
  }
  waiting_.erase(0, at);
  return {};
}

Status ReaderAnswer::feed(std::string_view bytes) {
  return cutter_.feed(bytes,
                      [this](char kind, std::string_view payload) { return take_record(kind, payload); });
}

Status ReaderAnswer::take_record(char kind, std::string_view payload) {
  if (complete_) return {};
  if (kind == 'F') return failure_told(payload);
  if (kind == 'B' && !begun_ && !payload.empty()) {
    begun_ = true;
    document_.paged = payload[0] == '1';
    document_.format = short_text(payload.substr(1), kLongestName);
    return {};
  }
  if (kind == 'P' && begun_) return take_page(payload);
  if (kind != 'E' || !begun_) return garbled();
  complete_ = true;
  return {};
}

Status ReaderAnswer::take_page(std::string_view payload) {
  if (payload.size() < 4) return garbled();
  const uint64_t label = number_at(payload, 0, 4);
  if (label > payload.size() - 4) return garbled();
  text_bytes_ += payload.size();
  if (document_.pages.size() == kMostPages || text_bytes_ > kLongestText)
    return fail(Fault::Unsupported, "The file holds too much text: split it, and add the parts.");
  document_.pages.push_back({repair_utf8(payload.substr(4 + static_cast<size_t>(label))),
                             short_text(payload.substr(4, static_cast<size_t>(label)), kLongestName)});
  return {};
}

Status DrawingAnswer::feed(std::string_view bytes) {
  return cutter_.feed(bytes,
                      [this](char kind, std::string_view payload) { return take_record(kind, payload); });
}

Status DrawingAnswer::take_record(char kind, std::string_view payload) {
  if (complete_) return {};
  if (kind == 'F') return failure_told(payload);
  if (kind == 'D' && !drawn_) return take_pixels(payload);
  if (kind == 'L' && drawn_) return take_letters(payload);
  if (kind != 'E' || !drawn_) return garbled();
  complete_ = true;
  return {};
}

Status DrawingAnswer::take_pixels(std::string_view payload) {
  if (payload.size() < kPictureHead) return garbled();
  const uint64_t width = number_at(payload, 0, 4), height = number_at(payload, 4, 4);
  if (width == 0 || height == 0 || width > kMostPicturePixels || height > kMostPicturePixels ||
      width * height > kMostPicturePixels || payload.size() - kPictureHead != width * height * 3)
    return garbled();
  picture_.width = static_cast<uint32_t>(width);
  picture_.height = static_cast<uint32_t>(height);
  picture_.rgb = payload.substr(kPictureHead);
  drawn_ = true;
  return {};
}

Status DrawingAnswer::take_letters(std::string_view payload) {
  if (payload.size() < 4) return garbled();
  const uint64_t count = number_at(payload, 0, 4);
  if (count > (payload.size() - 4) / kLetterBytes) return garbled();
  picture_.text = payload.substr(4 + static_cast<size_t>(count) * kLetterBytes);
  if (!is_valid_utf8(picture_.text)) return garbled();
  picture_.letters.clear();
  for (size_t at = 4; picture_.letters.size() < count; at += kLetterBytes) {
    const auto side = [&](size_t offset) {
      return static_cast<uint16_t>(number_at(payload, at + offset, 2));
    };
    const auto begin = static_cast<uint32_t>(number_at(payload, at, 4));
    const bool in_order = picture_.letters.empty() || begin > picture_.letters.back().begin;
    const PixelBox box = {side(4), side(6), side(8), side(10)};
    const bool inside = box.left <= box.right && box.top <= box.bottom && box.right <= picture_.width &&
                        box.bottom <= picture_.height;
    if (!in_order || begin >= picture_.text.size() || !inside) return garbled();
    picture_.letters.push_back({begin, box});
  }
  return {};
}

}  // namespace hearth
