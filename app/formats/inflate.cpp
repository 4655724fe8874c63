#include "app/formats/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace hearth {
namespace {

constexpr size_t kPiece = 256 * 1024;

struct Stream {
  Stream() { begun = inflateInit2(&z, -MAX_WBITS) == Z_OK; }
  ~Stream() {
    if (begun) inflateEnd(&z);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  z_stream z{};
  bool begun = false;
};

}  // namespace

std::optional<std::string> inflate_raw(std::string_view packed, size_t limit) {
  Stream stream;
  if (!stream.begun || packed.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
  stream.z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // it is only read
  stream.z.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  while (true) {
    const size_t before = out.size();
    out.resize(std::min(before + kPiece, limit + 1));  // one more, so that too much is seen
    stream.z.next_out = reinterpret_cast<Bytef*>(out.data()) + before;
    stream.z.avail_out = static_cast<uInt>(out.size() - before);
    const int result = inflate(&stream.z, Z_NO_FLUSH);
    out.resize(out.size() - stream.z.avail_out);
    if (result == Z_STREAM_END && out.size() <= limit) return out;
    if (result != Z_OK || out.size() > limit || out.size() == before) return std::nullopt;
  }
}

}  // namespace hearth
