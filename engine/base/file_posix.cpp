// Files of Linux, macOS and the other POSIX systems.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/file_faults.h"

namespace hearth {
namespace {

std::string reason_of(int error) { return std::generic_category().message(error); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// A mapping of the whole file, or an empty one where the system refuses (a file of no bytes, no address space
// left, a file system without mappings): the caller then reads instead.
class Mapping {
 public:
  Mapping(const Descriptor& descriptor, uint64_t size) {
    if (size == 0 || size > std::numeric_limits<size_t>::max()) return;
    void* const start =
        mmap(nullptr, static_cast<size_t>(size), PROT_READ, MAP_SHARED, descriptor.number(), 0);
    if (start != MAP_FAILED) bytes_ = {static_cast<std::byte*>(start), static_cast<size_t>(size)};
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
  }
  std::span<std::byte> bytes() const { return bytes_; }

 private:
  std::span<std::byte> bytes_;
};

class PosixFile final : public File {
 public:
  PosixFile(Descriptor descriptor, uint64_t size)
      : descriptor_(std::move(descriptor)), size_(size), mapping_(descriptor_, size) {}

  uint64_t size() const override { return size_; }
  std::span<const std::byte> mapping() const override { return mapping_.bytes(); }

  Status read_at(uint64_t offset, std::span<std::byte> into) const override {
    if (offset > size_ || into.size() > size_ - offset) return file_faults::ends_early();
    while (!into.empty()) {
      const ssize_t got = pread(descriptor_.number(), into.data(), into.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return file_faults::cannot_read(reason_of(errno));
      if (got == 0) return file_faults::ends_early();
      into = into.subspan(static_cast<size_t>(got));
      offset += static_cast<uint64_t>(got);
    }
    return {};
  }

  void prefetch(uint64_t offset, uint64_t bytes) const override {
    const std::span<std::byte> whole = mapping_.bytes();
    if (offset >= whole.size()) return;
    // madvise wants a start on a page boundary; touching a little more than asked does no harm here.
    const uint64_t begin = offset - offset % page_bytes();
    const uint64_t end = offset + std::min<uint64_t>(bytes, whole.size() - offset);
    madvise(whole.data() + begin, static_cast<size_t>(end - begin), MADV_WILLNEED);
  }

  void release(uint64_t offset, uint64_t bytes) const override {
    const std::span<std::byte> whole = mapping_.bytes();
    if (offset >= whole.size()) return;
    // Rounded inwards: the pages at both ends may hold a neighbour that is still in use.
    const uint64_t page = page_bytes();
    const uint64_t begin = (offset + page - 1) / page * page;
    const uint64_t end = (offset + std::min<uint64_t>(bytes, whole.size() - offset)) / page * page;
    if (begin < end) madvise(whole.data() + begin, static_cast<size_t>(end - begin), MADV_DONTNEED);
  }

 private:
  static uint64_t page_bytes() { return static_cast<uint64_t>(sysconf(_SC_PAGESIZE)); }

  Descriptor descriptor_;
  uint64_t size_;
  Mapping mapping_;
};

}  // namespace

Result<std::unique_ptr<File>> open_file(const std::string& path) {
  // A path cannot hold a zero byte; cut at it, the system would open another file than the one that was
  // named.
  if (path.find('\0') != std::string::npos) return file_faults::missing(path);

  // O_NONBLOCK: opening a pipe that nobody writes to must not wait for a writer.
  Descriptor descriptor(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (descriptor.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return file_faults::missing(path);
    if (errno == EACCES || errno == EPERM) return file_faults::not_permitted(path);
    return file_faults::cannot_open(path, reason_of(errno));
  }

  struct stat status = {};
  if (fstat(descriptor.number(), &status) != 0) return file_faults::cannot_open(path, reason_of(errno));
  if (S_ISDIR(status.st_mode)) return file_faults::is_folder(path);
  if (!S_ISREG(status.st_mode)) return file_faults::not_ordinary(path);
  return std::make_unique<PosixFile>(std::move(descriptor), static_cast<uint64_t>(status.st_size));
}

}  // namespace hearth
