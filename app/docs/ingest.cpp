#include "app/docs/ingest.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "app/docs/document_files.h"
#include "app/docs/folder_walk.h"
#include "app/docs/passages.h"
#include "app/docs/read.h"
#include "app/store/known_files.h"
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
                   .path = repair_utf8(file.place.empty() ? file.path : file.place),
                   .format = made.text.format,
                   .sha256 = file.sha256,
                   .paged = made.text.paged,
                   .bytes = opened->size(),
                   .added_ms = now_ms,
                   .place = file.place,
                   .stamp = file.stamp};
  if (!file.place.empty() && stamp_of_file(file.path) != file.stamp)
    co_return fail(Fault::Unreadable, std::string(kChangedMeanwhile));
  co_return made;
}

Result<std::optional<KeptDocument>> find_unchanged(Database& db, const FileToAdd& file) {
  TRY(const std::optional<KnownFile> known, known_file(db, file.place));
  if (!known || known->document == 0 || known->unread || known->stamp != file.stamp) return std::nullopt;
  if (known->gone) TRY_STATUS(note_files_gone(db, {&file.place, 1}, false));
  return KeptDocument{.id = known->document, .as = KeptDocument::As::ThereAlready};
}

Result<std::vector<std::string>> documents_no_more(Database& db, const std::string& folder) {
  std::vector<std::string> files;
  std::error_code fault;
  if (!std::filesystem::is_directory(path_of(folder), fault)) return files;
  const std::string place = whole_place(folder);
  TRY(const std::vector<KnownFile> known, known_files(db));
  for (const KnownFile& file : known) {
    if (file.document == 0 || file.gone || file.unread || !is_in_folder(file.place, place)) continue;
    const std::optional<FileStamp> stamp = stamp_of_file(file.place);
    if (stamp && *stamp != file.stamp && !is_document_file(file.place)) files.push_back(file.place);
  }
  return files;
}

Result<std::optional<KeptDocument>> find_same_content(Database& db, const FileToAdd& file) {
  TRY(const std::optional<DocumentId> same, document_with_content(db, file.sha256));
  if (!same) return std::nullopt;
  if (!file.place.empty()) TRY_STATUS(note_file_of_document(db, file.place, file.stamp, *same));
  return KeptDocument{.id = *same, .as = KeptDocument::As::ThereAlready};
}

Result<KeptDocument> keep(Database& db, const PreparedDocument& prepared) {
  std::vector<NewPage> pages;
  for (const DocumentPage& page : prepared.text.pages) pages.push_back({page.text, page.label});
  TRY(const std::optional<KnownFile> before, known_file(db, prepared.document.place));
  TRY(const DocumentId id, add_document(db, prepared.document, pages, prepared.passages));
  const bool said_something = before && before->document != 0;
  return KeptDocument{.id = id, .as = said_something ? KeptDocument::As::Updated : KeptDocument::As::Added};
}

Result<Ingested> ingest(Database& db, const FileToAdd& file, int64_t now_ms) {
  TRY(const PreparedDocument prepared, wait(prepare(file, now_ms)));
  if (has_only_pictures(prepared) && !(file.reads_scans && file.reads_scans()))
    return fail(Fault::Unsupported, std::string(kOnlyPictures));
  TRY(const KeptDocument kept, keep(db, prepared));
  return Ingested{.kept = kept,
                  .pages = prepared.text.pages.size(),
                  .pages_without_text = prepared.pages_without_text,
                  .passages = prepared.passages.size()};
}

Result<bool> note_unread(Database& db, const FileToAdd& file, const Error& why) {
  if (file.place.empty()) return false;
  TRY(const std::optional<KnownFile> known, known_file(db, file.place));
  const FileWithoutText noted = {.place = file.place, .stamp = file.stamp, .is_document = true};
  // A file that is being written is looked at again in any case.
  if (why.message != kChangedMeanwhile) TRY_STATUS(note_files_without_text(db, {&noted, 1}));
  return known && known->document != 0;
}

}  // namespace hearth
