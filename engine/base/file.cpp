#include "engine/base/file.h"

#include <cstring>
#include <utility>

#include "engine/base/file_faults.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

class MemoryFile final : public File {
 public:
  MemoryFile(std::vector<std::byte> contents, bool mappable)
      : contents_(std::move(contents)), mappable_(mappable) {}

  uint64_t size() const override { return contents_.size(); }

  Status read_at(uint64_t offset, std::span<std::byte> into) const override {
    if (offset > contents_.size() || into.size() > contents_.size() - offset)
      return file_faults::ends_early();
    if (!into.empty()) std::memcpy(into.data(), contents_.data() + offset, into.size());
    return {};
  }

  std::span<const std::byte> mapping() const override {
    return mappable_ ? std::span<const std::byte>(contents_) : std::span<const std::byte>();
  }

 private:
  std::vector<std::byte> contents_;
  bool mappable_;
};

}  // namespace

Result<std::string> read_text_file(const std::string& path, uint64_t limit) {
  TRY(const std::unique_ptr<File> file, open_file(path));
  if (file->size() > limit) {
    return fail(Fault::BadFormat, concat("\"", repair_utf8(path), "\" is longer than the ", limit,
                                         " bytes that a file of this kind may have."));
  }
  std::string text(static_cast<size_t>(file->size()), '\0');
  TRY_STATUS(file->read_at(0, std::as_writable_bytes(std::span(text))));
  return text;
}

std::unique_ptr<File> memory_file(std::vector<std::byte> contents, bool mappable) {
  return std::make_unique<MemoryFile>(std::move(contents), mappable);
}

}  // namespace hearth
