// What a server may stream: any bytes as events, in one piece and byte by byte, and each event as a piece of an
// answer. Both ways must give the same events, and no text may be broken.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "app/serve/client/chat_pieces.h"
#include "app/serve/client/sse.h"
#include "engine/base/text.h"

namespace {

using namespace hearth;

std::vector<std::string> events_of(std::string_view bytes, size_t step) {
  SseReader reader;
  std::vector<std::string> events;
  for (size_t at = 0; at < bytes.size(); at += step) {
    const Status fed = reader.feed(bytes.substr(at, step), [&](std::string_view data) -> Status {
      if (data.size() > SseReader::kLongestEvent) std::abort();
      events.emplace_back(data);
      return {};
    });
    if (!fed) break;
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> events = events_of(bytes, size + 1);
  if (events != events_of(bytes, 1)) std::abort();
  for (const std::string& event : events) {
    const auto piece = read_chat_piece(event);
    if (!piece) continue;
    for (const std::string* text : {&piece->text, &piece->thought, &piece->complaint})
      if (!is_valid_utf8(*text)) std::abort();
  }
  if (!is_valid_utf8(complaint_in(bytes))) std::abort();
  return 0;
}
