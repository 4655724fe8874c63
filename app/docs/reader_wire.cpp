#include "app/docs/reader_wire.h"

#include <algorithm>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kRecordHead = 5;         // what it is, and how long the rest
constexpr size_t kLongestSentence = 300;  // bytes
constexpr size_t kLongestName = 64;       // of a format or a page

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

}  // namespace

std::string request_head(uint64_t file_bytes, std::string_view password) {
  std::string head;
  append_number(head, file_bytes, 8);
  append_number(head, password.size(), 4);
  return head.append(password);
}

std::optional<RequestSizes> read_request_sizes(std::string_view head) {
  if (head.size() < kRequestSizes) return std::nullopt;
  const RequestSizes sizes = {number_at(head, 0, 8), static_cast<uint32_t>(number_at(head, 8, 4))};
  if (sizes.password_bytes > kLongestPassword) return std::nullopt;
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

std::string end_record() { return record('E', {}); }

std::string failure_record(const Error& error) {
  return record('F', concat(static_cast<char>(error.fault), error.message));
}

Status ReaderAnswer::feed(std::string_view bytes) {
  waiting_ += bytes;
  size_t at = 0;
  while (waiting_.size() - at >= kRecordHead && !complete_) {
    const uint64_t length = number_at(waiting_, at + 1, 4);
    if (length > kLongestPage) return fail(Fault::Unsupported, "The file holds a page that is too long.");
    if (waiting_.size() - at - kRecordHead < length) break;
    const std::string_view rest = std::string_view(waiting_).substr(at + kRecordHead);
    TRY_STATUS(take_record(waiting_[at], rest.substr(0, static_cast<size_t>(length))));
    at += kRecordHead + static_cast<size_t>(length);
  }
  waiting_.erase(0, at);
  return {};
}

Status ReaderAnswer::take_record(char kind, std::string_view payload) {
  if (kind == 'F') {
    if (payload.empty() || payload[0] < 0 || payload[0] > static_cast<char>(Fault::Cancelled))
      return garbled();
    return fail(static_cast<Fault>(payload[0]), short_text(payload.substr(1), kLongestSentence));
  }
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

}  // namespace hearth
