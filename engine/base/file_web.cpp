// Files of a page. JavaScript finds them by name and reads them at once (web/files.js): from the browser's
// private file system in a worker, or from the disk under Node.js. They are never mapped. For the thread that
// runs the module only.
#include <utility>

#include "engine/base/file.h"
#include "engine/base/file_faults.h"

// web/files.js. Lengths and offsets are doubles, which hold every size below 2^53.
extern "C" {
int hearth_file_open(const char* path);  // a handle, or -1: there is none
double hearth_file_size(int handle);
double hearth_file_read(int handle, double offset, void* into, double bytes);  // bytes read; -1: refused
void hearth_file_close(int handle);
}

namespace hearth {
namespace {

class WebFile final : public File {
 public:
  explicit WebFile(int handle) : handle_(handle), size_(static_cast<uint64_t>(hearth_file_size(handle))) {}
  WebFile(const WebFile&) = delete;
  WebFile& operator=(const WebFile&) = delete;
  ~WebFile() override { hearth_file_close(handle_); }

  uint64_t size() const override { return size_; }
  std::span<const std::byte> mapping() const override { return {}; }

  Status read_at(uint64_t offset, std::span<std::byte> into) const override {
    if (offset > size_ || into.size() > size_ - offset) return file_faults::ends_early();
    while (!into.empty()) {
      const double got = hearth_file_read(handle_, static_cast<double>(offset), into.data(),
                                          static_cast<double>(into.size()));
      if (got < 0) return file_faults::cannot_read("the browser refused it");
      if (got == 0) return file_faults::ends_early();
      into = into.subspan(static_cast<size_t>(got));
      offset += static_cast<uint64_t>(got);
    }
    return {};
  }

 private:
  const int handle_;
  const uint64_t size_;
};

}  // namespace

Result<std::unique_ptr<File>> open_file(const std::string& path) {
  if (path.find('\0') != std::string::npos) return file_faults::missing(path);
  const int handle = hearth_file_open(path.c_str());
  if (handle < 0) return file_faults::missing(path);
  return std::make_unique<WebFile>(handle);
}

}  // namespace hearth
