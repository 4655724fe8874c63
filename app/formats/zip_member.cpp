#include "app/formats/zip_archive.h"

namespace hearth {

Result<Bytes> read_member(ZipArchive& archive, const ZipMember& member, uint64_t limit) {
  if (member.bytes > limit) return fail(Fault::BadFormat, "it is too large");
  TRY(const ReadBlock read, archive.open_member(member));
  Bytes bytes(static_cast<size_t>(member.bytes) + 1);  // one more, so that the end is seen
  size_t filled = 0;
  while (true) {
    TRY(const size_t got, read({reinterpret_cast<char*>(bytes.data()) + filled, bytes.size() - filled}));
    if (got == 0) break;
    filled += got;
    if (filled == bytes.size()) return fail(Fault::BadFormat, "it is damaged");
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace hearth
