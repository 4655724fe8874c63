// Exports of other programs: any bytes as a file of conversations, JSON or ZIP. Every conversation that comes
// out must be sound, and must be the same after an export and another import.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "app/exchange/export.h"
#include "app/exchange/import.h"
#include "engine/base/text.h"

namespace {

using namespace hearth;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_sound(const Transcript& chat) {
  const int count = static_cast<int>(chat.messages.size());
  require(chat.shown >= (count > 0 ? 0 : -1) && chat.shown < count);
  require(!chat.source.empty() && !chat.source_id.empty());
  for (int i = 0; i < count; ++i) {
    const int parent = chat.messages[static_cast<size_t>(i)].parent;
    require(parent >= -1 && parent < i);
  }
}

void check_round_trip(const Transcript& chat) {
  const std::string text = export_json(chat);
  const auto bytes = std::as_bytes(std::span(text));
  const auto file = memory_file({bytes.begin(), bytes.end()});
  int seen = 0;
  const auto report = import_opened(*file, "", [&](const Transcript& again) -> Result<bool> {
    require(again == chat);
    ++seen;
    return true;
  });
  require(report.has_value() && seen == 1);
  require(is_valid_utf8(export_html(chat)));
  export_markdown(chat);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto file = memory_file({bytes.begin(), bytes.end()});
  std::vector<Transcript> chats;
  const auto report = import_opened(*file, "Any name", [&](const Transcript& chat) -> Result<bool> {
    check_sound(chat);
    if (chats.size() < 4) chats.push_back(chat);
    return true;
  });
  if (report) {
    require(report->imported + report->skipped + report->failed > 0);
  } else {
    require(!report.error().message.empty());
  }
  for (const Transcript& chat : chats) check_round_trip(chat);
  return 0;
}
