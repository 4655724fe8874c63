#include "engine/base/file_writing.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> cannot_write(const std::string& path, int reason) {
  const std::string shown = repair_utf8(path);
  if (reason == ENOSPC)
    return fail(Fault::DiskFull, concat("The disk is full; \"", shown, "\" was not written."));
  const std::string words = reason == 0 ? "writing failed" : std::generic_category().message(reason);
  return fail(Fault::Unreadable, concat("\"", shown, "\" cannot be written: ", words, "."));
}

std::string folder_of(const std::string& path) {
  const fs::path folder = path_of(path).parent_path();
  return folder.empty() ? "." : text_of(folder);
}

}  // namespace

bool file_exists(const std::string& path) {
  std::error_code fault;
  return fs::exists(path_of(path), fault);
}

Status make_folder(const std::string& path) {
  std::error_code fault;
  fs::create_directories(path_of(path), fault);
  return fault ? Status(cannot_write(path, fault.value())) : Status();
}

std::string unfinished_path(const std::string& path) { return path + ".part"; }

Status write_in_pieces(const std::string& path, const std::function<Status(const PieceSink&)>& fill,
                       Outlives outlives) {
  if (path.find('\0') != std::string::npos) return cannot_write(path, EINVAL);
  const fs::path target = path_of(path);
  const fs::path neighbour = path_of(unfinished_path(path));
  std::error_code fault;
  if (fs::is_directory(target, fault)) return cannot_write(path, EISDIR);

  errno = 0;
  std::ofstream out(neighbour, std::ios::binary | std::ios::trunc);
  if (!out) return cannot_write(path, errno);
  const auto put = [&](std::span<const std::byte> piece) -> Status {
    errno = 0;
    out.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    return out ? Status() : Status(cannot_write(path, errno));
  };
  Status written = fill(put);
  errno = 0;
  out.close();
  if (written && !out) written = cannot_write(path, errno);
  if (written && outlives == Outlives::PowerCut) written = flush_to_drive(unfinished_path(path));
  if (written) fs::rename(neighbour, target, fault);
  if (written && fault) written = cannot_write(path, fault.value());
  if (!written) fs::remove(neighbour, fault);
  if (written && outlives == Outlives::PowerCut) written = flush_to_drive(folder_of(path));
  return written;
}

Status write_whole_file(const std::string& path, std::string_view contents, Outlives outlives) {
  return write_in_pieces(
      path, [contents](const PieceSink& put) { return put(std::as_bytes(std::span(contents))); }, outlives);
}

}  // namespace hearth
