#include "app/formats/zip_archive.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/base/text.h"

// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 (records) and 4.5.3 (sizes of 64 bits).
namespace hearth {
namespace {

constexpr const char* kDamagedArchive = "The ZIP file is damaged or not complete. Download it again.";
constexpr uint32_t kLocalHeader = 0x04034b50, kListed = 0x02014b50, kEndOfList = 0x06054b50;
constexpr uint32_t kEndOfList64 = 0x06064b50, kEndOfList64Place = 0x07064b50;
constexpr size_t kLocalHeaderBytes = 30, kListedBytes = 46, kEndBytes = 22, kEnd64Bytes = 56,
                 kPlaceBytes = 20;
constexpr uint16_t kStored = 0, kDeflated = 8, kEncryptedFlag = 1, kExtra64 = 1;
constexpr uint32_t kIn64 = 0xFFFFFFFF;  // the number stands in the extra field
constexpr uint64_t kLongestComment = 0xFFFF;

std::unexpected<Error> damaged() { return fail(Fault::BadFormat, kDamagedArchive); }

using Buffer = std::vector<std::byte>;

Result<Buffer> read_part(const File& file, uint64_t at, uint64_t bytes) {
  if (at > file.size() || bytes > file.size() - at) return damaged();
  Buffer part(static_cast<size_t>(bytes));
  TRY_STATUS(file.read_at(at, part));
  return part;
}

// Reads one after the other, in large pieces.
class Sequence {
 public:
  Sequence(const File& file, uint64_t at, uint64_t end) : file_(file), at_(at), end_(end) {}

  // Valid until the next call.
  Result<std::span<const std::byte>> take(size_t bytes) {
    if (bytes > kept_.size() - used_) {
      kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(used_));
      used_ = 0;
      const uint64_t more = std::min<uint64_t>(std::max(kPiece, bytes), end_ - at_);
      TRY(const Buffer piece, read_part(file_, at_, more));
      kept_.insert(kept_.end(), piece.begin(), piece.end());
      at_ += more;
    }
    if (bytes > kept_.size() - used_) return damaged();
    used_ += bytes;
    return std::span<const std::byte>(kept_).subspan(used_ - bytes, bytes);
  }

 private:
  static constexpr size_t kPiece = 256 * 1024;
  const File& file_;
  uint64_t at_;
  const uint64_t end_;
  Buffer kept_;
  size_t used_ = 0;
};

// Where the list of members is, as the record behind it says.
struct List {
  uint64_t at = 0, bytes = 0, members = 0;
  uint64_t before =
      0;  // bytes in front of the archive, which places do not count: a program that unpacks itself
};

Result<List> list_in_64_bits(const File& file, uint64_t end_at) {
  if (end_at < kPlaceBytes) return damaged();
  TRY(const Buffer place, read_part(file, end_at - kPlaceBytes, kPlaceBytes));
  ByteReader where(place);
  if (where.read<uint32_t>() != kEndOfList64Place) return damaged();
  where.skip(4);
  TRY(const Buffer record, read_part(file, where.read<uint64_t>(), kEnd64Bytes));
  ByteReader from(record);
  if (from.read<uint32_t>() != kEndOfList64) return damaged();
  from.skip(28);
  List list;
  list.members = from.read<uint64_t>();
  list.bytes = from.read<uint64_t>();
  list.at = from.read<uint64_t>();
  return list;
}

Result<List> find_list(const File& file) {
  const uint64_t tail_bytes = std::min<uint64_t>(file.size(), kEndBytes + kLongestComment);
  if (tail_bytes < kEndBytes) return damaged();
  TRY(const Buffer tail, read_part(file, file.size() - tail_bytes, tail_bytes));
  for (size_t back = tail.size() - kEndBytes + 1; back-- > 0;) {
    ByteReader from{std::span(tail).subspan(back)};
    if (from.read<uint32_t>() != kEndOfList) continue;
    const uint64_t end_at = file.size() - tail_bytes + back;
    from.skip(6);
    List list;
    list.members = from.read<uint16_t>();
    list.bytes = from.read<uint32_t>();
    list.at = from.read<uint32_t>();
    if (list.members == 0xFFFF || list.bytes == kIn64 || list.at == kIn64) {
      TRY(list, list_in_64_bits(file, end_at));
    } else if (list.at + list.bytes <= end_at) {
      list.before = end_at - list.at - list.bytes;
    }
    if (list.at > end_at || list.bytes > end_at - list.at) return damaged();
    return list;
  }
  return damaged();
}

// Sizes and place that had no room in 32 bits, in this order.
void read_extra(std::span<const std::byte> extra, ZipMember& member) {
  ByteReader from(extra);
  while (!from.failed() && from.remaining() >= 4) {
    const auto kind = from.read<uint16_t>();
    ByteReader field(from.take(from.read<uint16_t>()));
    if (kind != kExtra64) continue;
    for (uint64_t* const number : {&member.bytes, &member.packed_bytes, &member.place}) {
      if (*number == kIn64 && field.remaining() >= 8) *number = field.read<uint64_t>();
    }
  }
}

Result<ZipMember> read_listed(Sequence& list, uint64_t before) {
  TRY(const auto head, list.take(kListedBytes));
  ByteReader from(head);
  if (from.read<uint32_t>() != kListed) return damaged();
  ZipMember member;
  from.skip(4);
  member.encrypted = (from.read<uint16_t>() & kEncryptedFlag) != 0;
  member.method = from.read<uint16_t>();
  from.skip(4);
  member.checksum = from.read<uint32_t>();
  member.packed_bytes = from.read<uint32_t>();
  member.bytes = from.read<uint32_t>();
  const auto name_bytes = from.read<uint16_t>(), extra_bytes = from.read<uint16_t>();
  const auto comment_bytes = from.read<uint16_t>();
  from.skip(8);
  member.place = from.read<uint32_t>();
  TRY(const auto rest, list.take(size_t{name_bytes} + extra_bytes + comment_bytes));
  ByteReader words(rest);
  member.name = repair_utf8(words.take_string(name_bytes));
  read_extra(words.take(extra_bytes), member);
  member.place += before;
  return member;
}

}  // namespace

ZipArchive::~ZipArchive() = default;

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const File& file, ZipLimits limits) {
  std::unique_ptr<ZipArchive> archive(new ZipArchive(file, limits));
  TRY_STATUS(archive->list_members());
  return archive;
}

Status ZipArchive::list_members() {
  TRY(const List list, find_list(file_));
  if (list.members > limits_.members) return fail(Fault::BadFormat, "The ZIP file holds too many files.");
  const uint64_t at = list.at + list.before;
  Sequence sequence(file_, at, at + list.bytes);
  for (uint64_t i = 0; i < list.members; ++i) {
    TRY(ZipMember member, read_listed(sequence, list.before));
    members_.push_back(std::move(member));
  }
  std::ranges::stable_sort(members_, {}, &ZipMember::name);
  return {};
}

struct ZipArchive::Reader {
  Reader(ZipArchive& of, const ZipMember& read) : archive(of), member(read) {}
  ~Reader() {
    if (inflating) inflateEnd(&stream);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Status begin();
  Result<size_t> read(std::span<char> into);
  Result<size_t> stored(std::span<char> into);
  Result<size_t> inflated(std::span<char> into);
  bool unpacks_too_far() const;
  uint64_t packed_left() const { return member.packed_bytes - packed_read; }

  ZipArchive& archive;
  const ZipMember member;
  uint64_t at = 0, packed_read = 0, read_bytes = 0;
  uint32_t checksum = 0;
  bool ended = false, inflating = false, packed_end = false;
  z_stream stream{};
  std::array<std::byte, 64 * 1024> packed{};
};

Status ZipArchive::Reader::begin() {
  const auto unreadable = fail(Fault::BadFormat, "it is damaged or packed in a way that Hearth cannot read");
  if (member.method != kStored && member.method != kDeflated) return unreadable;
  const auto head = read_part(archive.file_, member.place, kLocalHeaderBytes);
  if (!head) return unreadable;
  ByteReader from(*head);
  if (from.read<uint32_t>() != kLocalHeader) return unreadable;
  from.skip(22);
  const auto name_bytes = from.read<uint16_t>();
  at = member.place + kLocalHeaderBytes + name_bytes + from.read<uint16_t>();
  const uint64_t size = archive.file_.size();
  if (at > size || member.packed_bytes > size - at) return unreadable;
  if (member.method == kStored) return {};
  inflating = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  if (!inflating) return fail(Fault::OutOfMemory, "there is not enough memory for it");
  return {};
}

bool ZipArchive::Reader::unpacks_too_far() const {
  const ZipLimits& limits = archive.limits_;
  const auto too_far = [&](uint64_t unpacked, uint64_t packed_size, uint64_t free) {
    return unpacked > free && unpacked / limits.ratio > packed_size;
  };
  return too_far(read_bytes, member.packed_bytes, limits.free_bytes) ||
         too_far(archive.read_bytes_, archive.file_.size(), 16 * limits.free_bytes);
}

Result<size_t> ZipArchive::Reader::stored(std::span<char> into) {
  const auto count = static_cast<size_t>(std::min<uint64_t>(into.size(), packed_left()));
  TRY_STATUS(archive.file_.read_at(at + packed_read, std::as_writable_bytes(into.first(count))));
  packed_read += count;
  return count;
}

Result<size_t> ZipArchive::Reader::inflated(std::span<char> into) {
  stream.next_out = reinterpret_cast<Bytef*>(into.data());
  stream.avail_out = static_cast<uInt>(into.size());
  while (stream.avail_out == into.size() && !packed_end) {
    if (stream.avail_in == 0) {
      const auto count = static_cast<size_t>(std::min<uint64_t>(packed.size(), packed_left()));
      TRY_STATUS(archive.file_.read_at(at + packed_read, std::span(packed).first(count)));
      packed_read += count;
      stream.next_in = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_in = static_cast<uInt>(count);
    }
    const int result = inflate(&stream, Z_NO_FLUSH);
    packed_end = result == Z_STREAM_END;
    if (!packed_end &&
        (result != Z_OK || (stream.avail_in == 0 && packed_left() == 0 && stream.avail_out == into.size())))
      return fail(Fault::BadFormat, "it is damaged");
  }
  return into.size() - stream.avail_out;
}

Result<size_t> ZipArchive::Reader::read(std::span<char> into) {
  if (ended || into.empty()) return size_t{0};
  const auto room = into.first(std::min<size_t>(into.size(), size_t{1} << 20));
  TRY(const size_t got, inflating ? inflated(room) : stored(room));
  read_bytes += got;
  archive.read_bytes_ += got;
  checksum = static_cast<uint32_t>(
      crc32(checksum, reinterpret_cast<const Bytef*>(room.data()), static_cast<uInt>(got)));
  if (unpacks_too_far()) return fail(Fault::BadFormat, "it unpacks to far more than it should");
  if (got > 0) return got;
  ended = true;
  if (checksum != member.checksum || read_bytes != member.bytes)
    return fail(Fault::BadFormat, "it is damaged");
  return size_t{0};
}

Result<ReadBlock> ZipArchive::open_member(const ZipMember& member) {
  if (member.encrypted) return fail(Fault::BadFormat, "it is encrypted");
  // Shared by the copies of the function, as std::function may be copied.
  const auto reader = std::make_shared<Reader>(*this, member);
  TRY_STATUS(reader->begin());
  return [reader](std::span<char> into) { return reader->read(into); };
}

}  // namespace hearth
