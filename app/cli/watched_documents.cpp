#include "app/cli/watched_documents.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>

#include "app/cli/watched_bar.h"
#include "app/docs/folder_look.h"
#include "app/docs/folder_walk.h"
#include "app/store/known_files.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

const char* why_not(FolderLook::State state) {
  switch (state) {
    case FolderLook::State::NotThere:
      return "The folder is not there, or it is empty now. Its documents stay.";
    case FolderLook::State::Unreadable:
      return "The folder cannot be read. Its documents stay.";
    default:
      return "There is too much in it to keep up with: stop watching it, and add the folders in it one by "
             "one.";
  }
}

std::vector<FileWithoutText> without_text(const std::vector<ChangedFile>& files) {
  std::vector<FileWithoutText> all;
  for (const ChangedFile& file : files) all.push_back({.place = file.place, .stamp = file.stamp});
  return all;
}

Status take(Database& db, const std::string& folder, FolderLook look, LookedAt& all) {
  if (look.state != FolderLook::State::Looked) all.folders.push_back({folder, why_not(look.state)});
  TRY_STATUS(note_files_without_text(db, without_text(look.no_documents)));
  TRY_STATUS(note_files_gone(db, look.gone, true));
  TRY_STATUS(note_files_gone(db, look.back, false));
  for (ChangedFile& file : look.to_read) all.files.push_back(std::move(file.place));
  for (const auto& [file, since] : look.being_written) all.being_written.push_back(file);
  std::ranges::move(look.gone, std::back_inserter(all.gone));
  return {};
}

}  // namespace

Result<std::vector<std::string>> watch_folders(Database& db, const std::vector<std::string>& folders) {
  std::vector<std::string> places;
  for (const std::string& folder : folders) {
    std::error_code fault;
    if (!std::filesystem::is_directory(path_of(folder), fault))
      return fail(Fault::NotFound,
                  concat(repair_utf8(folder), " is no folder: --watch keeps up with folders."));
    places.push_back(whole_place(folder));
  }
  for (const std::string& place : places) TRY_STATUS(watch_folder(db, place, now_ms()));
  return places;
}

Result<LookedAt> look_at_watched_folders(Database& db) {
  LookedAt all;
  TRY(const std::vector<std::string> folders, watched_folders(db));
  TRY(const std::vector<KnownFile> known, known_files(db));
  TRY(const LeftOutFiles left_out, LeftOutFiles::of(db));
  all.watched = folders.size();
  const FilesBeingWritten none;
  WatchedBar bar("Looking for changes");
  for (const std::string& folder : folders) {
    TRY(FolderLook look, look_at_folder({.folder = folder,
                                         .inner = folders,
                                         .known = known,
                                         .left_out = left_out,
                                         .being_written = none,
                                         .now = FileTime::clock::now(),
                                         .tries_again = true,
                                         .keep_going = [&bar] { return !bar.interrupted(); }}));
    TRY_STATUS(take(db, folder, std::move(look), all));
  }
  return all;
}

}  // namespace hearth::cli
