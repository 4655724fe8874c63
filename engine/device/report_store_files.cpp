#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/text.h"
#include "engine/device/report_store.h"

namespace hearth {
namespace {

constexpr uint64_t kLargestFile = 1 << 16;

}  // namespace

std::optional<std::string> read_kept_report(const std::string& folder, const std::string& name) {
  auto text = read_text_file(concat(folder, "/", name), kLargestFile);
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

Status keep_report(const std::string& folder, const std::string& name, const std::string& text) {
  TRY_STATUS(make_folder(folder));
  return write_whole_file(concat(folder, "/", name), text);
}

}  // namespace hearth
