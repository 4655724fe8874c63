#include "app/cli/output.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "app/cli/system.h"
#include "app/cli/terminal_text.h"
#include "app/models/system_folders.h"
#include "engine/base/text.h"

namespace hearth::cli {

bool write_out(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && !std::ferror(stdout);
}

bool write_out_now(std::string_view text) { return write_out(text) && std::fflush(stdout) == 0; }

void write_note(std::string_view line) {
  const std::string safe = safe_for_terminal(line) + "\n";
  std::fwrite(safe.data(), 1, safe.size(), stderr);
}

int finish_output() {
  errno = 0;
  const bool written = std::fflush(stdout) == 0 && !std::ferror(stdout);
  if (written) return kDone;
  // EPIPE: the reader, for example `head`, has seen enough. Nothing to tell anybody.
  const bool reader_left = errno == EPIPE || errno == 0;
  if (!reader_left) write_note("hearth: The output could not be written; is the disk full?");
  return kFailed;
}

std::string json_text(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_string(std::string_view text) { return json_text(Json(std::string(text))); }

std::string json_floats(std::span<const float> values) {
  std::string out = "[";
  out.reserve(values.size() * 11 + 2);
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    if (!std::isfinite(values[i])) {
      out += "null";
      continue;
    }
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, values[i]).ptr);
  }
  return out += ']';
}

Json error_json(const Error& error) {
  return {{"error", {{"fault", fault_name(error.fault)}, {"message", error.message}}}};
}

int print_json(const Json& document) {
  write_out(json_text(document));
  write_out("\n");
  return finish_output();
}

int print_error(const Error& error, bool json) {
  if (json) {
    print_json(error_json(error));
  } else {
    write_note("hearth: " + error.message);
  }
  return kFailed;
}

int print_wrong_usage(std::string_view sentence, bool json) {
  write_note(concat("hearth: ", sentence));
  if (json) print_json({{"error", {{"fault", "WrongUsage"}, {"message", sentence}}}});
  return kWrongUsage;
}

std::string fixed(double number, int decimals) {
  char buffer[64];
  const int length = std::snprintf(buffer, sizeof buffer, "%.*f", decimals, number);
  return length > 0 && length < static_cast<int>(sizeof buffer) ? std::string(buffer) : std::string("?");
}

std::string padded(std::string text, size_t columns) {
  text.resize(std::max(columns, text.size() + 1), ' ');
  return text;
}

std::string shown_bytes(uint64_t bytes) {
  const double size = static_cast<double>(bytes);
  if (size >= 1e9) return fixed(size / 1e9, 1) + " GB";
  if (size >= 1e6) return fixed(size / 1e6, 1) + " MB";
  return fixed(size / 1e3, 1) + " kB";
}

bool may_style_output() {
  return is_terminal(Stream::Output) && environment("NO_COLOR").value_or("").empty() &&
         environment("TERM").value_or("") != "dumb";
}

std::string dimmed(std::string_view text) {
  return may_style_output() ? concat("\x1b[2m", text, "\x1b[0m") : std::string(text);
}

}  // namespace hearth::cli
