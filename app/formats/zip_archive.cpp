#include "app/formats/zip_archive.h"

#include <minizip/unzip.h>

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kLongestName = 4096;
constexpr const char* kDamagedArchive = "The ZIP file is damaged or not complete. Download it again.";

// minizip reads through these, so that it sees our File: never a pipe, any path, and files in memory in
// tests.
struct Cursor {
  const File* file;
  uint64_t at = 0;
};

void* open_cursor(void* file, const void*, int) { return new Cursor{static_cast<const File*>(file)}; }

uLong read_cursor(void*, void* stream, void* into, uLong bytes) {
  auto& cursor = *static_cast<Cursor*>(stream);
  const uint64_t size = cursor.file->size();
  const uint64_t count = cursor.at < size ? std::min<uint64_t>(bytes, size - cursor.at) : 0;
  if (!cursor.file->read_at(cursor.at, {static_cast<std::byte*>(into), static_cast<size_t>(count)})) return 0;
  cursor.at += count;
  return static_cast<uLong>(count);
}

uLong write_nothing(void*, void*, const void*, uLong) { return 0; }
ZPOS64_T tell_cursor(void*, void* stream) { return static_cast<Cursor*>(stream)->at; }

long seek_cursor(void*, void* stream, ZPOS64_T offset, int origin) {
  auto& cursor = *static_cast<Cursor*>(stream);
  const uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? cursor.at
                        : origin == ZLIB_FILEFUNC_SEEK_END ? cursor.file->size()
                                                           : 0;
  if (offset > cursor.file->size() || base + offset > cursor.file->size()) return -1;
  cursor.at = base + offset;
  return 0;
}

int close_cursor(void*, void* stream) {
  delete static_cast<Cursor*>(stream);
  return 0;
}
int no_error(void*, void*) { return 0; }

unzFile open_archive(const File& file) {
  zlib_filefunc64_def functions{};
  functions.zopen64_file = open_cursor;
  functions.zread_file = read_cursor;
  functions.zwrite_file = write_nothing;
  functions.ztell64_file = tell_cursor;
  functions.zseek64_file = seek_cursor;
  functions.zclose_file = close_cursor;
  functions.zerror_file = no_error;
  functions.opaque = const_cast<File*>(&file);  // minizip's type; only read through
  return unzOpen2_64("", &functions);
}

struct CloseArchive {
  void operator()(unzFile archive) const { unzClose(archive); }
};
using ArchiveHandle = std::unique_ptr<void, CloseArchive>;

}  // namespace

ZipArchive::~ZipArchive() = default;

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const File& file, ZipLimits limits) {
  std::unique_ptr<ZipArchive> archive(new ZipArchive(file, limits));
  TRY_STATUS(archive->list_members());
  return archive;
}

Status ZipArchive::list_members() {
  const ArchiveHandle handle(open_archive(file_));
  if (!handle) return fail(Fault::BadFormat, kDamagedArchive);
  std::array<char, kLongestName> name{};
  int more = unzGoToFirstFile(handle.get());
  for (; more == UNZ_OK; more = unzGoToNextFile(handle.get())) {
    unz_file_info64 info{};
    unz64_file_pos position{};
    if (unzGetCurrentFileInfo64(handle.get(), &info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) !=
            UNZ_OK ||
        unzGetFilePos64(handle.get(), &position) != UNZ_OK) {
      return fail(Fault::BadFormat, kDamagedArchive);
    }
    if (members_.size() == limits_.members)
      return fail(Fault::BadFormat, "The ZIP file holds too many files.");
    const std::string_view text(name.data(), std::min<size_t>(info.size_filename, name.size() - 1));
    members_.push_back({repair_utf8(text), info.compressed_size, info.uncompressed_size, (info.flag & 1) != 0,
                        position.pos_in_zip_directory, position.num_of_file});
  }
  if (more != UNZ_END_OF_LIST_OF_FILE) return fail(Fault::BadFormat, kDamagedArchive);
  std::ranges::stable_sort(members_, {}, &ZipMember::name);
  return {};
}

struct ZipArchive::Reader {
  ZipArchive& archive;
  ArchiveHandle handle;
  uint64_t packed_bytes, bytes;
  uint64_t read_bytes = 0;
  bool ended = false;

  bool unpacks_too_far() const {
    const ZipLimits& limits = archive.limits_;
    const auto too_far = [&](uint64_t unpacked, uint64_t packed, uint64_t free) {
      return unpacked > free && unpacked / limits.ratio > packed;
    };
    return too_far(read_bytes, packed_bytes, limits.free_bytes) ||
           too_far(archive.read_bytes_, archive.file_.size(), 16 * limits.free_bytes);
  }

  Result<size_t> read(std::span<char> into) {
    if (ended) return size_t{0};
    const auto wanted = static_cast<unsigned>(std::min<size_t>(into.size(), size_t{1} << 20));
    const int got = unzReadCurrentFile(handle.get(), into.data(), wanted);
    if (got < 0) return fail(Fault::BadFormat, "it is damaged");
    read_bytes += static_cast<uint64_t>(got);
    archive.read_bytes_ += static_cast<uint64_t>(got);
    if (unpacks_too_far()) return fail(Fault::BadFormat, "it unpacks to far more than it should");
    if (got > 0) return static_cast<size_t>(got);
    ended = true;
    if (unzCloseCurrentFile(handle.get()) != UNZ_OK || read_bytes != bytes) {
      return fail(Fault::BadFormat, "it is damaged");
    }
    return size_t{0};
  }
};

Result<ReadBlock> ZipArchive::open_member(const ZipMember& member) {
  if (member.encrypted) return fail(Fault::BadFormat, "it is encrypted");
  // Shared by the copies of the function, as std::function may be copied.
  const auto reader = std::make_shared<Reader>(
      Reader{*this, ArchiveHandle(open_archive(file_)), member.packed_bytes, member.bytes});
  unz64_file_pos position{member.place, member.number};
  if (!reader->handle || unzGoToFilePos64(reader->handle.get(), &position) != UNZ_OK ||
      unzOpenCurrentFile(reader->handle.get()) != UNZ_OK) {
    return fail(Fault::BadFormat, "it is damaged or packed in a way that Hearth cannot read");
  }
  return [reader](std::span<char> into) { return reader->read(into); };
}

}  // namespace hearth
