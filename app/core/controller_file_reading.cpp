// A file becomes a document: its content is hashed and, where no document has it, read apart from the main
// thread and kept by the vault's writing line. What the person added (controller_documents.cpp) and what
// changed in a folder (controller_watching.cpp) takes this way, one file after the other.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/docs/folder_walk.h"
#include "app/models/file_hash.h"

namespace hearth {
namespace {

FileToAdd file_to_add(const DocumentDesk::Waiting& file, const std::string& sha256) {
  return {.path = file.path, .sha256 = sha256, .place = file.place, .stamp = file.stamp};
}

Task<Result<PreparedDocument>> read_file(DocumentDesk::Waiting file, std::string sha256, std::string reader,
                                         int64_t now_ms, DocumentDesk::Stop stop) {
  FileToAdd adding = file_to_add(file, sha256);
  if (file.password) adding.password = file.password->text();
  adding.reader = std::move(reader);
  adding.keep_going = [stop] { return !*stop; };
  co_return co_await prepare(std::move(adding), now_ms);
}

DocumentDesk::Taken taken_as(Database& db, const KeptDocument& kept) {
  DocumentDesk::Taken taken;
  taken.as = kept.as;
  if (Result<DocumentDesk::Scans> scans = scans_of(db, kept.id)) taken.scans = std::move(*scans);
  return taken;
}

DocumentDesk::Taken failed(Error error) {
  DocumentDesk::Taken taken;
  taken.error = std::move(error);
  return taken;
}

DocumentDesk::Taken kept(Database& db, const DocumentDesk::Waiting& file, const PreparedDocument& prepared) {
  Result<KeptDocument> kept = keep(db, prepared);
  if (!kept && kept.error().fault == Fault::Busy) {  // the same content came meanwhile
    const auto same = find_same_content(db, file_to_add(file, prepared.document.sha256));
    if (same && *same) kept = **same;
  }
  return kept ? taken_as(db, *kept) : failed(kept.error());
}

DocumentDesk::Taken not_read(Database& db, const DocumentDesk::Waiting& file, const Error& error) {
  DocumentDesk::Taken taken = failed(error);
  const Result<bool> older_stays = note_unread(db, file_to_add(file, {}), error);
  taken.older_stays = older_stays && *older_stays;
  return taken;
}

}  // namespace

Result<DocumentDesk::Scans> scans_of(Database& db, DocumentId document) {
  TRY(const DocumentSummary summary, document_summary(db, document));
  DocumentDesk::Scans scans;
  scans.document = document;
  scans.path = summary.path;
  scans.format = summary.format;
  scans.sha256 = summary.sha256;
  TRY(scans.pages, unread_scans(db, document));
  std::ranges::reverse(scans.pages);
  return scans;
}

DocumentDesk::Waiting file_to_read(const std::string& path, const std::string& picked_folder) {
  DocumentDesk::Waiting file;
  file.path = path;
  const std::optional<FileStamp> stamp = stamp_of_file(path);
  if (!stamp) return file;
  file.stamp = *stamp;
  if (picked_folder.empty() || !path.starts_with(picked_folder)) file.place = whole_place(path);
  return file;
}

// Each step is forgotten where `stop` says so meanwhile, and `then` is not called.
void Controller::Impl::take_file(DocumentDesk::Waiting file, DocumentDesk::Stop stop, FileTaken then) {
  documents.worker.run_task([this, of = session, stop, file = std::move(file), then]() -> Task<Done> {
    const KeepGoing go_on = [stop](double) { return !*stop; };
    const auto hashed = std::make_shared<Result<std::string>>(co_await hashing_file(file.path, go_on));
    mailbox.post([this, of, stop, file, then, hashed] {
      if (of != session || *stop) return;
      if (!*hashed) return file_not_read(file, stop, hashed->error(), then);
      look_content_up(file, **hashed, stop, then);
    });
    co_return Done();
  });
}

void Controller::Impl::look_content_up(const DocumentDesk::Waiting& file, const std::string& sha256,
                                       DocumentDesk::Stop stop, FileTaken then) {
  using Found = Result<std::optional<DocumentDesk::Taken>>;
  const auto look = [file, sha256](Database& db) -> Found {
    TRY(const std::optional<KeptDocument> same, find_same_content(db, file_to_add(file, sha256)));
    if (!same) return std::nullopt;
    return taken_as(db, *same);
  };
  jobs->write(Urgency::Background, [this, of = session, file, sha256, stop, then, look](Vault& vault) {
    if (*stop) return;
    const auto found = std::make_shared<Found>(look(vault.writer()));
    mailbox.post([this, of, file, sha256, stop, then, found] {
      if (of != session || *stop) return;
      if (!*found) return file_not_read(file, stop, found->error(), then);
      if (!**found) return read_content(file, sha256, stop, then);
      then(***found);
    });
  });
}

void Controller::Impl::read_content(const DocumentDesk::Waiting& file, const std::string& sha256,
                                    DocumentDesk::Stop stop, FileTaken then) {
  documents.worker.run_task([this, of = session, stop, file, sha256, then, reader = options.document_reader,
                             now_ms = wall_ms()]() -> Task<Done> {
    const auto prepared =
        std::make_shared<Result<PreparedDocument>>(co_await read_file(file, sha256, reader, now_ms, stop));
    mailbox.post([this, of, stop, file, then, prepared] {
      if (of != session || *stop) return;
      if (!*prepared) return file_not_read(file, stop, prepared->error(), then);
      if (has_only_pictures(**prepared) && !documents.ocr)
        return file_not_read(file, stop, {Fault::Unsupported, std::string(kOnlyPictures)}, then);
      keep_later(stop, then, [file, prepared](Database& db) { return kept(db, file, **prepared); });
    });
    co_return Done();
  });
}

void Controller::Impl::file_not_read(const DocumentDesk::Waiting& file, DocumentDesk::Stop stop,
                                     const Error& error, FileTaken then) {
  keep_later(stop, then, [file, error](Database& db) { return not_read(db, file, error); });
}

// Behind what a person does: a thick book takes a while.
void Controller::Impl::keep_later(DocumentDesk::Stop stop, FileTaken then,
                                  std::function<DocumentDesk::Taken(Database&)> keep) {
  jobs->write(Urgency::Background, [this, of = session, stop, then, keep = std::move(keep)](Vault& vault) {
    if (*stop) return;
    const auto taken = std::make_shared<DocumentDesk::Taken>(keep(vault.writer()));
    mailbox.post([this, of, stop, then, taken] {
      if (of != session) return;
      if (*stop) return refresh_documents();  // it was on its way when the reading was stopped
      then(*taken);
    });
  });
}

}  // namespace hearth
