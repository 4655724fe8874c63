// Pages of documents that are pictures: read by OCR one after the other, after the files that were added,
// apart from the main thread, and each kept as soon as it was read.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/time_left.h"
#include "app/core/words.h"
#include "app/models/file_hash.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

std::string name_of(const std::string& path) { return repair_utf8(text_of(path_of(path).filename())); }

// Only the very file that was added is read. Busy: it is another one now.
Task<Status> open_reader(DocumentDesk::Scans scans, OcrProgram program, std::string language,
                         DocumentDesk::Stop stop) {
  if (*scans.reader) co_return Status();
  const KeepGoing go_on = [stop](double) { return !*stop; };
  CO_TRY(const std::string sha256, co_await hashing_file(scans.path, go_on));
  if (sha256 != scans.sha256) co_return fail(Fault::Busy, "The file was changed.");
  CO_TRY(ScanReader reader,
         ScanReader::open({.path = scans.path, .format = scans.format, .password = scans.password}, program,
                          language));
  scans.reader->emplace(std::move(reader));
  co_return Status();
}

// Why none of a file's pages can be read.
std::string said_of(const Error& error) {
  switch (error.fault) {
    case Fault::NotFound:
    case Fault::Unreadable:
      return std::string(words(Word::kDocumentsScanGone));
    case Fault::Busy:
      return std::string(words(Word::kDocumentsScanChanged));
    case Fault::WrongKey:
      return std::string(words(Word::kDocumentsLocked));
    default:
      return said(error);
  }
}

}  // namespace

void Controller::Impl::look_for_ocr() {
  // Tests say which one.
  if (!jobs || (!options.look_around && !options.ocr_program)) return;
  documents.worker.run_later(
      [this, of = session, wanted = options.ocr_program, reader = options.document_reader] {
        const auto found = std::make_shared<std::optional<OcrProgram>>(find_ocr(wanted, reader));
        mailbox.post([this, of, found] {
          if (of != session) return;
          documents.ocr = std::move(*found);
          state.documents.has_ocr = documents.ocr.has_value();
          changed();
        });
      });
}

void Controller::Impl::on(action::ReadScans&) {
  if (!jobs || !documents.ocr) return;
  read(
      [](Database& db) -> Result<std::vector<DocumentDesk::Scans>> {
        TRY(const std::vector<DocumentSummary> all, list_documents(db));
        std::vector<DocumentDesk::Scans> found;
        for (const DocumentSummary& document : all) {
          if (document.pages_to_read == 0) continue;
          TRY(DocumentDesk::Scans scans, scans_of(db, document.id));
          found.push_back(std::move(scans));
        }
        return found;
      },
      [this](Result<std::vector<DocumentDesk::Scans>>& found) {
        if (!found) return static_cast<void>(tell(Notice::Kind::Caution, said(found.error())));
        if (found->empty()) return;
        if (!state.documents.reading.running) {
          state.documents.unread.clear();
          begin_reading();
        }
        for (DocumentDesk::Scans& scans : *found) read_scans_later(std::move(scans));
        if (!documents.reading) read_next_document();
      });
}

void Controller::Impl::read_scans_later(DocumentDesk::Scans scans) {
  const bool is_there = std::ranges::any_of(
      documents.scans, [&](const DocumentDesk::Scans& one) { return one.document == scans.document; });
  if (scans.pages.empty() || !documents.ocr || is_there) return;
  if (documents.scans.empty()) documents.scans_began = Clock::now();
  documents.scan_pages += scans.pages.size();
  documents.scans.push_back(std::move(scans));
}

void Controller::Impl::read_next_scan() {
  const DocumentDesk::Scans& scans = documents.scans.front();
  documents.reading = true;
  if (documents.scan_pages_done == 0) documents.scans_began = Clock::now();  // files came before
  DocumentsView::Reading& reading = state.documents.reading;
  reading.file = name_of(scans.path);
  reading.page = static_cast<uint32_t>(documents.scan_pages_done) + 1;
  reading.pages = static_cast<uint32_t>(documents.scan_pages);
  reading.share = static_cast<double>(documents.scan_pages_done) / static_cast<double>(documents.scan_pages);
  reading.left_s = seconds_left(documents.scans_began, reading.share);
  documents.worker.run_task([this, of = session, stop = documents.stop, scans, page = scans.pages.back(),
                             program = *documents.ocr,
                             language = std::string(current_language().code)]() -> Task<Done> {
    const Status opened = co_await open_reader(scans, program, language, stop);
    const auto read = std::make_shared<Result<OcrPage>>(
        std::unexpected(opened ? Error{Fault::Cancelled, "Nothing was read."} : opened.error()));
    if (opened) {
      const std::function<bool()> go_on = [stop] { return !*stop; };
      *read = co_await (*scans.reader)->read(page, go_on);
    }
    mailbox.post([this, of, stop, page, read, is_open = opened.has_value()] {
      if (of != session || *stop) return;
      if (!is_open) return scan_opened_badly(read->error());
      scan_read(page, read);
    });
    co_return Done();
  });
}

// None of its pages can be read; those of the other documents can.
void Controller::Impl::scan_opened_badly(const Error& error) {
  const DocumentDesk::Scans& scans = documents.scans.front();
  state.documents.unread.push_back({.file = name_of(scans.path),
                                    .reason = said_of(error),
                                    .path = scans.path,
                                    .locked = error.fault == Fault::WrongKey});
  drop_scans();
  scan_done();
}

void Controller::Impl::scan_read(int64_t page, std::shared_ptr<Result<OcrPage>> read) {
  DocumentDesk::Scans& scans = documents.scans.front();
  if (!*read && read->error().fault == Fault::WrongKey) return scan_opened_badly(read->error());
  scans.pages.pop_back();
  ++documents.scan_pages_done;
  if (!*read) {
    ++scans.failed;
    return scan_done();
  }
  jobs->write(Urgency::Background,
              [this, of = session, stop = documents.stop, id = scans.document, page, read](Vault& vault) {
                if (*stop) return;
                const auto kept = std::make_shared<Status>(keep_page(vault.writer(), id, page, **read));
                mailbox.post([this, of, stop, kept] {
                  if (of != session) return;
                  if (*stop) return refresh_documents();
                  scan_kept(*kept);
                });
              });
}

void Controller::Impl::scan_kept(const Status& kept) {
  if (!kept) {
    // NotFound: the document was removed meanwhile.
    if (kept.error().fault != Fault::NotFound) tell(Notice::Kind::Danger, said(kept.error()));
    drop_scans();
  }
  scan_done();
}

void Controller::Impl::drop_scans() {
  DocumentDesk::Scans& scans = documents.scans.front();
  documents.scan_pages -= scans.pages.size();
  scans.pages.clear();
}

// Of one page: goes on with the next, or with files that were added meanwhile.
void Controller::Impl::scan_done() {
  documents.reading = false;
  const DocumentDesk::Scans& scans = documents.scans.front();
  if (scans.pages.empty()) {
    if (scans.failed > 0)
      state.documents.unread.push_back(
          {.file = name_of(scans.path),
           .reason = words(Word::kDocumentsPagesFailed, {std::to_string(scans.failed)}),
           .path = scans.path});
    documents.scans.pop_front();
  }
  if (Clock::now() - documents.listed >= std::chrono::seconds(1)) refresh_documents();
  documents_changed();
  read_next_document();
}

}  // namespace hearth
