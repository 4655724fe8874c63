// Flushing on Linux, macOS and the other POSIX systems.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "engine/base/file_writing.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// False, with errno, when the drive says no.
bool flush(int descriptor) {
#ifdef __APPLE__
  // There fsync() leaves the data in the drive's own cache (fsync(2) of macOS); some file systems know no
  // better.
  if (fcntl(descriptor, F_FULLFSYNC) == 0) return true;
#endif
  // EINVAL: a file system, or a folder on one, that cannot be flushed.
  return fsync(descriptor) == 0 || errno == EINVAL;
}

}  // namespace

Status flush_to_drive(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && flush(descriptor);
  const int reason = errno;
  if (descriptor >= 0) close(descriptor);
  if (flushed) return {};
  if (reason == ENOSPC || reason == EDQUOT)
    return fail(Fault::DiskFull, concat("The disk is full; \"", repair_utf8(path), "\" was not written."));
  return fail(Fault::Unreadable, concat("\"", repair_utf8(path), "\" cannot be written: ",
                                        std::generic_category().message(reason), "."));
}

}  // namespace hearth
