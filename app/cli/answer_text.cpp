#include "app/cli/answer_text.h"

#include "app/cli/output.h"
#include "engine/base/text.h"

namespace hearth::cli {

std::string_view stop_name(StopReason reason) {
  switch (reason) {
    case StopReason::Eos:
      return "eos";
    case StopReason::Length:
      return "length";
    case StopReason::StopString:
      return "stop_string";
    case StopReason::Cancelled:
      return "cancelled";
    case StopReason::None:
      break;
  }
  return "none";
}

std::string speed_line(const AnswerStats& stats) {
  std::string line = concat(stats.tokens, stats.tokens == 1 ? " token" : " tokens");
  if (stats.tokens > 1)
    line += concat(", ", fixed(stats.tokens_per_s, stats.tokens_per_s < 10 ? 1 : 0), " tokens/s");
  if (stats.tokens > 0) line += concat(", first after ", fixed(stats.first_token_ms / 1000, 2), " s");
  if (stats.stop == StopReason::Length) line += ", cut off: the limit or the end of the context was reached";
  if (stats.stop == StopReason::Cancelled) line += ", stopped";
  if (stats.dropped_messages > 0) {
    line += concat(
        ", without the oldest ", stats.dropped_messages,
        stats.dropped_messages == 1 ? " message, which no longer fits" : " messages, which no longer fit");
  }
  return line;
}

}  // namespace hearth::cli
