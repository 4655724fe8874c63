// Documents: files that the person adds become them one after the other (controller_file_reading.cpp); the
// list of them, and removing one.
#include <algorithm>
#include <set>

#include "app/core/controller_impl.h"
#include "app/core/dropped_files.h"
#include "app/core/time_left.h"
#include "app/core/words.h"
#include "app/docs/document_files.h"
#include "app/docs/folder_walk.h"
#include "app/docs/ingest.h"
#include "app/docs/reader_process.h"
#include "app/store/known_files.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kListedAgainAfter = std::chrono::seconds(1);  // while files are read

std::string name_of(const std::string& path) { return repair_utf8(text_of(path_of(path).filename())); }

UnreadDocument unread_of(const DocumentDesk::Waiting& file, const DocumentDesk::Taken& taken) {
  const Error& error = *taken.error;
  const bool locked = error.fault == Fault::WrongKey;
  const bool only_pictures = error.message == kOnlyPictures;
  const bool changed = error.message == kChangedMeanwhile;
  const Word why = changed         ? Word::kDocumentsChangedMeanwhile
                   : only_pictures ? (has_ocr_process() ? Word::kDocumentsScanned : Word::kDocumentsNoOcr)
                   : file.password ? Word::kDocumentsWrongPassword
                                   : Word::kDocumentsLocked;
  std::string reason = locked || only_pictures || changed ? std::string(words(why)) : said(error);
  if (taken.older_stays) reason += concat(" ", words(Word::kDocumentsOlderStays));
  return {.file = name_of(file.path), .reason = std::move(reason), .path = file.path, .locked = locked};
}

DocumentView view_of(const DocumentSummary& document, const std::vector<std::string>& watched) {
  return {.id = document.public_id,
          .name = document.name,
          .format = document.format,
          .pages = document.paged ? document.pages : 0,
          .pages_without_text = document.paged ? document.pages_without_text : 0,
          .bytes = document.bytes,
          .added_ms = document.added_ms,
          .pages_by_ocr = document.pages_by_ocr,
          .pages_hard_to_read = document.pages_hard_to_read,
          .pages_to_read = document.pages_to_read,
          .in_watched_folder = std::ranges::any_of(
              watched, [&](const std::string& folder) { return is_in_folder(document.path, folder); }),
          .file_gone = document.file_gone,
          .file_unread = document.file_unread};
}

}  // namespace

// What the given files and folders come to.
struct FilesToRead {
  std::vector<DocumentDesk::Waiting> files;
  std::vector<std::pair<std::string, Error>> none;  // folders that nothing is read of
  std::vector<std::string> given;                   // files and folders
  std::shared_ptr<const Secret> password;
  DocumentDesk::Stop stop;
  // Files that are as they were when they were read last, and their pages that are still pictures.
  uint32_t unchanged = 0;
  std::vector<DocumentDesk::Scans> scans;
};

namespace {

FilesToRead files_to_read(const std::vector<std::string>& paths, const std::string& picked_folder,
                          const std::shared_ptr<const Secret>& password, const DocumentDesk::Stop& stop) {
  FilesToRead all;
  all.given = paths;
  all.password = password;
  all.stop = stop;
  for (const std::string& path : paths) {
    const Result<std::vector<std::string>> files = documents_at(path, [&] { return !*stop; });
    if (!files) all.none.emplace_back(path, files.error());
    for (const std::string& file : files ? *files : std::vector<std::string>()) {
      all.files.push_back(file_to_read(file, picked_folder));
      all.files.back().password = password;
    }
  }
  return all;
}

Status add_documents_no_more(FilesToRead& all, Database& db) {
  for (const std::string& path : all.given) {
    TRY(const std::vector<std::string> files, documents_no_more(db, path));
    if (!files.empty()) std::erase_if(all.none, [&](const auto& one) { return one.first == path; });
    for (const std::string& file : files) {
      all.files.push_back(file_to_read(file, {}));
      all.files.back().password = all.password;
    }
  }
  return {};
}

// None of them is opened: size and time tell.
Status leave_unchanged_out_of(FilesToRead& all, Database& db) {
  TRY_STATUS(add_documents_no_more(all, db));
  std::vector<DocumentDesk::Waiting> changed;
  for (DocumentDesk::Waiting& file : all.files) {
    const FileToAdd adding = {.path = file.path, .sha256 = {}, .place = file.place, .stamp = file.stamp};
    TRY(const std::optional<KeptDocument> same, find_unchanged(db, adding));
    if (!same) {
      changed.push_back(std::move(file));
      continue;
    }
    ++all.unchanged;
    TRY(DocumentDesk::Scans scans, scans_of(db, same->id));
    scans.path = file.path;
    scans.password = file.password;
    if (!scans.pages.empty()) all.scans.push_back(std::move(scans));
  }
  all.files = std::move(changed);
  return {};
}

}  // namespace

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
           documents_listed(*listed);
         }
         if (std::exchange(documents.list_again, false)) refresh_documents();
       });
}

void Controller::Impl::documents_listed(const std::vector<DocumentSummary>& listed) {
  DocumentsView& view = state.documents;
  std::set<std::string_view> ids;
  for (const DocumentSummary& one : listed) ids.insert(one.public_id);
  const auto is_gone = [&](const std::string& id) { return !ids.contains(id); };
  const bool went = std::ranges::any_of(view.documents, is_gone, &DocumentView::id);
  view.documents.clear();
  for (const DocumentSummary& one : listed) view.documents.push_back(view_of(one, watch.folders));
  if (!std::exchange(view.loaded, true)) reopen_document_work();
  view.plain_only = !has_reader_process();
  view.ocr_possible = has_ocr_process();
  // What is shown of a document goes with it.
  if (std::ranges::any_of(state.document_work.documents, is_gone, &WorkedDocument::id)) close_document_work();
  if (went && state.source.state != SourceView::State::Closed) read_source();
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
  state.documents.added = state.documents.updated = state.documents.there_already = 0;
  state.documents.reading = {.running = true};
  documents.began = Clock::now();
}

void Controller::Impl::read_later(std::vector<std::string> paths, std::shared_ptr<const Secret> password) {
  DocumentsView::Reading& reading = state.documents.reading;
  if (!reading.running) begin_reading();
  documents.by_itself = false;
  reading.files += static_cast<uint32_t>(paths.size());
  if (reading.file.empty()) reading.file = name_of(paths.front());
  ++documents.measuring;
  documents.worker.run_later(
      [this, of = session, stop = documents.stop, paths = std::move(paths), password = std::move(password)] {
        const auto found =
            std::make_shared<FilesToRead>(files_to_read(paths, options.picked_folder, password, stop));
        mailbox.post([this, of, stop, found] {
          if (of == session && !*stop) leave_unchanged_out(found);
        });
      });
}

void Controller::Impl::leave_unchanged_out(std::shared_ptr<FilesToRead> found) {
  write([found](Vault& vault) { return leave_unchanged_out_of(*found, vault.writer()); },
        [this, found](const Status& left_out) {
          if (*found->stop) return;
          if (!left_out) {
            tell(Notice::Kind::Danger, said(left_out.error()));
            found->files.clear();
          }
          files_found(*found);
        });
}

void Controller::Impl::files_found(FilesToRead& found) {
  --documents.measuring;
  DocumentsView& view = state.documents;
  // A folder was counted as one.
  view.reading.files += static_cast<uint32_t>(found.files.size());
  view.reading.files -= static_cast<uint32_t>(found.given.size());
  view.there_already += found.unchanged;
  const auto waits_for_documents =
      [&](const std::pair<std::string, Error>& one) {  // an empty folder may fill
        return one.second.fault == Fault::NotFound &&
               std::ranges::binary_search(watch.folders, whole_place(one.first));
      };
  std::erase_if(found.none, waits_for_documents);
  for (const auto& [folder, fault] : found.none)
    view.unread.push_back({.file = name_of(folder), .reason = said(fault), .path = folder});
  for (DocumentDesk::Waiting& file : found.files) {
    documents.bytes_all += file.bytes();
    documents.waiting.push_back(std::move(file));
  }
  for (DocumentDesk::Scans& scans : found.scans) read_scans_later(std::move(scans));
  if (!documents.reading) read_next_document();
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
  documents.bytes_now = next.bytes();
  state.documents.reading.file = name_of(next.path);
  take_file(next, documents.stop, [this, next](DocumentDesk::Taken& taken) { document_done(next, taken); });
}

void Controller::Impl::document_done(const DocumentDesk::Waiting& file, DocumentDesk::Taken& taken) {
  using As = KeptDocument::As;
  DocumentsView& view = state.documents;
  ++view.reading.done;
  documents.reading = false;
  documents.bytes_done += std::exchange(documents.bytes_now, 0);
  if (taken.error)
    tell_unread(file, taken);
  else
    ++(taken.as == As::Added ? view.added : taken.as == As::Updated ? view.updated : view.there_already);
  taken.scans.path = file.path;
  taken.scans.password = file.password;
  read_scans_later(std::move(taken.scans));
  if (documents.bytes_all > 0) {
    view.reading.share = static_cast<double>(documents.bytes_done) / static_cast<double>(documents.bytes_all);
    if (const auto left = seconds_left(documents.began, view.reading.share)) view.reading.left_s = left;
  }
  if (Clock::now() - documents.listed >= kListedAgainAfter) refresh_documents();
  documents_changed();
  read_next_document();
}

void Controller::Impl::tell_unread(const DocumentDesk::Waiting& file, const DocumentDesk::Taken& taken) {
  std::vector<UnreadDocument>& unread = state.documents.unread;
  std::erase_if(unread, [&](const UnreadDocument& one) { return one.path == file.path; });
  unread.push_back(unread_of(file, taken));
}

void Controller::Impl::end_reading() {
  documents.by_itself = false;
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
  action::OfferFolders offer;
  action::AttachFiles attach;
  const bool on_main = state.screen == Screen::Main;
  for (auto& [use, path] : files) {
    if (use == FileUse::Model) {
      action::OpenModel open{std::move(path)};
      if (on_main || state.screen == Screen::ChooseModel) on(open);
    } else if (use == FileUse::Chats) {
      action::ImportChats import{std::move(path)};
      if (on_main) on(import);
    } else if (use == FileUse::Folder) {
      offer.paths.push_back(std::move(path));
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
  if (!add.paths.empty() || !offer.paths.empty()) state.page = Page::Documents;
  on(add);
  on(offer);
}

}  // namespace hearth
