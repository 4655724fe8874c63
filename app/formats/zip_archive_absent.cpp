#include "app/formats/zip_archive.h"

namespace hearth {

struct ZipArchive::Reader {};

ZipArchive::~ZipArchive() = default;

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const File&, ZipLimits) {
  return fail(Fault::Unsupported,
              "This build of Hearth cannot open ZIP files. Unpack it and import the JSON files in it.");
}

Result<ReadBlock> ZipArchive::open_member(const ZipMember&) {
  return fail(Fault::Unsupported, "this build of Hearth cannot open ZIP files");
}

}  // namespace hearth
