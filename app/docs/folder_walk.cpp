#include "app/docs/folder_walk.h"

#include <filesystem>
#include <vector>

#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path place;
  int depth = 0;
};

class Walk {
 public:
  explicit Walk(const FolderWalk& walk) : walk_(walk) {}

  // One folder is open at a time, however deep they lie in each other.
  Status all_in(const fs::path& root) {
    std::error_code fault;
    const fs::file_status kind = fs::status(root, fault);
    if (kind.type() == fs::file_type::not_found) return fail(Fault::NotFound, "This folder is not there.");
    fs::directory_iterator first(root, fault);
    if (fault) return fail(Fault::Unreadable, "This folder cannot be read.");
    TRY_STATUS(folder(std::move(first), 0));
    while (!waiting_.empty()) {
      const Folder next = std::move(waiting_.back());
      waiting_.pop_back();
      fs::directory_iterator at(next.place, fault);
      if (!fault) TRY_STATUS(folder(std::move(at), next.depth));
    }
    return {};
  }

 private:
  Status folder(fs::directory_iterator at, int depth) {
    std::error_code fault;
    for (; !fault && at != fs::directory_iterator(); at.increment(fault)) {
      if (walk_.keep_going && !walk_.keep_going()) return fail(Fault::Cancelled, "Stopped.");
      if (++looked_at_ > kMostLookedAt)
        return fail(Fault::Unsupported, concat("There are more than ", kMostLookedAt,
                                               " files in it: add the folders in it one by one."));
      if (!text_of(at->path().filename()).starts_with('.')) TRY_STATUS(entry(*at, depth));
    }
    return {};  // without what lies behind a folder that vanished meanwhile
  }

  Status entry(const fs::directory_entry& at, int depth) {
    std::error_code unknown;
    if (at.is_regular_file(unknown)) return walk_.file(text_of(at.path()));
    if (at.is_symlink(unknown) || !at.is_directory(unknown) || depth == kDeepestFolder) return {};
    if (!walk_.enters || walk_.enters(text_of(at.path()))) waiting_.push_back({at.path(), depth + 1});
    return {};
  }

  const FolderWalk& walk_;
  std::vector<Folder> waiting_;
  size_t looked_at_ = 0;
};

}  // namespace

std::string whole_place(const std::string& path) {
  std::error_code fault;
  const fs::path absolute = fs::absolute(path_of(path), fault);
  fs::path place = (fault ? path_of(path) : absolute).lexically_normal();
  if (!place.has_filename() && place.has_relative_path()) place = place.parent_path();
  return text_of(place);
}

std::optional<FileStamp> stamp_of_file(const std::string& path) {
  std::error_code fault;
  const fs::path place = path_of(path);
  if (!fs::is_regular_file(place, fault)) return std::nullopt;
  const uintmax_t bytes = fs::file_size(place, fault);
  if (fault) return std::nullopt;
  const fs::file_time_type modified = fs::last_write_time(place, fault);
  if (fault) return std::nullopt;
  return FileStamp{.bytes = static_cast<int64_t>(bytes),
                   .modified = static_cast<int64_t>(modified.time_since_epoch().count())};
}

Status walk_folder(const std::string& folder, const FolderWalk& walk) {
  return Walk(walk).all_in(path_of(folder));
}

}  // namespace hearth
