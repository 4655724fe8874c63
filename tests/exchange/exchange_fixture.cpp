#include "exchange_fixture.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace hearth {
TranscriptSink Shelf::sink() {
  return [this](const Transcript& transcript) -> Result<bool> {
    if (!transcript.source.empty() && !known_.insert({transcript.source, transcript.source_id}).second)
      return false;
    chats.push_back(transcript);
    return true;
  };
}

std::string fixture_path(const std::string& name) { return HEARTH_TEST_DATA "/exchange/" + name; }

std::string fixture_text(const std::string& name) {
  auto text = read_text_file(fixture_path(name), 1 << 20);
  REQUIRE(text.has_value());
  return *text;
}

std::unique_ptr<File> file_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return memory_file({bytes.begin(), bytes.end()});
}

Result<ImportReport> import_text(Shelf& shelf, std::string_view text, std::string_view name) {
  return import_opened(*file_of(text), name, shelf.sink());
}

Result<ImportReport> import_fixture(Shelf& shelf, const std::string& name) {
  return import_file(fixture_path(name), shelf.sink());
}

bool mentions(const ImportReport& report, std::string_view words) {
  return std::ranges::any_of(
      report.reasons, [&](const std::string& reason) { return reason.find(words) != std::string::npos; });
}

}  // namespace hearth
