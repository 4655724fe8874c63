#include "app/docs/ingest.h"

#include <algorithm>
#include <vector>

#include "app/docs/passages.h"
#include "app/docs/read.h"
#include "engine/base/file.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {

Result<Ingested> ingest(Database& db, const FileToAdd& file, int64_t now_ms) {
  TRY(const std::unique_ptr<File> opened, open_file(file.path));
  TRY(const DocumentText text, read_document(file.path, file.password));
  std::vector<NewPage> pages;
  for (const DocumentPage& page : text.pages) pages.push_back({page.text, page.label});
  Ingested done{.pages = pages.size(),
                .pages_without_text = static_cast<size_t>(
                    std::ranges::count_if(pages, [](const NewPage& page) { return page.text.empty(); }))};
  const std::vector<NewPassage> passages = passages_of(text);
  done.passages = passages.size();
  if (passages.empty())
    return fail(Fault::Unsupported,
                text.paged ? "Its pages are pictures without text: it was scanned and cannot be read yet."
                           : "There is no text in it.");
  const NewDocument document{.name = repair_utf8(text_of(path_of(file.path).filename())),
                             .path = repair_utf8(file.path),
                             .format = text.format,
                             .sha256 = file.sha256,
                             .paged = text.paged,
                             .bytes = opened->size(),
                             .added_ms = now_ms};
  TRY(done.id, add_document(db, document, pages, passages));
  return done;
}

}  // namespace hearth
