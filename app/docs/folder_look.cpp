#include "app/docs/folder_look.h"

#include <algorithm>
#include <set>

#include "app/docs/document_files.h"
#include "app/docs/folder_walk.h"
#include "engine/base/paths.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

FileTime modified_at(const FileStamp& stamp) { return FileTime(FileTime::duration(stamp.modified)); }

class Look {
 public:
  explicit Look(const FolderToLookAt& at) : at_(at) {}

  Result<FolderLook> look() {
    const Status walked =
        walk_folder(at_.folder, {.file = [this](const std::string& file) { return see(file); },
                                 .enters = [this](const std::string& folder) { return is_mine(folder); },
                                 .keep_going = at_.keep_going});
    if (!walked && walked.error().fault == Fault::Cancelled) return std::unexpected(walked.error());
    if (!walked) return failed(walked.error().fault);
    if (seen_.empty() &&
        std::ranges::any_of(at_.known, [this](const KnownFile& file) { return is_known_here(file); }))
      return failed(Fault::NotFound);
    miss();
    std::ranges::sort(look_.to_read, {}, &ChangedFile::place);
    return std::move(look_);
  }

 private:
  static FolderLook failed(Fault fault) {
    FolderLook nothing;
    nothing.state = fault == Fault::NotFound     ? FolderLook::State::NotThere
                    : fault == Fault::Unreadable ? FolderLook::State::Unreadable
                                                 : FolderLook::State::TooLarge;
    return nothing;
  }

  bool is_mine(const std::string& folder) const { return !std::ranges::binary_search(at_.inner, folder); }
  bool is_known_here(const KnownFile& file) const {
    const auto is_in = [&](const std::string& inner) {
      return is_in_folder(inner, at_.folder) && is_in_folder(file.place, inner);
    };
    return is_in_folder(file.place, at_.folder) && std::ranges::none_of(at_.inner, is_in);
  }
  const KnownFile* known(const std::string& place) const {
    const auto found = std::ranges::lower_bound(at_.known, place, {}, &KnownFile::place);
    return found != at_.known.end() && found->place == place ? &*found : nullptr;
  }

  Status see(const std::string& file) {
    const std::optional<FileStamp> stamp = stamp_of_file(file);
    if (!stamp) return {};  // it vanished just now, or may not be looked at
    seen_.insert(file);
    const KnownFile* before = known(file);
    if (before && before->stamp == *stamp) {
      if (before->document != 0) ++look_.documents;
      if (before->gone) look_.back.push_back(file);
      if (!before->unread || !at_.tries_again) return {};
      look_.to_read.push_back({file, *stamp});
      return {};
    }
    return changed(file, *stamp, before && before->document != 0);
  }

  Status changed(const std::string& file, const FileStamp& stamp, bool was_read) {
    if (!was_read && at_.left_out.contains(file)) return {};
    if (may_be_being_written(file, stamp)) {
      look_.documents += was_read;
      return {};
    }
    // What was a document is read in any case, so that the person hears why it is none any more.
    if (!was_read && !is_document_file(file)) {
      look_.no_documents.push_back({file, stamp});
      return {};
    }
    if (look_.to_read.size() == kMostInFolder)
      return fail(Fault::Unsupported, "There are too many documents in it.");
    ++look_.documents;
    look_.to_read.push_back({file, stamp});
    return {};
  }

  // Whatever its own clock says, a file that has stayed the same since an earlier look is whole.
  bool may_be_being_written(const std::string& file, const FileStamp& stamp) {
    const FileTime modified = modified_at(stamp);
    if (modified <= at_.now && at_.now - modified >= kSettledAfter) return false;
    const auto before = at_.being_written.find(file);
    const bool same = before != at_.being_written.end() && before->second.stamp == stamp;
    const FileTime since = same ? std::min(before->second.since, at_.now) : at_.now;
    if (at_.now - since >= kSettledAfter) return false;
    look_.being_written[file] = {stamp, since};
    return true;
  }

  // A file that is not seen may lie in a folder that may not be looked into: only one that is not there is
  // gone.
  void miss() {
    for (const KnownFile& file : at_.known) {
      if (file.gone || seen_.contains(file.place) || !is_known_here(file)) continue;
      std::error_code fault;
      if (fs::status(path_of(file.place), fault).type() == fs::file_type::not_found)
        look_.gone.push_back(file.place);
      else if (file.document != 0)
        ++look_.documents;
    }
  }

  const FolderToLookAt& at_;
  std::set<std::string> seen_;
  FolderLook look_;
};

}  // namespace

Result<FolderLook> look_at_folder(const FolderToLookAt& at) { return Look(at).look(); }

}  // namespace hearth
