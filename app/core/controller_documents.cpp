// Documents: files become them one after the other, read apart from the main thread and kept by the vault's
// writing line; the list of them, and removing one.
#include <algorithm>
#include <filesystem>

#include "app/core/controller_impl.h"
#include "app/core/dropped_files.h"
#include "app/core/time_left.h"
#include "app/core/words.h"
#include "app/docs/document_files.h"
#include "app/docs/ingest.h"
#include "app/docs/reader_process.h"
#include "app/models/file_hash.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kListedAgainAfter = std::chrono::seconds(1);  // while files are read

std::string name_of(const std::string& path) { return repair_utf8(text_of(path_of(path).filename())); }

// What the given files and folders come to.
struct FilesToRead {
  std::vector<DocumentDesk::Waiting> files;
  std::vector<std::pair<std::string, Error>> none;  // folders that nothing is read of
};

FilesToRead files_to_read(const std::vector<std::string>& paths, const DocumentDesk::Stop& stop) {
  FilesToRead all;
  for (const std::string& path : paths) {
    const Result<std::vector<std::string>> files = documents_at(path, [&] { return !*stop; });
    if (!files) all.none.emplace_back(path, files.error());
    for (const std::string& file : files ? *files : std::vector<std::string>()) {
      std::error_code fault;
      const uintmax_t bytes = std::filesystem::file_size(path_of(file), fault);
      all.files.push_back({file, fault ? 0 : bytes, nullptr});
    }
  }
  return all;
}

Task<Result<PreparedDocument>> read_file(DocumentDesk::Waiting file, std::string reader, int64_t now_ms,
                                         DocumentDesk::Stop stop) {
  // Variables of their own: g++ 12 destroys what is made within an expression that waits twice.
  const KeepGoing go_on = [stop](double) { return !*stop; };
  CO_TRY(const std::string sha256, co_await hashing_file(file.path, go_on));
  FileToAdd adding;
  adding.path = file.path;
  adding.sha256 = sha256;
  if (file.password) adding.password = file.password->text();
  adding.reader = std::move(reader);
  adding.keep_going = [stop] { return !*stop; };
  co_return co_await prepare(std::move(adding), now_ms);
}

UnreadDocument unread_of(const DocumentDesk::Waiting& file, const Error& error) {
  const bool locked = error.fault == Fault::WrongKey;
  const bool only_pictures = error.message == kOnlyPictures;
  const Word why = only_pictures   ? (has_ocr_process() ? Word::kDocumentsScanned : Word::kDocumentsNoOcr)
                   : file.password ? Word::kDocumentsWrongPassword
                                   : Word::kDocumentsLocked;
  return {.file = name_of(file.path),
          .reason = locked || only_pictures ? std::string(words(why)) : said(error),
          .path = file.path,
          .locked = locked};
}

// What is still to be read of the document of that content, which may have been there before.
Result<DocumentDesk::Scans> scans_of_content(Database& db, const std::string& sha256) {
  TRY(const std::vector<DocumentSummary> documents, list_documents(db));
  const auto same = std::ranges::find(documents, sha256, &DocumentSummary::sha256);
  if (same == documents.end()) return fail(Fault::NotFound, "The document was removed.");
  return scans_of(db, *same);
}

DocumentView view_of(const DocumentSummary& document) {
  return {.id = document.public_id,
          .name = document.name,
          .format = document.format,
          .pages = document.paged ? document.pages : 0,
          .pages_without_text = document.paged ? document.pages_without_text : 0,
          .bytes = document.bytes,
          .added_ms = document.added_ms,
          .pages_by_ocr = document.pages_by_ocr,
          .pages_hard_to_read = document.pages_hard_to_read,
          .pages_to_read = document.pages_to_read};
}

}  // namespace

Result<DocumentDesk::Scans> scans_of(Database& db, const DocumentSummary& document) {
  DocumentDesk::Scans scans;
  scans.document = document.id;
  scans.path = document.path;
  scans.format = document.format;
  scans.sha256 = document.sha256;
  TRY(scans.pages, unread_scans(db, document.id));
  std::ranges::reverse(scans.pages);
  return scans;
}

// ---- The list

void Controller::Impl::refresh_documents() {
  if (!jobs) return;
  documents.listed = Clock::now();
  if (std::exchange(documents.list_running, true)) {
    documents.list_again = true;
    return;
  }
  read([](Database& db) { return list_documents(db); },
       [this](const Result<std::vector<DocumentSummary>>& listed) {
         documents.list_running = false;
         if (!listed) {
           tell(Notice::Kind::Danger, said(listed.error()));
         } else {
           state.documents.documents.clear();
           for (const DocumentSummary& one : *listed) state.documents.documents.push_back(view_of(one));
           state.documents.loaded = true;
           state.documents.plain_only = !has_reader_process();
           state.documents.ocr_possible = has_ocr_process();
         }
         if (std::exchange(documents.list_again, false)) refresh_documents();
       });
}

void Controller::Impl::on(action::RemoveDocument& remove) {
  const auto& worked_on = state.document_work.documents;
  if (std::ranges::find(worked_on, remove.id, &WorkedDocument::id) != worked_on.end()) close_document_work();
  write(
      [id = remove.id](Vault& vault) -> Status {
        TRY(const DocumentId document, document_with_public_id(vault.writer(), id));
        return remove_document(vault.writer(), document);
      },
      [this](const Status& removed) {
        if (!removed) tell(Notice::Kind::Danger, said(removed.error()));
        refresh_documents();
        documents_changed();
        if (state.source.state != SourceView::State::Closed) read_source();  // it may be gone with it
      });
}

// ---- Reading

void Controller::Impl::on(action::AddDocuments& add) {
  if (!jobs || add.paths.empty()) return;
  if (!state.documents.reading.running) state.documents.unread.clear();
  read_later(std::move(add.paths), nullptr);
}

void Controller::Impl::on(action::UnlockDocument& unlock) {
  std::vector<UnreadDocument>& unread = state.documents.unread;
  const auto locked = std::ranges::find(unread, unlock.path, &UnreadDocument::path);
  if (!jobs || locked == unread.end() || !locked->locked || unlock.password.size() == 0) return;
  unread.erase(locked);
  read_later({std::move(unlock.path)}, std::make_shared<const Secret>(std::move(unlock.password)));
}

void Controller::Impl::begin_reading() {
  look_for_ocr();
  documents.give_up();
  state.documents.added = state.documents.there_already = 0;
  state.documents.reading = {.running = true};
  documents.began = Clock::now();
}

void Controller::Impl::read_later(std::vector<std::string> paths, std::shared_ptr<const Secret> password) {
  DocumentsView::Reading& reading = state.documents.reading;
  if (!reading.running) begin_reading();
  reading.files += static_cast<uint32_t>(paths.size());
  if (reading.file.empty()) reading.file = name_of(paths.front());
  ++documents.measuring;
  documents.worker.run_later([this, of = session, stop = documents.stop, paths = std::move(paths),
                              password = std::move(password)] {
    const auto found = std::make_shared<FilesToRead>(files_to_read(paths, stop));
    mailbox.post([this, of, stop, given = paths.size(), found, password] {
      if (of != session || *stop) return;
      --documents.measuring;
      // A folder was counted as one.
      state.documents.reading.files += static_cast<uint32_t>(found->files.size());
      state.documents.reading.files -= static_cast<uint32_t>(given);
      for (const auto& [folder, fault] : found->none)
        state.documents.unread.push_back({.file = name_of(folder), .reason = said(fault), .path = folder});
      for (DocumentDesk::Waiting& file : found->files) {
        documents.bytes_all += file.bytes;
        file.password = password;
        documents.waiting.push_back(std::move(file));
      }
      if (!documents.reading) read_next_document();
    });
  });
}

void Controller::Impl::on(action::StopReading&) {
  if (!state.documents.reading.running) return;
  documents.give_up();
  end_reading();
}

void Controller::Impl::on(action::ForgetUnread&) { state.documents.unread.clear(); }

void Controller::Impl::read_next_document() {
  if (documents.waiting.empty()) {
    if (documents.measuring > 0) return;
    return documents.scans.empty() ? end_reading() : read_next_scan();
  }
  DocumentDesk::Waiting next = std::move(documents.waiting.front());
  documents.waiting.pop_front();
  documents.reading = true;
  documents.bytes_now = next.bytes;
  state.documents.reading.file = name_of(next.path);
  documents.worker.run_task([this, of = session, stop = documents.stop, file = std::move(next),
                             reader = options.document_reader, now_ms = wall_ms()]() -> Task<Done> {
    const auto prepared =
        std::make_shared<Result<PreparedDocument>>(co_await read_file(file, reader, now_ms, stop));
    mailbox.post([this, of, stop, file, prepared] {
      if (of != session || *stop) return;
      if (!*prepared) return document_done(file, std::unexpected(prepared->error()));
      if (has_only_pictures(**prepared) && !documents.ocr)
        return document_done(file, fail(Fault::Unsupported, std::string(kOnlyPictures)));
      keep_document(file, prepared);
    });
    co_return Done();
  });
}

// Behind what a person does: a thick book takes a while.
void Controller::Impl::keep_document(const DocumentDesk::Waiting& file,
                                     std::shared_ptr<Result<PreparedDocument>> prepared) {
  jobs->write(Urgency::Background, [this, of = session, stop = documents.stop, file, prepared](Vault& vault) {
    if (*stop) return;
    const auto kept = std::make_shared<Result<DocumentId>>(keep(vault.writer(), **prepared));
    // Only a page without text may be a picture; looking goes through all documents.
    const auto scans = std::make_shared<Result<DocumentDesk::Scans>>();
    if ((*prepared)->pages_without_text > 0)
      *scans = scans_of_content(vault.writer(), (*prepared)->document.sha256);
    mailbox.post([this, of, stop, file, kept, scans] {
      if (of != session) return;
      if (*stop) return refresh_documents();  // it was on its way when the reading was stopped
      if (*scans) {
        (*scans)->path = file.path;
        (*scans)->password = file.password;
        read_scans_later(std::move(**scans));
      }
      document_done(file, *kept);
    });
  });
}

void Controller::Impl::document_done(const DocumentDesk::Waiting& file, const Result<DocumentId>& kept) {
  DocumentsView& view = state.documents;
  ++view.reading.done;
  documents.reading = false;
  documents.bytes_done += std::exchange(documents.bytes_now, 0);
  if (kept) {
    ++view.added;
  } else if (kept.error().fault == Fault::Busy) {
    ++view.there_already;
  } else {
    view.unread.push_back(unread_of(file, kept.error()));
  }
  if (documents.bytes_all > 0) {
    view.reading.share = static_cast<double>(documents.bytes_done) / static_cast<double>(documents.bytes_all);
    if (const auto left = seconds_left(documents.began, view.reading.share)) view.reading.left_s = left;
  }
  if (Clock::now() - documents.listed >= kListedAgainAfter) refresh_documents();
  documents_changed();
  read_next_document();
}

void Controller::Impl::end_reading() {
  state.documents.reading = {};
  refresh_documents();
  changed();
}

// ---- Files let go over the window

void Controller::Impl::on(action::TakeFiles& take) {
  aside(
      [paths = std::move(take.paths)] {
        std::vector<std::pair<FileUse, std::string>> files;
        for (const std::string& path : paths) files.emplace_back(use_of_file(path), path);
        return files;
      },
      [this, of = session](std::vector<std::pair<FileUse, std::string>>& files) {
        if (of == session) files_taken(files);
      });
}

// Models are opened wherever one is chosen; the rest needs an open vault. Plain text is read with the next
// question, but on the page of the documents everything is one.
void Controller::Impl::files_taken(std::vector<std::pair<FileUse, std::string>>& files) {
  action::AddDocuments add;
  action::AttachFiles attach;
  const bool on_main = state.screen == Screen::Main;
  for (auto& [use, path] : files) {
    if (use == FileUse::Model) {
      action::OpenModel open{std::move(path)};
      if (on_main || state.screen == Screen::ChooseModel) on(open);
    } else if (use == FileUse::Chats) {
      action::ImportChats import{std::move(path)};
      if (on_main) on(import);
    } else {
      const bool is_document = use == FileUse::Document || state.page == Page::Documents;
      (is_document ? add.paths : attach.paths).push_back(std::move(path));
    }
  }
  if (!on_main) return;
  if (!attach.paths.empty()) {
    state.page = Page::Chat;
    on(attach);
  }
  if (!add.paths.empty()) {
    state.page = Page::Documents;
    on(add);
  }
}

}  // namespace hearth
