// A ZIP file that is read where it lies: a list of its members, and the contents of each as a stream. Nothing
// is ever written to disk, so the names in it are only names. The importer and the readers of documents use
// it. Members are stored or deflated, which zlib undoes. Several may be read at a time, on one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/formats/read_block.h"
#include "engine/base/file.h"

namespace hearth {

struct ZipMember {
  std::string name;                      // repaired to UTF-8
  uint64_t packed_bytes = 0, bytes = 0;  // as the archive says: it may be lying
  bool encrypted = false;
  uint16_t method = 0;    // 0: stored, 8: deflated
  uint32_t checksum = 0;  // CRC-32 of its contents
  uint64_t place = 0;     // of its local header in the file
};

struct ZipLimits {
  size_t members = 500'000;
  // Deflate packs up to 1000 to 1, chats about 4 to 1 and rarely 30 to 1. A member, or all that was read of
  // the archive, may exceed the ratio only while it is below the free bytes.
  uint64_t ratio = 200;
  uint64_t free_bytes = uint64_t{64} << 20;
};

class ZipArchive {
 public:
  // Fails with BadFormat when it is no ZIP file or a damaged one. `file` must outlive the archive.
  static Result<std::unique_ptr<ZipArchive>> open(const File& file, ZipLimits limits = {});
  ~ZipArchive();

  const std::vector<ZipMember>& members() const { return members_; }  // sorted by name

  // A stream of the contents, which must not outlive the archive. Its end also says that the checksum is
  // right. Both fail with BadFormat and a clause ("it is encrypted") for what is damaged, hostile or packed
  // in an unknown way.
  Result<ReadBlock> open_member(const ZipMember& member);

 private:
  struct Reader;
  ZipArchive(const File& file, ZipLimits limits) : file_(file), limits_(limits) {}
  Status list_members();

  const File& file_;
  ZipLimits limits_;
  std::vector<ZipMember> members_;
  uint64_t read_bytes_ = 0;  // of all members together
};

using Bytes = std::vector<std::byte>;  // as in app/store/database.h

// The whole of a member that may be at most `limit` bytes long; fails with BadFormat when it is longer.
Result<Bytes> read_member(ZipArchive& archive, const ZipMember& member, uint64_t limit);

}  // namespace hearth
