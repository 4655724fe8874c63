#include "engine/device/device_report.h"

#include <cstdint>
#include <locale>
#include <sstream>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/device/report_store.h"

namespace hearth {
namespace {

constexpr std::string_view kFirstLine = "Hearth device report 1";

// The key itself is in the file.
std::string file_name(const DeviceKey& key) {
  std::ostringstream name;
  name.imbue(std::locale::classic());
  name << "device-" << std::hex << fingerprint(std::as_bytes(std::span(key))) << ".txt";
  return name.str();
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

}  // namespace

std::optional<DeviceReport> read_report(const std::string& folder, const DeviceKey& key) {
  if (folder.empty()) return std::nullopt;
  const auto text = read_kept_report(folder, file_name(key));
  if (!text) return std::nullopt;
  std::istringstream lines(*text);
  lines.imbue(std::locale::classic());
  std::string first, its_key, speed;
  DeviceReport report;
  std::getline(lines, first);
  std::getline(lines, its_key);
  std::getline(lines, report.self_test);
  std::getline(lines, speed);
  for (std::string kernel; std::getline(lines, kernel) && kernel != "end";) {
    report.replaced_kernels.push_back(kernel);
  }
  // "end" stands there unless the file was cut short.
  if (first != kFirstLine || its_key != one_line(key) || !text->ends_with("\nend\n")) return std::nullopt;
  std::istringstream number(speed);
  number.imbue(std::locale::classic());
  if (!(number >> report.tokens_per_s) || report.tokens_per_s < 0) return std::nullopt;
  return report;
}

Status write_report(const std::string& folder, const DeviceKey& key, const DeviceReport& report) {
  if (folder.empty()) return {};
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << kFirstLine << '\n'
       << one_line(key) << '\n'
       << one_line(report.self_test) << '\n'
       << report.tokens_per_s << '\n';
  for (const std::string& kernel : report.replaced_kernels) text << one_line(kernel) << '\n';
  text << "end\n";
  return keep_report(folder, file_name(key), text.str());
}

}  // namespace hearth
