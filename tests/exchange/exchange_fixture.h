// What the import tests share: an import into a list that, as the vault, takes each source and id once.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/exchange/import.h"
#include "zip_maker.h"

namespace hearth {

// The part of the vault that an import sees.
class Shelf {
 public:
  std::vector<Transcript> chats;
  TranscriptSink sink();

 private:
  std::set<std::pair<std::string, std::string>> known_;
};

std::string fixture_path(const std::string& name);
std::string fixture_text(const std::string& name);

// Both require nothing: a failed import is the caller's to look at.
Result<ImportReport> import_text(Shelf& shelf, std::string_view text, std::string_view name = "export.json");
Result<ImportReport> import_fixture(Shelf& shelf, const std::string& name);

std::unique_ptr<File> file_of(std::string_view text);

// Whether one of the sentences holds `words`.
bool mentions(const ImportReport& report, std::string_view words);

}  // namespace hearth
