// Office files with a password: any bytes as a compound file, each of whose streams is read, and as an
// encrypted package in one. The first byte says as what: turning a password into a key takes long.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/docs/compound_file.h"
#include "app/docs/locked_office.h"

namespace {

using namespace hearth;

void read_streams(std::string_view bytes) {
  const auto file = CompoundFile::open(bytes);
  if (!file) return;
  for (const char* name : {"EncryptedPackage", "EncryptionInfo", "WordDocument", "a"}) {
    const auto stream = file->stream(name);
    if (stream && (!file->has(name) || stream->size() > bytes.size())) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] % 2 == 0)
    read_streams(bytes);
  else
    static_cast<void>(unlock_office(bytes, "password"));
  return 0;
}
