// Other programs' exports into the vault: ChatGPT, Claude, Gemini and AI Studio, Open WebUI, LM Studio, Jan,
// and Hearth's own. Called by the import verb and by a job of the window, on the store's writing thread.
// Gigabytes stream through in bounded memory; a conversation is stored whole or not at all; one that cannot
// be read does not stop the others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/store/database.h"
#include "app/store/transcript.h"
#include "engine/base/file.h"
#include "engine/base/result.h"

namespace hearth {

struct ImportReport {
  int64_t imported = 0, skipped = 0, failed = 0;  // conversations
  // A sentence each for what was skipped, failed or left out, and for how pieces were put together; at most
  // kMaxReasons, none twice.
  std::vector<std::string> reasons;
  std::string format;  // "ChatGPT", …; several are joined by commas
};
inline constexpr size_t kMaxReasons = 100;

struct ImportProgress {
  uint64_t bytes_done = 0, bytes_total = 0;
  int64_t conversations = 0;
};
// Called between conversations; false stops: what is stored stays, the import fails with Cancelled.
using ImportWatch = std::function<bool(const ImportProgress&)>;

// What receives each conversation: store_transcript in the app, a list in tests. True: stored; false: was
// there already. A failure with BadFormat counts against this conversation only, any other one ends the
// import.
using TranscriptSink = std::function<Result<bool>(const Transcript&)>;

// An import that is done a step at a time, for a page, where nothing may take long.
class Import {
 public:
  // `file` must outlive it. Fails as import_file().
  static Result<std::unique_ptr<Import>> begin(const File& file, std::string_view name, TranscriptSink sink,
                                               ImportWatch watch);
  static Result<std::unique_ptr<Import>> begin(const std::string& path, TranscriptSink sink,
                                               ImportWatch watch);
  ~Import();

  Result<bool> step();            // a conversation at most; false: there is nothing more
  Result<ImportReport> finish();  // after the last step

 private:
  struct Parts;
  explicit Import(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Reads a JSON file or a ZIP and hands on every conversation. The format is told from the content. Fails as a
// whole with BadFormat when it is none of the known formats or holds no conversation; never a silent 0.
Result<ImportReport> import_file(const std::string& path, const TranscriptSink& sink,
                                 const ImportWatch& watch = {});

// The same for a file that is open already. `name`: its file name, which some formats take the title from.
Result<ImportReport> import_opened(const File& file, std::string_view name, const TranscriptSink& sink,
                                   const ImportWatch& watch = {});

}  // namespace hearth
