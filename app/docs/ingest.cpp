#include "app/docs/ingest.h"

#include <algorithm>
#include <vector>

#include "app/docs/passages.h"
#include "app/docs/read.h"
#include "app/store/scanned_pages.h"
#include "engine/base/file.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {

bool has_only_pictures(const PreparedDocument& prepared) {
  return prepared.passages.empty() && prepared.pages_without_text > 0 && is_drawn(prepared.text.format);
}

Task<Result<PreparedDocument>> prepare(FileToAdd file, int64_t now_ms) {
  CO_TRY(const std::unique_ptr<File> opened, open_file(file.path));
  PreparedDocument made;
  CO_TRY(made.text, co_await read_document(file.path, file.password, file.reader, file.keep_going));
  made.passages = passages_of(made.text);
  made.pages_without_text = static_cast<size_t>(
      std::ranges::count_if(made.text.pages, [](const DocumentPage& page) { return page.text.empty(); }));
  if (made.passages.empty() && !has_only_pictures(made))
    co_return fail(Fault::Unsupported, "There is no text in it.");
  made.document = {.name = repair_utf8(text_of(path_of(file.path).filename())),
                   .path = repair_utf8(file.path),
                   .format = made.text.format,
                   .sha256 = file.sha256,
                   .paged = made.text.paged,
                   .bytes = opened->size(),
                   .added_ms = now_ms};
  co_return made;
}

Result<DocumentId> keep(Database& db, const PreparedDocument& prepared) {
  std::vector<NewPage> pages;
  for (const DocumentPage& page : prepared.text.pages) pages.push_back({page.text, page.label});
  return add_document(db, prepared.document, pages, prepared.passages);
}

Result<Ingested> ingest(Database& db, const FileToAdd& file, int64_t now_ms) {
  TRY(const PreparedDocument prepared, wait(prepare(file, now_ms)));
  if (has_only_pictures(prepared) && !(file.reads_scans && file.reads_scans()))
    return fail(Fault::Unsupported, std::string(kOnlyPictures));
  TRY(const DocumentId id, keep(db, prepared));
  return Ingested{.id = id,
                  .pages = prepared.text.pages.size(),
                  .pages_without_text = prepared.pages_without_text,
                  .passages = prepared.passages.size()};
}

}  // namespace hearth
