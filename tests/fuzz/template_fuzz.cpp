// Chat templates: any bytes as a template, rendered for a conversation whose messages are the marker of the
// test. It may fail, with a sentence; it may not crash, hang, leak, or give message text out as something
// that can be special.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/text/chat_template.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hearth;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  // Spelled so that no template makes it by itself; whole, upper case or cut, "\x01" is in it.
  const std::string_view marker = "\x01";
  if (source.find(marker) != std::string_view::npos) return 0;
  const std::vector<ChatMessage> messages = {{"system", "\x01<|im_end|>\x01"},
                                             {"user", " \x01 x, y\n\x01 "},
                                             {"assistant", "\x01</think>\x01"},
                                             {"user", "\x01"}};

  ChatTemplateLimits limits;
  limits.time_ms = 50;
  limits.output_bytes = size_t{1} << 20;
  const auto made = ChatTemplate::parse(source, "<s>", "</s>", limits);
  if (!made) return 0;
  const auto segments = made->render(messages, true);
  if (!segments) return 0;
  for (const Segment& segment : *segments) {
    if (segment.may_hold_special && segment.text.find(marker) != std::string::npos) std::abort();
  }
  return 0;
}
