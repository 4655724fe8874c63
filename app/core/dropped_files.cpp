#include "app/core/dropped_files.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/docs/file_kind.h"
#include "app/formats/zip_archive.h"
#include "engine/base/file.h"

namespace hearth {
namespace {

constexpr std::string_view kGgufMark = "GGUF";
// Members that office files and electronic books have to have.
constexpr std::array<std::string_view, 3> kDocumentMembers = {"[Content_Types].xml", "mimetype",
                                                              "META-INF/container.xml"};

bool is_document(const File& file) {
  const auto archive = ZipArchive::open(file);
  return archive && std::ranges::any_of((*archive)->members(), [](const ZipMember& member) {
           return std::ranges::find(kDocumentMembers, member.name) != kDocumentMembers.end();
         });
}

}  // namespace

FileUse use_of_file(const std::string& path) {
  const auto file = open_file(path);
  if (!file) return FileUse::Text;
  std::string first(static_cast<size_t>(std::min<uint64_t>((*file)->size(), kKindBytes)), '\0');
  if (!(*file)->read_at(0, std::as_writable_bytes(std::span(first)))) return FileUse::Text;
  if (first.starts_with(kGgufMark)) return FileUse::Model;
  switch (kind_of_file(first)) {
    case FileKind::Zip:
      return is_document(**file) ? FileUse::Document : FileUse::Chats;
    case FileKind::Pdf:
    case FileKind::OldOffice:
    case FileKind::RichText:
    case FileKind::Html:
    case FileKind::Email:
      return FileUse::Document;
    default:
      return FileUse::Text;
  }
}

}  // namespace hearth
