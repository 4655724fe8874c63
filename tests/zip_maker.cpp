#include "zip_maker.h"

#include <zlib.h>
#include <cstdlib>

#include <cstdint>

namespace hearth {
namespace {

void add_number(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::string deflated(const std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// The end of the directory for more entries than 16 bits count: sections 4.3.14 and 4.3.15.
void add_large_end(std::string& out, uint64_t entries, uint64_t start) {
  const uint64_t at = out.size();
  out += "PK\x06\x06";
  add_number(out, 44, 8);  // bytes that follow
  add_number(out, 45, 2);
  add_number(out, 45, 2);
  add_number(out, 0, 8);  // disks
  for (int i = 0; i < 2; ++i) add_number(out, entries, 8);
  add_number(out, at - start, 8);
  add_number(out, start, 8);
  out += "PK\x06\x07";
  add_number(out, 0, 4);
  add_number(out, at, 8);
  add_number(out, 1, 4);
}

}  // namespace

// PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
std::string zip_of(const std::vector<ZipEntry>& entries) {
  std::string out, directory;
  for (const ZipEntry& entry : entries) {
    const std::string packed = entry.compressed ? deflated(entry.contents) : entry.contents;
    const uint64_t offset = out.size();
    std::string common;
    add_number(common, 20, 2);  // version
    add_number(common, 0, 2);   // flags
    add_number(common, entry.compressed ? 8 : 0, 2);
    add_number(common, 0, 4);  // time
    add_number(common,
               crc32(0, reinterpret_cast<const Bytef*>(entry.contents.data()),
                     static_cast<uInt>(entry.contents.size())),
               4);
    add_number(common, packed.size(), 4);
    add_number(common, entry.contents.size(), 4);
    add_number(common, entry.name.size(), 2);
    add_number(common, entry.extra.size(), 2);
    out += "PK\x03\x04" + common + entry.name + entry.extra + packed;
    directory += "PK\x01\x02";
    add_number(directory, 20, 2);
    directory += common;
    directory.append(10, '\0');  // comment, disk, attributes
    add_number(directory, offset, 4);
    directory += entry.name + entry.extra;
  }
  const uint64_t start = out.size();
  out += directory;
  const bool large = entries.size() >= 0xFFFF;
  if (large) add_large_end(out, entries.size(), start);
  out += "PK\x05\x06";
  add_number(out, 0, 4);  // disks
  for (int i = 0; i < 2; ++i) add_number(out, large ? 0xFFFF : entries.size(), 2);
  add_number(out, large ? 0xFFFFFFFF : directory.size(), 4);
  add_number(out, large ? 0xFFFFFFFF : start, 4);
  add_number(out, 0, 2);
  return out;
}

}  // namespace hearth
