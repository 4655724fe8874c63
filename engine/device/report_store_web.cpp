// web/reports.js: what Module.reports has, by name. The folder is of the page's own choosing.
#include <array>

#include "engine/device/report_store.h"

extern "C" {
int hearth_report_read(const char* name, char* into, int bytes);  // length; -1: there is none
void hearth_report_keep(const char* name, const char* text);
}

namespace hearth {

std::optional<std::string> read_kept_report(const std::string&, const std::string& name) {
  std::array<char, 1 << 14> text;
  const int length = hearth_report_read(name.c_str(), text.data(), static_cast<int>(text.size()));
  return length < 0 ? std::nullopt : std::optional(std::string(text.data(), static_cast<size_t>(length)));
}

Status keep_report(const std::string&, const std::string& name, const std::string& text) {
  hearth_report_keep(name.c_str(), text.c_str());
  return {};
}

}  // namespace hearth
