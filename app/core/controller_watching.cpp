// Folders whose changes are kept up with: looked at when the vault was opened, then every minute while
// nothing else goes on. What is new or has changed is read file by file (controller_file_reading.cpp), and
// gives way to whatever the person asks for.
#include <algorithm>
#include <iterator>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "app/docs/folder_walk.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {

struct FoldersLookedAt {
  std::vector<std::pair<std::string, FolderLook>> folders;
};

namespace {

constexpr int64_t kLookEvery_ms = 60'000;
// Where files may be being written.
constexpr int64_t kLookAgainAfter_ms =
    std::chrono::duration_cast<std::chrono::milliseconds>(kSettledAfter).count() + 1000;
constexpr size_t kNotedAtOnce =
    1000;  // files, so that a person's writing waits a fraction of a second at most

using View = WatchedFolderView;

// What is known of files before they are looked at.
struct Known {
  std::vector<KnownFile> files;
  LeftOutFiles left_out;
};
Result<Known> known_of(Database& db) {
  Known known;
  TRY(known.files, known_files(db));
  TRY(known.left_out, LeftOutFiles::of(db));
  return known;
}

// The controller's clock, as files count.
FileTime file_time_of(int64_t wall_ms) {
  using namespace std::chrono;
  const int64_t now_ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  return FileTime::clock::now() + milliseconds(wall_ms - now_ms);
}

std::string shown_name(const std::string& folder) {
  const std::string name = text_of(path_of(folder).filename());
  return repair_utf8(name.empty() ? folder : name);
}

View::State state_of(FolderLook::State looked) {
  switch (looked) {
    case FolderLook::State::NotThere:
      return View::State::NotThere;
    case FolderLook::State::Unreadable:
      return View::State::Unreadable;
    case FolderLook::State::TooLarge:
      return View::State::TooLarge;
    default:
      return View::State::UpToDate;
  }
}

// In pieces: there may be as many as a folder holds photographs.
void note_in_pieces(StoreJobs& jobs, const std::vector<ChangedFile>& files) {
  for (size_t i = 0; i < files.size(); i += kNotedAtOnce) {
    std::vector<FileWithoutText> piece;
    for (const ChangedFile& file : std::span(files).subspan(i, std::min(kNotedAtOnce, files.size() - i)))
      piece.push_back({.place = file.place, .stamp = file.stamp});
    // Where it cannot be kept, they are looked at once more.
    jobs.write(Urgency::Background, [piece = std::move(piece)](Vault& vault) {
      static_cast<void>(note_files_without_text(vault.writer(), piece));
    });
  }
}

}  // namespace

// ---- Which folders

void Controller::Impl::on(action::OfferFolders& offer) {
  if (!jobs || offer.paths.empty()) return;
  if (!options.picked_folder.empty()) {  // a page cannot look at a folder later
    action::AddDocuments add{std::move(offer.paths)};
    return on(add);
  }
  watch.offered = std::move(offer.paths);
  state.documents.offered_folders.clear();
  for (const std::string& path : watch.offered)
    state.documents.offered_folders.push_back(shown_name(whole_place(path)));
}

void Controller::Impl::on(action::DeclineFolders&) {
  watch.offered.clear();
  state.documents.offered_folders.clear();
}

void Controller::Impl::on(action::AddFolders& add) {
  if (!jobs || watch.offered.empty()) return;
  action::AddDocuments documents_of{std::exchange(watch.offered, {})};
  state.documents.offered_folders.clear();
  if (add.watch) begin_watching(documents_of.paths);
  on(documents_of);
}

// They are shown at once; what the vault says of them comes later.
void Controller::Impl::begin_watching(const std::vector<std::string>& paths) {
  ++watch.changes;
  std::vector<std::string> folders = watch.folders;
  for (const std::string& path : paths) folders.push_back(whole_place(path));
  std::ranges::sort(folders);
  const auto twice = std::ranges::unique(folders);
  folders.erase(twice.begin(), twice.end());
  write(
      [folders, now_ms = wall_ms()](Vault& vault) -> Status {
        for (const std::string& folder : folders) TRY_STATUS(watch_folder(vault.writer(), folder, now_ms));
        return {};
      },
      [this](const Status& watched) {
        if (!watched) tell(Notice::Kind::Danger, said(watched.error()));
        refresh_folders();
      });
  show_folders(std::move(folders));
}

void Controller::Impl::on(action::StopWatching& stop) {
  watch.give_up();
  std::erase_if(watch.waiting, [&](const WatchDesk::Change& change) { return change.folder == stop.folder; });
  write([folder = stop.folder](Vault& vault) { return stop_watching(vault.writer(), folder); },
        [this](const Status& stopped) {
          if (!stopped) tell(Notice::Kind::Danger, said(stopped.error()));
          refresh_folders();
        });
}

void Controller::Impl::on(action::LookAgain&) {
  if (watch.folders.empty()) return;
  watch.give_up();
  watch.tries_again = true;
  watch.next_ms = wall_ms();
  for (View& folder : state.documents.folders) folder.state = View::State::Looking;
}

void Controller::Impl::refresh_folders() {
  read([](Database& db) { return watched_folders(db); },
       [this, changes = watch.changes](Result<std::vector<std::string>>& folders) {
         if (changes != watch.changes) return;  // it is read again once the change is kept
         if (!folders) return static_cast<void>(tell(Notice::Kind::Danger, said(folders.error())));
         show_folders(std::move(*folders));
       });
}

// Those that were shown before stay as they are. The list of documents shows which are in one of them.
void Controller::Impl::show_folders(std::vector<std::string> folders) {
  if (folders != watch.folders) refresh_documents();
  watch.folders = std::move(folders);
  std::vector<View> views;
  for (const std::string& folder : watch.folders) {
    if (View* shown = folder_view(folder)) {
      views.push_back(std::move(*shown));
    } else {
      views.push_back({.folder = folder, .name = shown_name(folder), .path = repair_utf8(folder)});
      watch.next_ms = wall_ms();
    }
  }
  state.documents.folders = std::move(views);
}

WatchedFolderView* Controller::Impl::folder_view(const std::string& folder) {
  const auto found = std::ranges::find(state.documents.folders, folder, &View::folder);
  return found == state.documents.folders.end() ? nullptr : &*found;
}

// ---- When

bool Controller::Impl::asked_for_something() const {
  return answer || state.documents.reading.running || works_on_documents() || state.transfer.running;
}

void Controller::Impl::pump_watching() {
  if (!jobs || watch.folders.empty()) return;
  if (asked_for_something()) {
    if (watch.looking || watch.current) watch.give_up();
    return;
  }
  if (watch.looking || watch.current) return;
  if (!watch.waiting.empty()) return read_next_change();
  const int64_t now_ms = wall_ms();
  watch.next_ms = std::min(watch.next_ms, now_ms + kLookEvery_ms);  // the clock may have been set back
  if (now_ms >= watch.next_ms) look_at_folders();
}

std::optional<double> Controller::Impl::seconds_until_look() const {
  // What goes on wakes us when it ends.
  if (!jobs || watch.folders.empty() || watch.looking || watch.current || asked_for_something())
    return std::nullopt;
  return std::max(0.0, static_cast<double>(watch.next_ms - wall_ms()) / 1000);
}

// ---- Looking

void Controller::Impl::look_at_folders() {
  watch.looking = true;
  read([](Database& db) { return known_of(db); },
       [this, stop = watch.stop](Result<Known>& known) {
         if (*stop) return;
         if (!known) {
           watch.looking = false;
           watch.next_ms = wall_ms() + kLookEvery_ms;
           return static_cast<void>(tell(Notice::Kind::Danger, said(known.error())));
         }
         documents.worker.run_later([this, of = session, stop, known = std::move(*known),
                                     folders = watch.folders, being_written = watch.being_written,
                                     now = file_time_of(wall_ms()), tries_again = watch.tries_again] {
           const auto looked = std::make_shared<FoldersLookedAt>();
           for (const std::string& folder : folders) {
             Result<FolderLook> look = look_at_folder({.folder = folder,
                                                       .inner = folders,
                                                       .known = known.files,
                                                       .left_out = known.left_out,
                                                       .being_written = being_written,
                                                       .now = now,
                                                       .tries_again = tries_again,
                                                       .keep_going = [stop] { return !*stop; }});
             if (!look) return;
             looked->folders.emplace_back(folder, std::move(*look));
           }
           mailbox.post([this, of, stop, looked] {
             if (of == session && !*stop) folders_looked_at(*looked);
           });
         });
       });
}

void Controller::Impl::folders_looked_at(FoldersLookedAt& looked) {
  watch.looking = watch.tries_again = false;
  watch.being_written.clear();
  for (auto& [folder, look] : looked.folders) folder_looked_at(folder, look);
  watch.next_ms = wall_ms() + (watch.being_written.empty() ? kLookEvery_ms : kLookAgainAfter_ms);
}

void Controller::Impl::folder_looked_at(const std::string& folder, FolderLook& look) {
  View* view = folder_view(folder);
  if (!view) return;
  watch.being_written.merge(look.being_written);
  view->state = look.to_read.empty() ? state_of(look.state) : View::State::Reading;
  if (look.state == FolderLook::State::Looked) view->documents = static_cast<uint32_t>(look.documents);
  view->done = 0;
  view->files = static_cast<uint32_t>(look.to_read.size());
  for (const ChangedFile& file : look.to_read) {
    WatchDesk::Change change;
    change.folder = folder;
    change.file.path = change.file.place = file.place;
    change.file.stamp = file.stamp;
    watch.waiting.push_back(std::move(change));
  }
  note_in_pieces(*jobs, look.no_documents);
  if (look.gone.empty() && look.back.empty()) return;
  write(
      [gone = std::move(look.gone), back = std::move(look.back)](Vault& vault) -> Status {
        TRY_STATUS(note_files_gone(vault.writer(), gone, true));
        return note_files_gone(vault.writer(), back, false);
      },
      [this](const Status& noted) {
        if (!noted) tell(Notice::Kind::Danger, said(noted.error()));
        refresh_documents();
      });
}

// ---- Reading what changed

void Controller::Impl::read_next_change() {
  watch.current = std::move(watch.waiting.front());
  watch.waiting.pop_front();
  take_file(watch.current->file, watch.stop, [this](DocumentDesk::Taken& taken) {
    const WatchDesk::Change change = std::move(*watch.current);
    watch.current.reset();
    change_done(change, taken);
  });
}

void Controller::Impl::change_done(const WatchDesk::Change& change, DocumentDesk::Taken& taken) {
  // A file that changed or vanished meanwhile is told by the next look.
  const auto& error = taken.error;
  if (error && error->message != kChangedMeanwhile && error->fault != Fault::NotFound)
    tell_unread(change.file, taken);
  if (View* view = folder_view(change.folder); view && ++view->done == view->files) {
    view->state = View::State::UpToDate;
    view->done = view->files = 0;
  }
  taken.scans.path = change.file.path;
  if (!taken.scans.pages.empty() && documents.ocr) {
    begin_reading();
    documents.by_itself = true;
    read_scans_later(std::move(taken.scans));
    read_next_document();
  }
  if (watch.waiting.empty() || Clock::now() - documents.listed >= std::chrono::seconds(1))
    refresh_documents();
  documents_changed();
}

}  // namespace hearth
